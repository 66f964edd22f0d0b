"""A treated change against the change its covariates predict from the comparison group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.methods.result import Floats


@dataclass(frozen=True, slots=True)
class Contrast:
    """An effect and the influence of each unit on it; se = sqrt(sum of squares over both groups)."""

    effect: float
    treated: Floats
    controls: Floats


def regression_contrast(
    change_treated: Floats, change_controls: Floats, x_treated: Floats, x_controls: Floats
) -> Contrast:
    """Mean of the treated change less its prediction from the comparison group's regression on [1, x].

    Shapes: changes are (n,), x is (n, k). Source: Sant'Anna and Zhao (2020), outcome regression for
    panel data; the influence function includes the estimation of the regression. A covariate that does
    not vary, or repeats another, is dropped by the pseudo-inverse.
    """
    # centred and scaled, so that large covariates do not cost digits
    centre = x_controls.mean(axis=0)
    spread = np.abs(x_controls - centre).max(axis=0)
    # what varies by rounding only does not vary: nothing is extrapolated along it
    flat = spread <= 1e-9 * np.maximum(np.abs(centre), np.abs(x_treated - centre).max(axis=0))
    spread = np.where(flat, 1.0, spread)
    x_treated, x_controls = np.where(flat, centre, x_treated), np.where(flat, centre, x_controls)
    inside = np.column_stack([np.ones(len(x_treated)), (x_treated - centre) / spread])
    outside = np.column_stack([np.ones(len(x_controls)), (x_controls - centre) / spread])
    inverse = np.linalg.pinv(outside.T @ outside, hermitian=True)
    coefficients = inverse @ (outside.T @ change_controls)
    gap = change_treated - inside @ coefficients
    effect = float(gap.mean())
    residual = change_controls - outside @ coefficients
    direction = inverse @ inside.mean(axis=0)
    return Contrast(
        effect,
        (gap - effect) / len(gap),
        -residual * (outside @ direction),
    )
