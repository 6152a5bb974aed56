# SPDX-License-Identifier: Apache-2.0
"""The load generator, as seen by the driver, and what a window costs whom."""
import json
import os
import pathlib
import resource
import subprocess
import time

import machine
import places


# The nice value of the generator.
RANK = -10
# Who shares the machine during a window.
SHARING = ("client", "server", "postgres", "foreign")


class Costs:
    """CPU microseconds between two moments: of the client, of a server, of its PostgreSQL, and of everything else."""

    def __init__(self, client_pids, server_pids, postgres_pids):
        self._groups = {"client": client_pids, "server": server_pids, "postgres": postgres_pids}
        self._pids = {}
        self._before = self._look(first=True)

    def _look(self, first=False):
        seen = {}
        for name, pids in self._groups.items():
            if first or name == "postgres":
                self._pids[name] = pids()
            seen[name] = machine.cpu_of(self._pids[name])
        seen["all"] = machine.busy_of_all()
        return seen

    def end(self):
        after = self._look()
        taken = {name: after[name] - self._before[name] for name in after}
        taken["foreign"] = max(0, taken["all"] - taken["client"] - taken["server"] - taken["postgres"])
        return taken


def _first_in_line():
    """The generator stands for the machines of others: it does not wait for the cores it shares with the server. A
    session of its own is a group of its own to a scheduler that groups by sessions: there a process's nice value ranks
    within its group only, and the group has one of its own. A rank before others takes rights."""
    os.setsid()
    try:
        os.setpriority(os.PRIO_PROCESS, 0, RANK)
        # Once: without rights a second write within a tenth of a second is refused.
        pathlib.Path("/proc/self/autogroup").write_text(str(RANK))
    except OSError:
        pass


class Load:
    """bench_load, up for the whole run."""

    def __init__(self, warm_up_ms, window_ms):
        self._warm_up_ms, self._window_ms = warm_up_ms, window_ms
        self._process = subprocess.Popen([str(places.BIN / "bench_load")], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True, preexec_fn=_first_in_line)
        self._files = 0

    def _order(self, words):
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()

    def _event(self):
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator ended: see above")
        return json.loads(line)

    def load(self, name, requests, once=False):
        """Hands over requests, each (token, Service.Method, message), under a name."""
        self._files += 1
        file = places.WORK / f"requests-{self._files}.tsv"
        with open(file, "w", encoding="utf-8") as lines:
            for token, method, message in requests:
                lines.write(f"{token}\t{method}\t{json.dumps(message, ensure_ascii=False)}\n")
        self._order(f"LOAD name={name} file={file} once={int(once)}")
        self._event()
        file.unlink()

    def save(self, name, target, file):
        self._order(f"SAVE requests={name} target={target} file={file}")
        self._event()

    def closed(self, requests, server, in_flight, postgres):
        """One window with so many calls in flight; its result with what it cost. `postgres`: the luodid whose database
        answers, if any."""
        return self._window(f"CLOSED requests={requests} target={server.address} in_flight={in_flight} "
                            f"warm_ms={self._warm_up_ms} window_ms={self._window_ms}", server, postgres)

    def open(self, requests, luodid, phases, slice_ms, watched):
        """Calls at the rates of the phases, (rate, milliseconds) each; the first one is not counted. Who took which
        share of the machine is told of the stretch `watched`: milliseconds since counting began, from and to."""
        written = ",".join(f"{rate:.0f}:{length}" for rate, length in phases)
        order = f"OPEN requests={requests} target={luodid.address} phases={written} slice_ms={slice_ms}"
        self._begin(order)
        time.sleep(watched[0] / 1000)
        costs, begun = Costs(lambda: [self._process.pid], luodid.pids, luodid.postgres_pids), time.monotonic()
        time.sleep((watched[1] - watched[0]) / 1000)
        taken, seconds = costs.end(), time.monotonic() - begun
        self._event()
        return {**self._result(order), "shares": {name: _share(taken[name], seconds) for name in SHARING}}

    def _begin(self, order):
        self._order(order)
        if self._event()["event"] != "begin":
            raise RuntimeError("a window that does not begin")

    def _result(self, order):
        result = self._event()
        if result["ran_out"]:
            raise RuntimeError(f"the requests ran out: {order}")
        return result

    def _window(self, order, server, postgres):
        self._begin(order)
        costs = Costs(lambda: [self._process.pid], server.pids, postgres.postgres_pids if postgres else list)
        self._event()
        taken = costs.end()
        result = self._result(order)
        # By its own clock: what the kernel tells of it goes by hundredths of a second.
        foreign = max(0, taken["foreign"] + taken["client"] - result["client_cpu_us"])
        taken["client"] = result.pop("client_cpu_us")
        return {**result, **_by_call(taken, result["ok"]), "foreign_share": _share(foreign, result["seconds"])}

    def rank(self):
        """Its nice value and, where the scheduler groups by sessions, that of its group."""
        own = f"nice {os.getpriority(os.PRIO_PROCESS, self._process.pid)}"
        try:
            # "/autogroup-7 nice -10", or nothing.
            group = pathlib.Path(f"/proc/{self._process.pid}/autogroup").read_text().split()
        except OSError:
            group = []
        return f"{own}, its session {group[-1]}" if group else own

    def stop(self):
        self._process.stdin.close()
        self._process.wait()


def _share(microseconds, seconds):
    """Of the whole machine."""
    return microseconds / 1e6 / seconds / os.cpu_count()


def _by_call(taken, calls):
    return {f"{name}_us": taken[name] / max(1, calls) for name in ("client", "server", "postgres")}


def children_cpu():
    """CPU microseconds of the children that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return int((usage.ru_utime + usage.ru_stime) * 1e6)
