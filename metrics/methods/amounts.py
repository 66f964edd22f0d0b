"""Money with its draws: what adds up on a page adds up in the simulation too (METHOD 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from metrics.estimate import Estimate, Grade
from metrics.methods.guard import Floats
from metrics.methods.simulation import likely


@dataclass(frozen=True, slots=True, eq=False)
class Amount:
    """One amount: `mid` at the mid inputs, `draws` (n,) simulated around it.

    Mids are what pages show, because they add up: lines to totals, value less cost to net.
    """

    mid: float
    draws: Floats

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.mid + other.mid, self.draws + other.draws)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.mid - other.mid, self.draws - other.draws)

    def __mul__(self, factor: float) -> Amount:
        return Amount(self.mid * factor, self.draws * factor)

    def estimate(self, grade: Grade | None = None) -> Estimate:
        """The mid with P10 and P90 of the draws; a range that skews past its mid reaches to it."""
        found = likely(self.draws, grade=grade)
        if found.value is None or found.low is None or found.high is None:
            return found
        return replace(found, value=self.mid, low=min(found.low, self.mid), high=max(found.high, self.mid))


def certain(amount: float, draws: int) -> Amount:
    """An amount without a spread."""
    return Amount(amount, np.full(draws, amount))


def total(amounts: Iterable[Amount]) -> Amount | None:
    """The sum of amounts; None of none."""
    found = list(amounts)
    if not found:
        return None
    return Amount(sum(one.mid for one in found), np.sum([one.draws for one in found], axis=0))
