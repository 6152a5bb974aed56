# SPDX-License-Identifier: Apache-2.0
"""What becomes of calls when more are offered than the server can serve: several times the peak, in an open loop."""
import collections
import itertools
import random
import statistics

import figures
import load
import work

SLICE_MS = 250
BEFORE_MS, OVER_MS, AFTER_MS = 1500, 4000, 8000
WARM_UP_MS = 1000
# What an ordinary day offers, of the peak.
ORDINARY = 0.5
IN_FLIGHT = 64
# More calls than are answered while the peak is measured.
AT_PEAK = 8000
# Of the calls due in an ordinary second so many are answered.
NORMAL = 0.99


class Overload:
    """Lists, a signing among fifty, and some reads and bulk calls, offered as to a server with many clients: ordinary
    load, too much, ordinary load. Signings are critical, then come reads, then lists; bulk is the first to be turned
    away."""

    EACH, EACH_OTHER = 50, 200
    # What is asked for, the most critical first.
    KINDS = {"signings": "/luodi.v1.AgreementService/SignContract", "reads": "/luodi.v1.ProjectService/GetProject",
             "lists": "/luodi.v1.ProjectService/ListProjects",
             "bulk": "/luodi.v1.ReviewDefinitionService/SimulateReviewDefinition"}

    def __init__(self, bench, luodid):
        self._load, self._bench, self._luodid = bench.load, bench, luodid
        self._peak_left = 0
        self._rounds = {}

    def run(self):
        """As many rounds as the size says of each, in a new random order each time."""
        overloads = self._bench.size.overloads
        for round_ in range(max(overloads.values())):
            wanted = [times for times, rounds in overloads.items() if rounds > round_]
            for times in random.sample(wanted, len(wanted)):
                self._measure(times)
            self._bench.say("overload, one round")

    def _reading(self, count):
        """Lists with a read among them."""
        pages, reads = (itertools.cycle(each) for each in (work.first_pages(), work.point_reads(self._bench.size.main)))
        return [next(reads if i % self.EACH_OTHER == 1 else pages) for i in range(count)]

    def _serving(self, count):
        """Lists, reads and signings."""
        requests = self._reading(count)
        requests[::self.EACH] = work.signings(self._bench.drafts, len(requests[::self.EACH]), self._bench.draft_etag)
        return requests

    def _requests(self, count):
        """What is offered: these and bulk work."""
        requests = self._serving(count)
        requests[2::self.EACH_OTHER] = (len(requests[2::self.EACH_OTHER]) *
                                        work.simulations(self._bench.size.main))
        return requests

    def _measure(self, times):
        """One round at so many times the peak, which is measured right before and again right after."""
        self._luodid.forget_peak()
        ceilings = [self._ceiling(), self._ceiling()]
        peak = _mean(ceilings)
        phases = [(rate * peak, length) for rate, length in (
            (ORDINARY, WARM_UP_MS), (ORDINARY, BEFORE_MS), (times, OVER_MS), (ORDINARY, AFTER_MS))]
        name = f"overload-{times}-{len(self.of(times, 'peak'))}"
        calls = sum(rate * length / 1000 for rate, length in phases)
        self._load.load(name, self._requests(int(calls) + 100), once=True)
        result = self._load.open(name, self._luodid, phases, SLICE_MS, (BEFORE_MS, BEFORE_MS + OVER_MS))
        resident = self._luodid.peak_resident_mb()
        ceilings += [self._ceiling(), self._ceiling()]
        peak = _mean(ceilings)
        begin, end = BEFORE_MS // SLICE_MS, (BEFORE_MS + OVER_MS) // SLICE_MS
        before, during, after = (result["slices"][part] for part in (slice(begin), slice(begin, end), slice(end, None)))
        self._rounds.setdefault(times, []).append({
            **_fared(during, peak), "ceilings": ceilings, "errors": result["errors"], "shares": result["shares"],
            **{kind: _total(during, "answered_of", method) / max(1, _total(during, "due_of", method))
               for kind, method in self.KINDS.items()},
            "with_retry": result["shed_with_retry"] / max(1, result["shed"]),
            "back": _back_to_normal(before, after), "resident_mb": resident})

    def _ceiling(self):
        self._load.load("overload-peak", self._serving(AT_PEAK - self._peak_left), once=True)
        result = self._load.closed("overload-peak", self._luodid, IN_FLIGHT, self._luodid)
        self._peak_left = result["left"]
        return result

    def of(self, times, field):
        return [round_[field] for round_ in self._rounds.get(times, [])]

    def measured(self, times, field):
        return figures.Measured(self.of(times, field), figures.faulty(sum(self.of(times, "ceilings"), [])))

    def section(self):
        rounds = ", ".join(f"{len(self._rounds[times])} at {times} times" for times in sorted(self._rounds))
        lines = [
            "## Overload", "",
            f"Measured after the rounds above, in rounds of its own: {rounds}.",
            f"First pages of lists, every {self.EACH}th call a signing, every {self.EACH_OTHER}th a read of a project",
            f"and every {self.EACH_OTHER}th bulk work, a review tried on five projects, offered in an open loop:",
            f"{ORDINARY:g} of the peak of all but bulk, measured twice right before with {IN_FLIGHT} in flight;",
            f"then so many times the peak for {OVER_MS / 1000:g} s; then {ORDINARY:g} of it again for",
            f"{AFTER_MS / 1000:g} s. The peak is measured twice again right after; the mean of all is shown and set beside",
            "the goodput, for the machine changes meanwhile. Deadline and latency count from the moment a call was due; 1 s",
            "after it nobody waits any more. Calls leave in ticks of 5 ms, that the generator takes less of the cores.", "",
            "- sent / due: the generator stands for other machines and goes before the servers on the cores it shares",
            f"  ({self._load.rank()}); where it still gets too little it sends late, and what was due a second ago not",
            "  at all. lag: how late, p99 in the worst quarter second.",
            "- goodput: calls a second that were answered in time during the overload.",
            "- p99: of calls answered during the overload, the median of its quarter seconds.",
            f"- back to normal: from the end of the overload until {NORMAL * 100:g} % of the calls due in each second",
            "  are answered in time, half of them no slower than twice as before it, and so to the end of the round.",
            "",
            "| times | peak a second | due a second | sent / due | lag ms | goodput / peak | p99 ms | "
            "turned away / due | of these with RetryInfo | back to normal s | peak RSS MB | errors |",
            "|--:" + 11 * "|---" + "|"]
        for times in sorted(self._rounds):
            shown = [figures.spread(self.of(times, field)) for field in (
                "peak", "offered", "sent", "lag_ms", "goodput", "p99_ms", "shed", "with_retry", "back", "resident_mb")]
            errors = sum(map(collections.Counter, self.of(times, "errors")), collections.Counter())
            told = ", ".join(f"{code} {count}" for code, count in sorted(errors.items()))
            lines.append("| " + " | ".join([str(times), *shown, told]) + " |")
        return [*lines, "",
                "Of the calls of each kind due in the overload, those answered in time. The most critical kind stands first,",
                "the one to be turned away first stands last.", "", *self._kinds(), "",
                "Who had which share of the machine during the overload:", "", *self._shares()]

    def _kinds(self):
        return ["| times | " + " | ".join(self.KINDS) + " |", "|--:" + len(self.KINDS) * "|---" + "|",
                *("| " + " | ".join([str(times), *(figures.spread(self.of(times, kind)) for kind in self.KINDS)]) + " |"
                  for times in sorted(self._rounds))]

    def _shares(self):
        lines = ["| times | load generator | server | PostgreSQL | everything else |", "|--:" + 4 * "|--:" + "|"]
        for times in sorted(self._rounds):
            shares = [statistics.median(share[name] for share in self.of(times, "shares")) for name in load.SHARING]
            lines.append("| " + " | ".join([str(times), *(f"{100 * share:.0f} %" for share in shares)]) + " |")
        return lines


