"""The rows of the list: released ideas and readers' own, with the components that the browser re-weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from dashboard.control import Note
from dashboard.view import View
from metrics.method import WEEKS_PER_YEAR

MOST = 200
"""Rows that are sent; the CSV holds all."""
STRENGTH: Mapping[str | None, float] = {"A": 1.0, "B": 0.67, "C": 0.33}
"""Strength of evidence of a grade; D and none have none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One idea: what is released about it, or what a reader wrote."""

    key: str
    label: str
    lessons: tuple[int, ...]
    low: float | None
    mid: float | None
    high: float | None
    cost: float | None
    weeks: float | None
    released: Mapping[str, Any]
    """The row of `portfolio`; empty for a reader's idea."""
    idea: Note | None = None
    decided: Note | None = None

    @property
    def grade(self) -> str:
        """A plan is an estimate until a pilot measures it."""
        return str(self.released.get("grade") or "D")

    @property
    def yearly(self) -> float | None:
        """Expected value a year, of which the released views are made; the range's own where they are not there."""
        wsjf = self.released.get("wsjf")
        return wsjf * WEEKS_PER_YEAR * self.weeks if wsjf is not None and self.weeks else expected(self)

    @property
    def years(self) -> float | None:
        """Years of value, discounted, behind the released expected net value: (net + cost) / value a year."""
        net, yearly = self.released.get("net"), self.yearly
        return (net + self.cost) / yearly if net is not None and self.cost is not None and yearly else None

    @property
    def risk(self) -> float | None:
        """Stated chance of failure, else the simulated chance that it does not pay off."""
        stated, chance = self.released.get("risk"), self.released.get("p_npv_positive")
        return stated if stated is not None else None if chance is None else 1.0 - chance


def expected(row: Row) -> float | None:
    """Mean of a P10, P50, P90 range by Swanson's rule: 0.3, 0.4, 0.3 (Hurst, Brown and Swanson 2000, eq. 1)."""
    if row.low is None or row.mid is None or row.high is None:
        return None
    return 0.3 * row.low + 0.4 * row.mid + 0.3 * row.high


def rows(view: View) -> list[Row]:
    """Released ideas in their order, then readers' ideas, oldest first; at most `MOST`."""
    cases = {row["use_case_id"]: row for row in view.rows("use_case")}
    decided = {note.subject: note for note in view.notes.of("decision")}
    found = [
        Row(
            key=row["use_case_id"],
            label=cases[row["use_case_id"]]["label"] if row["use_case_id"] in cases else row["use_case_id"],
            lessons=tuple(cases.get(row["use_case_id"], {}).get("lessons") or ()),
            low=row["value_low"],
            mid=row["value_mid"],
            high=row["value_high"],
            cost=row["cost"],
            weeks=row["weeks"],
            released=row,
            decided=decided.get(row["use_case_id"]),
        )
        for row in sorted(view.rows("portfolio"), key=lambda row: (row["rank"] is None, row["rank"] or 0))
    ]
    return [*found, *(_idea(note) for note in view.notes.of("idea"))][:MOST]


def _idea(note: Note) -> Row:
    said = note.body
    return Row(
        key=f"idea-{note.id}",
        label=said["name"],
        lessons=(said["lesson"],),
        low=said["low"],
        mid=said["mid"],
        high=said["high"],
        cost=said["cost"],
        weeks=said["weeks"],
        released={},
        idea=note,
    )


def borrowed_years(found: Sequence[Row]) -> float | None:
    """Years of value that a reader's idea borrows: the median of the released ones."""
    known = [row.years for row in found if row.years is not None]
    return median(known) if known else None


def component_rows(found: Sequence[Row]) -> list[dict[str, Any]]:
    """What the browser re-weights, once per row: released numbers, nothing about a person."""
    years = borrowed_years(found)
    sent = []
    for row in found:
        released = row.released
        sent.append(
            {
                "id": row.key,
                "label": row.label,
                "v": [row.low, row.mid, row.high],
                "cost": row.cost,
                "weeks": row.weeks,
                "yearly": row.yearly,
                "years": row.years if released else years,
                "net": released.get("net"),
                "score": released.get("score"),
                "rice": released.get("rice"),
                "wsjf": released.get("wsjf"),
                "risk": row.risk,
                "strength": STRENGTH.get(row.grade, 0.0),
                "ranks": [released.get("rank_low"), released.get("rank_high")],
                "top": released.get("p_top3"),
                "tied": bool(released.get("tied_above")),
                "advice": released.get("advice"),
                "idea": row.idea is not None,
            }
        )
    return sent


def defaults(found: Sequence[Row], lesson: int) -> dict[str, float] | None:
    """Estimates that a new idea borrows: medians of the ideas of its lesson, of all where there is none."""
    plans = [
        row for row in found if row.released and None not in (row.low, row.mid, row.high, row.cost, row.weeks)
    ]
    near = [row for row in plans if lesson in row.lessons] or plans
    if not near:
        return None
    names = ("low", "mid", "high", "cost", "weeks")
    return {name: round(median(getattr(row, name) for row in near)) for name in names}
