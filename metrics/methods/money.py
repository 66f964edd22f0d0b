"""Value over time: present value, return, payback (METHOD 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metrics.estimate import Estimate, unmeasured
from metrics.methods.guard import Floats, column, finite, ratio, settled


def monthly_rate(annual: float) -> float:
    """The monthly rate of an annual one: (1 + r)^(1/12) - 1."""
    return float((1 + annual) ** (1 / 12) - 1)


def present_value(flows: ArrayLike, rate: float, first: int = 0) -> Floats:
    """Discounted sums of flows (..., periods) at a rate per period; the first flow lies at t = `first`."""
    grid = np.asarray(flows, dtype=float)
    time = np.arange(first, first + grid.shape[-1], dtype=float)
    return np.asarray(grid @ (1 + rate) ** -time)


def npv(flows: Sequence[float], rate: float, first: int = 0) -> Estimate:
    """The net present value of flows (periods,) at a rate per period; t = 0 is not discounted.

    `first` = 1 is the spreadsheet convention, in which even the first flow is discounted.
    """
    grid = column(flows)
    if grid is None or not finite(rate):
        return unmeasured("not_finite")
    if grid.size == 0:
        return unmeasured("no_data")
    if rate <= -1:
        return unmeasured("inconsistent_counts")
    with np.errstate(over="ignore", invalid="ignore"):
        value = float(present_value(grid, rate, first))
    return settled(value)


def roi(benefits: Sequence[float], costs: Sequence[float], rate: float) -> Estimate:
    """(PV benefits - PV costs) / PV costs as a share; benefits and costs (periods,) are both positive."""
    gain, spent = npv(benefits, rate), npv(costs, rate)
    if gain.value is None or spent.value is None:
        return unmeasured(gain.reason or spent.reason or "no_data")
    value = ratio(gain.value - spent.value, spent.value)
    return unmeasured("zero_denominator") if value is None else settled(value)


def payback(flows: Sequence[float], rate: float = 0.0) -> Estimate:
    """The periods until the cumulative net flow first reaches 0, linear within a period.

    With a rate per period it is the discounted payback. `flows` (periods,) start at t = 0.
    """
    grid = column(flows)
    if grid is None or not finite(rate) or rate <= -1:
        return unmeasured("not_finite")
    if grid.size == 0:
        return unmeasured("no_data")
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.cumsum(grid * (1 + rate) ** -np.arange(grid.size, dtype=float))
    return crossing(total)


def crossing(cumulative_net: ArrayLike, for_good: bool = False) -> Estimate:
    """The time at which a cumulative net curve (periods,) first reaches 0, linear within a period.

    `for_good`: from which it stays there, where later spending may take it below 0 once more.
    """
    curve = np.asarray(cumulative_net, dtype=float)
    if curve.size == 0:
        return unmeasured("no_data")
    if not bool(np.all(np.isfinite(curve))):
        return unmeasured("not_finite")
    reached = np.flatnonzero(curve >= 0)
    below = np.flatnonzero(curve < 0)
    if reached.size == 0 or (for_good and curve[-1] < 0):
        return unmeasured("not_reached")
    at = int(below[-1]) + 1 if for_good and below.size else int(reached[0])
    if at == 0:
        return settled(0.0)
    before, after = float(curve[at - 1]), float(curve[at])
    return settled(at - 1 + before / (before - after))


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When cumulative value passes cumulative cost, in periods from the start of the curves."""

    early: Estimate
    """On the P90 value curve."""
    mid: Estimate
    late: Estimate
    """On the P10 value curve."""


def break_even_range(value_draws: ArrayLike, cost: ArrayLike) -> BreakEven:
    """The break-even of simulated cumulative value (draws, periods) against cumulative cost (periods,), for good."""
    draws, spent = np.asarray(value_draws, dtype=float), np.asarray(cost, dtype=float)
    if draws.size == 0 or draws.shape[-1] != spent.size:
        gone = unmeasured("no_data")
        return BreakEven(gone, gone, gone)
    if not (np.all(np.isfinite(draws)) and np.all(np.isfinite(spent))):
        gone = unmeasured("not_finite")
        return BreakEven(gone, gone, gone)
    low, mid, high = np.quantile(np.atleast_2d(draws), [0.1, 0.5, 0.9], axis=0)
    return BreakEven(*(crossing(value - spent, for_good=True) for value in (high, mid, low)))


@dataclass(frozen=True, slots=True)
class TotalEconomicImpact:
    """The view Forrester made common: benefits and costs adjusted for risk; flexibility beside, never inside."""

    npv: Estimate
    roi: Estimate
    risk_adjusted_npv: Estimate
    risk_adjusted_roi: Estimate
    flexibility: float
    """Option value, shown and never in the headline."""


def total_economic_impact(
    benefits: Sequence[float],
    costs: Sequence[float],
    rate: float,
    benefit_risk: float = 0.0,
    cost_risk: float = 0.0,
    flexibility: float = 0.0,
) -> TotalEconomicImpact:
    """Benefits x (1 - f) and costs x (1 + f) beside the plain figures; flows (periods,) are positive."""
    width = max(len(benefits), len(costs))
    gain = [*benefits, *[0.0] * (width - len(benefits))]
    spent = [*costs, *[0.0] * (width - len(costs))]
    less = [value * (1 - benefit_risk) for value in gain]
    more = [value * (1 + cost_risk) for value in spent]
    return TotalEconomicImpact(
        npv([b - c for b, c in zip(gain, spent, strict=True)], rate),
        roi(gain, spent, rate),
        npv([b - c for b, c in zip(less, more, strict=True)], rate),
        roi(less, more, rate),
        flexibility,
    )
