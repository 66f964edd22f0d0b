"""Placebo in time: the same design before anything happened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metrics import method
from metrics.estimate import Gate
from metrics.methods.matrix import Matrix
from metrics.methods.result import NEVER


def shifted(wide: Matrix) -> Matrix | None:
    """The panel with every start moved to the middle of its pre periods and post periods dropped.

    Cohorts with a single pre period cannot be moved and are left out; None where none can.
    """
    movable = wide.treated & (wide.first >= 2)
    if not movable.any():
        return None
    kept = wide.rows(np.asarray(movable | ~wide.treated))
    last = int(kept.first[kept.treated].max())
    y = np.where(kept.on, np.nan, kept.y)
    first = np.where(kept.treated, kept.first // 2, NEVER)
    moved = replace(kept, y=y, first=first.astype(np.int64)).until(last)
    return moved.rows(np.asarray(np.isfinite(moved.y).any(axis=1)))


def placebo_gate(p: float | None, effect: float | None = None) -> Gate:
    """The gate of the placebo in time: p at least 0.05."""
    if p is None:
        return Gate("placebo_in_time", None, detail="too few periods before access to move the start")
    return Gate(
        "placebo_in_time",
        p >= method.PLACEBO_P,
        effect,
        p,
        detail="start moved to the middle of the pre periods",
    )
