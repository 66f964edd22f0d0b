"""Panels that several tests look at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from metrics.methods.result import NEVER, Panel

Floats = NDArray[np.float64]

OUT_2: tuple[tuple[int, tuple[float, ...]], ...] = (
    (1, (10, 12, 15)),
    (1, (8, 10.5, 12)),
    (2, (9, 10, 14)),
    (2, (7, 8, 12.5)),
    (NEVER, (10, 11, 12)),
    (NEVER, (6, 7.5, 8)),
    (NEVER, (8, 8.5, 10)),
)
"""METHOD.md OUT-2: first treated period (counted from 0) and the three values of each unit."""


def panel_of(y: Floats | Sequence[Sequence[float]], first: Sequence[int], **more: object) -> Panel:
    """A panel from values (units, periods), NaN where nothing was observed, and first treated periods."""
    values = np.asarray(y, dtype=float)
    units, periods = values.shape
    unit, period = np.nonzero(np.isfinite(values))
    return Panel(
        unit=unit.astype(np.int64),
        period=period.astype(np.int64),
        value=values[unit, period],
        first_treated=np.asarray(first, dtype=np.int64),
        unit_names=tuple(f"u{i}" for i in range(units)),
        period_names=tuple(f"p{t}" for t in range(periods)),
        **more,  # type: ignore[arg-type]
    )


def out_2() -> Panel:
    """The worked example OUT-2."""
    return panel_of([list(values) for _, values in OUT_2], [first for first, _ in OUT_2])


def mpdta_frame() -> pl.DataFrame:
    """County teen employment of Callaway and Sant'Anna (2021), as moderndid carries it."""
    moderndid = pytest.importorskip("moderndid", reason="moderndid carries the mpdta data")
    return pl.DataFrame(moderndid.load_mpdta())


def mpdta(*, covariate: bool = False) -> Panel:
    """mpdta as a panel: periods 0 to 4 are 2003 to 2007."""
    frame = mpdta_frame()
    names, unit = np.unique(frame["countyreal"].to_numpy(), return_inverse=True)
    start = frame["first.treat"].to_numpy().astype(np.int64)
    first = np.full(len(names), NEVER, dtype=np.int64)
    first[unit] = np.where(start > 0, start - 2003, NEVER)
    return Panel(
        unit=unit.astype(np.int64),
        period=(frame["year"].to_numpy() - 2003).astype(np.int64),
        value=frame["lemp"].to_numpy().astype(float),
        first_treated=first,
        unit_names=tuple(map(str, names)),
        period_names=("2003", "2004", "2005", "2006", "2007"),
        covariates={"lpop": frame["lpop"].to_numpy().astype(float)} if covariate else {},
    )


def noise(
    units: int, periods: int, starts: dict[int, int], *, effect: float = 0.0, rho: float = 0.5, seed: int = 1
) -> Panel:
    """Autoregressive panel with a common trend; `starts` maps a start to how many units begin there."""
    random = np.random.default_rng(seed)
    first = np.full(units, NEVER, dtype=np.int64)
    taken = 0
    for start, count in starts.items():
        first[taken : taken + count] = start
        taken += count
    shock = random.normal(size=(units, periods))
    y = np.zeros((units, periods))
    y[:, 0] = shock[:, 0] / np.sqrt(1 - rho**2)
    for t in range(1, periods):
        y[:, t] = rho * y[:, t - 1] + shock[:, t]
    y += random.normal(size=units)[:, None] + 0.05 * np.arange(periods) + 10.0
    y += effect * (np.arange(periods)[None, :] >= first[:, None])
    return panel_of(y, first.tolist())
