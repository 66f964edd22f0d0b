"""The distributions of one uncertain input: measured effects t, assumptions PERT, costs lognormal (METHOD 6)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import betaincinv, ndtri, stdtrit

from metrics.methods.guard import Floats
from metrics.methods.ranges import Range


class Marginal(Protocol):
    """Anything that turns probabilities (n,) into values (n,), rising; frozen, so that draws are kept."""

    def __hash__(self) -> int:
        """Equal distributions are one."""
        ...

    def quantile(self, chance: Floats) -> Floats:
        """The values below which the given shares of all outcomes lie."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that is known."""

    value: float

    def quantile(self, chance: Floats) -> Floats:
        """The value, whatever the chance."""
        return np.full(np.shape(chance), self.value)


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution by mean and standard deviation."""

    mean: float
    sd: float

    def quantile(self, chance: Floats) -> Floats:
        """Mean plus sd times the normal quantile."""
        return self.mean + self.sd * ndtri(chance)


@dataclass(frozen=True, slots=True)
class StudentT:
    """A measured effect: its estimate, standard error and degrees of freedom; never a hand-made triangle."""

    estimate: float
    se: float
    df: float

    def quantile(self, chance: Floats) -> Floats:
        """Estimate plus standard error times the t quantile."""
        return self.estimate + self.se * stdtrit(max(self.df, 1.0), chance)


@dataclass(frozen=True, slots=True)
class Pert:
    """An assumption by low, most likely and high: mean (a + 4m + b) / 6, a rescaled beta."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        Range(self.low, self.mode, self.high)

    @property
    def mean(self) -> float:
        """(low + 4 mode + high) / 6."""
        return (self.low + 4 * self.mode + self.high) / 6

    @property
    def variance(self) -> float:
        """(mean - low)(high - mean) / 7."""
        return (self.mean - self.low) * (self.high - self.mean) / 7

    def quantile(self, chance: Floats) -> Floats:
        """Low plus width times the beta quantile."""
        width = self.high - self.low
        if width == 0:
            return np.full(np.shape(chance), self.low)
        rise = 4 * (self.mode - self.low) / width
        return self.low + width * betaincinv(1 + rise, 5 - rise, chance)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Low, most likely and high joined by straight lines; PERT is preferred, its corners weigh less."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        Range(self.low, self.mode, self.high)

    @property
    def mean(self) -> float:
        """(low + mode + high) / 3."""
        return (self.low + self.mode + self.high) / 3

    @property
    def variance(self) -> float:
        """(a2 + b2 + m2 - ab - am - bm) / 18."""
        a, m, b = self.low, self.mode, self.high
        return (a * a + b * b + m * m - a * b - a * m - b * m) / 18

    def quantile(self, chance: Floats) -> Floats:
        """The inverse of the two parabolas."""
        width = self.high - self.low
        if width == 0:
            return np.full(np.shape(chance), self.low)
        turn = (self.mode - self.low) / width
        rising = self.low + np.sqrt(chance * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - chance) * width * (self.high - self.mode))
        return np.where(chance < turn, rising, falling)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A cost: its median and the standard deviation of its logarithm; never below zero."""

    median: float
    sigma: float

    def quantile(self, chance: Floats) -> Floats:
        """Median times e to sigma times the normal quantile."""
        return self.median * np.exp(self.sigma * ndtri(chance))


def cost_between(low: float, high: float) -> LogNormal:
    """The cost whose P10 and P90 are `low` and `high`; ValueError unless 0 < low <= high."""
    if not (0 < low <= high and math.isfinite(high)):
        raise ValueError("a cost range runs from a positive low to a high")
    return LogNormal(math.sqrt(low * high), math.log(high / low) / (2 * float(ndtri(0.9))))


def assumption(stated: Range) -> Pert:
    """The PERT distribution of a stated range."""
    return Pert(stated.low, stated.mid, stated.high)
