"""Randomisation inference: treatment labels permuted over units, studentised statistics."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from metrics import method
from metrics.methods.assignments import RandomisationTest, permutation_test
from metrics.methods.callaway_santanna import Control, smallest_comparison
from metrics.methods.matrix import Bools, Ints, Matrix
from metrics.methods.result import NEVER, Floats


def two_groups(change: Floats, treated: Bools, seed: int, most: int = method.RI_DRAWS) -> RandomisationTest:
    """Permutes who is treated; the statistic is the absolute Welch t of `change`, both shape (units,)."""
    centred = change - change.mean()
    scale = float(np.abs(centred).max()) or 1.0
    both = np.column_stack([centred / scale, (centred / scale) ** 2])
    total, n = both.sum(axis=0), len(change)

    def statistic(labels: Ints) -> Floats:
        inside = labels.astype(float)
        n1 = inside.sum(axis=1)
        n0 = n - n1
        s1 = inside @ both
        s0 = total - s1
        spread = (s1[:, 1] - s1[:, 0] ** 2 / n1) / (n1 * np.maximum(n1 - 1, 1))
        spread += (s0[:, 1] - s0[:, 0] ** 2 / n0) / (n0 * np.maximum(n0 - 1, 1))
        return _studentised(s1[:, 0] / n1 - s0[:, 0] / n0, spread)

    return permutation_test(treated.astype(np.int64), statistic, work=8.0 * n, seed=seed, most=most)


def staggered(
    wide: Matrix, control: Control, seed: int, most: int = method.RI_DRAWS
) -> RandomisationTest | None:
    """Permutes cohort labels over units; the statistic is the group average over its standard error.

    With covariates the changes are first freed of what covariates predict over all units, which is exact
    under the hypothesis of no effect (Rosenbaum 2002). None where no effect can be computed.
    """
    cohorts = [_Cohort.of(wide, cohort, control) for cohort in wide.cohorts]
    cohorts = [cohort for cohort in cohorts if cohort.changes.shape[1]]
    largest = max((float(np.abs(cohort.changes).max()) for cohort in cohorts), default=0.0)
    if not largest:
        return None
    cohorts = [replace(cohort, changes=cohort.changes / largest) for cohort in cohorts]
    least = smallest_comparison(wide)

    def statistic(labels: Ints) -> Floats:
        return _group_statistic(labels, cohorts, control, least)

    columns = sum(cohort.changes.shape[1] for cohort in cohorts)
    work = 8.0 * wide.units * (columns + 2 * len(cohorts))
    return permutation_test(wide.first, statistic, work=work, seed=seed, most=most)


@dataclass(frozen=True, slots=True)
class _Cohort:
    """Changes since a cohort's base period of all units, in blocks of periods with one comparison group.

    Shapes: `changes` and `seen` (units, blocks), `weight` and `start` (blocks,).
    """

    cohort: int
    changes: Floats
    seen: Floats
    weight: Floats
    start: Ints

    @staticmethod
    def of(wide: Matrix, cohort: int, control: Control) -> _Cohort:
        after = np.arange(cohort, wide.length)
        change = wide.y[:, cohort:] - wide.y[:, [cohort - 1]]
        seen = np.isfinite(change)
        kept = seen.any(axis=0)
        after, change, seen = after[kept], change[:, kept], seen[:, kept]
        if wide.x.shape[2]:
            change = _residuals(change, seen, wide.x[:, cohort - 1])
        marks = [g for g in wide.cohorts if g >= cohort] if control == "not_yet" else [cohort]
        block = np.searchsorted(np.array(marks), after, side="right") - 1
        start = np.array(marks, dtype=np.int64)[block]
        if bool(seen.all()):
            # nothing missing: all periods with one comparison group are one column
            used, position, length = np.unique(block, return_inverse=True, return_counts=True)
            summed = np.zeros((wide.units, len(used)))
            np.add.at(summed.T, position, change.T)
            return _Cohort(
                cohort, summed / length, np.ones_like(summed), length.astype(float), np.array(marks)[used]
            )
        return _Cohort(cohort, np.where(seen, change, 0.0), seen.astype(float), np.ones(len(after)), start)


def _residuals(change: Floats, seen: Bools, x: Floats) -> Floats:
    out = np.zeros_like(change)
    for k in range(change.shape[1]):
        rows = seen[:, k]
        design = np.column_stack([np.ones(int(rows.sum())), x[rows]])
        fitted = design @ np.linalg.lstsq(design, change[rows, k], rcond=None)[0]
        out[rows, k] = change[rows, k] - fitted
    return np.where(seen, out, np.nan)


def _group_statistic(labels: Ints, cohorts: list[_Cohort], control: Control, least: int) -> Floats:
    draws, n = labels.shape
    effect, size = np.zeros((draws, len(cohorts))), np.zeros((draws, len(cohorts)))
    members = []
    influence = np.zeros((draws, n))
    for j, one in enumerate(cohorts):
        inside = (labels == one.cohort).astype(float)
        members.append(inside)
        groups = [np.flatnonzero(one.start == start) for start in np.unique(one.start)]
        outside = [
            (labels == NEVER if control == "never" else labels > one.start[columns[0]]).astype(float)
            for columns in groups
        ]
        many_in = inside @ one.seen
        many_out = np.zeros_like(many_in)
        for columns, rows in zip(groups, outside, strict=True):
            many_out[:, columns] = rows @ one.seen[:, columns]
        known = (many_in >= 1) & (many_out >= least)
        share = np.where(known, one.weight, 0.0)
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-300)
        scale_in, scale_out = share / np.maximum(many_in, 1), share / np.maximum(many_out, 1)
        size[:, j] = np.where(known.any(axis=1), inside.sum(axis=1), 0.0)
        mean_in = (inside @ one.changes) / np.maximum(many_in, 1)
        effect[:, j] = (share * mean_in).sum(axis=1)
        part = inside * (scale_in @ one.changes.T - (scale_in * mean_in) @ one.seen.T)
        for columns, rows in zip(groups, outside, strict=True):
            mean_out = (rows @ one.changes[:, columns]) / np.maximum(many_out[:, columns], 1)
            effect[:, j] -= (share[:, columns] * mean_out).sum(axis=1)
            scale = scale_out[:, columns]
            part -= rows * (scale @ one.changes[:, columns].T - (scale * mean_out) @ one.seen[:, columns].T)
        influence += size[:, [j]] * part
    total = np.maximum(size.sum(axis=1), 1e-300)
    average = (size * effect).sum(axis=1) / total
    influence /= total[:, None]
    for j, inside in enumerate(members):
        # cohort shares are sample shares
        gap = np.where(size[:, j] > 0, effect[:, j] - average, 0.0) / total
        influence += inside * gap[:, None]
    return _studentised(average, (influence**2).sum(axis=1))


def _studentised(effect: Floats, variance: Floats) -> Floats:
    # changes are scaled to at most 1: an effect that is only rounding is no effect
    size = np.abs(effect)
    return np.where(size <= 1e-12, 0.0, size / np.sqrt(np.maximum(variance, 1e-24)))
