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
# Of the calls due in an ordinary second so many are answered.
NORMAL = 0.99


class Overload:
    """Lists, and a signing among fifty, offered as to a server with many clients: ordinary load, too much, ordinary
    load. Signings are critical, lists are the first to be turned away."""

    SIGNING, EACH = "/luodi.v1.AgreementService/SignContract", 50

    def __init__(self, bench, luodid):
        self._load, self._bench, self._luodid = bench.load, bench, luodid
        self._load.load("overload-peak", work.first_pages())
        self._rounds = {}

    def run(self):
        """As many rounds as the size says of each, in a new random order each time."""
        overloads = self._bench.size.overloads
        for round_ in range(max(overloads.values())):
            wanted = [times for times, rounds in overloads.items() if rounds > round_]
            for times in random.sample(wanted, len(wanted)):
                self._measure(times)
            self._bench.say("overload, one round")

    def _requests(self, count):
        pages = itertools.cycle(work.first_pages())
        signings = iter(work.signings(self._bench.drafts, count // self.EACH + 1, self._bench.draft_etag))
        return [next(signings if i % self.EACH == 0 else pages) for i in range(count)]

    def _measure(self, times):
        """One round at so many times the peak, which is measured right before."""
        self._luodid.forget_peak()
        ceiling = self._load.closed("overload-peak", self._luodid, IN_FLIGHT, self._luodid)
        peak = ceiling["per_second"]
        phases = [(rate * peak, length) for rate, length in (
            (ORDINARY, WARM_UP_MS), (ORDINARY, BEFORE_MS), (times, OVER_MS), (ORDINARY, AFTER_MS))]
        name = f"overload-{times}-{len(self.of(times, 'peak'))}"
        calls = sum(rate * length / 1000 for rate, length in phases)
        self._load.load(name, self._requests(int(calls) + 100), once=True)
        result = self._load.open(name, self._luodid, phases, SLICE_MS, (BEFORE_MS, BEFORE_MS + OVER_MS))
        begin, end = BEFORE_MS // SLICE_MS, (BEFORE_MS + OVER_MS) // SLICE_MS
        before, during, after = (result["slices"][part] for part in (slice(begin), slice(begin, end), slice(end, None)))
        self._rounds.setdefault(times, []).append({
            **_fared(during, peak), "ceiling": ceiling, "errors": result["errors"], "shares": result["shares"],
            "signed": _total(during, "answered_of", self.SIGNING) / max(1, _total(during, "due_of", self.SIGNING)),
            "with_retry": result["shed_with_retry"] / max(1, result["shed"]),
            "back": _back_to_normal(before, after), "resident_mb": self._luodid.peak_resident_mb()})

    def of(self, times, field):
        return [round_[field] for round_ in self._rounds.get(times, [])]

    def measured(self, times, field):
        return figures.Measured(self.of(times, field), figures.faulty(self.of(times, "ceiling")))

    def section(self):
        rounds = ", ".join(f"{len(self._rounds[times])} at {times} times" for times in sorted(self._rounds))
        lines = [
            "## Overload", "",
            f"Measured after the rounds above, in rounds of its own: {rounds}.",
            f"First pages of lists, every {self.EACH}th call a signing, offered in an open loop: {ORDINARY:g} of the",
            f"peak, which is measured right before with {IN_FLIGHT} in flight; then so many times the peak for",
            f"{OVER_MS / 1000:g} s; then {ORDINARY:g} of it again for {AFTER_MS / 1000:g} s. Deadline and latency count",
            "from the moment a call was due; 1 s after it nobody waits any more.", "",
            "- sent / due: the generator stands for other machines and goes before the servers on the cores it shares;",
            "  where it still gets too little it sends late, and what was due a second ago not at all. lag: how late,",
            "  p99 in the worst quarter second.",
            "- goodput: calls a second that were answered in time during the overload.",
            "- signings done / due: of the signings due in the overload, those answered in time. Lists are to be",
            "  turned away before them.",
            "- p99: of calls answered during the overload, the median of its quarter seconds.",
            f"- back to normal: from the end of the overload until {NORMAL * 100:g} % of the calls due in each second",
            "  are answered in time, half of them no slower than twice as before it, and so to the end of the round.",
            "",
            "| times | peak a second | due a second | sent / due | lag ms | goodput / peak | signings done / due | "
            "p99 ms | turned away / due | of these with RetryInfo | back to normal s | peak RSS MB | errors |",
            "|--:" + 12 * "|---" + "|"]
        for times in sorted(self._rounds):
            shown = [figures.spread(self.of(times, field)) for field in (
                "peak", "offered", "sent", "lag_ms", "goodput", "signed", "p99_ms", "shed", "with_retry", "back",
                "resident_mb")]
            errors = sum(map(collections.Counter, self.of(times, "errors")), collections.Counter())
            told = ", ".join(f"{code} {count}" for code, count in sorted(errors.items()))
            lines.append("| " + " | ".join([str(times), *shown, told]) + " |")
        return [*lines, "", "Who had which share of the machine during the overload:", "", *self._shares()]

    def _shares(self):
        lines = ["| times | load generator | server | PostgreSQL | everything else |", "|--:" + 4 * "|--:" + "|"]
        for times in sorted(self._rounds):
            shares = [statistics.median(share[name] for share in self.of(times, "shares")) for name in load.SHARING]
            lines.append("| " + " | ".join([str(times), *(f"{100 * share:.0f} %" for share in shares)]) + " |")
        return lines


def _total(slices, field, key=None):
    return sum(each[field].get(key, 0) if key else each[field] for each in slices)


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
