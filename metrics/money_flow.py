"""Money of the company and of each use case: tiers, cost, net, months and break-even, all from the same draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from metrics.benefits import MoneyLine
from metrics.company import Company
from metrics.estimate import Estimate, unmeasured
from metrics.generation import Workshop
from metrics.methods.borrow import pool
from metrics.methods.guard import Floats
from metrics.methods.hours_bridge import bridge
from metrics.methods.marginals import Pert
from metrics.methods.simulation import chance_above, draw, likely
from metrics.methods.tiers import HEADLINE, TIERS
from metrics.methods.time import gross_to_realised
from metrics.outcome_deltas import OutcomeDelta
from metrics.stated_inputs import monthly_setup

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost driver of one use case (None: of none) and month; low and high are the stated extremes."""

    use_case: str | None
    driver: str
    month: date
    low: float
    mid: float
    high: float
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Windows:
    """The months of each money window; a window without a month is not published."""

    months: tuple[date, ...]
    by_name: Mapping[str, tuple[date, ...]]

    @property
    def year(self) -> tuple[date, ...]:
        """Months of the newest 12-month window."""
        return self.by_name.get("12m", ())


@dataclass(frozen=True, slots=True)
class MoneyFlow:
    """Benefit and cost lines with their windows; every total below is a sum over the same draws."""

    lines: Sequence[MoneyLine]
    costs: Sequence[CostLine]
    windows: Windows
    kept: Mapping[tuple[str, str], float]
    """(use case, KPI) -> how much of its effect shrinkage leaves."""

    def benefit(
        self, months: Sequence[date], lines: Iterable[MoneyLine], shrunk: bool = False
    ) -> Floats | None:
        """Simulated sum of benefit lines (draws,); None where none has an amount in these months."""
        found = [
            part
            * (self.kept.get((line.use_case, line.driver), 1.0) if shrunk and line.tier != "banked" else 1.0)
            for line in lines
            if (part := line.over(months)) is not None
        ]
        return np.sum(found, axis=0) if found else None

    def headline(self, use_case: str | None = None) -> list[MoneyLine]:
        """Banked and proven cash of the company or of one use case."""
        return [
            line
            for line in self.lines
            if line.tier in HEADLINE and line.is_cash and use_case in (None, line.use_case)
        ]

    def cost_of(
        self, months: Sequence[date], use_case: str | None = None
    ) -> tuple[float | None, Floats | None]:
        """Full cost at the mid inputs and its draws; one use case's, or the company's with what nobody owns."""
        sums: dict[str, list[float]] = {}
        wanted = set(months)
        for line in self.costs:
            if line.month in wanted and use_case in (None, line.use_case):
                bounds = sums.setdefault(line.driver, [0.0, 0.0, 0.0])
                for position, amount in enumerate((line.low, line.mid, line.high)):
                    bounds[position] += amount
        if not sums:
            return None, None
        marginals = {f"cost.{driver}": _spread(*bounds) for driver, bounds in sums.items()}
        return sum(bounds[1] for bounds in sums.values()), np.sum(list(draw(marginals).values()), axis=0)


def _spread(low: float, mid: float, high: float) -> Pert:
    return Pert(min(low, mid), mid, max(high, mid))


def windows(shop: Workshop) -> Windows:
    """Calendar months that the data touch, and those of the 12-month windows and to date."""
    rows = shop.rows("select first_day, watermark from data_range")
    if not rows or rows[0]["first_day"] is None:
        return Windows((), {})
    months: list[date] = []
    month = rows[0]["first_day"].replace(day=1)
    while month <= rows[0]["watermark"]:
        months.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    years = shop.rows("select start_day, end_day from period where kind = '12m' order by end_day desc")
    named = dict(zip(("12m", "prior_12m"), years, strict=False))
    found = {
        name: tuple(one for one in months if year["start_day"].replace(day=1) <= one <= year["end_day"])
        for name, year in named.items()
    }
    return Windows(tuple(months), {**found, "to_date": tuple(months)})


