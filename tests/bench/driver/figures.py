# SPDX-License-Identifier: Apache-2.0
"""Figures of several rounds: median and range, and whether they keep to a goal."""
import re
import statistics

import places

REACHED, MISSED, OPEN, UNMEASURED = "reached", "**missed**", "not decided", "not measured"


class Goal:
    def __init__(self, name, relation, bound, text):
        self.name, self.relation, self.bound, self.text = name, relation, float(bound), text

    def kept_by(self, value):
        return value >= self.bound if self.relation == ">=" else value <= self.bound

    def verdict(self, values):
        """Decided only when every round says the same."""
        if not values:
            return UNMEASURED
        kept = [self.kept_by(value) for value in values]
        return REACHED if all(kept) else OPEN if any(kept) else MISSED


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


class Rounds:
    """What was measured: for each variant one result a round, None where it was not visited."""

    def __init__(self):
        self._results = {}

    def add(self, round_, variant, result):
        self._results.setdefault(variant, {})[round_] = result

    def variants(self):
        return list(self._results)

    def of(self, variant, field="per_second"):
        return [result[field] for _, result in sorted(self._results.get(variant, {}).items()) if field in result]

    def ratios(self, form, *variants, field="per_second"):
        """`form` of the figures of these variants, formed inside each round that has them all."""
        rounds = set.intersection(*(set(self._results.get(variant, {})) for variant in variants))
        return [form(*(self._results[variant][round_][field] for variant in variants)) for round_ in sorted(rounds)]
