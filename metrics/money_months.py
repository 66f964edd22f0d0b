"""Money over time: months of value and cost, and when the one passes the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from metrics.estimate import Estimate
from metrics.methods.amounts import Amount
from metrics.methods.money import break_even_range
from metrics.money_flow import CostLine, MoneyFlow

Row = dict[str, Any]


def month_rows(flow: MoneyFlow, use_case: str | None) -> list[Row]:
    """Rows of table money_month of the company (None) or one use case, from its first cost or value on."""
    lines = [line for line in flow.lines if line.is_cash and use_case in (None, line.use_case)]
    headline = flow.headline(use_case)
    paid, spread = _by_month(flow.cash, use_case), _by_month(flow.spread, use_case)
    rows: list[Row] = []
    cumulative: Amount | None = None
    spent = 0.0
    for month in flow.windows.months:
        value = flow.amount((month,), headline, shrunk=use_case is None)
        cost = paid.get(month, 0.0)
        weak = {
            tier: flow.amount((month,), [line for line in lines if line.tier == tier])
            for tier in ("indicated", "claimed")
        }
        if not rows and value is None and cost == 0 and all(one is None for one in weak.values()):
            continue
        spent += cost
        if value is not None:
            cumulative = value if cumulative is None else cumulative + value
        rows.append(
            {
                "use_case_id": use_case,
                "month": month,
                "cost": cost,
                "cost_spread": spread.get(month, 0.0),
                "cum_cost": spent,
            }
            | _ends("value", value)
            | _ends("cum_value", cumulative)
            | {tier: None if amount is None else amount.mid for tier, amount in weak.items()}
        )
    return rows


def _by_month(costs: Iterable[CostLine], use_case: str | None) -> dict[date, float]:
    found: dict[date, float] = {}
    for line in costs:
        if use_case in (None, line.use_case):
            found[line.month] = found.get(line.month, 0.0) + line.mid
    return found


def _ends(name: str, amount: Amount | None) -> Row:
    found = Estimate(0.0, 0.0, 0.0) if amount is None else amount.estimate()
    return {f"{name}_low": found.low, f"{name}_mid": found.value, f"{name}_high": found.high}


def break_even_row(flow: MoneyFlow, use_case: str | None) -> Row:
    """When cumulative banked and proven money passes cumulative cash, as a range of dates."""
    headline = flow.headline(use_case)
    paid = _by_month(flow.cash, use_case)
    months = [month for month in flow.windows.months if month >= min(paid, default=date.max)]
    parts = [flow.benefit((month,), headline, shrunk=use_case is None) for month in months]
    row: Row = {"use_case_id": use_case}
    if not months or all(part is None for part in parts):
        return row | {"reason": "nothing_confirmed" if months else "no_cost"}
    size = next(len(part) for part in parts if part is not None)
    value = np.cumsum(np.column_stack([np.zeros(size) if part is None else part for part in parts]), axis=1)
    spent = np.cumsum([paid.get(month, 0.0) for month in months])
    found = break_even_range(value, spent)
    days = {name: _crossing_day(getattr(found, name), months) for name in ("early", "mid", "late")}
    return row | {
        "low": days["early"],
        "mid": days["mid"],
        "high": days["late"],
        "reason": None if days["mid"] else "not_reached",
    }


def _crossing_day(found: Estimate, months: Sequence[date]) -> date | None:
    """Curves stand at the ends of months; a crossing at 1.5 lies in the middle of the third month."""
    if found.value is None:
        return None
    month = months[min(int(np.ceil(found.value)), len(months) - 1)]
    length = ((month + timedelta(days=32)).replace(day=1) - month).days
    part = found.value - np.floor(found.value) or 1.0
    return month + timedelta(days=min(round(part * length), length - 1))
