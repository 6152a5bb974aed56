# SPDX-License-Identifier: Apache-2.0
"""All that is up during a run: servers with books, baselines, the load generator."""
import concurrent.futures
import hashlib
import shutil

import office
import pgbench
import places
import work
from figures import Measured
from load import Load
from overload import Overload
from rules import Rules
from servers import Luodid, Program, free_port, fresh
from starting import serving_seconds


def _digest():
    """What made-up books depend on, but for the schema: a luodid brings an older one to its own."""
    return hashlib.sha256(office.content().encode()).hexdigest()[:12]


class Bench:
    """Context: everything is up inside."""

    def __init__(self, size, say):
        self.size, self.say = size, say
        self.luodid, self.others = {}, {}
        # What pgbench runs, by work.
        self.scripts = {}
        self._running = []

    def __enter__(self):
        try:
            self._open()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for program in reversed(self._running):
            program.stop()
        self._running = []

    def _up(self, program):
        self._running.append(program)
        return program

    def _open(self):
        sizes = sorted({self.size.main, *self.size.beside})
        with concurrent.futures.ThreadPoolExecutor() as threads:
            self.luodid = dict(zip(sizes, threads.map(self._books, sizes)))
        main = self.luodid[self.size.main]
        self.used_up = {projects: office.UsedUp(luodid) for projects, luodid in self.luodid.items()}
        self.cases, self.drafts, self.draft_etag = self.used_up[self.size.main].parts()
        self.cases.provide(self.size.cases)
        self.drafts.provide(self.size.drafts)
        for projects in self.size.beside:
            self.used_up[projects].cases.provide(self.size.cases // 4)
            self.used_up[projects].drafts.provide(self.size.drafts // 2)
        self.say("cases to judge and contracts to sign")
        self.load = self._up(Load(self.size.warm_up_ms, self.size.window_ms))
        self.others["G"] = self._echo(main)
        port = free_port()
        if (places.BENCH / "node/node_modules/pg").exists():
            self.others["node"] = self._up(Program("node", [
                "node", places.BENCH / "node/server.js", port, main.socket, places.ROOT, places.GOOGLE_RPC], port))
        port = free_port()
        self.others["python"] = self._up(Program("python", [
            "/usr/bin/python3", places.BENCH / "python/server.py", port, main.socket, places.WORK / "python"], port))

    def _books(self, projects):
        """A luodid with books of so many projects; the largest are kept from run to run."""
        name = f"books-{projects}"
        directory = places.WORK / f"{name}-{_digest()}"
        if projects >= 1_000_000 and (directory / "whole").exists():
            try:
                luodid = Luodid(name, directory / "data")
                # Each run imports some more.
                if luodid.rows("SELECT count(*) FROM projects")[0][0] < 1.1 * projects:
                    self.say(f"books of {projects:,} projects are there")
                    return self._up(luodid)
                luodid.stop()
            except RuntimeError as refused:
                self.say(f"books of {projects:,} projects are made anew: {refused}")
        for old in places.WORK.glob(f"{name}-*"):
            shutil.rmtree(old)
        luodid = self._up(Luodid(name, fresh(directory) / "data"))
        office.open_zone(luodid, projects)
        (directory / "whole").touch()
        self.say(f"books of {projects:,} projects made")
        return luodid

    def _echo(self, main):
        requests = [work.point_reads(self.size.main)[0], work.first_pages()[0], *work.opinions(self.cases, 1),
                    *work.signings(self.drafts, 1, self.draft_etag)]
        self.load.load("stored", requests)
        replies = places.WORK / "replies"
        replies.unlink(missing_ok=True)
        self.load.save("stored", main.address, replies)
        port = free_port()
        return self._up(Program("echo", [places.BIN / "bench_echo", f"127.0.0.1:{port}", replies], port))

    def begin_round(self):
        for used_up in self.used_up.values():
            used_up.cases.provide_a_round()
            used_up.drafts.provide_a_round()

    def server(self, by):
        return self.luodid[self.size.main] if by == "luodid" else self.others[by]

    def postgres_of(self, by):
        """The luodid whose PostgreSQL this server uses."""
        return None if by == "G" else self.luodid[self.size.main]

    def finish(self, measured):
        """What is measured once all rounds are done, as it disturbs them: the goals' figures go into `measured`; the
        sections of the report."""
        main = self.luodid[self.size.main]
        rules = Rules(self.size.rounds)
        measured["judged"] = Measured(rules.a_second("Judge/langfang", "Judge/longchang"))
        measured["told"] = Measured(rules.a_second("TellInFull/langfang", "TellInFull/longchang"))
        self.say("rules")
        statements = pgbench.section(main, self.scripts, {"record opinion": self.cases, "sign contract": self.drafts})
        overload = Overload(self, main)
        overload.run()
        measured["goodput_at_5x"] = overload.measured(5, "goodput")
        measured["back_to_normal"] = overload.measured(5, "back")
        measured["serving"] = Measured([serving_seconds(main) for _ in range(self.size.rounds)])
        self.say("starts")
        return [overload.section(), statements, rules.section()]
