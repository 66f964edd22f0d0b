"""Money of the company and of each use case: tiers, cost, net, months and break-even, all from the same draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from metrics.estimate import Estimate, unmeasured
from metrics.generation import Workshop
from metrics.methods.amounts import Amount, total
from metrics.methods.borrow import pool
from metrics.methods.guard import Floats
from metrics.methods.marginals import Pert
from metrics.methods.simulation import chance_above, draw
from metrics.methods.tiers import Line
from metrics.outcome_deltas import OutcomeDelta

Row = dict[str, Any]


TO_DATE = "to_date"


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

    lines: Sequence[Line]
    spread: Sequence[CostLine]
    """Cost with one-off costs straight-line: 12-month views and unit cost (METHOD 4.3)."""
    cash: Sequence[CostLine]
    """Cost with one-off costs in the month they were paid: break-even and everything to date."""
    windows: Windows
    kept: Mapping[tuple[str, str], float]
    """(use case, KPI) -> how much of its effect shrinkage leaves."""
    broken: frozenset[str] = frozenset()
    """Use cases with a broken quality limit: their money is proven and marked."""

    def amount(self, months: Sequence[date], lines: Iterable[Line], shrunk: bool = False) -> Amount | None:
        """The sum of benefit lines; None where none has an amount in these months."""
        return total(
            part * self.kept.get((line.use_case, line.driver), 1.0)
            if shrunk and line.tier != "banked"
            else part
            for line in lines
            if (part := line.over(months)) is not None
        )

    def benefit(self, months: Sequence[date], lines: Iterable[Line], shrunk: bool = False) -> Floats | None:
        """The draws (draws,) of `amount`."""
        found = self.amount(months, lines, shrunk)
        return None if found is None else found.draws

    def headline(self, use_case: str | None = None) -> list[Line]:
        """Banked and proven cash of the company or of one use case."""
        return [line for line in self.lines if line.in_headline and use_case in (None, line.use_case)]

    def costs(self, window: str) -> Sequence[CostLine]:
        """The cost lines that a window is summed from."""
        return self.cash if window == TO_DATE else self.spread

    def cost(self, window: str, use_case: str | None = None) -> Amount | None:
        """Full cost of a window; one use case's, or the company's with what nobody owns."""
        sums: dict[str, list[float]] = {}
        wanted = set(self.windows.by_name.get(window, ()))
        for line in self.costs(window):
            if line.month in wanted and use_case in (None, line.use_case):
                bounds = sums.setdefault(line.driver, [0.0, 0.0, 0.0])
                for position, amount in enumerate((line.low, line.mid, line.high)):
                    bounds[position] += amount
        drawn = draw({f"cost.{driver}": spread_of(*bounds) for driver, bounds in sums.items()})
        return total(Amount(bounds[1], drawn[f"cost.{driver}"]) for driver, bounds in sums.items())


def spread_of(low: float, mid: float, high: float) -> Pert:
    """How an amount between stated extremes is drawn."""
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


def costs(shop: Workshop, basis: str) -> list[CostLine]:
    """Cost lines by use case, driver and month; basis spread or cash."""
    rows = shop.rows(
        """
        select
            use_case_id as use_case,
            driver,
            month,
            low,
            mid,
            high,
            is_missing
        from cost_month
        where basis = ?
        order by all
        """,
        [basis],
    )
    return [CostLine(**row) for row in rows]


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


def chance_of_gain(flow: MoneyFlow, use_case: str) -> tuple[Estimate, Estimate]:
    """P(net > 0) and net of the newest 12 months over every tier, capacity at its stated value.

    This is what advice rests on and what a decision has at stake: a weak tier is a reason to prove, not a
    loss. The headline counts less.
    """
    value = flow.amount(flow.windows.year, [line for line in flow.lines if line.use_case == use_case])
    if value is None:
        gone = unmeasured("no_value_per_unit")
        return gone, gone
    net = _net(value, flow.cost("12m", use_case))
    return chance_above(net.draws), net.estimate()


def headline_net(flow: MoneyFlow, use_case: str) -> Estimate:
    """Banked and proven cash less full cost of the newest 12 months; a reason while nothing is confirmed."""
    value = flow.amount(flow.windows.year, flow.headline(use_case))
    if value is None:
        return unmeasured("nothing_confirmed")
    return _net(value, flow.cost("12m", use_case)).estimate()


def _net(value: Amount, cost: Amount | None) -> Amount:
    return value if cost is None else value - cost
