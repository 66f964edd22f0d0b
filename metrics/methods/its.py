"""Interrupted time series: one series, a break in level and slope, honest about serial correlation.

Source: METHOD.md 5.5; Prais and Winsten (1954) with a bias-corrected autocorrelation and effective df.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics import method
from metrics.methods.result import Floats

_ROUNDS = 6  # the autocorrelation settles to three digits


@dataclass(frozen=True, slots=True)
class Series:
    """A fitted regression with AR(1) errors.

    Shapes: `coefficients` (k,), `covariance` (k, k).
    """

    coefficients: Floats
    covariance: Floats
    rho: float
    df: float


def prais_winsten(y: Floats, design: Floats) -> Series:
    """Regression of y (n,) on design (n, k) with AR(1) errors.

    rho is the residuals' first autocorrelation plus its small-sample bias, clipped to [-0.5, 0.95], found
    anew from the residuals of each fit; df = max(3, n (1 - rho) / (1 + rho) - k).
    """
    n, k = design.shape
    coefficients = np.asarray(np.linalg.lstsq(design, y, rcond=None)[0], dtype=float)
    rho = 0.0
    for _ in range(_ROUNDS):
        residual = y - design @ coefficients
        square = float(residual @ residual)
        raw = float(residual[1:] @ residual[:-1]) / square if square > 0 else 0.0
        rho = float(np.clip(raw + (k / 2 + (1 + 3 * raw) / 2) / n, *method.ITS_RHO))
        first = np.sqrt(1 - rho**2)
        left = np.concatenate([[first * y[0]], y[1:] - rho * y[:-1]])
        right = np.vstack([first * design[0], design[1:] - rho * design[:-1]])
        coefficients = np.asarray(np.linalg.lstsq(right, left, rcond=None)[0], dtype=float)
    rest = left - right @ coefficients
    variance = float(rest @ rest) / max(n - k, 1)
    df = max(method.ITS_MIN_DF, n * (1 - rho) / (1 + rho) - k)
    return Series(coefficients, np.linalg.pinv(right.T @ right, hermitian=True) * variance, rho, df)


def interrupted_design(length: int, start: int, seasonality: int | None = None) -> Floats:
    """Columns 1, t, 1{t >= start}, (t - start) 1{t >= start}, then seasonal dummies, shape (length, k).

    Seasons enter only with two full ones before the start.
    """
    t = np.arange(length, dtype=float)
    after = (t >= start).astype(float)
    columns = [np.ones(length), t, after, (t - start) * after]
    if seasonality and start >= 2 * seasonality:
        season = np.arange(length) % seasonality
        columns.extend((season == s).astype(float) for s in range(1, seasonality))
    return np.column_stack(columns)


def post_contrast(length: int, start: int, columns: int) -> Floats:
    """Effect in each period from `start`: level break + slope break x periods since, shape (post, k)."""
    out = np.zeros((length - start, columns))
    out[:, 2] = 1.0
    out[:, 3] = np.arange(length - start)
    return out


def midpoint_contrast(length: int, start: int, columns: int) -> Floats:
    """Effect at the middle of the post periods, b2 + b3 (Q - 1) / 2, shape (k,)."""
    out = np.zeros(columns)
    out[2], out[3] = 1.0, (length - start - 1) / 2
    return out
