"""Made-up money that adds up: monthly series first, every total a sum of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.dashboard.fixture_facts import BENEFITS, COMPANY_COSTS, COSTS, USE_CASES, Row

MONTHS = tuple(date(2024 + (8 + i) // 12, (8 + i) % 12 + 1, 1) for i in range(26))
WINDOWS = {"12m": range(14, 26), "prior_12m": range(2, 14), "to_date": range(26)}
TIERS = ("banked", "proven", "indicated", "claimed")
THOUSAND = 1000.0
UNPROVEN = {"banked": "claimed", "proven": "indicated", "indicated": "indicated", "claimed": "claimed"}
UNPROVEN_GRADE = {"banked": "D", "proven": "C", "indicated": "C", "claimed": "D"}


@dataclass(frozen=True)
class Line:
    """One money line with its 26 months, in currency."""

    use_case: str | None
    side: str
    tier: str | None
    driver: str
    kind: str | None
    grade: str | None
    low: float
    high: float
    months: tuple[float, ...] = field(repr=False)

    def total(self, window: str) -> float:
        return sum(self.months[i] for i in WINDOWS[window])


def _flat(year: float, start: date) -> tuple[float, ...]:
    """Months of an even cost that starts three months before access; the last twelve sum to `year`."""
    begin = next((i for i, month in enumerate(MONTHS) if month >= start.replace(day=1)), len(MONTHS))
    shape = [0.0 if i < begin - 3 else 1.0 for i in range(26)]
    return tuple(year / sum(shape[14:]) * level for level in shape)


def _spread(year: float, start: date, dip: bool) -> tuple[float, ...]:
    """Months that ramp up from `start`; the last twelve sum to `year`."""
    begin = next((i for i, month in enumerate(MONTHS) if month >= start.replace(day=1)), len(MONTHS))
    shape = [0.0 if i < begin else min(1.0, 0.35 + 0.65 * (i - begin + 1) / 12) for i in range(26)]
    if dip:
        shape = [-0.4 if 0 <= i - begin < 3 else level for i, level in enumerate(shape)]
    scale = year / sum(shape[14:])
    return tuple(scale * level for level in shape)


def lines(unproven: bool) -> list[Line]:
    """Every benefit and cost line of the company."""
    started = {case[0]: case[7] for case in USE_CASES if len(case) > 7}
    found: list[Line] = []
    for case, start in started.items():
        for driver, tier, kind, mid, low, high, grade in BENEFITS[case]:
            shown = UNPROVEN[tier] if unproven else tier
            level = UNPROVEN_GRADE[tier] if unproven else grade
            months = _spread(mid * THOUSAND, start, driver == "lead_time_hours")
            found.append(Line(case, "benefit", shown, driver, kind, level, low, high, months))
        for driver, mid in COSTS[case]:
            months = _flat(mid * THOUSAND, start)
            found.append(Line(case, "cost", None, driver, None, None, 0.96, 1.05, months))
    for driver, mid in COMPANY_COSTS:
        months = tuple(mid * THOUSAND / 12 * min(1.0, 0.3 + i / 20) for i in range(26))
        months = tuple(value * mid * THOUSAND / sum(months[14:]) for value in months)
        found.append(Line(None, "cost", None, driver, None, None, 0.98, 1.02, months))
    return found


def money(found: list[Line]) -> list[Row]:
    """Rows of table money."""
    front = {case[0]: case[3] for case in USE_CASES}
    rows: list[Row] = []
    for window in WINDOWS:
        for line in found:
            mid = line.total(window)
            ends = sorted((mid * line.low, mid * line.high))
            rows.append(
                {
                    "use_case_id": line.use_case,
                    "front": front.get(line.use_case or ""),
                    "money_window": window,
                    "side": line.side,
                    "tier": line.tier,
                    "driver": line.driver,
                    "kind": line.kind,
                    "low": ends[0],
                    "mid": mid,
                    "high": ends[1],
                    "grade": line.grade,
                    "reason": None,
                }
            )
    return rows


def _sum(found: list[Line], window: str, **equals: str) -> float:
    return sum(
        line.total(window)
        for line in found
        if all(getattr(line, name) == value for name, value in equals.items())
    )


def totals(found: list[Line], unproven: bool) -> list[Row]:
    """Rows of table money_total."""
    rows: list[Row] = []
    for window in WINDOWS:
        tier = {name: _sum(found, window, tier=name) for name in TIERS}
        cost = _sum(found, window, side="cost")
        value = tier["banked"] + tier["proven"]
        at_risk = sum(
            _sum(found, window, tier=name, use_case="support_assistant") for name in ("banked", "proven")
        )
        reason = "nothing_confirmed" if unproven else None
        items: dict[str, tuple[float | None, float, float]] = {
            "net": (value - cost, value * 0.78 - cost * 1.02, value * 1.24 - cost * 0.98),
            "value": (value, value * 0.78, value * 1.24),
            "value_shrunk": (value, value * 0.78, value * 1.24),
            "value_raw": (value * 1.07, value * 0.8, value * 1.36),
            "value_at_risk": (at_risk, at_risk * 0.8, at_risk * 1.2),
            "return_per_unit": (value / cost, value / cost * 0.77, value / cost * 1.25),
        }
        for item, (mid, low, high) in items.items():
            numbers = (None, None, None) if unproven else (low, mid, high)
            rows.append(_total(window, item, *numbers, reason))
        rows.append(_total(window, "cost", cost * 0.98, cost, cost * 1.02, None))
        for name in TIERS:
            spread = 0.0 if name == "banked" else 0.22
            empty = unproven and name in ("banked", "proven")
            mid = None if empty else tier[name]
            low = None if empty else tier[name] * (1 - spread)
            high = None if empty else tier[name] * (1 + spread)
            rows.append(_total(window, name, low, mid, high, reason if empty else None))
    rows.append(_total("12m", "break_even_minutes", 5.4, 6.9, 9.2, None))
    return rows


def _total(
    window: str, item: str, low: float | None, mid: float | None, high: float | None, reason: str | None
) -> Row:
    return {"money_window": window, "item": item, "low": low, "mid": mid, "high": high, "reason": reason}


def months(found: list[Line]) -> list[Row]:
    """Rows of table money_month: the company, then each use case."""
    rows: list[Row] = []
    cases: list[str | None] = [None, *BENEFITS]
    for case in cases:
        mine = [line for line in found if case is None or line.use_case == case]
        cum = {"low": 0.0, "mid": 0.0, "high": 0.0, "cost": 0.0}
        for i, month in enumerate(MONTHS):
            firm = [line for line in mine if line.tier in ("banked", "proven")]
            mid = sum(line.months[i] for line in firm)
            wide = abs(mid) * (0.24 if case is None else 0.35)
            cost = sum(line.months[i] for line in mine if line.side == "cost")
            for key, add in (("low", mid - wide), ("mid", mid), ("high", mid + wide), ("cost", cost)):
                cum[key] += add
            rows.append(
                {
                    "use_case_id": case,
                    "month": month,
                    "value_low": mid - wide,
                    "value_mid": mid,
                    "value_high": mid + wide,
                    "indicated": sum(line.months[i] for line in mine if line.tier == "indicated"),
                    "claimed": sum(line.months[i] for line in mine if line.tier == "claimed"),
                    "cost": cost,
                    "cost_spread": cost,
                    "cum_value_low": cum["low"],
                    "cum_value_mid": cum["mid"],
                    "cum_value_high": cum["high"],
                    "cum_cost": cum["cost"],
                }
            )
    return rows


def break_even(series: list[Row], unproven: bool) -> list[Row]:
    """Rows of table break_even: first month in which cumulative value passes cumulative cost, for good."""
    rows: list[Row] = []
    for case in [None, *BENEFITS]:
        mine = [row for row in series if row["use_case_id"] == case]
        ends = [_passed(mine, f"cum_value_{key}") for key in ("high", "mid", "low")]
        missing = "nothing_confirmed" if unproven else "not_reached"
        reason = None if ends[1] else missing
        rows.append(
            {"use_case_id": case, "low": ends[0], "mid": ends[1], "high": ends[2], "reason": reason},
        )
    return rows


def _passed(series: list[Row], key: str) -> date | None:
    passed: date | None = None
    for row in series:
        above: Any = row[key] >= row["cum_cost"] and row[key] > 0
        passed = (passed or row["month"]) if above else None
    return passed


def bridges(found: list[Line]) -> list[Row]:
    """Rows of table bridge: hours and money of each use case that has time in it."""
    rows: list[Row] = []
    for case in BENEFITS:
        value = _sum(found, "12m", use_case=case, tier="proven") + _sum(
            found, "12m", use_case=case, tier="banked"
        )
        cost = _sum(found, "12m", use_case=case, side="cost")
        firm = any(line.use_case == case and line.tier in ("banked", "proven") for line in found)
        gross = 9000.0 + 700 * len(case)
        steps = (
            ("gross", gross, None),
            ("rejected_reworked", -0.31 * gross, None),
            ("net", 0.69 * gross, None),
            ("not_additional", -0.18 * gross, None),
            ("additional", 0.51 * gross, None),
            ("not_evidenced", -0.29 * gross, None),
            ("realised", 0.22 * gross, None),
            *((("other_value", None, value),) if firm else ()),
            ("cost", None, -cost),
            ("net_value", None, value - cost if firm else None),
        )
        for position, (step, hours, amount) in enumerate(steps):
            rows.append(
                {
                    "use_case_id": case,
                    "position": position,
                    "step": step,
                    "hours": hours,
                    "amount": amount,
                    "reason": {
                        "realised": "shared_benefit",
                        "net_value": None if firm else "nothing_confirmed",
                    }.get(step),
                }
            )
    return rows
