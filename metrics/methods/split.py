"""Was the split as planned? Sample ratio mismatch of an experiment's arms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from metrics import method
from metrics.estimate import Gate


def sample_ratio(counts: Sequence[int], planned: Sequence[float] | None = None) -> tuple[float, float]:
    """Chi-square statistic and p-value of the counts of randomisation units per arm.

    `planned` holds the arms' shares in any unit, equal where none are given.
    """
    seen = np.asarray(counts, dtype=float)
    shares = np.ones(len(seen)) if planned is None else np.asarray(planned, dtype=float)
    expected = seen.sum() * shares / shares.sum()
    statistic = float(((seen - expected) ** 2 / expected).sum())
    return statistic, float(stats.chi2.sf(statistic, len(seen) - 1))


def split_gate(counts: Sequence[int], planned: Sequence[float] | None, names: Sequence[str]) -> Gate:
    """The gate of the split: p at least 0.001; below it no result is shown, only the imbalance."""
    statistic, p = sample_ratio(counts, planned)
    seen = ", ".join(f"{name} {count:,}" for name, count in zip(names, counts, strict=True))
    return Gate("srm", p >= method.SRM_P, statistic, p, seen)
