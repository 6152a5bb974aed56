# SPDX-License-Identifier: Apache-2.0
"""What a run visits in each round, and the goals' figures out of it."""
import dataclasses

import work
from figures import Measured
from ledgers import Copy, Export, Import
from variants import Calls, Statements


@dataclasses.dataclass(frozen=True)
class Size:
    """How much a run takes on."""
    rounds: int
    # How often a round visits what is set beside other servers: what else the machine does lasts longer than a window.
    visits: int
    warm_up_ms: int
    window_ms: int
    main: int
    # Further books, for what may depend on their size.
    beside: tuple
    imported_rows: int
    # How many rounds at so many times the peak.
    overloads: dict
    # Copies made before the first round, that none is made within it.
    cases: int
    drafts: int


FULL = Size(rounds=5, visits=3, warm_up_ms=700, window_ms=1200, main=100_000, beside=(10_000, 1_000_000),
            imported_rows=5_000, overloads={2: 3, 5: 5, 10: 3}, cases=25_000, drafts=30_000)
SHORT = Size(rounds=2, visits=1, warm_up_ms=300, window_ms=600, main=10_000, beside=(), imported_rows=1_000,
             overloads={5: 1}, cases=8_000, drafts=8_000)


@dataclasses.dataclass(frozen=True, order=True)
class Name:
    """One line of the results."""
    work: str
    by: str = "luodid"
    in_flight: int = 64
    projects: int = 0

    def __str__(self):
        return f"{self.work}, {self.by}, {self.in_flight} in flight, {self.projects:,} projects"


def visits(size, name):
    """In how many windows of a round a line is measured."""
    beside_others = name.work in ("point read", "record opinion", "sign contract") and name.projects == size.main
    return size.visits if beside_others and name.in_flight in (0, 64) else 1


def _reads(bench, add):
    main = bench.size.main
    bench.load.load("point-read", work.point_reads(main))
    for in_flight in (1, 8, 64, 256):
        add(Name("point read", "luodid", in_flight, main),
            Calls(bench.load, bench.luodid[main], "point-read", in_flight))
    for by, server in bench.others.items():
        add(Name("point read", by, 64, main), Calls(bench.load, server, "point-read", 64, bench.postgres_of(by)))
    bench.scripts["point read"] = work.read_script(bench.luodid[main], main)
    add(Name("point read", "P", 0, main), Statements(bench.luodid[main], bench.scripts["point read"]))


def _writes(bench, add):
    main, luodid = bench.size.main, bench.luodid[bench.size.main]
    bench.scripts["record opinion"] = work.opinion_scripts(luodid, bench.cases)
    bench.scripts["sign contract"] = work.sign_scripts(luodid, bench.drafts, bench.draft_etag)
    # Nobody keeps what the echo is told.
    for kind, requests in (("record opinion", work.opinions(bench.cases, 100)),
                           ("sign contract", work.signings(bench.drafts, 100, bench.draft_etag)),
                           ("first page", work.first_pages())):
        name = f"{kind}-G".replace(" ", "-")
        bench.load.load(name, requests)
        add(Name(kind, "G", 64, main), Calls(bench.load, bench.others["G"], name, 64))
    serving = [("luodid", in_flight) for in_flight in (1, 8, 64, 256)] + [(by, 64) for by in bench.others if by != "G"]
    for by, in_flight in serving:
        add(Name("record opinion", by, in_flight, main),
            Calls(bench.load, bench.server(by), f"opinion-{by}-{in_flight}", in_flight, bench.postgres_of(by),
                  lambda count: work.opinions(bench.cases, count)))
    add(Name("record opinion", "P", 0, main),
        Statements(luodid, bench.scripts["record opinion"], bench.cases))
    for by in ["luodid", *(by for by in bench.others if by != "G")]:
        add(Name("sign contract", by, 64, main),
            Calls(bench.load, bench.server(by), f"sign-{by}", 64, bench.postgres_of(by),
                  lambda count: work.signings(bench.drafts, count, bench.draft_etag)))
    add(Name("sign contract", "P", 0, main),
        Statements(luodid, bench.scripts["sign contract"], bench.drafts))
    for projects in bench.size.beside:
        _writes_beside(bench, add, projects)