def costs(shop: Workshop) -> list[CostLine]:
    """Cost lines by use case, driver and month."""
    rows = shop.rows(
        """
        select
            use_case_id,
            driver,
            date_trunc('month', day)::date as month,
            coalesce(sum(low), 0) as low,
            coalesce(sum(mid), 0) as mid,
            coalesce(sum(high), 0) as high,
            bool_or(is_missing) as is_missing
        from cost_day
        group by all
        order by all
        """
    )
    return [
        CostLine(**{("use_case" if k == "use_case_id" else k): v for k, v in row.items()}) for row in rows
    ]


def shrinkage(deltas: Sequence[OutcomeDelta]) -> dict[tuple[str, str], float]:
    """How much of each proven effect is left after shrinking all of them to their common mean (METHOD 7.2).

    Effects are relative and direction-normalised; fewer than three are left as they are.
    """
    sign = {"higher": 1.0, "lower": -1.0}
    cases = [
        (delta, sign.get(delta.kpi.better, 0.0) * delta.result.percent, _percent_se(delta))
        for delta in deltas
        if delta.result.grade in ("A", "B")
        and delta.result.percent is not None
        and delta.kpi.value_per_unit is not None
        and delta.kpi.better in sign
    ]
    usable = [(delta, effect, se) for delta, effect, se in cases if se is not None and se > 0]
    found = pool([effect for _, effect, _ in usable], [se for _, _, se in usable if se is not None])
    if found.reason is not None:
        return {}
    return {
        delta.key: float(min(max(shrunk / effect, 0.0), 1.0)) if effect else 1.0
        for (delta, effect, _), shrunk in zip(usable, found.shrunk, strict=True)
    }


def _percent_se(delta: OutcomeDelta) -> float | None:
    low, high = delta.result.percent_low, delta.result.percent_high
    return None if low is None or high is None else (high - low) / (2 * 1.96)


def money_rows(flow: MoneyFlow, company: Company) -> list[Row]:
    """Rows of table money: every benefit and cost line of every window."""
    front = {one.use_case_id: one.front for one in company.use_cases}
    rows: list[Row] = []
    for window, months in flow.windows.by_name.items():
        if not months:
            continue
        for line in flow.lines:
            amounts = line.over(months)
            if amounts is None and line.reason is None:
                continue
            found = unmeasured(line.reason or "no_data") if amounts is None else likely(amounts)
            rows.append(
                _money(line.use_case, front.get(line.use_case), window, "benefit", line.driver, found)
                | {
                    "tier": line.tier,
                    "kind": line.kind,
                    "grade": None if line.tier == "banked" else line.grade,
                }
                | {"reason": line.reason if amounts is not None else found.reason}
            )
        rows += _cost_rows(flow, front, window, months)
    return rows


def _money(
    use_case: str | None, front: str | None, window: str, side: str, driver: str, found: Estimate
) -> Row:
    return {
        "use_case_id": use_case,
        "front": front,
        "money_window": window,
        "side": side,
        "driver": driver,
        "low": found.low,
        "mid": found.value,
        "high": found.high,
    }


def _cost_rows(
    flow: MoneyFlow, front: Mapping[str, str | None], window: str, months: Sequence[date]
) -> list[Row]:
    sums: dict[tuple[str | None, str], list[float]] = {}
    missing: dict[tuple[str | None, str], bool] = {}
    for line in flow.costs:
        if line.month in months:
            key = (line.use_case, line.driver)
            bounds = sums.setdefault(key, [0.0, 0.0, 0.0])
            for position, amount in enumerate((line.low, line.mid, line.high)):
                bounds[position] += amount
            missing[key] = missing.get(key, False) or line.is_missing
    rows = []
    for (use_case, driver), (low, mid, high) in sorted(
        sums.items(), key=lambda item: (item[0][0] or "", item[0][1])
    ):
        ends = _spread(low, mid, high).quantile(np.array([0.1, 0.9]))
        known = mid != 0 or not missing[(use_case, driver)]
        found = (
            Estimate(mid, min(float(ends[0]), mid), max(float(ends[1]), mid))
            if known
            else unmeasured("no_price")
        )
        reason = None if not missing[(use_case, driver)] else "some_prices_missing" if known else "no_price"
        rows.append(
            _money(use_case, front.get(use_case or ""), window, "cost", driver, found) | {"reason": reason}
        )
    return rows


