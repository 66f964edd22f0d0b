"""Released numbers of one cell over periods: the newest, the one before, the series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.view import View

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a number stands: the organisation, or one use case."""

    cell_id: int | None
    use_case: str | None = None

    @classmethod
    def of(cls, view: View, use_case: str | None = None) -> Cell:
        """The organisation's cell, or the cell of a use case; empty where nothing is released for it."""
        wanted: dict[str, Any] = (
            {"cut": "org"} if use_case is None else {"cut": "use_case", "use_case_id": use_case}
        )
        row = view.rows("cell", **wanted).first
        return cls(row["cell_id"] if row else None, use_case)


def periods(view: View, kind: str) -> list[Row]:
    """Complete periods of a kind, oldest first."""
    found = [row for row in view.rows("period", kind=kind) if row["is_complete"]]
    return sorted(found, key=lambda row: row["end_day"])


def of_period(view: View, cell: Cell, metric: str) -> Mapping[int, Row]:
    """Every released number of a metric in a cell, by period."""
    if cell.cell_id is None:
        return {}
    return {row["period_id"]: row for row in view.rows("number", metric=metric, cell_id=cell.cell_id)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A number with its period, the one it is compared with, and its series; any of them may be missing."""

    metric: str
    now: Row | None = None
    start: date | None = None
    end: date | None = None
    before: Row | None = None
    series: tuple[float | None, ...] = ()

    @property
    def value(self) -> float | None:
        """The newest value."""
        return None if self.now is None else self.now["value"]

    @property
    def reason(self) -> str | None:
        """Why the newest value is missing, where it is."""
        if self.now is None:
            return "not_measured"
        return self.now["reason"] if self.now["value"] is None else None


def reading(view: View, cell: Cell, metric: str, kind: str | None = None) -> Reading:
    """The newest number of a metric in periods of `kind` (default: the reader's), compared with the one before."""
    kind = kind or view.state.period
    known = of_period(view, cell, metric)
    every = periods(view, kind)
    if not every:
        return Reading(metric)
    newest = every[-1]
    before = [row for row in every if row["end_day"] == newest["start_day"] - timedelta(days=1)]
    if kind == "28d" and not before:
        before = [row for row in every if row["end_day"] == newest["end_day"] - timedelta(days=28)]
    return Reading(
        metric=metric,
        now=known.get(newest["period_id"]),
        start=newest["start_day"],
        end=newest["end_day"],
        before=known.get(before[0]["period_id"]) if before else None,
        series=monthly(view, known),
    )


def compared(view: View, cell: Cell, metric: str, kind: str, back: int) -> Reading:
    """The newest number of a metric in periods of `kind`, compared with the one `back` periods before."""
    known = of_period(view, cell, metric)
    every = periods(view, kind)
    if not every:
        return Reading(metric)
    newest = every[-1]
    before = every[-1 - back] if len(every) > back else None
    return Reading(
        metric=metric,
        now=known.get(newest["period_id"]),
        start=newest["start_day"],
        end=newest["end_day"],
        before=known.get(before["period_id"]) if before else None,
        series=monthly(view, known),
    )


def monthly(view: View, known: Mapping[int, Row], count: int = 12) -> tuple[float | None, ...]:
    """Values of the last complete months, oldest first."""
    return tuple(
        known[row["period_id"]]["value"] if row["period_id"] in known else None
        for row in periods(view, "month")[-count:]
    )


def by_month(view: View, cell: Cell, metric: str, months: Sequence[Row]) -> tuple[float | None, ...]:
    """Values of a metric in the given monthly periods."""
    known = of_period(view, cell, metric)
    return tuple(known[row["period_id"]]["value"] if row["period_id"] in known else None for row in months)
