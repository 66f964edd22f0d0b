"""Ranking the next use cases, with how sure the order is (METHOD 7.3, 7.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from metrics.estimate import Estimate, unmeasured
from metrics.method import LEVEL_MONEY, RANK_TIE, TOP_RANKS
from metrics.methods.guard import FLOAT_LARGEST, Floats, finite, ratio, settled

Quadrant = Literal["quick_win", "self_service", "high_value_high_effort", "deprioritise"]


def per_resource(expected_net_value: float, scarce: float) -> Estimate:
    """Expected net value per unit of the scarce resource (engineer-weeks by default): the score."""
    if not finite(expected_net_value, scarce):
        return unmeasured("not_finite")
    value = ratio(expected_net_value, scarce) if scarce > 0 else None
    return unmeasured("zero_denominator") if value is None else settled(value)


def rice(reach: float, impact: float, confidence: float, effort: float) -> Estimate:
    """Reach x impact x confidence / effort; a view of the same inputs as the score."""
    if not finite(reach, impact, confidence, effort):
        return unmeasured("not_finite")
    value = ratio(reach * impact * confidence, effort) if effort > 0 else None
    return unmeasured("zero_denominator") if value is None else settled(value)


def wsjf(cost_of_delay: float, job_size: float) -> Estimate:
    """Weighted shortest job first: cost of delay / job size."""
    return per_resource(cost_of_delay, job_size)


def quadrant(value: float, effort: float, value_bar: float, effort_bar: float) -> Quadrant:
    """The guide's value x effort quadrant; a value on its bar is high, an effort on its bar is low."""
    if value >= value_bar:
        return "quick_win" if effort <= effort_bar else "high_value_high_effort"
    return "self_service" if effort <= effort_bar else "deprioritise"


def quadrants(points: Mapping[str, tuple[float, float]]) -> Mapping[str, Quadrant]:
    """The quadrant of every (value, effort), each bar at the median of the list."""
    if not points:
        return {}
    value_bar, effort_bar = (float(np.median([point[axis] for point in points.values()])) for axis in (0, 1))
    return {name: quadrant(*point, value_bar, effort_bar) for name, point in points.items()}


@dataclass(frozen=True, slots=True)
class RankRange:
    """Where one use case stands: 1 is best; low and high are P10 and P90 of simulated ranks."""

    rank: int
    low: int
    high: int
    top: float
    """Share of simulations in the top three."""
    first: float
    """Share of simulations in the first place."""


def ranks(draws: Mapping[str, Floats], level: float = LEVEL_MONEY) -> Mapping[str, RankRange]:
    """The rank of every use case by mean score, and its range over simulated scores (draws,) each.

    Equal scores share no rank: the order of the names decides. A score that is not finite counts as lowest.
    """
    if not draws:
        return {}
    names = sorted(draws)
    scores = np.vstack([draws[name] for name in names])
    scores = np.where(np.abs(scores) <= FLOAT_LARGEST, scores, -FLOAT_LARGEST)
    order = np.argsort(-scores, axis=0, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(1, len(names) + 1)[:, None], axis=0)
    means = scores.mean(axis=1)
    overall = {int(row): place for place, row in enumerate(np.argsort(-means, kind="stable"), start=1)}
    tails = [0.5 - level / 2, 0.5 + level / 2]
    result = {}
    for row, name in enumerate(names):
        low, high = np.quantile(places[row], tails, method="closest_observation")
        result[name] = RankRange(
            overall[row],
            min(int(low), overall[row]),
            max(int(high), overall[row]),
            float(np.mean(places[row] <= TOP_RANKS)),
            float(np.mean(places[row] == 1)),
        )
    return result


def tied(first: Floats, second: Floats) -> bool:
    """True where the lower-ranked of two comes out ahead in more than 40 % of draws (draws,): drawn as a tie."""
    if first.size == 0 or first.size != second.size:
        return False
    ahead = float(np.mean(first > second)) + float(np.mean(first == second)) / 2
    return min(ahead, 1 - ahead) > RANK_TIE


@dataclass(frozen=True, slots=True)
class ForecastScore:
    """What a forecast was worth once the money came."""

    ratio: Estimate
    """Actual over forecast; under 1 the forecast was too rosy."""
    covered: bool | None
    """The actual lies inside the forecast's range."""


def score_forecast(low: float, mid: float, high: float, actual: float | None) -> ForecastScore:
    """A past forecast (low, mid, high) against the actual of the same year."""
    if actual is None:
        return ForecastScore(unmeasured("no_data"), None)
    if not finite(low, mid, high, actual):
        return ForecastScore(unmeasured("not_finite"), None)
    value = ratio(actual, mid)
    return ForecastScore(
        unmeasured("zero_denominator") if value is None else settled(value), low <= actual <= high
    )
