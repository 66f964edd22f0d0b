"""Unit and period effects with covariate slopes, fitted on any set of cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.methods.matrix import Bools, Matrix
from metrics.methods.result import Floats


@dataclass(frozen=True, slots=True)
class TwoWay:
    """A fitted model y = unit + period + x slopes.

    Shapes: `period` (periods,), `slopes` (covariates,), `null` (periods + covariates, directions) spans
    what the cells leave open.
    """

    period: Floats
    slopes: Floats
    null: Floats


def two_way(y: Floats, x: Floats, cells: Bools, weight: Floats) -> TwoWay:
    """Least squares on `cells` (units, periods), units counted `weight` (units,) times.

    Shapes: y (units, periods), x (units, periods, covariates). The unit effect is taken out exactly by the
    unit's own mean, so units with a single cell stay in and say nothing about the rest.
    """
    length, k = y.shape[1], x.shape[2]
    inside = cells * weight[:, None]
    many = np.maximum(cells.sum(axis=1), 1)
    rest = np.where(cells, y, 0.0)
    rest = np.where(cells, rest - (rest.sum(axis=1) / many)[:, None], 0.0)
    free = np.where(cells[:, :, None], x, 0.0)
    free = np.where(cells[:, :, None], free - (free.sum(axis=1) / many[:, None])[:, None, :], 0.0)
    gram = np.zeros((length + k, length + k))
    gram[:length, :length] = np.diag(inside.sum(axis=0)) - inside.T @ (cells / many[:, None])
    weighted = free * weight[:, None, None]
    gram[:length, length:] = weighted.sum(axis=0)
    gram[length:, :length] = gram[:length, length:].T
    gram[length:, length:] = np.einsum("itk,itl->kl", weighted, free)
    moment = np.concatenate([(inside * rest).sum(axis=0), np.einsum("itk,it->k", weighted, rest)])
    # equal diagonals, so that one tolerance fits periods and covariates alike
    scale = np.sqrt(np.diag(gram))
    scale = np.where(scale > 1e-12 * max(float(scale.max(initial=0.0)), 1e-290), scale, np.inf)
    values, vectors = np.linalg.eigh(gram / np.outer(scale, scale))
    found = values > 1e-9 * max(float(values.max(initial=0.0)), 1e-290)
    solution = vectors[:, found] @ ((vectors[:, found].T @ (moment / scale)) / values[found]) / scale
    # a zero eigenvalue's direction in the original units; a column without any cell is a direction too
    null = vectors[:, ~found] / np.where(np.isfinite(scale), scale, 1.0)[:, None]
    return TwoWay(solution[:length], solution[length:], null)


def predicted(fit: TwoWay, y: Floats, x: Floats, cells: Bools) -> tuple[Floats, Bools]:
    """Prediction for every cell, and which of them the fitted cells determine, both (units, periods)."""
    length = y.shape[1]
    many = cells.sum(axis=1)
    covered = np.where(np.isfinite(x), x, 0.0)
    model = fit.period[None, :] + covered @ fit.slopes
    gap = np.where(cells, y - model, 0.0).sum(axis=1) / np.maximum(many, 1)
    open_ = fit.null[:length].T[:, None, :] + np.einsum("itk,kd->dit", covered, fit.null[length:])
    own = np.where(cells, open_, 0.0).sum(axis=2) / np.maximum(many, 1)
    size = np.abs(fit.null).max(axis=0, initial=1e-290)[:, None, None]
    fixed = np.all(np.abs(open_ - own[:, :, None]) <= 1e-6 * size, axis=0)
    return gap[:, None] + model, np.asarray(fixed & (many > 0)[:, None])


def twfe(wide: Matrix) -> float | None:
    """Coefficient of treatment in a regression with unit and period effects: a diagnostic, never a headline.

    Already treated units serve as comparison in it (Goodman-Bacon 2021).
    """
    seen = np.isfinite(wide.y)
    treatment = wide.on.astype(float)[:, :, None]
    y = np.where(seen, wide.y, 0.0)
    fit = two_way(y, treatment, np.asarray(seen), np.ones(wide.units))
    if fit.null.size and np.abs(fit.null[-1]).max(initial=0.0) > 1e-9:
        return None
    return float(fit.slopes[0])
