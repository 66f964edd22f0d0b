"""What a person says about a file, and what has to be asked because the file does not say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ingest.contract import Feed
from ingest.onboarding.look import Layout
from ingest.problems import ConfigProblem, nearest, one_of

DAY_FIRST: Final = "day-first"
MONTH_FIRST: Final = "month-first"
UNKNOWN: Final = "unknown"
"""An answer that leaves a fact open."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the file does not say and that decides what its numbers mean."""

    key: str
    """Field of `Answers` that takes the answer."""
    flag: str
    """Option of the command line that gives it."""
    sentence: str
    choices: tuple[str, ...] = ()
    """Allowed answers; empty: free text."""

    @property
    def unanswered(self) -> ConfigProblem:
        """The one sentence for a person who cannot be asked."""
        ways = " or ".join(f"{self.flag} {_quoted(choice)}" for choice in self.choices)
        return ConfigProblem("QUESTION", f"{self.sentence} Say {ways or f'{self.flag} ...'}.")


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w.-]+", text) and text not in (".", ",") else f'"{text}"'


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said; None was not. The wizard and the command line fill the same fields."""

    layout: Layout = field(default_factory=Layout)
    name: str | None = None
    """Name of the source."""
    feeds: Feed | None = None
    dates: str | None = None
    """day-first | month-first, where the dates themselves do not say."""
    decimal: str | None = None
    """Decimal mark, where the numbers do not say."""
    value: str | None = None
    """Column of the KPI's value."""
    unit: str | None = None
    """Column of the team, queue or other unit that a comparison is made between."""
    kpi: str | None = None
    """Id of the KPI."""
    kpi_unit: str | None = None
    """Unit of the KPI."""
    better: str | None = None
    use_case: str | None = None
    """Id of a use case, or the label of a new one."""
    lesson: str | None = None
    started: tuple[str, ...] = ()
    """DATE for all units, or UNIT,UNIT=DATE, or unknown."""
    currency: str | None = None
    tokens: str | None = None
    grain: str | None = None

    def starts(self, units: tuple[str, ...]) -> Mapping[str, date | str]:
        """Gives unit -> first day of access, or "never"; raises `ConfigProblem` for what is neither."""
        found: dict[str, date | str] = {}
        for entry in self.started:
            named, parted, when = entry.rpartition("=")
            if entry == UNKNOWN:
                continue
            if not parted:
                listed: tuple[str, ...] = units
            else:
                # A unit's own name may hold a comma.
                listed = (named,) if named in units else tuple(part.strip() for part in named.split(","))
            for unit in listed:
                if unit not in units:
                    raise ConfigProblem(
                        "STARTED",
                        f"--started {entry!r}: the file has no unit {unit!r}.{nearest(unit, units)} "
                        f"Units: {one_of(units[:20])}.",
                    )
                found[unit] = _day(when, entry)
        return found


def _day(when: str, entry: str) -> date | str:
    if when == "never":
        return when
    try:
        return date.fromisoformat(when)
    except ValueError:
        raise ConfigProblem(
            "STARTED",
            f"--started {entry!r} is not a date such as 2026-03-02, UNIT=2026-03-02, UNIT=never or {UNKNOWN}.",
        ) from None
