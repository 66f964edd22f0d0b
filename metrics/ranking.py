"""The next use cases in order, with how sure the order is, and past forecasts scored (METHOD 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from metrics.company import Company, UseCase, as_day, as_range
from metrics.estimate import Estimate
from metrics.generation import Workshop
from metrics.methods.advice import Facts, advise
from metrics.methods.borrow import ProvenCase, borrowed
from metrics.methods.guard import Floats
from metrics.methods.information import evsi
from metrics.methods.marginals import assumption
from metrics.methods.portfolio import per_resource, quadrants, ranks, score_forecast
from metrics.methods.ranges import Range
from metrics.methods.simulation import chance_above, draw, likely
from metrics.money_flow import MoneyFlow
from metrics.outcome_deltas import OutcomeDelta, primary

Row = dict[str, Any]
PILOT_RESOLVES = 0.5
"""A pilot's standard error as a share of what is uncertain before it."""
_MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Idea:
    """One planned use case with its simulated yearly value and what it takes."""

    use_case: UseCase
    value: Floats
    cost: float
    weeks: float | None
    resource: str
    basis: str

    @property
    def net(self) -> Floats:
        """Value less the cost of the first year (draws,)."""
        return self.value - self.cost


def forecast_rows(shop: Workshop, company: Company, flow: MoneyFlow) -> list[Row]:
    """Rows of table forecast_score: what running use cases were planned to bring a year, and what came.

    The actual is the newest 12 months at the best evidence there is, claims left out.
    """
    planned: list[Row] = [
        {
            "use_case_id": one.use_case_id,
            "made_on": as_day(one.plan.get("made_on")),
            "sponsor": one.plan.get("sponsor"),
            **bounds,
        }
        for one in company.use_cases
        if one.stage != "idea" and (bounds := plan_value(one)) is not None
    ]
    seen = {(row["use_case_id"], row["made_on"]) for row in planned}
    stored = shop.rows("select use_case_id, made_on, sponsor, low, mid, high from warehouse.forecast")
    running = {one.use_case_id for one in company.use_cases if one.stage != "idea"}
    planned += [
        row
        for row in stored
        if row["use_case_id"] in running and (row["use_case_id"], row["made_on"]) not in seen
    ]
    rows = []
    for plan in sorted(planned, key=lambda row: (row["use_case_id"], str(row["made_on"]))):
        actual = _actual(flow, plan["use_case_id"])
        if plan["made_on"] is None:
            continue
        scored = score_forecast(plan["low"], plan["mid"], plan["high"], actual.value if actual else None)
        rows.append(
            {
                "use_case_id": plan["use_case_id"],
                "sponsor": plan["sponsor"],
                "made_on": plan["made_on"],
                "forecast_low": plan["low"],
                "forecast_mid": plan["mid"],
                "forecast_high": plan["high"],
                "actual_low": actual.low if actual else None,
                "actual_mid": actual.value if actual else None,
                "actual_high": actual.high if actual else None,
                "ratio": scored.ratio.value,
                "covered": scored.covered,
            }
        )
    return rows


def _actual(flow: MoneyFlow, use_case: str) -> Estimate | None:
    lines = [line for line in flow.lines if line.use_case == use_case and line.tier != "claimed"]
    months = flow.windows.year
    draws = flow.benefit(months, lines)
    if draws is None or not months:
        return None
    # a young use case is not compared with a full year it has not had
    lived = {month for line in lines for month in line.months if month in months}
    return likely(draws * _MONTHS_PER_YEAR / len(lived))


def plan_value(use_case: UseCase) -> dict[str, float] | None:
    """Low, mid and high of the planned value, money a year."""
    plan = use_case.plan
    stated = as_range(plan.get("value")) or as_range(plan)
    return None if stated is None else {"low": stated.low, "mid": stated.mid, "high": stated.high}


