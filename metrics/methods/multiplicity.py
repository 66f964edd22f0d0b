"""Many tests at once: Benjamini-Hochberg and Holm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from metrics import method


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A p-value adjusted for its family, and whether it survives at the family's level."""

    p: float
    kept: bool


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Adjusted p-values that control the false discovery rate (Benjamini and Hochberg 1995)."""
    values = np.asarray(p, dtype=float)
    order = np.argsort(values)[::-1]
    m = len(values)
    steps = values[order] * m / np.arange(m, 0, -1)
    out = np.empty(m)
    out[order] = np.minimum(np.minimum.accumulate(steps), 1.0) if m else steps
    return out.tolist()


def holm(p: Sequence[float]) -> list[float]:
    """Adjusted p-values that control the family-wise error rate (Holm 1979)."""
    values = np.asarray(p, dtype=float)
    order = np.argsort(values)
    m = len(values)
    steps = values[order] * np.arange(m, 0, -1)
    out = np.empty(m)
    out[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if m else steps
    return out.tolist()


def family(p: Sequence[float]) -> list[Adjusted]:
    """Holm at 5 % for families of at most five, Benjamini-Hochberg at 10 % above (METHOD.md 5.6)."""
    if len(p) <= method.HOLM_UP_TO:
        return [Adjusted(q, q <= 1 - method.LEVEL_EFFECT) for q in holm(p)]
    return [Adjusted(q, q <= method.FALSE_DISCOVERY) for q in benjamini_hochberg(p)]
