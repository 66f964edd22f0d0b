"""Rates of return, with the cases in which there is none or more than one (METHOD 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import brentq

from metrics.estimate import Estimate, unmeasured
from metrics.methods.guard import Floats, column, finite, settled

# rates that are tried for a change of sign, from -99.99 % to a million-fold
GRID = np.concatenate([-1 + np.geomspace(1e-4, 1, 60), np.geomspace(1e-4, 1e6, 120)])


@dataclass(frozen=True, slots=True)
class Return:
    """The internal rate per period (or year); where it is not unique, the modified rate is what to show."""

    rate: Estimate
    modified: Estimate
    sign_changes: int


def sign_changes(flows: Sequence[float]) -> int:
    """How often flows change sign, zeros left out (Descartes)."""
    signs = np.sign([flow for flow in flows if flow])
    return int(np.sum(signs[1:] != signs[:-1]))


def irr(flows: Sequence[float], finance_rate: float = 0.0, reinvest_rate: float = 0.0) -> Return:
    """The internal rate of return per period of flows (periods,) from t = 0."""
    grid = column(flows)
    if grid is None:
        gone = unmeasured("not_finite")
        return Return(gone, gone, 0)
    time = np.arange(grid.size, dtype=float)
    return _return(grid, time, mirr(flows, finance_rate, reinvest_rate))


def xirr(flows: Sequence[tuple[date, float]]) -> Return:
    """The annual internal rate of dated flows, on a 365-day year."""
    grid, time = _dated(flows)
    if grid is None:
        gone = unmeasured("not_finite")
        return Return(gone, gone, 0)
    return _return(grid, time, unmeasured("no_data"))


def xnpv(rate: float, flows: Sequence[tuple[date, float]]) -> Estimate:
    """The net present value of dated flows at an annual rate, on a 365-day year from the earliest date."""
    grid, time = _dated(flows)
    if grid is None or not finite(rate):
        return unmeasured("not_finite")
    if grid.size == 0:
        return unmeasured("no_data")
    if rate <= -1:
        return unmeasured("inconsistent_counts")
    return settled(_value(grid, time)(rate))


def mirr(flows: Sequence[float], finance_rate: float = 0.0, reinvest_rate: float = 0.0) -> Estimate:
    """The modified rate: inflows reinvested to the end, outflows financed from the start; always unique."""
    grid = column(flows)
    if grid is None or not finite(finance_rate, reinvest_rate) or min(finance_rate, reinvest_rate) <= -1:
        return unmeasured("not_finite")
    last = grid.size - 1
    time = np.arange(grid.size, dtype=float)
    with np.errstate(over="ignore", invalid="ignore"):
        gained = float(np.sum(np.maximum(grid, 0) * (1 + reinvest_rate) ** (last - time)))
        spent = -float(np.sum(np.minimum(grid, 0) * (1 + finance_rate) ** -time))
    if last < 1 or gained <= 0 or spent <= 0 or not finite(gained, spent):
        return unmeasured("no_sign_change")
    return settled((gained / spent) ** (1 / last) - 1)


def _return(grid: Floats, time: Floats, modified: Estimate) -> Return:
    changes = sign_changes(grid.tolist())
    if changes == 0:
        return Return(unmeasured("no_sign_change"), modified, changes)
    if changes > 1:
        return Return(unmeasured("irr_not_unique"), modified, changes)
    value = _value(grid / np.abs(grid).max(), time)
    tried = np.array([value(rate) for rate in GRID])
    crossed = np.flatnonzero(tried[1:] * tried[:-1] <= 0)
    if crossed.size == 0:
        return Return(unmeasured("no_sign_change"), modified, changes)
    at = int(crossed[0])
    root = float(brentq(value, GRID[at], GRID[at + 1], xtol=1e-14, rtol=1e-14))
    return Return(settled(root), modified, changes)


def _value(grid: Floats, time: Floats) -> Callable[[float], float]:
    def value(rate: float) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.nan_to_num(grid @ (1 + rate) ** -time))

    return value


def _dated(flows: Sequence[tuple[date, float]]) -> tuple[Floats | None, Floats]:
    grid = column([amount for _, amount in flows])
    if not flows:
        return grid, np.zeros(0)
    start = min(day for day, _ in flows)
    return grid, np.array([(day - start).days / 365 for day, _ in flows])
