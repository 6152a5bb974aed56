# SPDX-License-Identifier: Apache-2.0
"""What a rule measures and what it answers by itself, in exact fractions: the reckoning of threshold_oracle."""
from fractions import Fraction
from math import ceil, floor

MICRO = 10**6
MU_PER_HECTARE = 15
MOST_FEN = 10**14
LOWER = {"COMPARATOR_AT_LEAST", "COMPARATOR_ABOVE"}
STRICT = {"COMPARATOR_ABOVE", "COMPARATOR_BELOW"}
EXEMPT = "COMPARATOR_EXEMPT"
# Zero says that there is none; of all others that nothing is stated.
MAY_BE_ZERO = {"foreign_investment", "plan.land_price", "plan.annual_rd_expense", "plan.building_area",
               "plan.green_area", "plan.office_area"}
MINOR_DIGITS = {"JPY": 0, "KRW": 0}
PASS, FAIL, NOT_APPLICABLE = "PASS", "FAIL", "NOT_APPLICABLE"

# metric -> (numerator, denominator)
SHAPES = {
    "METRIC_INVESTMENT_INTENSITY": ("fixed", "land"),
    "METRIC_TAX_PER_MU": ("tax", "land"),
    "METRIC_TOTAL_INVESTMENT_INTENSITY": ("total_investment", "land"),
    "METRIC_OUTPUT_PER_MU": ("output", "land"),
    "METRIC_RD_SHARE": ("plan.annual_rd_expense", "annual_output"),
    "METRIC_REGISTERED_CAPITAL_SHARE": ("plan.registered_capital", "fixed_asset_investment"),
    "METRIC_TOTAL_INVESTMENT": ("total_investment", None),
    "METRIC_FIXED_ASSET_INVESTMENT": ("fixed_asset_investment", None),
    "METRIC_FOREIGN_INVESTMENT": ("foreign_investment", None),
    "METRIC_PLOT_SIZE": ("land_area", None),
    "METRIC_FLOOR_AREA_RATIO": ("floor", "land_area"),
    "METRIC_BUILDING_COEFFICIENT": ("plan.building_area", "land_area"),
    "METRIC_GREEN_RATIO": ("plan.green_area", "land_area"),
    "METRIC_OFFICE_LAND_RATIO": ("plan.office_area", "land_area"),
    "METRIC_ENERGY_PER_MU": ("plan.annual_energy_kgce", "land"),
    "METRIC_JOBS_PER_MU": ("jobs", "land"),
    "METRIC_ANNUAL_TAX": ("tax", None),
    "METRIC_ANNUAL_OUTPUT": ("output", None),
}


class Missing(Exception):
    """Figures that a rule asks for and that are not stated: their paths."""

    def __init__(self, paths):
        super().__init__(paths)
        self.paths = paths


def half_up(value):
    return floor(value + Fraction(1, 2))


def int64(value):
    return max(-2**63, min(2**63 - 1, value))


def area_of(area):
    return int(area.get("microMu", 0)) if area else 0


def day(date):
    return (date.get("year", 0), date.get("month", 0), date.get("day", 0))


class Case:
    """Figures, with the rates and the day that they are judged by."""

    def __init__(self, figures, rates, on_date):
        self.figures = figures
        self.plan = figures.get("plan", {})
        self.rates = {}
        for rate in rates:
            self.rates.setdefault(rate["fromCurrency"], int(rate["rateE8"]))
        self.on_date = day(on_date)
        # An amount that was asked for exceeds, converted, what any amount may be.
        self.too_large = False

    def fen(self, money):
        """The amount in fen, exactly; None when it is not stated."""
        if not money:
            return None
        amount, currency = int(money.get("minorUnits", 0)), money["currencyCode"]
        if currency == "CNY":
            return Fraction(amount)
        converted = Fraction(amount * 10 ** (2 - MINOR_DIGITS.get(currency, 2)) * self.rates[currency], 10**8)
        self.too_large |= converted > MOST_FEN
        return converted

    def stated(self, path):
        """The number behind a path in Figures; raises Missing."""
        holder, name = (self.plan, path[5:]) if path.startswith("plan.") else (self.figures, path)
        first, *rest = name.split("_")
        value = holder.get(first + "".join(word.capitalize() for word in rest))
        if isinstance(value, dict):
            value = self.fen(value) if "currencyCode" in value else area_of(value)
        elif value is not None:
            value = int(value)
        if value is None or not value and path not in MAY_BE_ZERO:
            raise Missing([path])
        return Fraction(value)


