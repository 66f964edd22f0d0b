"""Times to an event that some have not reached yet (Kaplan and Meier 1958)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from metrics.estimate import Estimate, unmeasured
from metrics.method import LEVEL_SHARE
from metrics.methods.guard import Floats, column, settled


@dataclass(frozen=True, slots=True)
class Curve:
    """Share not there yet after each event time.

    Shapes: `times`, `survival`, `at_risk`, `events`, `low`, `high` are (distinct event times,).
    `low` and `high` are pointwise log-log Greenwood bounds.
    """

    times: Floats
    survival: Floats
    at_risk: Floats
    events: Floats
    low: Floats
    high: Floats
    n: int
    follow_up: float
    level: float
    reason: str | None = None

    def at(self, time: float) -> Estimate:
        """The share still waiting at a time: the S(28) of a seat is one minus activation by day 28."""
        if self.reason is not None:
            return unmeasured(self.reason)
        if not np.isfinite(time):
            return unmeasured("not_finite", n=self.n)
        passed = int(np.searchsorted(self.times, time, side="right"))
        if passed and self.survival[passed - 1] == 0:
            return settled(0.0, 0.0, 0.0, n=self.n, level=self.level)
        if time > self.follow_up:
            return unmeasured("beyond_follow_up", n=self.n)
        if passed == 0:
            return settled(1.0, None, 1.0, n=self.n, level=self.level)
        position = passed - 1
        return settled(
            float(self.survival[position]),
            float(self.low[position]),
            float(self.high[position]),
            n=self.n,
            level=self.level,
        )

    def median(self) -> Estimate:
        """The first time by which half are there, with the range of Brookmeyer and Crowley (1982)."""
        if self.reason is not None:
            return unmeasured(self.reason)
        value = self._first(self.survival)
        if value is None:
            return unmeasured("median_not_reached", n=self.n)
        return settled(value, self._first(self.low), self._first(self.high), n=self.n, level=self.level)

    def _first(self, curve: Floats) -> float | None:
        reached = np.flatnonzero(curve <= 0.5 + 1e-12)
        return float(self.times[reached[0]]) if reached.size else None


def kaplan_meier(durations: Iterable[float], observed: Iterable[bool], level: float = LEVEL_SHARE) -> Curve:
    """The curve of durations (n,) where `observed` (n,) is False for those still waiting (censored).

    At a tie events come before censorings. Errors: negative or non-finite durations, or unequal lengths,
    give a curve whose results carry the reason.
    """
    time = column(durations)
    event = np.asarray(list(observed), dtype=bool)
    if time is None:
        return _nothing("not_finite", level)
    if time.size != event.size or bool(np.any(time < 0)):
        return _nothing("inconsistent_counts", level)
    if time.size == 0:
        return _nothing("no_data", level)
    times, events = np.unique(time[event], return_counts=True)
    at_risk = time.size - np.searchsorted(np.sort(time), times, side="left")
    arrived, waiting = events.astype(np.float64), at_risk.astype(np.float64)
    survival = np.cumprod(1 - arrived / waiting).astype(np.float64)
    low, high = _bounds(survival, arrived, waiting, level)
    return Curve(
        times,
        survival,
        waiting,
        arrived,
        low,
        high,
        int(time.size),
        float(time.max()),
        level,
    )


def _bounds(survival: Floats, events: Floats, at_risk: Floats, level: float) -> tuple[Floats, Floats]:
    z = float(norm.ppf(0.5 + level / 2))
    inside = (survival > 0) & (survival < 1)
    left = np.where(at_risk > events, at_risk - events, 1.0)
    greenwood = np.cumsum(events / (at_risk * left))
    log_survival = np.log(np.where(inside, survival, 0.5))
    spread = z * np.sqrt(greenwood) / np.abs(log_survival)
    low = np.where(inside, np.exp(log_survival * np.exp(np.minimum(spread, 700.0))), survival)
    high = np.where(inside, np.exp(log_survival * np.exp(-spread)), survival)
    return low, high


def _nothing(reason: str, level: float) -> Curve:
    empty = np.zeros(0)
    return Curve(empty, empty, empty, empty, empty, empty, 0, 0.0, level, reason)
