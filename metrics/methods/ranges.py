"""A stated input: low, mid and high as someone who answers for them says."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """Low, mid and high of one assumption; a certain one has all three equal.

    Errors: ValueError where a number is not finite or the three are out of order.
    """

    low: float
    mid: float
    high: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(number) for number in (self.low, self.mid, self.high)):
            raise ValueError("a range holds three finite numbers")
        if not self.low <= self.mid <= self.high:
            raise ValueError("a range runs from low over mid to high")

    @property
    def width(self) -> float:
        """High minus low."""
        return self.high - self.low


def exactly(value: float) -> Range:
    """The range of a number that is known."""
    return Range(value, value, value)
