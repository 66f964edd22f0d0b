"""Money as rows of the published file: lines, totals, and the bridge from hours to net."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from metrics.benefits import TIME
from metrics.company import Company
from metrics.estimate import Estimate, unmeasured
from metrics.generation import Workshop
from metrics.methods.amounts import Amount
from metrics.methods.hours_bridge import bridge
from metrics.methods.tiers import TIERS
from metrics.methods.time import gross_to_realised
from metrics.money_flow import MoneyFlow, spread_of
from metrics.stated_inputs import monthly_setup

Row = dict[str, Any]


def money_rows(flow: MoneyFlow, company: Company) -> list[Row]:
    """Rows of table money: every benefit and cost line of every window."""
    front = {one.use_case_id: one.front for one in company.use_cases}
    rows: list[Row] = []
    for window, months in flow.windows.by_name.items():
        if not months:
            continue
        for line in flow.lines:
            amount = line.over(months)
            if amount is None and (line.months or line.reason is None):
                continue
            found = unmeasured(line.reason or "no_data") if amount is None else amount.estimate()
            rows.append(
                _money(line.use_case, front.get(line.use_case), window, "benefit", line.driver, found)
                | {
                    "tier": line.tier,
                    "kind": line.kind,
                    "grade": None if line.tier == "banked" else line.grade,
                    "reason": line.reason,
                }
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
    for line in flow.costs(window):
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
        ends = spread_of(low, mid, high).quantile(np.array([0.1, 0.9]))
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
    """Rows of table money_total; net and return stay empty while nothing is confirmed.

    The company's value is shrunk (METHOD 7.2): raw value + shrinkage = value, and value - cost = net.
    """
    rows: list[Row] = []
    for window, months in flow.windows.by_name.items():
        if not months:
            continue
        lines = flow.headline()
        raw, value = flow.amount(months, lines), flow.amount(months, lines, shrunk=True)
        cost = flow.cost(window)
        at_risk = flow.amount(months, [one for one in lines if one.use_case in flow.broken], shrunk=True)
        missing = "nothing_confirmed" if value is None else "no_cost"
        net = None if value is None or cost is None else value - cost
        shrinkage = None if value is None or raw is None else value - raw
        rows += [
            _total(window, "net", net, missing),
            _total(window, "value", value, missing),
            _total(window, "value_shrunk", value, missing),
            _total(window, "value_raw", raw, missing),
            _total(window, "shrinkage", shrinkage, missing),
            _total(window, "value_at_risk", at_risk, "no_limit_broken" if value is not None else missing),
            _row(window, "return_per_unit", _return(value, cost, missing)),
            _total(window, "cost", cost, "no_cost"),
        ]
        for tier in TIERS:
            own = [line for line in flow.lines if line.tier == tier and line.is_cash]
            rows.append(_total(window, tier, flow.amount(months, own), "nothing_confirmed"))
    return rows


def _return(value: Amount | None, cost: Amount | None, missing: str) -> Estimate:
    if value is None or cost is None or not np.all(cost.draws > 0):
        return unmeasured(missing)
    return Amount(value.mid / cost.mid, value.draws / cost.draws).estimate()


def _total(window: str, item: str, amount: Amount | None, missing: str) -> Row:
    return _row(window, item, unmeasured(missing) if amount is None else amount.estimate())


def _row(window: str, item: str, found: Estimate) -> Row:
    return {
        "money_window": window,
        "item": item,
        "low": found.low,
        "mid": found.value,
        "high": found.high,
        "reason": found.reason if found.value is None else None,
    }


def bridge_rows(shop: Workshop, company: Company, flow: MoneyFlow) -> list[Row]:
    """Rows of table bridge: gross hours to net money of every use case with stated minutes, 12 months.

    Its net counts every claim, as the advice does: the value of realised hours unless a KPI counts the same
    hours, and all other value of the use case, less its full cost.
    """
    months = flow.windows.year
    rows: list[Row] = []
    for use_case in company.use_cases:
        inputs = company.time_inputs(use_case)
        if use_case.stage == "idea" or inputs.minutes_without is None or inputs.minutes_with is None:
            continue
        key = use_case.use_case_id
        volume = shop.rows(
            "select coalesce(sum(capped_tasks), 0) as tasks, count(*) as months from task_month "
            "where use_case_id = ? and month between ? and ?",
            [key, min(months, default=date.max), max(months, default=date.min)],
        )[0]
        if not volume["tasks"]:
            continue
        steps = gross_to_realised(float(volume["tasks"]), monthly_setup(inputs, volume["months"]))
        hourly = company.stated("hourly_cost", key)
        own = [line for line in flow.lines if line.use_case == key]
        other = flow.amount(months, [line for line in own if line.driver != TIME])
        cost = flow.cost("12m", key)
        bars = bridge(
            steps,
            hourly.mid if hourly else None,
            cost.mid if cost else None,
            other.mid if other else None,
            next((line.reason for line in own if line.driver == TIME and not line.months), None),
        )
        rows += [
            {
                "use_case_id": key,
                "position": bar.position,
                "step": bar.step,
                "hours": bar.hours,
                "amount": bar.amount,
                "reason": bar.reason,
            }
            for bar in bars
        ]
    return rows
