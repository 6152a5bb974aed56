#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""threshold_oracle: the verdict of a threshold set, worked out a second time in exact fractions.

Written from the comments of proto/luodi/v1/policy.proto: it shares neither code nor way of reckoning with the
server, so that a slip of one shows as a difference.

Reads a line of JSON each: {"set": ThresholdSet, "cases": [{"figures": Figures, "rates": [ExchangeRate], "on_date":
Date}]}, messages in proto3 JSON. Writes a line each: {"answers": [...]}. An answer is {"outcome", "criteria", "score",
"full_score"}, or {"missing": [paths]}, with "too_large" where a converted amount is, or {"tie": [rule ids]} for a set
that leaves open which rule binds. Amounts are in fen, areas in micro-mu.
"""
import json
import sys
from fractions import Fraction

sys.dont_write_bytecode = True
from threshold_reckoning import EXEMPT, FAIL, LOWER, NOT_APPLICABLE, PASS, Case, Missing, compare, judge  # noqa: E402


class Tie(Exception):
    """Rules of which none is the most specific."""

    def __init__(self, rules):
        super().__init__(rules)
        self.rules = rules


# ---- where a rule applies


def is_banded(scope):
    return "investmentFrom" in scope or "investmentBelow" in scope


def banded_investment(scope, case):
    name = "totalInvestment" if scope.get("bandOfTotalInvestment") else "fixedAssetInvestment"
    return case.fen(case.figures.get(name))


def specificity(scope, case):
    """How specific a scope is for the case, as a tuple that compares; None where it does not apply."""
    figures = case.figures
    length = 0
    if scope.get("industryPrefixes"):
        code = figures.get("industryCode", "")
        length = max((len(prefix) for prefix in scope["industryPrefixes"] if code.startswith(prefix)), default=0)
        if not code or not length:
            return None
    parks = scope.get("parks", [])
    near = 2 if figures.get("park") in parks else 1 if figures.get("enclosingPark") in parks else 0
    if parks and not near:
        return None
    if scope.get("landUses") and case.plan.get("landUse") not in scope["landUses"]:
        return None
    if scope.get("kinds") and figures.get("kind") not in scope["kinds"]:
        return None
    bases = scope.get("landBases", [])
    if bases and case.plan.get("landBasis", "LAND_BASIS_NET") not in bases:
        return None
    banded = is_banded(scope)
    if banded:
        invested = banded_investment(scope, case)
        if invested is None:
            return None
        if "investmentFrom" in scope and invested < case.fen(scope["investmentFrom"]):
            return None
        if "investmentBelow" in scope and invested >= case.fen(scope["investmentBelow"]):
            return None
    return (length, near, bool(scope.get("landUses")), bool(scope.get("kinds")), banded, bool(bases))


def undecided(scope, case):
    """The figures that, once stated, would decide whether a scope applies; none where what is stated decides already."""
    open_scope, paths = dict(scope), []
    code, prefixes = case.figures.get("industryCode", ""), scope.get("industryPrefixes", [])
    if any(prefix.startswith(code) for prefix in prefixes) and not (code and any(map(code.startswith, prefixes))):
        paths.append("industry_code")
        del open_scope["industryPrefixes"]
    if scope.get("landUses") and case.plan.get("landUse", "LAND_USE_UNSPECIFIED") == "LAND_USE_UNSPECIFIED":
        paths.append("plan.land_use")
        del open_scope["landUses"]
    if is_banded(scope) and not banded_investment(scope, case):
        paths.append("total_investment" if scope.get("bandOfTotalInvestment") else "fixed_asset_investment")
        open_scope.pop("investmentFrom", None)
        open_scope.pop("investmentBelow", None)
    return paths if paths and specificity(open_scope, case) is not None else []


def slot(rule):
    """Rules with the same slot measure the same."""
    comparator = rule.get("comparator")
    side = None if comparator is None else comparator in LOWER
    return (rule["metric"], side, json.dumps(rule.get("years", {}), sort_keys=True),
            rule.get("force", "FORCE_MANDATORY"), rule.get("anyOf", ""), "scoring" in rule)


def compete(one, other):
    """Only one of the two is asked; one that exempts competes with all of its metric."""
    if EXEMPT in (one.get("comparator"), other.get("comparator")):
        return one["metric"] == other["metric"]
    return slot(one) == slot(other)


def most_specific(applying):
    """The one rule with the highest specificity of [(specificity, rule)]."""
    best = max(how for how, _ in applying)
    winners = [rule for how, rule in applying if how == best]
    if len(winners) > 1:
        raise Tie([rule["ruleId"] for rule in winners])
    return winners[0]


def asked(rules, case):
    """[(rule, ids it overrules)] in the order of the set, and the metrics for which no rule is asked."""
    fitting = [(how, rule) for rule in rules if (how := specificity(rule.get("scope", {}), case)) is not None]
    exempting = {}
    for how, rule in fitting:
        if rule.get("comparator") == EXEMPT:
            exempting.setdefault(rule["metric"], []).append((how, rule))
    slots = {}
    for how, rule in fitting:
        if rule.get("comparator") != EXEMPT:
            slots.setdefault(slot(rule), []).append((how, rule))
    competitions = [(key[0], applying) for key, applying in slots.items()]
    # Where no other rule of the metric applies, those that exempt compete among themselves.
    with_slot = {metric for metric, _ in competitions}
    competitions += [(metric, []) for metric in exempting if metric not in with_slot]
    won = {most_specific(applying + exempting.get(metric, []))["ruleId"] for metric, applying in competitions}
    answer = [(rule, sorted(beside["ruleId"] for less, beside in fitting
                            if less < how and compete(rule, beside) and beside["ruleId"] not in won))
              for how, rule in fitting if rule["ruleId"] in won]
    measured = {rule["metric"] for rule, _ in answer}
    return answer, list(dict.fromkeys(rule["metric"] for rule in rules if rule["metric"] not in measured))


# ---- the verdict


OF_INVESTOR = {"METRIC_BAD_CREDIT", "METRIC_RELATED_LAND"}


class Hearing:
    """A rule that is asked, what it answers, and what it met on the way."""

    def __init__(self, rule, result):
        self.rule = rule
        self.result = result
        self.missing = []
        self.too_large = False

    def may_pass(self):
        return self.result["outcome"] == PASS or self.too_large and not self.missing

    def hear(self, threshold_set, case):
        before, case.too_large = case.too_large, False
        try:
            judge(self.rule, threshold_set, case, self.result)
        except Missing as missed:
            self.missing = missed.paths
        self.too_large, case.too_large = case.too_large, before


def is_helped(hearing, heard):
    """Another member of the any-of group passes, or would if its amount could be converted."""
    group = hearing.rule.get("anyOf")
    return bool(group) and any(other.may_pass() for other in heard if other.rule.get("anyOf") == group)


def answer_all(criteria, threshold_set, case):
    """Answers each rule asked, the total score last; returns what binding rules miss."""
    heard = []
    for rule, result in criteria:
        if rule.get("comparator") == EXEMPT or case.figures.get("kind") in rule.get("exemptKinds", []):
            continue
        if rule["metric"] in OF_INVESTOR and not case.figures.get("investor"):
            # Nobody's record can be read: told, never refused.
            result["missing"] = ["investor"]
            continue
        heard.append(Hearing(rule, result))
    totals = [hearing for hearing in heard if hearing.rule["metric"] == "METRIC_TOTAL_SCORE"]
    for hearing in heard:
        if hearing not in totals:
            hearing.hear(threshold_set, case)
    score_is_known = not any(hearing.too_large and not hearing.missing for hearing in heard)
    for hearing in totals:
        compare(hearing.rule, Fraction(sum(result["score"] for _, result in criteria)), 1, None, hearing.result)
        hearing.too_large = not score_is_known
    missing = []
    for hearing in heard:
        if hearing.missing and (hearing.rule.get("force") == "FORCE_RECOMMENDED" or is_helped(hearing, heard)):
            # It is not asked, nor are its other figures.
            hearing.result["missing"] = sorted(hearing.missing)
            continue
        missing += [path for path in hearing.missing if path not in missing]
        case.too_large |= hearing.too_large
    return missing


def open_scopes(threshold_set, case):
    """What binding rules miss to know whether they apply."""
    return [path for rule in threshold_set["rules"]
            if rule.get("comparator") == EXEMPT or (rule.get("force") != "FORCE_RECOMMENDED" and
                                                    case.figures.get("kind") not in rule.get("exemptKinds", []))
            for path in undecided(rule.get("scope", {}), case)]


def settle(criteria):
    """Which criteria block, and the outcome of all."""
    for rule, result in criteria:
        group = rule.get("anyOf")
        helped = group and any(other["outcome"] == PASS for beside, other in criteria if beside.get("anyOf") == group)
        result["blocks"] = (result["outcome"] == FAIL and rule.get("force") != "FORCE_RECOMMENDED" and not helped)
    if any(result["blocks"] for _, result in criteria):
        return FAIL
    passes = any(result["outcome"] == PASS and rule.get("force") != "FORCE_RECOMMENDED" for rule, result in criteria)
    return PASS if passes else NOT_APPLICABLE


def verdict(threshold_set, case):
    for rule in threshold_set["rules"]:
        # A band asks for the investment, whether or not the rest of the scope fits.
        if is_banded(rule.get("scope", {})):
            banded_investment(rule["scope"], case)
    try:
        rules, unasked = asked(threshold_set["rules"], case)
    except Tie as tie:
        return {"tie": tie.rules}
    criteria = [(rule, {"rule": rule["ruleId"], "metric": rule["metric"], "outcome": NOT_APPLICABLE, "score": 0,
                        "overruled": overruled, "missing": []}) for rule, overruled in rules]
    missing = answer_all(criteria, threshold_set, case)
    missing += [path for path in open_scopes(threshold_set, case) if path not in missing]
    if case.too_large:
        return {"too_large": True, "missing": missing}
    if missing:
        return {"missing": missing}
    outcome = settle(criteria)
    # What is not applicable gives nothing of nothing.
    full = sum(int(rule["scoring"]["fullScoreMicro"]) for rule, result in criteria
               if "scoring" in rule and result["outcome"] != NOT_APPLICABLE)
    return {"outcome": outcome,
            "criteria": [result for _, result in criteria] +
                        [{"rule": "", "metric": metric, "outcome": NOT_APPLICABLE, "score": 0, "overruled": [],
                          "missing": [], "blocks": False} for metric in unasked],
            "score": sum(result["score"] for _, result in criteria), "full_score": full}


def main():
    for line in sys.stdin:
        asked_for = json.loads(line)
        answers = [verdict(asked_for["set"], Case(case["figures"], case.get("rates", []), case["on_date"]))
                   for case in asked_for["cases"]]
        print(json.dumps({"answers": answers}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
