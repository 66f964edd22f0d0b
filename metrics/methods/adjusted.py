"""Differences of arms by one regression: common slopes, errors robust to clusters (CUPED as ANCOVA)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.methods.matrix import Ints
from metrics.methods.result import Floats


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Effects of treated arms against the control arm.

    Shapes: `effects` (arms - 1,), `covariance` (2 (arms - 1), 2 (arms - 1)) of the effects, then of the
    levels under treatment (raw control mean + effect); `df` is rows less parameters.
    """

    effects: Floats
    control_mean: float
    covariance: Floats
    df: float


def adjusted_effects(y: Floats, arm: Ints, arms: int, x: Floats, cluster: Ints | None) -> Adjusted:
    """Regression of y (rows,) on arm dummies and x (rows, k), errors CR1 by `cluster` (HC1 without).

    One slope per covariate over all arms, which is the within-arm slope (AB-4); the relative effect's
    baseline is the raw control mean. Source: METHOD.md 5.2; Cameron and Miller (2015).
    """
    dummies = (arm[:, None] == np.arange(1, arms)[None, :]).astype(float)
    centred = x - x.mean(axis=0)
    size = np.abs(centred).max(axis=0, initial=0.0)
    design = np.column_stack([np.ones(len(y)), dummies, centred / np.where(size > 0, size, 1.0)])
    inverse = np.linalg.pinv(design.T @ design, hermitian=True)
    coefficients = inverse @ (design.T @ y)
    rank = int(np.linalg.matrix_rank(design))
    residual = y - design @ coefficients
    rows = len(y)
    control = arm == 0
    mean = float(y[control].mean())
    effects = (design * residual[:, None]) @ inverse[:, 1:arms]
    baseline = np.where(control, y - mean, 0.0) / max(int(control.sum()), 1)
    scores = np.column_stack([effects, effects + baseline[:, None]])
    pieces = rows
    if cluster is not None:
        groups, position = np.unique(cluster, return_inverse=True)
        pieces = len(groups)
        summed = np.zeros((pieces, scores.shape[1]))
        np.add.at(summed, position, scores)
        scores = summed
    small = pieces / max(pieces - 1, 1) * (rows - 1) / max(rows - rank, 1)
    return Adjusted(coefficients[1:arms], mean, small * scores.T @ scores, float(rows - rank))


def ratio_scores(numerator: Floats, denominator: Floats, arm: Ints, arms: int) -> Floats:
    """Each row's ratio, linearised around its arm's ratio, so that arm means are the arms' ratios of sums."""
    out = np.zeros(len(numerator))
    for j in range(arms):
        rows = arm == j
        total = float(denominator[rows].sum())
        if total:
            ratio = float(numerator[rows].sum()) / total
            out[rows] = ratio + (numerator[rows] - ratio * denominator[rows]) * rows.sum() / total
    return out


def ratio_of_sums(numerator: Floats, denominator: Floats) -> tuple[float, float]:
    """Ratio of sums over randomisation units and its variance by the delta method (AB-3)."""
    n = len(numerator)
    ratio = float(numerator.sum() / denominator.sum())
    # divided before it is squared, so that tiny denominators do not vanish
    residual = (numerator - ratio * denominator) / denominator.mean()
    return ratio, float((residual**2).sum() / (n - 1) / n)