def ideas(
    company: Company, forecasts: Sequence[Mapping[str, Any]], deltas: Sequence[OutcomeDelta]
) -> list[Idea]:
    """Every idea with a plan. Where three or more past forecasts were scored, their ratio corrects the plan."""
    proven = _proven(company, forecasts, deltas)
    found = []
    for use_case in company.use_cases:
        stated = plan_value(use_case)
        if use_case.stage != "idea" or stated is None:
            continue
        name = f"plan.{use_case.use_case_id}"
        value = draw({name: assumption(Range(**stated))})[name]
        kin = borrowed(proven, use_case.primitive, use_case.front).new_case()
        if kin is not None:
            ratio = draw({"plan.realised": kin})["plan.realised"]
            value = value * np.maximum(ratio, 0.0)
        cost = as_range(use_case.plan.get("cost"))
        weeks, resource = _resource(use_case)
        found.append(
            Idea(
                use_case,
                value,
                cost.mid if cost else 0.0,
                weeks,
                resource,
                "borrowed" if kin is not None else "team",
            )
        )
    return found


def _proven(
    company: Company, forecasts: Sequence[Mapping[str, Any]], deltas: Sequence[OutcomeDelta]
) -> list[ProvenCase]:
    """Actual over forecast of every scored forecast whose outcome has grade A to C, nulls included."""
    found = []
    for row in forecasts:
        case, outcome = company.use_case(row["use_case_id"]), primary(deltas, row["use_case_id"])
        if (
            case is None
            or outcome is None
            or row["ratio"] is None
            or outcome.result.grade not in ("A", "B", "C")
        ):
            continue
        spread = (row["actual_high"] - row["actual_low"]) / 2.5631 / abs(row["forecast_mid"])
        if spread > 0:
            found.append(
                ProvenCase(
                    row["use_case_id"], case.primitive, case.front, row["ratio"], spread, outcome.result.grade
                )
            )
    return found


def _resource(use_case: UseCase) -> tuple[float | None, str]:
    """Amount and name of the scarce resource: the plan's own, else the weeks until it runs."""
    stated = use_case.plan.get("resource")
    if isinstance(stated, Mapping) and stated:
        name = "engineer_weeks" if "engineer_weeks" in stated else sorted(stated)[0]
        return float(stated[name]), str(name)
    weeks = as_range(use_case.plan.get("weeks"))
    amount = float(stated) if isinstance(stated, (int, float)) else weeks.mid if weeks else None
    return amount, str(stated) if isinstance(stated, str) else "weeks"


def idea_facts(found: Sequence[Idea]) -> dict[str, Facts]:
    """What the advice on every idea rests on: no verdict, grade D, the simulated net value."""
    facts = {}
    for idea in found:
        net = likely(idea.net)
        worth = evsi(float(idea.net.mean()), float(idea.net.std()), PILOT_RESOLVES * float(idea.net.std()))
        facts[idea.use_case.use_case_id] = Facts(
            grade="D",
            chance_positive=chance_above(idea.net).value,
            expected_net_value=net.value,
            pilot_worth=worth.value,
        )
    return facts


def portfolio_rows(found: Sequence[Idea]) -> list[Row]:
    """Rows of table portfolio, ranked by expected net value per unit of the scarce resource."""
    scored = {
        idea.use_case.use_case_id: idea.net / idea.weeks if idea.weeks else idea.net * np.nan
        for idea in found
    }
    places = ranks(scored)
    squares = quadrants(
        {
            idea.use_case.use_case_id: (float(np.median(idea.value)), idea.weeks)
            for idea in found
            if idea.weeks is not None
        }
    )
    facts = idea_facts(found)
    rows = []
    for idea in found:
        key = idea.use_case.use_case_id
        value, place = likely(idea.value), places[key]
        rows.append(
            {
                "use_case_id": key,
                "value_low": value.low,
                "value_mid": value.value,
                "value_high": value.high,
                "cost": idea.cost,
                "weeks": idea.weeks,
                "resource": idea.resource,
                "score": per_resource(float(idea.net.mean()), idea.weeks).value if idea.weeks else None,
                "rank": place.rank,
                "rank_low": place.low,
                "rank_high": place.high,
                "p_top3": place.top,
                "p_npv_positive": facts[key].chance_positive,
                "evsi": facts[key].pilot_worth,
                "quadrant": squares.get(key),
                "grade": "D",
                "advice": advise(facts[key]).word,
                "basis": idea.basis,
            }
        )
    return sorted(rows, key=lambda row: row["rank"])
