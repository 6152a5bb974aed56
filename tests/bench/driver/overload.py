# SPDX-License-Identifier: Apache-2.0
"""What becomes of calls when more are offered than the server can serve: several times the peak, in an open loop."""
import collections
import itertools

import figures
import work

SLICE_MS = 250
BEFORE_MS, OVER_MS, AFTER_MS = 1500, 4000, 8000
WARM_UP_MS = 1000
# What an ordinary day offers, of the peak.
ORDINARY = 0.5
IN_FLIGHT = 64


class Overload:
    """Lists, and a signing among fifty, offered as to a server with many clients: ordinary load, too much, ordinary
    load. Signings are critical, lists are the first to be turned away."""

    SIGNING, EACH = "/luodi.v1.AgreementService/SignContract", 50

    def __init__(self, bench, luodid):
        self._load, self._bench, self._luodid = bench.load, bench, luodid
        self._load.load("overload-peak", work.first_pages())
        self._rounds = {}

    def _requests(self, count):
        pages = itertools.cycle(work.first_pages())
        signings = iter(work.signings(self._bench.drafts, count // self.EACH + 1, self._bench.draft_etag))
        return [next(signings if i % self.EACH == 0 else pages) for i in range(count)]

    def measure(self, times):
        """One round at so many times the peak, which is measured right before."""
        peak = self._load.closed("overload-peak", self._luodid, IN_FLIGHT, self._luodid)["per_second"]
        phases = [(rate * peak, length) for rate, length in (
            (ORDINARY, WARM_UP_MS), (ORDINARY, BEFORE_MS), (times, OVER_MS), (ORDINARY, AFTER_MS))]
        name = f"overload-{times}-{len(self.of(times, 'peak'))}"
        calls = sum(rate * length / 1000 for rate, length in phases)
        self._load.load(name, self._requests(int(calls) + 100), once=True)
        result = self._load.open(name, self._luodid, phases, SLICE_MS)
        slices = result["slices"]
        begin, end = BEFORE_MS // SLICE_MS, (BEFORE_MS + OVER_MS) // SLICE_MS
        during, after = slices[begin:end], slices[end:]
        seconds = OVER_MS / 1000

        def total(field, key=None):
            return sum(slice_[field].get(key, 0) if key else slice_[field] for slice_ in during)

        self._rounds.setdefault(times, []).append({
            "peak": peak, "offered": total("due") / seconds, "goodput": total("ok") / seconds / peak,
            "p99_ms": sorted(slice_["p99_us"] for slice_ in during)[len(during) // 2] / 1000,
            "signed": total("ok_of", self.SIGNING) / max(1, total("due_of", self.SIGNING)),
            "shed": total("shed") / max(1, total("due")), "errors": result["errors"],
            "with_retry": result["shed_with_retry"] / max(1, result["shed"]),
            "back": _back_to_normal(slices[:begin], after), "resident_mb": self._luodid.resident_mb()})

    def of(self, times, field):
        return [round_[field] for round_ in self._rounds.get(times, [])]

    def section(self):
        lines = [
            "## Overload", "",
            f"First pages of lists, every {self.EACH}th call a signing, offered in an open loop: {ORDINARY:g} of the",
            f"peak, then so many times the peak for {OVER_MS / 1000:g} s, then {ORDINARY:g} of it again; deadline 1 s,",
            "latency from the moment a call was due. Goodput counts calls answered within their deadline. The load",
            "generator shares the cores: what it takes, the server lacks.", "",
            "| times | peak a second | offered a second | goodput / peak | signings done / due | p99 ms | "
            "turned away | of these with RetryInfo | back to normal s | RSS MB | errors |", "|--:" + 10 * "|---" + "|"]
        for times in sorted(self._rounds):
            shown = [figures.spread(self.of(times, field)) for field in (
                "peak", "offered", "goodput", "signed", "p99_ms", "shed", "with_retry", "back", "resident_mb")]
            errors = collections.Counter()
            for each in self.of(times, "errors"):
                errors.update(each)
            told = ", ".join(f"{code} {count}" for code, count in sorted(errors.items()))
            lines.append("| " + " | ".join([str(times), *shown, told]) + " |")
        return lines


def _back_to_normal(before, after):
    """Seconds from the end of the overload to the first second in which calls fare as before it: all that are due are
    answered, and half of them no slower than twice as before."""
    usual = max(1000, 2 * sorted(slice_["p50_us"] for slice_ in before)[len(before) // 2])
    normal = [slice_["ok"] >= 0.9 * slice_["due"] and not slice_["shed"] and slice_["p50_us"] <= usual
              for slice_ in after]
    second = 1000 // SLICE_MS
    first = next((i for i in range(len(after) - second + 1) if all(normal[i:i + second])), len(after))
    return first * SLICE_MS / 1000
