"""Keeps NaN and infinity out of results."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.estimate import Estimate, Grade, unmeasured

Floats = NDArray[np.float64]
FLOAT_LARGEST = 1e100  # products of three inputs up to here stay finite


def finite(*numbers: float | None) -> bool:
    """True where every number is there and small enough to be multiplied."""
    return all(number is not None and abs(number) <= FLOAT_LARGEST for number in numbers)


def column(values: Iterable[float] | ArrayLike) -> Floats | None:
    """The values as floats, shape (n,), or None where one is not a number that can be multiplied."""
    array = np.asarray(values if not isinstance(values, Iterable) else list(values), dtype=float)
    if array.ndim != 1 or not bool(np.all(np.abs(array) <= FLOAT_LARGEST)):
        return None
    return array


def ratio(numerator: float, denominator: float) -> float | None:
    """The quotient, or None where it is undefined or not finite."""
    if denominator == 0:
        return None
    quotient = numerator / denominator
    return quotient if math.isfinite(quotient) else None


def settled(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    *,
    n: float | None = None,
    grade: Grade | None = None,
    reason: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """An Estimate of plain floats; a value that is not finite becomes the reason `not_finite`."""
    if value is None or not math.isfinite(value):
        return unmeasured(reason or "not_finite", n=n)
    bounds = [None if bound is None or not math.isfinite(bound) else float(bound) for bound in (low, high)]
    return Estimate(float(value), bounds[0], bounds[1], n=n, grade=grade, reason=reason, level=level)
