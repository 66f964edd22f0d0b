"""A panel as a rectangle: units down, periods across."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metrics.methods.result import NEVER, Floats, Panel

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A KPI panel in wide form.

    Shapes: `y` and `weight` are (units, periods) with NaN where nothing was observed; `x` is
    (units, periods, covariates); `first` is (units,), a period number or NEVER; `cluster` is (units,),
    or None where each unit stands alone.
    """

    y: Floats
    first: Ints
    weight: Floats
    x: Floats
    names: tuple[str, ...]
    periods: tuple[str, ...]
    cluster: Ints | None = None

    @property
    def units(self) -> int:
        """Number of units."""
        return int(self.y.shape[0])

    @property
    def length(self) -> int:
        """Number of periods."""
        return int(self.y.shape[1])

    @property
    def cohorts(self) -> list[int]:
        """First treated periods that occur, in order."""
        return [int(g) for g in np.unique(self.first) if g != NEVER]

    @property
    def treated(self) -> Bools:
        """Units ever treated, shape (units,)."""
        return np.asarray(self.first != NEVER)

    @property
    def on(self) -> Bools:
        """Cells under treatment, shape (units, periods)."""
        return np.asarray(np.arange(self.length)[None, :] >= self.first[:, None])

    @property
    def balanced(self) -> bool:
        """True where every unit is observed in every period."""
        return bool(np.all(np.isfinite(self.y)))

    def rows(self, keep: Bools) -> Matrix:
        """The same panel with some units only."""
        return replace(
            self,
            y=self.y[keep],
            first=self.first[keep],
            weight=self.weight[keep],
            x=self.x[keep],
            names=tuple(name for name, kept in zip(self.names, keep, strict=True) if kept),
            cluster=None if self.cluster is None else self.cluster[keep],
        )

    def until(self, last: int) -> Matrix:
        """The same panel with its first `last` periods only."""
        return replace(
            self,
            y=self.y[:, :last],
            weight=self.weight[:, :last],
            x=self.x[:, :last],
            periods=self.periods[:last],
        )


def matrix(panel: Panel) -> Matrix:
    """The panel in wide form; treatment that begins after the last period counts as never."""
    units, periods = len(panel.unit_names), len(panel.period_names)
    fine = np.isfinite(panel.value)
    for column in panel.covariates.values():
        fine &= np.isfinite(column)
    unit, period = panel.unit[fine], panel.period[fine]
    y = np.full((units, periods), np.nan)
    y[unit, period] = panel.value[fine]
    weight = np.zeros((units, periods))
    weight[unit, period] = 1.0 if panel.weight is None else np.nan_to_num(panel.weight[fine])
    x = np.full((units, periods, len(panel.covariates)), np.nan)
    for k, column in enumerate(panel.covariates.values()):
        x[unit, period, k] = column[fine]
    first = np.where(panel.first_treated >= periods, NEVER, np.maximum(panel.first_treated, 0))
    cluster = None
    if panel.cluster is not None:
        cluster = np.full(units, -1, dtype=np.int64)
        cluster[panel.unit] = panel.cluster
    whole = Matrix(y, first.astype(np.int64), weight, x, panel.unit_names, panel.period_names, cluster)
    return whole.rows(np.asarray(np.isfinite(y).any(axis=1)))


def without_always_treated(wide: Matrix) -> tuple[Matrix, int]:
    """Units treated from the first period on have no before: they are left out and counted."""
    keep = np.asarray(wide.first > 0)
    return wide.rows(keep), int((~keep).sum())


def nested_in_clusters(wide: Matrix) -> bool:
    """True where every unit of a cluster starts in the same period."""
    if wide.cluster is None:
        return False
    starts: dict[int, int] = {}
    for cluster, first in zip(wide.cluster.tolist(), wide.first.tolist(), strict=True):
        if starts.setdefault(cluster, first) != first:
            return False
    return True


def collapsed(wide: Matrix) -> Matrix:
    """One row per cluster: means over its observed units, weighted by their denominators."""
    if wide.cluster is None:
        return wide
    groups, position = np.unique(wide.cluster, return_inverse=True)
    if len(groups) == wide.units:
        return replace(wide, cluster=None)
    seen = np.isfinite(wide.y)
    mass = np.where(seen, wide.weight, 0.0)
    # a cell whose units all have denominator zero still has a plain mean
    share = np.where(_summed(mass, position, len(groups))[position] > 0, mass, seen.astype(float))
    total = _summed(share, position, len(groups))
    with np.errstate(invalid="ignore", divide="ignore"):
        y = _summed(np.where(seen, wide.y, 0.0) * share, position, len(groups)) / total
        x = np.stack(
            [
                _summed(np.where(seen, wide.x[:, :, k], 0.0) * share, position, len(groups)) / total
                for k in range(wide.x.shape[2])
            ]
            or [np.zeros((len(groups), wide.length))],
            axis=2,
        )[:, :, : wide.x.shape[2]]
    first = np.full(len(groups), NEVER, dtype=np.int64)
    first[position] = wide.first
    return Matrix(
        y,
        first,
        _summed(mass, position, len(groups)),
        x,
        tuple(f"cluster {group}" for group in groups),
        wide.periods,
    )


def _summed(values: Floats, position: Ints, groups: int) -> Floats:
    out = np.zeros((groups, values.shape[1]))
    np.add.at(out, position, values)
    return out


def pre_and_post(wide: Matrix) -> tuple[int, int]:
    """Pre and post periods: treated-unit-weighted medians over cohorts."""
    first = np.sort(wide.first[wide.treated])
    if not len(first):
        return wide.length, 0
    middle = int(first[(len(first) - 1) // 2])
    return middle, wide.length - middle
