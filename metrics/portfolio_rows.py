"""Rows of table portfolio: the next use cases in order, with how sure the order is (METHOD 7.3 to 7.5)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from metrics.method import WEEKS_PER_YEAR
from metrics.methods.advice import Facts, advise
from metrics.methods.portfolio import RankRange, per_resource, quadrants, ranks, rice, tied, wsjf
from metrics.methods.simulation import likely
from metrics.portfolio_ideas import Idea, idea_facts, knowing

Row = dict[str, Any]


def portfolio_rows(found: Sequence[Idea]) -> list[Row]:
    """Every idea, ranked by expected net present value per unit of the scarce resource; the unranked last."""
    scores = {idea.key: score for idea in found if (score := idea.score) is not None}
    places = ranks(scores)
    order = sorted(places, key=lambda key: places[key].rank)
    ties = {lower for upper, lower in itertools.pairwise(order) if tied(scores[upper], scores[lower])}
    squares = quadrants(
        {idea.key: (float(np.median(idea.value)), idea.amount) for idea in found if idea.amount}
    )
    facts = idea_facts(found)
    rows = [
        {
            **_plan(idea),
            **_worth(idea, facts[idea.key]),
            **_place(places.get(idea.key)),
            "tied_above": idea.key in ties if idea.key in places else None,
            "quadrant": squares.get(idea.key),
        }
        for idea in found
    ]
    return sorted(rows, key=lambda row: (row["rank"] is None, row["rank"], row["use_case_id"]))


def _plan(idea: Idea) -> Row:
    """What is stated, and what it leaves open."""
    value, plan = likely(idea.value), idea.use_case.plan
    return {
        "use_case_id": idea.key,
        "value_low": value.low,
        "value_mid": value.value,
        "value_high": value.high,
        "cost": idea.cost.mid if idea.cost else None,
        "weeks": idea.amount,
        "resource": idea.resource,
        "risk": idea.risk,
        "needs": list(plan.get("needs") or ()),
        "excludes": list(plan.get("excludes") or ()),
        "basis": idea.basis,
        "grade": "D",
        "reason": idea.missing,
    }


def _worth(idea: Idea, facts: Facts) -> Row:
    """Scores and what knowing more is worth. RICE and WSJF are views of the same inputs as the score:
    reach x impact is the value a year, confidence the chance of a gain, cost of delay the value a week.
    """
    expected, chance, effort = facts.expected_net_value, facts.chance_positive, idea.amount
    yearly, worth = float(idea.value.mean()), knowing(idea)
    return {
        "net": expected,
        "score": per_resource(expected, effort).value if expected is not None and effort else None,
        "rice": rice(1.0, yearly, chance, effort).value if chance is not None and effort else None,
        "wsjf": wsjf(yearly / WEEKS_PER_YEAR, effort).value if effort else None,
        "p_npv_positive": chance,
        "evpi": worth.perfect,
        "evsi": worth.pilot,
        "pilot_cost": idea.pilot_cost,
        "next_step": _next_step(facts),
        "advice": advise(facts).word,
    }


def _next_step(facts: Facts) -> str | None:
    """`pilot_first` where a pilot tells more than it costs, else `scale` or `stop` by the expected value."""
    if facts.pilot_worth is None or facts.pilot_cost is None or facts.expected_net_value is None:
        return None
    if facts.pilot_worth > facts.pilot_cost:
        return "pilot_first"
    return "scale" if facts.expected_net_value > 0 else "stop"


def _place(place: RankRange | None) -> Row:
    keys = ("rank", "rank_low", "rank_high", "p_top3")
    if place is None:
        return dict.fromkeys(keys)
    return dict(zip(keys, (place.rank, place.low, place.high, place.top), strict=True))
