"""What a KPI file can prove before it is loaded: the design and the best grade that its shape allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metrics import method
from metrics.estimate import Grade
from metrics.outcome_panels import period_start, period_unit


@dataclass(frozen=True, slots=True)
class Provable:
    """The best that a file can show, and what would make it stronger."""

    design: str
    """did | its | before_after | descriptive."""
    grade: Grade | None
    """The best grade; gates can only lower it. None: no effect can be shown."""
    periods: int
    sentence: str
    stronger: str | None
    """What to add for a better grade; None at the best that observation allows."""


_WORDS = {
    "did": "a comparison of groups over time",
    "its": "an interrupted series",
    "before_after": "before/after",
    "descriptive": "a level without an effect",
}


def provable(
    units: Sequence[str], days: Sequence[date], starts: Mapping[str, date | str], *, named: bool
) -> Provable:
    """Says what a panel of these units, days and starts can prove (METHOD.md 5.1 and 5.7).

    `starts` is unit -> first day of access or "never"; units that it does not name count as never. `named` is
    False for a file without a column of units.
    """
    unit, _ = period_unit(sorted(set(days)))
    periods = sorted({period_start(day, unit) for day in days})
    first = Counter(
        period_start(day, unit) for name, day in starts.items() if isinstance(day, date) and name in units
    )
    # Access from the first period on leaves no before.
    started = {when: count for when, count in first.items() if periods and when > periods[0]}
    treated, never = sum(started.values()), len(units) - sum(first.values())
    pre = sum(when < min(started) for when in periods) if started else 0
    post = len(periods) - pre
    shape = (
        f"{len(units)} groups and {len(periods)} {unit}s"
        if named
        else f"one series of {len(periods)} {unit}s"
    )
    if not started:
        more = (
            "up to B, when some groups had access and others did not or later" if named else "before/after, D"
        )
        return _said("descriptive", None, len(periods), shape, f"say who got access when (--started): {more}")
    if treated >= 2 and (never >= 2 or len(started) > 1):
        smaller = min(treated, never) if len(started) == 1 else min(treated, max(never, treated))
        enough = smaller >= method.GRADE_B_MIN_UNITS and pre >= method.GRADE_B_MIN_PRE
        need = (
            f"{method.GRADE_B_MIN_UNITS} groups with and {method.GRADE_B_MIN_UNITS} without access, and "
            f"{method.GRADE_B_MIN_PRE} periods before it: up to B"
        )
        return _said("did", "B" if enough else "D", len(periods), shape, None if enough else need)
    add = (
        "add groups that got access later or never: up to B"
        if named
        else "add a team column (--unit): up to B"
    )
    if pre >= method.ITS_MIN_PRE and post >= method.ITS_MIN_POST:
        return _said("its", "C", len(periods), shape, add)
    longer = f"{method.ITS_MIN_PRE} periods before and {method.ITS_MIN_POST} after access: C"
    return _said("before_after", "D", len(periods), shape, f"{add}; {longer}")


def _said(design: str, grade: Grade | None, periods: int, shape: str, stronger: str | None) -> Provable:
    best = {"B": "up to grade B", "C": "grade C", "D": "grade D"}.get(grade or "", "no grade")
    sentence = f"With this file ({shape}): {_WORDS[design]}, {best}"
    return Provable(
        design, grade, periods, f"{sentence}; {stronger}." if stronger else f"{sentence}.", stronger
    )
