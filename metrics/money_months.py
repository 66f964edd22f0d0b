"""Money over time: months of value and cost, and when the one passes the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from metrics.estimate import Estimate
from metrics.methods.guard import Floats
from metrics.methods.money import break_even_range
from metrics.money_flow import MoneyFlow

Row = dict[str, Any]


def month_rows(flow: MoneyFlow, use_case: str | None) -> list[Row]:
    """Rows of table money_month of the company (None) or one use case, from its first cost or value on."""
    lines = [line for line in flow.lines if line.is_cash and use_case in (None, line.use_case)]
    headline = flow.headline(use_case)
    by_month = _cost_by_month(flow, use_case)
    rows: list[Row] = []
    cumulative: Floats | float = 0.0
    spent = 0.0
    for month in flow.windows.months:
        value = flow.benefit((month,), headline, shrunk=use_case is None)
        cost = by_month.get(month, 0.0)
        weak = {
            tier: flow.benefit((month,), [line for line in lines if line.tier == tier])
            for tier in ("indicated", "claimed")
        }
        if not rows and value is None and cost == 0 and all(one is None for one in weak.values()):
            continue
        spent += cost
        cumulative = cumulative + (value if value is not None else 0.0)
        rows.append(
            {"use_case_id": use_case, "month": month, "cost": cost, "cum_cost": spent}
            | _ends("value", value if value is not None else 0.0)
            | _ends("cum_value", cumulative)
            | {tier: None if draws is None else float(np.median(draws)) for tier, draws in weak.items()}
        )
    return rows


def _cost_by_month(flow: MoneyFlow, use_case: str | None) -> dict[date, float]:
    found: dict[date, float] = {}
    for line in flow.costs:
        if use_case in (None, line.use_case):
            found[line.month] = found.get(line.month, 0.0) + line.mid
    return found


def _ends(name: str, draws: Floats | float) -> Row:
    low, mid, high = np.quantile(np.atleast_1d(draws), [0.1, 0.5, 0.9])
    return {f"{name}_low": float(low), f"{name}_mid": float(mid), f"{name}_high": float(high)}


def break_even_row(flow: MoneyFlow, use_case: str | None) -> Row:
    """When cumulative banked and proven money passes cumulative cost, as a range of dates."""
    headline = flow.headline(use_case)
    by_month = _cost_by_month(flow, use_case)
    months = [month for month in flow.windows.months if month >= min(by_month, default=date.max)]
    parts = [flow.benefit((month,), headline, shrunk=use_case is None) for month in months]
    row: Row = {"use_case_id": use_case}
    if not months or all(part is None for part in parts):
        return row | {"reason": "nothing_confirmed" if months else "no_cost"}
    size = next(len(part) for part in parts if part is not None)
    value = np.cumsum(np.column_stack([np.zeros(size) if part is None else part for part in parts]), axis=1)
    spent = np.cumsum([by_month.get(month, 0.0) for month in months])
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
