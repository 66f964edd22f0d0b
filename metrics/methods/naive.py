"""Comparisons that look like evidence and are not: shown beside the result as diagnostics only."""

from __future__ import annotations

import numpy as np

from metrics.methods.matrix import Matrix
from metrics.methods.two_way import twfe


def naive_comparisons(wide: Matrix) -> dict[str, float]:
    """Plain before/after of treated units, and two-way fixed effects where there is a comparison."""
    seen = np.isfinite(wide.y)
    ever = wide.treated[:, None] & seen
    before, after = ever & ~wide.on, ever & wide.on
    out: dict[str, float] = {}
    if before.any() and after.any():
        out["before_after"] = float(wide.y[after].mean() - wide.y[before].mean())
        coefficient = twfe(wide)
        if coefficient is not None:
            out["twfe"] = coefficient
    return out


def size_of(wide: Matrix) -> float:
    """Largest absolute value: what rounding is measured by."""
    return float(np.nanmax(np.abs(wide.y), initial=0.0))