# ---- what a rule measures


def both(*reckonings):
    """All values, or all that is missing."""
    values, missing = [], []
    for reckoning in reckonings:
        try:
            values.append(reckoning())
        except Missing as missed:
            missing += [path for path in missed.paths if path not in missing]
    if missing:
        raise Missing(missing)
    return values


def fixed_assets(rule, case):
    if not rule.get("withoutLandPrice"):
        return case.stated("fixed_asset_investment"), 1
    investment, price = both(lambda: case.stated("fixed_asset_investment"), lambda: case.stated("plan.land_price"))
    return investment - price, 1


def yearly(rule, case, name):
    """The sum of the years the rule means, and how many they are."""
    span = rule.get("years", {})
    basis = span.get("basis", "BASIS_UNSPECIFIED")
    if basis == "BASIS_UNSPECIFIED":
        return case.stated("annual_" + name), 1
    first, last = span["firstYear"], span["lastYear"]
    missing, offset = [], 0
    if basis == "BASIS_AFTER_PRODUCTION":
        produced = case.figures.get("productionDate")
        if produced is None:
            missing.append("production_date")
        else:
            offset = produced["year"]
    promised = {year["year"]: case.fen(year.get(name)) for year in case.plan.get("years", [])}
    if not missing:
        amounts = [promised.get(offset + year) for year in range(first, last + 1)]
        if None not in amounts:
            return sum(amounts), last - first + 1
        missing.append("plan.years")
    elif not promised:
        missing.append("plan.years")
    raise Missing(missing)


def floor_area(rule, case):
    above = rule.get("doubleAboveStoreyMm", 0)
    total = sum(area_of(building["floorArea"]) * (2 if above and building["storeyHeightMm"] > above else 1)
                for building in case.plan.get("buildings", []))
    if not total:
        raise Missing(["plan.buildings"])
    return Fraction(total), 1


def numerator(rule, case):
    """The numerator in fen, micro-mu or what is counted, and over how many years it is summed."""
    top = SHAPES[rule["metric"]][0]
    if top == "fixed":
        return fixed_assets(rule, case)
    if top in ("tax", "output"):
        return yearly(rule, case, top)
    if top == "floor":
        return floor_area(rule, case)
    return case.stated(top), 1


def denominator(rule, case):
    """The denominator in fen or micro-mu; None where the metric has none."""
    under = SHAPES[rule["metric"]][1]
    if under != "land":
        return None if under is None else case.stated(under)
    if rule.get("land") != "LAND_APPORTIONED":
        return case.stated("land_area")
    leased, ratio = both(lambda: case.stated("plan.leased_floor_area"),
                         lambda: case.stated("plan.plot_floor_area_ratio_ppm"))
    return leased / (ratio / MICRO)


def of_quantity(quantity):
    """A quantity as what one unit of the denominator (fen, micro-mu) asks of the numerator, and its unit's name."""
    (unit, value), = quantity.items()
    number = Fraction(int(value["minorUnits"]) if isinstance(value, dict) and "minorUnits" in value else
                      area_of(value) if isinstance(value, dict) else int(value))
    return number / PER_UNIT[unit], unit


# How many of a unit make one of the plain numerator over the plain denominator.
PER_UNIT = {"money": 1, "area": 1, "scoreMicro": 1, "count": 1, "ratioPpm": MICRO, "moneyPerMu": MICRO,
            "moneyPerHectare": MICRO * MU_PER_HECTARE, "perMuMilli": MICRO * 1000}


def smallest_change(comparator, bar, value):
    """The least whole change of the value towards the bar that passes; 0 or less when it passes."""
    distance = bar - value if comparator in LOWER else value - bar
    return floor(distance) + 1 if comparator in STRICT else ceil(distance)


def outermost(comparator, bar):
    """The whole number next to the bar that passes."""
    if comparator in LOWER:
        return floor(bar) + 1 if comparator in STRICT else ceil(bar)
    return ceil(bar) - 1 if comparator in STRICT else floor(bar)


def compare(rule, top, years, under, result):
    """Outcome and margins of a numerator over a denominator."""
    comparator = rule["comparator"]
    per_one, unit = of_quantity(rule["bar"])
    weight = (under if under is not None else 1) * years
    required = per_one * weight
    change = smallest_change(comparator, required, top)
    result["outcome"] = FAIL if change > 0 else PASS
    result["shortfall"] = int64(change)
    result["actual"] = int64(floor(top))
    result["required"] = int64(outermost(comparator, required))
    value = top / weight
    result["value"] = int64(half_up(value * PER_UNIT[unit]))
    if "scoring" in rule:
        result["score"] = score(rule, comparator, per_one, value)


