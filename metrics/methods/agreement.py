"""Whether raters agree, and what a judge's pass rate is worth (METHOD 8)."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from metrics.estimate import Estimate, unmeasured
from metrics.method import JUDGE_MIN_SKILL, LEVEL_SHARE
from metrics.methods.guard import Floats, finite, settled

Scale = Literal["nominal", "ordinal", "interval", "ratio"]


def cohen_kappa(table: ArrayLike, level: float = LEVEL_SHARE) -> Estimate:
    """Cohen's kappa of two raters' counts (categories, categories), with its large-sample range."""
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or not finite(*counts.ravel().tolist()):
        return unmeasured("not_finite")
    if bool(np.any(counts < 0)):
        return unmeasured("inconsistent_counts")
    n = float(counts.sum())
    if n == 0:
        return unmeasured("no_data")
    cells = counts / n
    observed = float(np.trace(cells))
    expected = float(cells.sum(axis=0) @ cells.sum(axis=1))
    if expected >= 1 - 1e-12:
        return unmeasured("no_variation", n=n)
    value = (observed - expected) / (1 - expected)
    se = math.sqrt(max(observed * (1 - observed), 0.0) / n) / (1 - expected)
    spread = float(norm.ppf(0.5 + level / 2)) * se
    return settled(value, value - spread, min(value + spread, 1.0), n=n, level=level)


def krippendorff(ratings: ArrayLike, scale: Scale = "nominal") -> Estimate:
    """Krippendorff's alpha of ratings (raters, items), NaN where a rater did not rate (Krippendorff 2011).

    Any number of raters; -1 to 1. Nominal categories are given as numbers.
    """
    table = np.asarray(ratings, dtype=float)
    if table.ndim != 2 or not finite(*table[~np.isnan(table)].tolist()):
        return unmeasured("not_finite")
    values = np.unique(table[~np.isnan(table)])
    if values.size == 0:
        return unmeasured("no_data")
    counts = np.array([[np.sum(item == value) for value in values] for item in table.T], dtype=float)
    raters = counts.sum(axis=1)
    counts, raters = counts[raters >= 2], raters[raters >= 2]
    if raters.size == 0:
        return unmeasured("too_few")
    # pairs of ratings within an item, each item weighing by its number of ratings
    pairs = (counts / (raters - 1)[:, None]).T @ counts - np.diag(
        (counts / (raters - 1)[:, None]).sum(axis=0)
    )
    marginal = pairs.sum(axis=1)
    distance = _distance(values, marginal, scale)
    expected = float(marginal @ distance @ marginal)
    if expected <= 0:
        return unmeasured("no_variation", n=raters.size)
    observed = float(np.sum(pairs * distance))
    return settled(1 - (marginal.sum() - 1) * observed / expected, n=raters.size)


def _distance(values: Floats, marginal: Floats, scale: Scale) -> Floats:
    one, other = values[:, None], values[None, :]
    if scale == "nominal":
        return (one != other).astype(float)
    if scale == "interval":
        return np.asarray((one - other) ** 2)
    if scale == "ratio":
        both = one + other
        return np.asarray(((one - other) / np.where(both == 0, 1.0, both)) ** 2)
    below = np.cumsum(marginal)
    middle = below - marginal / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)


def judged_rate(
    observed: float,
    sensitivity: float,
    specificity: float,
    n: float | None = None,
    labelled_good: float | None = None,
    labelled_bad: float | None = None,
    level: float = LEVEL_SHARE,
) -> Estimate:
    """The pass rate behind a judge's, (p + sp - 1) / (se + sp - 1) (Rogan and Gladen 1978), held to 0 to 1.

    Refused where sensitivity + specificity is under 1.2. With the counts behind all three shares it carries
    a range by the delta method: `n` judged items, human-labelled good and bad ones.
    """
    if not finite(observed, sensitivity, specificity):
        return unmeasured("not_finite")
    if min(observed, sensitivity, specificity) < 0 or max(observed, sensitivity, specificity) > 1:
        return unmeasured("inconsistent_counts")
    skill = sensitivity + specificity
    if round(skill, 12) < JUDGE_MIN_SKILL:
        return unmeasured("judge_too_weak")
    value = min(max((observed + specificity - 1) / (skill - 1), 0.0), 1.0)
    if not n or not labelled_good or not labelled_bad:
        return settled(value, level=level)
    variance = (
        observed * (1 - observed) / n
        + value**2 * sensitivity * (1 - sensitivity) / labelled_good
        + (1 - value) ** 2 * specificity * (1 - specificity) / labelled_bad
    )
    spread = float(norm.ppf(0.5 + level / 2)) * math.sqrt(max(variance, 0.0)) / (skill - 1)
    return settled(value, max(value - spread, 0.0), min(value + spread, 1.0), n=n, level=level)
