# SPDX-License-Identifier: Apache-2.0
"""RESULTS.md from what a run measured."""
import datetime
import statistics
import subprocess

import figures
import machine
import places

HEAD = """# Results

Written by `{command}`; do not edit. {date}, commit {commit}.{look}

Machine: {machine}. {versions}. Client, servers and PostgreSQL share it.

Every server and baseline stays up during the whole run; each of {rounds} rounds visits all of them in a new random
order, after a round that only warms up; {warm_up:g} s of warm-up, then a window of {window:g} s. Reads and writes that
are set beside other servers are visited more often in a round ({visits} times), each time at another place of that
order; their figure is the mean. What disturbs the others, which is overload, starts and the rules alone, is measured
after these rounds, in rounds of its own. Ratios are formed inside a round. Figures are median [min..max] of the rounds.
A goal is decided when every one of at least {enough} rounds says the same, unless more than {failed:g} % of the calls
failed in anything its figure is formed of. A call that failed counts nowhere but under errors.

G: the same messages echoed by the same server set-up, without database; of a list always the same page. P: pgbench
running exactly the statements of our call on our schema, as recorded from the database's log, with 2, 4, 8 and 16
clients in the round that warms up, afterwards with the two of them that did best; the better counts. node:
@grpc/grpc-js and pg. python: grpcio with pooled threads and psycopg2. Both answer as luodid does and leave the same
rows, which is tried before the rounds; both read as it does, in two statements without a transaction, and write with
no more statements than it does. P, node and python wait for each statement, as their users do; luodid sends several at
once where nobody waits for the first.
"""

LOOK = """

**A look, no verdict**: not the whole run of at least {enough} rounds on the books of every size."""
# What decides the figures.
SOURCES = ["server", "proto", "client", "tests/bench", "CMakeLists.txt", ":!tests/bench/RESULTS.md"]


def _said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=places.ROOT).stdout.strip()


def _commit():
    changed = " with changes" if _said("git", "status", "--porcelain", *SOURCES) else ""
    return _said("git", "rev-parse", "--short", "HEAD") + changed


def _versions():
    postgres = _said(str(places.POSTGRES_BIN / "postgres"), "--version").split()[2]
    return f"PostgreSQL {postgres}, node {_said('node', '--version') or 'absent'}, python {machine.python_version()}"


def _goals(measured):
    lines = ["## Goals", "", "| | goal | measured | |", "|---|---|---|---|"]
    for goal in figures.goals():
        figure = measured.get(goal.name, figures.Measured())
        lines.append(f"| {goal.text} | {goal.relation} {goal.bound:g} | {figures.spread(figure.values)} | "
                     f"{goal.verdict(figure)} |")
    return lines


def _errors(rounds, name):
    errors = {}
    for result in rounds.of(name, "errors"):
        for code, count in result.items():
            errors[code] = errors.get(code, 0) + count
    return ", ".join(f"{code} {count}" for code, count in errors.items())


def _milliseconds(rounds, name, field):
    values = rounds.of(name, field)
    return figures.shown(statistics.median(values) / 1000) if values else ""


def _median(rounds, name, field):
    values = rounds.of(name, field)
    return figures.shown(statistics.median(values)) if values else ""


def _work(rounds):
    lines = ["## Work", "",
             "CPU of client, server and PostgreSQL in microseconds a call; foreign: what everything else took of the",
             "machine; peak RSS: the most memory the server held. Blank where it is not measured, as the share of",
             "everything else beside P, COPY, import and export.", "",
             "| work | by | in flight | projects | a second | p50 ms | p99 ms | client | server | PostgreSQL | "
             "foreign | peak RSS MB | errors |", "|---|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|---|"]
    for name in sorted(rounds.variants(), key=lambda name: (name.work, name.projects, name.by, name.in_flight)):
        foreign = rounds.of(name, "foreign_share")
        share = f"{100 * statistics.median(foreign):.0f} %" if foreign else ""
        clients = f"{statistics.median(rounds.of(name, 'clients')):.0f}" if rounds.of(name, "clients") else ""
        lines.append(
            f"| {name.work} | {name.by} | {name.in_flight or clients} | {name.projects:,} | "
            f"{figures.spread(rounds.of(name))} | {_milliseconds(rounds, name, 'p50_us')} | "
            f"{_milliseconds(rounds, name, 'p99_us')} | {_median(rounds, name, 'client_us')} | "
            f"{_median(rounds, name, 'server_us')} | {_median(rounds, name, 'postgres_us')} | {share} | "
            f"{_median(rounds, name, 'resident_mb')} | {_errors(rounds, name)} |")
    return lines


def write(path, flags, whole, size, rounds, measured, sections):
    """`whole`: the run decides goals. `sections`: lists of lines, put behind the tables as they are."""
    head = HEAD.format(command=f"tests/bench/run {flags}".strip(), date=datetime.date.today().isoformat(),
                       commit=_commit(), look="" if whole else LOOK.format(enough=figures.ENOUGH_ROUNDS),
                       machine=machine.described(), versions=_versions(), rounds=size.rounds, visits=size.visits,
                       enough=figures.ENOUGH_ROUNDS, failed=100 * figures.FAILED_SHARE,
                       warm_up=size.warm_up_ms / 1000, window=size.window_ms / 1000)
    # What was found to stand behind the figures, by hand.
    causes = (places.BENCH / "causes.md").read_text().rstrip("\n").split("\n")
    parts = [head.rstrip("\n").split("\n"), _goals(measured), causes, _work(rounds), *sections]
    path.write_text("\n\n".join("\n".join(part) for part in parts) + "\n")