def score(rule, comparator, bar, value):
    scoring = rule["scoring"]
    full, lowest = int(scoring["fullScoreMicro"]), int(scoring.get("lowestScoreMicro", 0))

    def short_of(mark):
        return mark - value if comparator in LOWER else value - mark

    if "cut" in scoring and short_of(of_quantity(scoring["cut"])[0]) > 0:
        return int(scoring.get("cutScoreMicro", 0))
    if short_of(bar) <= 0:
        return full
    if "step" not in scoring:
        return lowest
    steps, deduction = short_of(bar) / of_quantity(scoring["step"])[0], int(scoring["deductionMicro"])
    cost = {"STEP_RULE_FULL": floor(steps) * deduction, "STEP_RULE_STARTED": ceil(steps) * deduction,
            "STEP_RULE_PROPORTIONAL": half_up(steps * deduction)}[scoring["stepRule"]]
    return max(lowest, full - cost)


# ---- metrics without a bar


def industry_fit(rule, threshold_set, case, result):
    code = case.figures.get("industryCode", "")
    if not code:
        raise Missing(["industry_code"])
    positions = threshold_set.get("positions", [])
    if not positions:
        result["outcome"] = PASS if case.figures.get("positionedAs") else FAIL
        return
    fitting = [(len(prefix), position) for position in positions for prefix in position["industryPrefixes"]
               if code.startswith(prefix)]
    entry = max(fitting, key=lambda fit: fit[0])[1] if fitting else {"unfit": True}
    longer = [position for position in positions for prefix in position["industryPrefixes"]
              if prefix != code and prefix.startswith(code)]
    if any(bool(position.get("unfit")) != bool(entry.get("unfit")) or
           fitting and position.get("scoreMicro", 0) != entry.get("scoreMicro", 0) for position in longer):
        # The code, stated further, may be on an entry that answers otherwise.
        raise Missing(["industry_code"])
    result["outcome"] = FAIL if entry.get("unfit") else PASS
    if "scoring" in rule:
        result["score"] = int(entry.get("scoreMicro", 0))


def all_or_lowest(rule, result):
    """A rule without a bar is scored as one without steps."""
    if "scoring" in rule:
        key = "fullScoreMicro" if result["outcome"] == PASS else "lowestScoreMicro"
        result["score"] = int(rule["scoring"].get(key, 0))


def bad_credit(case, result):
    stands = any(day(record["fromDate"]) <= case.on_date and
                 ("untilDate" not in record or case.on_date < day(record["untilDate"]))
                 for record in case.figures.get("creditRecords", []))
    result["outcome"] = FAIL if stands else PASS


def under_performs(bar, holdings, case):
    """Whether the parcels of one investor, taken together, meet any condition."""
    if "idleAtLeast" in bar:
        idle = sum(area_of(holding.get("idleArea")) for holding in holdings)
        if idle and idle >= area_of(bar["idleAtLeast"]):
            return True
    rated = [holding for holding in holdings if holding.get("year")]
    if not rated:
        return False
    mu = Fraction(sum(area_of(holding["area"]) for holding in rated), MICRO)
    for limit, figure in (("outputPerMuBelow", "annualOutput"), ("taxPerMuBelow", "annualTax")):
        total = sum(case.fen(holding.get(figure)) or 0 for holding in rated)
        if limit in bar and total / mu < case.fen(bar[limit]):
            return True
    return False


def related_land(rule, case, result):
    by_investor = {}
    for land in case.figures.get("relatedLand", []):
        by_investor.setdefault(land.get("investor", ""), []).append(land["holding"])
    poor = any(under_performs(rule["relatedLand"], holdings, case) for holdings in by_investor.values())
    result["outcome"] = FAIL if poor else PASS


def judge(rule, threshold_set, case, result):
    """Answers one rule but that of the total score; raises Missing."""
    metric = rule["metric"]
    if metric == "METRIC_INDUSTRY_FIT":
        industry_fit(rule, threshold_set, case, result)
    elif metric == "METRIC_BAD_CREDIT":
        bad_credit(case, result)
        all_or_lowest(rule, result)
    elif metric == "METRIC_RELATED_LAND":
        related_land(rule, case, result)
        all_or_lowest(rule, result)
    else:
        (top, years), under = both(lambda: numerator(rule, case), lambda: denominator(rule, case))
        compare(rule, top, years, under, result)