def _total(slices, field, key=None):
    return sum(each[field].get(key, 0) if key else each[field] for each in slices)


def _mean(ceilings):
    return statistics.mean(ceiling["per_second"] for ceiling in ceilings)


def _fared(during, peak):
    """How calls fared during the overload."""
    seconds, due = OVER_MS / 1000, max(1, _total(during, "due"))
    return {"peak": peak, "offered": due / seconds, "goodput": _total(during, "ok") / seconds / peak,
            "sent": 1 - _total(during, "unsent") / due, "shed": _total(during, "shed") / due,
            "lag_ms": max(each["lag_p99_us"] for each in during) / 1000,
            "p99_ms": statistics.median(each["p99_us"] for each in during) / 1000}


def _back_to_normal(before, after):
    """Seconds from the end of the overload until every second, to the end of the round, is normal: nearly all calls due
    in it are answered in time, and half of those answered in it are no slower than twice as before the overload."""
    usual = max(1000, 2 * statistics.median(each["p50_us"] for each in before))
    second = 1000 // SLICE_MS

    def normal(slices):
        return (_total(slices, "answered") >= NORMAL * _total(slices, "due") and
                statistics.median(each["p50_us"] for each in slices) <= usual)

    # From the end backwards, as far as it is normal.
    calm = itertools.takewhile(lambda first: normal(after[first:first + second]),
                               range(len(after) - second, -1, -1))
    return min(calm, default=len(after)) * SLICE_MS / 1000
