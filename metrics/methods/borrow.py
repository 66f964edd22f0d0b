"""Borrowing strength: effects shrunk to their common mean, and what a new case may bring (METHOD 7.2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from metrics.estimate import Estimate, Grade, unmeasured
from metrics.method import SHRINK_MIN_CASES
from metrics.methods.guard import Floats, column, settled
from metrics.methods.marginals import StudentT

NARROWEST = 1e-30  # errors further apart than this are not weighed against each other


@dataclass(frozen=True, slots=True)
class Pool:
    """Effects of k cases, pooled; shapes (k,). With a reason the cases stand as they are, unshrunk."""

    effects: Floats
    shrunk: Floats
    sd: Floats
    """Standard deviation of each shrunk effect, the pooled mean's own error included."""
    kept: Floats
    """B_i = tau2 / (tau2 + s_i^2): how much of its own distance from the mean each case keeps."""
    mean: float | None
    se: float | None
    q: float | None
    tau2: float | None
    reason: str | None = None

    def new_case(self) -> StudentT | None:
        """What one more case of the kind may bring: mean, sqrt(tau2 + se^2), t with k - 2 degrees."""
        if self.mean is None or self.se is None or self.tau2 is None:
            return None
        return StudentT(self.mean, math.sqrt(self.tau2 + self.se**2), max(self.effects.size - 2, 1))

    def total(self) -> Estimate:
        """The sum of the shrunk effects: adding up only the winners overstates."""
        if self.effects.size == 0:
            return unmeasured(self.reason or "no_data")
        return settled(float(self.shrunk.sum()), n=self.effects.size, reason=self.reason)


def pool(effects: Iterable[float], ses: Iterable[float]) -> Pool:
    """Normal-normal empirical Bayes with DerSimonian and Laird's tau2 (1986); effects and errors (k,).

    Fewer than three cases are not pooled, and neither are cases without a positive standard error.
    """
    y, s = column(effects), column(ses)
    if y is None or s is None or y.size != s.size:
        empty = np.zeros(0)
        return Pool(empty, empty, empty, empty, None, None, None, None, "not_finite")
    if y.size < SHRINK_MIN_CASES or float(s.min()) <= 0:
        why = "fewer_than_three_cases" if y.size < SHRINK_MIN_CASES else "no_variation"
        return Pool(y, y.copy(), s.copy(), np.ones_like(y), None, None, None, None, why)
    found = _pooled(y, s)
    if found is None:
        return Pool(y, y.copy(), s.copy(), np.ones_like(y), None, None, None, None, "not_finite")
    return found


def _pooled(y: Floats, s: Floats) -> Pool | None:
    """The pool of at least three cases; None where their errors are too far apart to compute with."""
    unit = float(s.max())  # relative to the widest error, so that tiny and huge units both work
    error, effect = s / unit, y / unit
    if float(error.min()) < NARROWEST or float(np.abs(effect).max()) > 1 / NARROWEST:
        return None
    weight = error**-2
    fixed = float(weight @ effect / weight.sum())
    q = float(weight @ (effect - fixed) ** 2)
    others = (1 - np.eye(y.size)) @ weight  # without the cancellation of total - own
    spread = float(weight @ others / weight.sum())
    between = max(0.0, (q - (y.size - 1)) / spread)
    random = 1 / (error**2 + between)
    mean = float(random @ effect / random.sum())
    se = float(1 / math.sqrt(random.sum()))
    kept = between / (between + error**2)
    shrunk = mean + kept * (effect - mean)
    sd = np.sqrt(kept * error**2 + ((1 - kept) * se) ** 2)
    return Pool(y, shrunk * unit, sd * unit, kept, mean * unit, se * unit, q, between * unit * unit)


def james_stein(values: Iterable[float], variance: float) -> tuple[Floats, float] | None:
    """Values (k,) of one known variance shrunk to their mean by 1 - (k - 3) variance / S (Efron and Morris 1975).

    Gives the shrunk values and the factor, held at 0; None under four values or without a spread.
    """
    y = column(values)
    if y is None or y.size < 4 or not 0 <= variance < math.inf:
        return None
    centred = y - y.mean()
    squares = float(centred @ centred)
    if squares <= 0:
        return None
    factor = max(0.0, 1 - (y.size - 3) * variance / squares)
    return y.mean() + factor * centred, factor


@dataclass(frozen=True, slots=True)
class ProvenCase:
    """The relative effect of one finished case, null results included."""

    use_case: str
    primitive: str | None
    function: str | None
    effect: float
    se: float
    grade: Grade


def nearest(
    cases: Sequence[ProvenCase], primitive: str | None, function: str | None
) -> tuple[ProvenCase, ...]:
    """The closest kin with at least three cases: primitive and function, then primitive, then all.

    Only grades A to C count; empty where fewer than three are left in all.
    """
    proven = [case for case in cases if case.grade in ("A", "B", "C")]
    tests: tuple[Callable[[ProvenCase], bool], ...] = (
        lambda case: case.primitive == primitive and case.function == function,
        lambda case: case.primitive == primitive,
        lambda case: True,
    )
    for kin in tests:
        found = tuple(case for case in proven if kin(case))
        if len(found) >= SHRINK_MIN_CASES:
            return found
    return ()


def borrowed(cases: Sequence[ProvenCase], primitive: str | None, function: str | None) -> Pool:
    """The pool of the closest kin; its reason says where there is nothing to borrow from."""
    kin = nearest(cases, primitive, function)
    return pool([case.effect for case in kin], [case.se for case in kin])
