"""Past forecasts against what came, one by one and by who makes them (METHOD 7): bias and coverage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import stats

from metrics.company import Company, as_day
from metrics.estimate import Estimate, unmeasured
from metrics.generation import Workshop
from metrics.method import LEVEL_MONEY, MONTHS_PER_YEAR, SHRINK_MIN_CASES
from metrics.methods.adjusted import ratio_of_sums
from metrics.methods.guard import settled
from metrics.methods.portfolio import score_forecast
from metrics.methods.shares import share
from metrics.methods.simulation import likely
from metrics.money_flow import MoneyFlow
from metrics.portfolio_ideas import plan_value

Row = dict[str, Any]


def forecast_rows(shop: Workshop, company: Company, flow: MoneyFlow) -> list[Row]:
    """Rows of table forecast_score: what running use cases were planned to bring a year, and what came.

    A forecast counts as it was stored when it was made; a plan that is rewritten later changes nothing. The
    actual is the newest 12 months at the best evidence there is, claims left out.
    """
    rows = []
    for plan in _made(shop, company):
        actual = _actual(flow, plan["use_case_id"]) or unmeasured("no_data")
        scored = score_forecast(plan["low"], plan["mid"], plan["high"], actual.value)
        rows.append(
            {
                "use_case_id": plan["use_case_id"],
                "sponsor": plan["sponsor"],
                "made_on": plan["made_on"],
                "forecast_low": plan["low"],
                "forecast_mid": plan["mid"],
                "forecast_high": plan["high"],
                "actual_low": actual.low,
                "actual_mid": actual.value,
                "actual_high": actual.high,
                "ratio": scored.ratio.value,
                "covered": scored.covered,
            }
        )
    return rows


def _made(shop: Workshop, company: Company) -> list[Row]:
    """Forecasts of use cases that run, oldest first; a plan of the file stands in where none is stored."""
    running = [one for one in company.use_cases if one.stage != "idea"]
    found = {
        (one.use_case_id, made_on): {
            "use_case_id": one.use_case_id,
            "made_on": made_on,
            "sponsor": one.plan.get("sponsor"),
            "low": planned.low,
            "mid": planned.mid,
            "high": planned.high,
        }
        for one in running
        if (planned := plan_value(one)) is not None and (made_on := as_day(one.plan.get("made_on")))
    }
    keys = {one.use_case_id for one in running}
    stored = shop.rows("select use_case_id, made_on, sponsor, low, mid, high from warehouse.forecast")
    found |= {(row["use_case_id"], row["made_on"]): row for row in stored if row["use_case_id"] in keys}
    return [found[key] for key in sorted(found)]


def _actual(flow: MoneyFlow, use_case: str) -> Estimate | None:
    lines = [line for line in flow.lines if line.use_case == use_case and line.tier != "claimed"]
    months = flow.windows.year
    draws = flow.benefit(months, lines)
    if draws is None or not months:
        return None
    # a young use case is not compared with a full year it has not had
    lived = {month for line in lines for month in line.months if month in months}
    return likely(draws * MONTHS_PER_YEAR / len(lived))


def bias_rows(company: Company, scored: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows of table forecast_bias: how rosy the forecasts of each sponsor and primitive were.

    Each use case counts once, with the first forecast made for it: a later one could be made to fit.
    """
    first: dict[str, Mapping[str, Any]] = {}
    for row in sorted(scored, key=lambda row: row["made_on"]):
        if row["ratio"] is not None:
            first.setdefault(row["use_case_id"], row)
    primitive = {one.use_case_id: one.primitive for one in company.use_cases}
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for key, row in first.items():
        names = (("company", "all"), ("sponsor", row["sponsor"]), ("primitive", primitive.get(key)))
        for kind, name in names:
            if name is not None:
                groups.setdefault((kind, name), []).append(row)
    return [_bias(kind, name, rows) for (kind, name), rows in sorted(groups.items())]


def _bias(kind: str, name: str, rows: Sequence[Mapping[str, Any]]) -> Row:
    came = realised((row["forecast_mid"] for row in rows), (row["actual_mid"] for row in rows))
    inside = share(sum(bool(row["covered"]) for row in rows), len(rows))
    return {
        "kind": kind,
        "name": name,
        "n": len(rows),
        "ratio": came.value,
        "ratio_low": came.low,
        "ratio_high": came.high,
        "covered": inside.value,
        "covered_low": inside.low,
        "covered_high": inside.high,
        "reason": came.reason,
    }


def realised(planned: Iterable[float], came: Iterable[float]) -> Estimate:
    """All that came over all that was planned, both (k,), with its 80 % range from three forecasts on.

    A ratio of sums: a small plan that doubled does not outweigh a large one that failed.
    """
    forecast, actual = np.array(list(planned), dtype=float), np.array(list(came), dtype=float)
    if not forecast.size:
        return unmeasured("no_data")
    if forecast.sum() == 0:
        return unmeasured("zero_denominator")
    if forecast.size < SHRINK_MIN_CASES:
        ratio = float(actual.sum() / forecast.sum())
        return settled(ratio, n=forecast.size, reason="fewer_than_three_cases")
    ratio, variance = ratio_of_sums(actual, forecast)
    width = float(stats.t.ppf(0.5 + LEVEL_MONEY / 2, forecast.size - 1)) * variance**0.5
    return settled(ratio, ratio - width, ratio + width, n=forecast.size, level=LEVEL_MONEY)
