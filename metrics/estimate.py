"""The result of every estimator: a value with its range, its grade and the reasons for both."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

Grade = Literal["A", "B", "C", "D"]
Better = Literal["higher", "lower", "neutral", "to_zero"]
UNITS = (
    "people",
    "count",
    "share",
    "pp",
    "percent",
    "min",
    "h",
    "days",
    "ms",
    "tokens",
    "currency",
    "ratio",
    "score",
    "log",
)


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of a grade; `passed` is None where it could not be checked."""

    gate: str
    passed: bool | None
    statistic: float | None = None
    p: float | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its likely range, or the reason why there is none; never NaN, never infinite."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    grade: Grade | None = None
    gates: tuple[Gate, ...] = field(default=())
    reason: str | None = None
    level: float = 0.95

    def __post_init__(self) -> None:
        for number in (self.value, self.low, self.high, self.n):
            if number is not None and not math.isfinite(number):
                raise ValueError("an estimate holds finite numbers or None with a reason")
        if self.value is None and self.reason is None:
            raise ValueError("an estimate without a value needs a reason")


def unmeasured(reason: str, n: float | None = None) -> Estimate:
    """The absence of a number, with its reason code."""
    return Estimate(value=None, n=n, reason=reason)