def total_rows(flow: MoneyFlow) -> list[Row]:
    """Rows of table money_total; net and return stay empty while nothing is confirmed."""
    rows: list[Row] = []
    for window, months in flow.windows.by_name.items():
        if not months:
            continue
        mid_cost, cost = flow.cost_of(months)
        headline = flow.headline()
        raw, shrunk = flow.benefit(months, headline), flow.benefit(months, headline, shrunk=True)
        net = None if shrunk is None or cost is None else shrunk - cost
        back = None if shrunk is None or cost is None or not np.all(cost > 0) else shrunk / cost
        for item, draws in (("net", net), ("value", shrunk), ("value_shrunk", shrunk), ("value_raw", raw)):
            rows.append(_total(window, item, draws, "nothing_confirmed" if shrunk is None else "no_cost"))
        rows.append(
            _total(window, "return_per_unit", back, "nothing_confirmed" if shrunk is None else "no_cost")
        )
        found = unmeasured("no_cost") if cost is None or mid_cost is None else likely(cost)
        rows.append(_row(window, "cost", found) | ({"mid": mid_cost} if mid_cost is not None else {}))
        for tier in TIERS:
            lines = [line for line in flow.lines if line.tier == tier and line.is_cash]
            rows.append(_total(window, tier, flow.benefit(months, lines), "nothing_confirmed"))
    return rows


def _total(window: str, item: str, draws: Floats | None, missing: str) -> Row:
    return _row(window, item, unmeasured(missing) if draws is None else likely(draws))


def _row(window: str, item: str, found: Estimate) -> Row:
    return {
        "money_window": window,
        "item": item,
        "low": found.low,
        "mid": found.value,
        "high": found.high,
        "reason": found.reason if found.value is None else None,
    }


def chance_of_gain(flow: MoneyFlow, use_case: str) -> tuple[Estimate, Estimate]:
    """P(net > 0) and net of the newest 12 months over every tier, capacity at its stated value.

    This is what advice rests on: a weak tier is a reason to prove, not a loss. The headline counts less.
    """
    months = flow.windows.year
    value = flow.benefit(months, [line for line in flow.lines if line.use_case == use_case])
    _, cost = flow.cost_of(months, use_case)
    if value is None:
        gone = unmeasured("no_value_per_unit")
        return gone, gone
    net = value - (cost if cost is not None else 0.0)
    return chance_above(net), likely(net)


def headline_net(flow: MoneyFlow, use_case: str) -> Estimate:
    """Banked and proven cash less full cost of the newest 12 months; a reason while nothing is confirmed."""
    months = flow.windows.year
    value = flow.benefit(months, flow.headline(use_case))
    _, cost = flow.cost_of(months, use_case)
    if value is None:
        return unmeasured("nothing_confirmed")
    return likely(value - (cost if cost is not None else 0.0))


def bridge_rows(shop: Workshop, company: Company, flow: MoneyFlow) -> list[Row]:
    """Rows of table bridge: gross hours to net money of every use case with stated minutes, 12 months."""
    months = flow.windows.year
    rows: list[Row] = []
    for use_case in company.use_cases:
        inputs = company.time_inputs(use_case)
        if use_case.stage == "idea" or inputs.minutes_without is None or inputs.minutes_with is None:
            continue
        volume = shop.rows(
            "select coalesce(sum(capped_tasks), 0) as tasks, count(*) as months from task_month "
            "where use_case_id = ? and month between ? and ?",
            [use_case.use_case_id, min(months, default=date.max), max(months, default=date.min)],
        )[0]
        if not volume["tasks"]:
            continue
        steps = gross_to_realised(float(volume["tasks"]), monthly_setup(inputs, volume["months"]))
        hourly = company.stated("hourly_cost", use_case.use_case_id)
        cost, _ = flow.cost_of(months, use_case.use_case_id)
        for bar in bridge(steps, hourly.mid if hourly else None, cost):
            rows.append(
                {
                    "use_case_id": use_case.use_case_id,
                    "position": bar.position,
                    "step": bar.step,
                    "hours": bar.hours,
                    "amount": bar.amount,
                    "reason": bar.reason,
                }
            )
    return rows
