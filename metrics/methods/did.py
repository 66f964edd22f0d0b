"""One start for all: difference in differences on unit-level changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.methods.assignments import RandomisationTest
from metrics.methods.matrix import Bools, Matrix
from metrics.methods.outcome_regression import regression_contrast
from metrics.methods.randomisation import two_groups
from metrics.methods.result import Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two means with its standard error and degrees of freedom."""

    effect: float
    se: float
    df: float


def welch(treated: Floats, control: Floats) -> Difference:
    """Difference of means of two samples, each (n,), with Welch-Satterthwaite degrees of freedom.

    A sample of one has no variance of its own and takes the other's; both of one leave a zero error.
    """
    n1, n0 = len(treated), len(control)
    v1 = float(treated.var(ddof=1)) if n1 > 1 else float(control.var(ddof=1)) if n0 > 1 else 0.0
    v0 = float(control.var(ddof=1)) if n0 > 1 else v1
    a, b = v1 / n1, v0 / n0
    total = a + b
    # written with shares: squares of small variances would vanish
    share = a / total if total > 0 else 0.0
    df = 1.0
    if total > 0:
        df = 1 / (share**2 / max(n1 - 1, 1) + (1 - share) ** 2 / max(n0 - 1, 1))
    return Difference(float(treated.mean() - control.mean()), float(np.sqrt(total)), df)


@dataclass(frozen=True, slots=True)
class Changes:
    """Each unit's mean after less its mean before, and what its level was, all (units,)."""

    change: Floats
    treated: Bools
    before: Floats
    after: Floats
    x: Floats
    weight: Floats
    left_out: int


def unit_changes(wide: Matrix, start: int) -> Changes:
    """Mean after `start` less mean before, per unit observed on both sides.

    Where cells are missing, each period is first freed of the comparison group's mean, so that units
    observed in different periods stay comparable; in a complete panel that changes nothing.
    """
    y = wide.y
    level = y
    if not wide.balanced:
        comparison = y[~wide.treated]
        seen = np.isfinite(comparison)
        many = seen.sum(axis=0)
        mean = np.where(seen, comparison, 0.0).sum(axis=0) / np.maximum(many, 1)
        # a period without any comparison unit says nothing
        level = np.where(many > 0, y - mean, np.nan)
        y = np.where(many > 0, y, np.nan)
    early, late = np.isfinite(y[:, :start]), np.isfinite(y[:, start:])
    both = early.any(axis=1) & late.any(axis=1)

    def mean_of(values: Floats, seen: Bools) -> Floats:
        total: Floats = np.where(seen, values, 0.0)[both].sum(axis=1)
        return total / seen[both].sum(axis=1)

    x = wide.x[:, :start]
    known = np.isfinite(x)
    covariates = np.where(known, x, 0.0)[both].sum(axis=1) / np.maximum(known[both].sum(axis=1), 1)
    return Changes(
        mean_of(level[:, start:], late) - mean_of(level[:, :start], early),
        wide.treated[both],
        mean_of(y[:, :start], early),
        mean_of(y[:, start:], late),
        covariates,
        np.where(late, wide.weight[:, start:], 0.0)[both].sum(axis=1),
        int((~both).sum()),
    )


def difference_in_differences(changes: Changes) -> Difference:
    """Treated change less comparison change: Welch, or outcome regression where covariates are given.

    With covariates the error is that of the regression's influence functions, df = min(n) - 1.
    """
    inside, outside = changes.change[changes.treated], changes.change[~changes.treated]
    if not changes.x.shape[1]:
        return welch(inside, outside)
    found = regression_contrast(inside, outside, changes.x[changes.treated], changes.x[~changes.treated])
    se = float(np.sqrt((found.treated**2).sum() + (found.controls**2).sum()))
    return Difference(found.effect, se, float(min(len(inside), len(outside)) - 1))


def difference_randomised(changes: Changes, seed: int, most: int) -> RandomisationTest:
    """Randomisation inference for the same difference; covariates are taken out over all units first."""
    change = changes.change
    if changes.x.shape[1]:
        design = np.column_stack([np.ones(len(change)), changes.x])
        change = change - design @ np.linalg.lstsq(design, change, rcond=None)[0]
    return two_groups(change, changes.treated, seed, most)
