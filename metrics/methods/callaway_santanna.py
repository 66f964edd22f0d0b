"""Group-time effects under staggered adoption, and their influence functions.

Source: Callaway and Sant'Anna (2021), Journal of Econometrics 225, with the formulas of METHOD.md 5.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from metrics import method
from metrics.methods.matrix import Bools, Matrix
from metrics.methods.outcome_regression import regression_contrast
from metrics.methods.result import NEVER, Floats

Control = Literal["never", "not_yet"]
Base = Literal["varying", "universal"]


@dataclass(frozen=True, slots=True)
class CohortEffects:
    """All effects of one cohort.

    Shapes: `att`, `treated`, `controls` are (periods,), NaN and 0 where a cell is missing;
    `influence` is (units, periods), scaled so that se = sqrt(sum of squares) / units.
    """

    cohort: int
    size: int
    att: Floats
    treated: Floats
    controls: Floats
    influence: Floats

    @property
    def known(self) -> Bools:
        """Periods whose cell exists, shape (periods,)."""
        return np.asarray(np.isfinite(self.att))


def control_group(wide: Matrix) -> Control:
    """Never-treated units if there are at least 5 and they are 20 % of all, else not-yet-treated ones too."""
    never = int((~wide.treated).sum())
    enough = never >= method.NEVER_CONTROL_MIN_UNITS and never >= method.NEVER_CONTROL_MIN_SHARE * wide.units
    return "never" if enough else "not_yet"


def smallest_comparison(wide: Matrix) -> int:
    """Comparison units a cell needs: three, or both where a panel has only two never-treated units.

    The rule guards against not-yet-treated units running out; a design that rests on two never-treated
    units throughout is admitted by the decision tree and answered for by its degrees of freedom.
    """
    never = int((~wide.treated).sum())
    return never if never == 2 else method.CELL_MIN_CONTROLS


def cohort_effects(
    wide: Matrix,
    cohort: int,
    control: Control,
    base: Base = "varying",
    anticipation: int = 0,
    min_controls: int = 1,
) -> CohortEffects:
    """Effects of one cohort in every period, against `control`.

    `base="varying"` measures a period before access from the period before it (for tests);
    `"universal"` measures it from the last period before access (for plots). Periods after access are
    the same in both. With covariates the comparison's change is predicted by outcome regression.
    """
    periods = np.arange(wide.length)
    last_clean = cohort - 1 - anticipation
    reference = np.where(periods >= cohort - anticipation, last_clean, periods - 1)
    if base == "universal":
        reference = np.full(wide.length, last_clean)
    valid = (reference >= 0) & (reference != periods)
    start = np.clip(reference, 0, wide.length - 1)

    inside = np.flatnonzero(wide.first == cohort)
    never = wide.first == NEVER
    outside = np.flatnonzero(never if control == "never" else wide.first != cohort)
    # comparison cells: never treated, or not treated until after both ends of the change
    horizon = np.maximum(periods, start) + anticipation
    clean = never[outside][:, None] | (wide.first[outside][:, None] > horizon[None, :])

    change = {
        "in": wide.y[inside] - wide.y[inside][:, start],
        "out": wide.y[outside] - wide.y[outside][:, start],
    }
    seen_in = np.isfinite(change["in"]) & valid
    seen_out = np.isfinite(change["out"]) & valid & clean
    treated, controls = seen_in.sum(axis=0), seen_out.sum(axis=0)
    known = (treated >= 1) & (controls >= max(min_controls, 1))
    influence = np.zeros((wide.units, wide.length))
    att = np.full(wide.length, np.nan)
    if wide.x.shape[2]:
        for t in np.flatnonzero(known):
            rows_in, rows_out = inside[seen_in[:, t]], outside[seen_out[:, t]]
            contrast = regression_contrast(
                change["in"][seen_in[:, t], t],
                change["out"][seen_out[:, t], t],
                wide.x[rows_in, start[t]],
                wide.x[rows_out, start[t]],
            )
            att[t] = contrast.effect
            influence[rows_in, t] = wide.units * contrast.treated
            influence[rows_out, t] = wide.units * contrast.controls
    else:
        many = np.maximum(treated, 1), np.maximum(controls, 1)
        mean_in = np.where(seen_in, change["in"], 0.0).sum(axis=0) / many[0]
        mean_out = np.where(seen_out, change["out"], 0.0).sum(axis=0) / many[1]
        att[known] = (mean_in - mean_out)[known]
        share_in, share_out = wide.units * known / many[0], wide.units * known / many[1]
        influence[inside] = np.where(seen_in, change["in"] - mean_in, 0.0) * share_in
        influence[outside] = np.where(seen_out, mean_out - change["out"], 0.0) * share_out
    return CohortEffects(
        cohort,
        len(inside),
        att,
        np.where(known, treated, 0).astype(float),
        np.where(known, controls, 0).astype(float),
        influence,
    )


def standard_error(influence: Floats, wide: Matrix) -> Floats:
    """Standard errors of influence functions, shape (units, k) to (k,); clustered where the panel is."""
    return np.sqrt((_scores(influence, wide) ** 2).sum(axis=0)) / wide.units


def covariance(influence: Floats, wide: Matrix) -> Floats:
    """Covariance of estimates from their influence functions, shape (units, k) to (k, k)."""
    scores = _scores(influence, wide)
    return np.asarray(scores.T @ scores / wide.units**2)


def _scores(influence: Floats, wide: Matrix) -> Floats:
    scores = influence.reshape(wide.units, -1)
    if wide.cluster is None:
        return scores
    groups, position = np.unique(wide.cluster, return_inverse=True)
    summed = np.zeros((len(groups), scores.shape[1]))
    np.add.at(summed, position, scores)
    return summed
