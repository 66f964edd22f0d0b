"""Planned use cases as simulated net present values, shrunk by what past plans of their kind came to (METHOD 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from metrics.company import Company, UseCase, as_range
from metrics.method import LEVEL_MONEY, MONTHS_PER_YEAR, PILOT_RESOLVES, RISK_WORDS, WEEKS_PER_YEAR
from metrics.methods.advice import Facts
from metrics.methods.borrow import ProvenCase, borrowed
from metrics.methods.guard import Floats
from metrics.methods.information import evpi, evsi
from metrics.methods.marginals import Constant, Marginal, assumption, cost_between
from metrics.methods.money import present_value
from metrics.methods.ranges import Range
from metrics.methods.simulation import chance_above, draw
from metrics.outcome_deltas import OutcomeDelta, primary
from metrics.settings import MetricsSection

RANGE_IN_SD = 2 * float(ndtri(0.5 + LEVEL_MONEY / 2))
"""Width from P10 to P90 in standard deviations."""


@dataclass(frozen=True, slots=True)
class Idea:
    """One planned use case; money in the reporting currency, draws (draws,).

    `net` is None while nobody has said what it costs, `amount` while nobody has said what it takes of the
    scarce resource.
    """

    use_case: UseCase
    value: Floats
    """Money a year."""
    cost: Range | None
    net: Floats | None
    """Present value of the planning horizon less the cost."""
    amount: float | None
    resource: str
    basis: str
    """`borrowed` where past plans of its kind correct it, else `team`."""

    @property
    def key(self) -> str:
        """Its use case id."""
        return self.use_case.use_case_id

    @property
    def missing(self) -> str | None:
        """Code of what the plan leaves open."""
        return "no_cost" if self.net is None else "no_resource" if not self.amount else None

    @property
    def score(self) -> Floats | None:
        """Net present value per unit of the scarce resource (draws,)."""
        return self.net / self.amount if self.net is not None and self.amount else None

    @property
    def risk(self) -> float | None:
        """Stated chance of failure, 0 to 1; the words low, medium and high have their numbers in the method."""
        stated = self.use_case.plan.get("risk")
        return RISK_WORDS.get(stated) if isinstance(stated, str) else stated

    @property
    def pilot_cost(self) -> float | None:
        """What a pilot costs, with the value that waits while it runs; None while the plan does not say."""
        cost = as_range(self.use_case.plan.get("pilot_cost"))
        weeks = as_range(self.use_case.plan.get("pilot_weeks"))
        if cost is None or weeks is None:
            return None
        return cost.mid + weeks.mid / WEEKS_PER_YEAR * max(float(self.value.mean()), 0.0)


def plan_value(use_case: UseCase) -> Range | None:
    """Low, mid and high of the planned value, money a year."""
    return as_range(use_case.plan.get("value")) or as_range(use_case.plan)


def ideas(
    company: Company,
    forecasts: Sequence[Mapping[str, Any]],
    deltas: Sequence[OutcomeDelta],
    stated: MetricsSection,
) -> list[Idea]:
    """Every idea with a planned value, in the order of the company's use cases."""
    proven = _proven(company, forecasts, deltas)
    return [
        _idea(one, planned, proven, stated)
        for one in company.use_cases
        if one.stage == "idea" and (planned := plan_value(one)) is not None
    ]


def _idea(use_case: UseCase, planned: Range, proven: Sequence[ProvenCase], stated: MetricsSection) -> Idea:
    key = use_case.use_case_id
    value = draw({f"plan.{key}": assumption(planned)})[f"plan.{key}"]
    kin = borrowed(proven, use_case.primitive, use_case.front).new_case()
    if kin is not None:
        # one draw for all plans: what is wrong with the company's forecasts is wrong with each of them
        value = value * np.maximum(draw({"plan.realised": kin})["plan.realised"], 0.0)
    cost = as_range(use_case.plan.get("cost"))
    net = None
    if cost is not None:
        spent = draw({f"plan.cost.{key}": _cost(cost)})[f"plan.cost.{key}"]
        net = value * years_in_force(use_case, stated) - spent
    amount, resource = _resource(use_case)
    return Idea(use_case, value, cost, net, amount, resource, "team" if kin is None else "borrowed")


def years_in_force(use_case: UseCase, stated: MetricsSection) -> float:
    """Present value of one unit of money a year over the planning horizon, which begins when it runs.

    Months are paid at their end and discounted from today; the weeks until it runs come before them.
    """
    weeks = as_range(use_case.plan.get("weeks"))
    monthly = (1 + stated.discount_rate) ** (1 / MONTHS_PER_YEAR) - 1
    months = np.full(stated.planning_horizon_months, 1 / MONTHS_PER_YEAR)
    waits = weeks.mid / WEEKS_PER_YEAR if weeks else 0.0
    return float(present_value(months, monthly, first=1)) / (1 + stated.discount_rate) ** waits


def _cost(cost: Range) -> Marginal:
    return cost_between(cost.low, cost.high) if 0 < cost.low < cost.high else Constant(cost.mid)


def _proven(
    company: Company, forecasts: Sequence[Mapping[str, Any]], deltas: Sequence[OutcomeDelta]
) -> list[ProvenCase]:
    """Actual over forecast of every use case with a scored forecast and an outcome of grade A to C, nulls included.

    Each use case counts once, with the first forecast that was made for it.
    """
    found: dict[str, ProvenCase] = {}
    for row in sorted(forecasts, key=lambda row: row["made_on"]):
        key = row["use_case_id"]
        case, outcome = company.use_case(key), primary(deltas, key)
        if case is None or outcome is None or row["ratio"] is None or key in found:
            continue
        spread = (row["actual_high"] - row["actual_low"]) / RANGE_IN_SD / abs(row["forecast_mid"])
        if outcome.result.grade in ("A", "B", "C") and spread > 0:
            found[key] = ProvenCase(
                key, case.primitive, case.front, row["ratio"], spread, outcome.result.grade
            )
    return list(found.values())


def _resource(use_case: UseCase) -> tuple[float | None, str]:
    """Amount and name of the scarce resource: the plan's own, else the weeks until it runs."""
    stated = use_case.plan.get("resource")
    if isinstance(stated, Mapping) and stated:
        name = "engineer_weeks" if "engineer_weeks" in stated else sorted(stated)[0]
        return float(stated[name]), str(name)
    weeks = as_range(use_case.plan.get("weeks"))
    amount = float(stated) if isinstance(stated, (int, float)) else weeks.mid if weeks else None
    return amount, str(stated) if isinstance(stated, str) else "weeks"


@dataclass(frozen=True, slots=True)
class Knowing:
    """What knowing more is worth before the decision, money; None while the net value is not known."""

    perfect: float | None
    pilot: float | None


def knowing(idea: Idea) -> Knowing:
    """Value of perfect information on an idea's net value, and of a pilot that resolves half of its spread."""
    if idea.net is None:
        return Knowing(None, None)
    mean, sd = float(idea.net.mean()), float(idea.net.std())
    return Knowing(evpi(mean, sd).value, evsi(mean, sd, PILOT_RESOLVES * sd).value)


def idea_facts(found: Sequence[Idea]) -> dict[str, Facts]:
    """What the advice on every idea rests on: no verdict, grade D, the simulated net value."""
    return {
        idea.key: Facts(
            grade="D",
            chance_positive=None if idea.net is None else chance_above(idea.net).value,
            expected_net_value=None if idea.net is None else float(idea.net.mean()),
            pilot_worth=knowing(idea).pilot,
            pilot_cost=idea.pilot_cost,
        )
        for idea in found
    }
