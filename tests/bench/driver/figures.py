# SPDX-License-Identifier: Apache-2.0
"""Figures of several rounds: median and range, and whether they keep to a goal."""
import collections
import dataclasses
import re
import statistics

import places

REACHED, MISSED, OPEN, UNMEASURED = "reached", "**missed**", "not decided", "not measured"
# What a verdict takes: so many rounds, and no larger share of calls that failed.
ENOUGH_ROUNDS, FAILED_SHARE = 5, 0.001


@dataclasses.dataclass
class Measured:
    """What a goal is judged by: one value a round, and whether too many calls failed of those it is formed of."""
    values: list = dataclasses.field(default_factory=list)
    faulty: bool = False


class Goal:
    def __init__(self, name, relation, bound, text):
        self.name, self.relation, self.bound, self.text = name, relation, float(bound), text

    def kept_by(self, value):
        return value >= self.bound if self.relation == ">=" else value <= self.bound

    def verdict(self, measured):
        """Decided only when enough rounds, without errors, all say the same."""
        if measured.faulty:
            return f"{OPEN} (errors)"
        if not measured.values:
            return UNMEASURED
        kept = [self.kept_by(value) for value in measured.values]
        said = REACHED if all(kept) else OPEN if any(kept) else MISSED
        if len(kept) < ENOUGH_ROUNDS:
            return f"too few rounds ({len(kept)}): {said.strip('*')} so far"
        return said


def goals():
    lines = (places.BENCH / "goals").read_text().splitlines()
    return [Goal(*re.split(r"\s{2,}|(?<=[<>]=)\s+|\s+(?=[<>]=)", line.strip(), maxsplit=3))
            for line in lines if line and not line.startswith("#")]


def shown(number):
    """A figure with the digits that say something."""
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"


def spread(values):
    """median [min..max]"""
    if not values:
        return ""
    return f"{shown(statistics.median(values))} [{shown(min(values))}..{shown(max(values))}]"


def faulty(results):
    """Whether too many calls failed in these results."""
    failed = sum(sum(result["errors"].values()) for result in results)
    return failed > FAILED_SHARE * (failed + sum(result["ok"] for result in results))


def _together(field, values):
    """One figure of several visits."""
    if isinstance(values[0], dict):
        return dict(sum(map(collections.Counter, values), collections.Counter()))
    if field == "ok":
        return sum(values)
    return max(values) if field == "resident_mb" else statistics.mean(values)


class Rounds:
    """What was measured: for each variant one result a round."""

    def __init__(self):
        self._results = {}

    def add(self, round_, variant, visits):
        """`visits`: the results of this variant in this round."""
        fields = {field for field, value in visits[0].items() if isinstance(value, (int, float, dict))}
        self._results.setdefault(variant, {})[round_] = {
            field: _together(field, [visit[field] for visit in visits]) for field in fields}

    def variants(self):
        return list(self._results)

    def of(self, variant, field="per_second"):
        return [result[field] for _, result in sorted(self._results.get(variant, {}).items()) if field in result]

    def ratios(self, form, *variants, field="per_second"):
        """`form` of the figures of these variants, formed inside each round that has them all."""
        found = [self._results.get(variant, {}) for variant in variants]
        parts = [[of_variant[round_][field] for of_variant in found]
                 for round_ in sorted(set.intersection(*map(set, found)))]
        # Nothing done in a whole window is a fault, too.
        return Measured([form(*part) for part in parts if all(part)],
                        not all(map(all, parts)) or any(faulty(of_variant.values()) for of_variant in found))