def _writes_beside(bench, add, projects):
    """By luodid alone: what the size of the books does to a write."""
    luodid, used_up = bench.luodid[projects], bench.used_up[projects]
    add(Name("record opinion", "luodid", 64, projects),
        Calls(bench.load, luodid, f"opinion-{projects}", 64, more=lambda count: work.opinions(used_up.cases, count)))
    add(Name("sign contract", "luodid", 64, projects),
        Calls(bench.load, luodid, f"sign-{projects}", 64,
              more=lambda count: work.signings(used_up.drafts, count, used_up.draft_etag)))


def _by_size(bench, add):
    for projects, luodid in bench.luodid.items():
        kinds = {"first page": (work.first_pages(), 64), "middle page": (work.middle_pages(luodid), 64),
                 "search": (work.searches(), 1), "board": (work.boards(), 1),
                 "evaluate": (work.evaluations(projects), 1), "point read": (work.point_reads(projects), 1)}
        for kind, (requests, in_flight) in kinds.items():
            if kind == "point read" and projects == bench.size.main:
                continue
            name = f"{kind}-{projects}".replace(" ", "-")
            bench.load.load(name, requests)
            add(Name(kind, "luodid", in_flight, projects), Calls(bench.load, luodid, name, in_flight))


def _ledgers(bench, add):
    main = bench.size.main
    imports = {}
    for projects, luodid in bench.luodid.items():
        imports[projects] = Import(luodid, bench.size.imported_rows)
        add(Name("import, rows", "luodid", 1, projects), imports[projects])
        add(Name("export, rows", "luodid", 1, projects), Export(luodid, projects))
    add(Name("import, rows", "COPY", 1, main), Copy(bench.luodid[main], imports[main], bench.size.imported_rows))


def variants(bench):
    """Everything that is visited, by name."""
    found = {}
    for part in (_reads, _writes, _by_size, _ledgers):
        part(bench, found.__setitem__)
    return found


def _resident(rounds):
    """The server's peak in each round, of the work that memory is judged by."""
    judged = [name for name in rounds.variants()
              if name.by == "luodid" and (name.in_flight == 256 or name.work.startswith("import"))]
    return Measured([max(peaks) for peaks in zip(*(rounds.of(name, "resident_mb") for name in judged))])


def measured(size, rounds):
    """The figures of the goals that this run measured, by goal."""
    main = size.main

    def name(kind, by="luodid", in_flight=64, projects=main):
        return Name(kind, by, in_flight, projects)

    def quotient(above, below, field="per_second"):
        return rounds.ratios(lambda a, b: a / b, above, below, field=field)

    read, opinion = name("point read"), name("record opinion")
    found = {
        "read_by_ceiling": rounds.ratios(lambda own, g, p: own / (1 / (1 / g + 1 / p)), read, name("point read", "G"),
                                         name("point read", "P", 0)),
        "opinion_by_statements": quotient(opinion, name("record opinion", "P", 0)),
        "sign_by_statements": quotient(name("sign contract"), name("sign contract", "P", 0)),
        "import_by_copy": quotient(name("import, rows", in_flight=1), name("import, rows", "COPY", 1)),
        "evaluation_by_read": quotient(name("evaluate", in_flight=1), name("point read", in_flight=1), "p50_us"),
        "resident": _resident(rounds),
    }
    for by in ("node", "python"):
        found[f"read_by_{by}"] = quotient(read, name("point read", by))
        found[f"opinion_by_{by}"] = quotient(opinion, name("record opinion", by))
        found[f"sign_by_{by}"] = quotient(name("sign contract"), name("sign contract", by))
    large, small = 1_000_000, 10_000
    if large in (main, *size.beside):
        # Time is what a rate is the inverse of.
        for goal, kind in (("first_page_growth", "first page"), ("middle_page_growth", "middle page")):
            found[goal] = quotient(name(kind, projects=100_000), name(kind, projects=large))
        read_large, board = name("point read", in_flight=1, projects=large), name("board", in_flight=1, projects=large)
        found["search_by_read"] = quotient(name("search", in_flight=1, projects=large), read_large, "p50_us")
        found["board_by_read"] = quotient(board, read_large, "p50_us")
        found["board_growth"] = quotient(board, name("board", in_flight=1, projects=small), "p50_us")
    return found
