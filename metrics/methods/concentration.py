"""Whether use is spread or rests on a few (METHOD 2 and lesson 5)."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from metrics.estimate import Estimate, unmeasured
from metrics.methods.guard import Floats, column, settled


def _amounts(values: Iterable[float]) -> Floats | str:
    amounts = column(values)
    if amounts is None:
        return "not_finite"
    if bool(np.any(amounts < 0)):
        return "inconsistent_counts"
    if amounts.size == 0:
        return "no_data"
    return amounts if float(amounts.sum()) > 0 else "zero_denominator"


def gini(values: Iterable[float]) -> Estimate:
    """The Gini coefficient of amounts (n,): 0 when all use alike, near 1 when one does everything."""
    amounts = _amounts(values)
    if isinstance(amounts, str):
        return unmeasured(amounts)
    n = amounts.size
    shares = np.sort(amounts / amounts.max())
    position = np.arange(1, n + 1)
    value = float(2 * np.sum(position * shares) / (n * np.sum(shares)) - (n + 1) / n)
    return settled(min(max(value, 0.0), 1.0), n=n)


def top_share(values: Iterable[float], top: float = 0.10) -> Estimate:
    """The share of all amounts (n,) that comes from the largest `top` of people, rounded up to a person."""
    amounts = _amounts(values)
    if isinstance(amounts, str):
        return unmeasured(amounts)
    largest = math.ceil(round(top * amounts.size, 9))
    ordered = np.sort(amounts)[::-1]
    return settled(float(ordered[:largest].sum() / ordered.sum()), n=amounts.size)


def spread(active_by_function: Iterable[float]) -> Estimate:
    """One minus the normalised Herfindahl index of active people over functions (functions,).

    0 when one function has them all, 1 when every function has as many.
    """
    amounts = _amounts(active_by_function)
    if isinstance(amounts, str):
        return unmeasured(amounts)
    if amounts.size < 2:
        return unmeasured("too_few", n=amounts.size)
    shares = amounts / amounts.sum()
    even = 1 / amounts.size
    value = 1 - (float(np.sum(shares**2)) - even) / (1 - even)
    return settled(min(max(value, 0.0), 1.0), n=amounts.size)
