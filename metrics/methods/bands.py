"""Bands that hold for all event times at once."""

from __future__ import annotations

import numpy as np
from scipy import stats

from metrics import method
from metrics.methods.callaway_santanna import covariance
from metrics.methods.matrix import Matrix
from metrics.methods.result import Floats

_SIGNS_UP_TO = 2_000  # more units: sums of random signs are normal to the digits shown


def sup_t(influence: Floats, wide: Matrix, seed: int) -> float:
    """Critical value of the largest absolute t over all estimates at 95 %, from influence (units, k).

    Multiplier bootstrap with random signs per unit or cluster, fixed seed (mpdta 2.56, METHOD.md 5.3).
    """
    cov = covariance(influence, wide)
    spread = np.sqrt(np.diag(cov))
    kept = spread > 1e-12 * max(float(spread.max(initial=0.0)), 1e-290)
    normal = float(stats.norm.isf((1 - method.LEVEL_EFFECT) / 2))
    if int(kept.sum()) < 2:
        return normal
    random = np.random.default_rng(seed)
    groups, position = np.unique(
        np.arange(wide.units) if wide.cluster is None else wide.cluster, return_inverse=True
    )
    if len(groups) <= _SIGNS_UP_TO:
        scores = np.zeros((len(groups), int(kept.sum())))
        np.add.at(scores, position, influence[:, kept] / (wide.units * spread[kept]))
        signs = random.integers(0, 2, size=(method.BAND_DRAWS, len(groups)), dtype=np.int8) * 2.0 - 1.0
        draws = signs @ scores
    else:
        correlation = cov[np.ix_(kept, kept)] / np.outer(spread[kept], spread[kept])
        values, vectors = np.linalg.eigh(correlation)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        draws = random.standard_normal((method.BAND_DRAWS, len(values))) @ root.T
    return max(float(np.quantile(np.abs(draws).max(axis=1), method.LEVEL_EFFECT)), normal)


def widened(critical: float, df: float) -> float:
    """The critical value of a normal band widened as the t interval of `df` widens the normal one."""
    tail = (1 - method.LEVEL_EFFECT) / 2
    return critical * float(stats.t.isf(tail, max(df, 1.0)) / stats.norm.isf(tail))
