"""Periods of a panel file: what a text means, which comes first, and in which one a date falls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import numpy as np

from metrics.methods.result import NEVER
from metrics.outcome_options import refused

Kind = Literal["number", "year", "quarter", "month", "week", "day"]
_NEVER = {"", "na", "n/a", "nan", "null", "none", "never", "0", "0.0"}
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.0+)?")
_ISO: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("quarter", re.compile(r"(?P<Y>\d{4})-?Q(?P<q>[1-4])")),
    ("week", re.compile(r"(?P<Y>\d{4})-?W(?P<W>\d{2})")),
    ("month", re.compile(r"(?P<Y>\d{4})-(?P<m>\d{2})")),
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?")
_DAY_DIRECTIVES = set("djuwaAxcDeFs")


def is_never(text: str) -> bool:
    """True for what stands for never: empty, NA or 0."""
    return text.lower() in _NEVER


@dataclass(frozen=True, slots=True)
class Moment:
    """A period as an ordered number of its kind: days, ISO weeks, months, quarters, years or plain numbers."""

    kind: Kind
    at: float


def moment(text: str, time_format: str | None) -> Moment | None:
    """What a period's text means; None where it is not in the stated format, or in ISO without one."""
    try:
        return _stated(text, time_format) if time_format else _iso(text)
    except ValueError:
        return None


def _iso(text: str) -> Moment | None:
    if _NUMBER.fullmatch(text):
        return Moment("number", float(text))
    if _DAY.fullmatch(text):
        instant = datetime.fromisoformat(text)
        seconds = instant.hour * 3600 + instant.minute * 60 + instant.second
        return Moment("day", instant.toordinal() + seconds / 86_400)
    for kind, pattern in _ISO:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        year = int(found["Y"])
        if kind == "quarter":
            return Moment(kind, year * 4 + int(found["q"]) - 1)
        if kind == "week":
            return _coarser(date.fromisocalendar(year, int(found["W"]), 1), kind)
        return _coarser(date(year, int(found["m"]), 1), kind)
    return None


def _stated(text: str, time_format: str) -> Moment | None:
    if "%q" in time_format:
        pattern = re.escape(time_format).replace("%q", "(?P<q>[1-4])")
        pattern = pattern.replace("%Y", r"(?P<Y>\d{4})").replace("%y", r"(?P<y>\d{2})")
        found = re.fullmatch(pattern, text)
        if found is None:
            return None
        groups = found.groupdict()
        year = int(groups["Y"]) if groups.get("Y") else 2000 + int(groups.get("y") or 0)
        return Moment("quarter", year * 4 + int(groups["q"]) - 1)
    directives = set(re.findall(r"%-?([A-Za-z])", time_format))
    if directives & {"V", "G"} and not directives & {"u", "a", "A", "w"}:
        return _coarser(datetime.strptime(f"{text} 1", f"{time_format} %u").date(), "week")
    if directives & {"U", "W"} and not directives & {"u", "a", "A", "w"}:
        return _coarser(datetime.strptime(f"{text} 1", f"{time_format} %w").date(), "week")
    day = datetime.strptime(text, time_format).date()
    if directives & _DAY_DIRECTIVES:
        return _coarser(day, "day")
    return _coarser(day, "month" if directives & {"m", "b", "B", "h"} else "year")


def _coarser(day: date, kind: Kind) -> Moment:
    months = day.year * 12 + day.month - 1
    at = {
        "day": day.toordinal(),
        "week": (day.toordinal() - 1) // 7,
        "month": months,
        "quarter": months // 3,
        "year": day.year,
        "number": day.year,
    }[kind]
    return Moment(kind, float(at))


@dataclass(frozen=True, slots=True)
class Periods:
    """The distinct periods of a file in time order, numbered from 0."""

    kind: Kind
    at: tuple[float, ...]
    names: tuple[str, ...]
    time_format: str | None

    @staticmethod
    def of(
        texts: Sequence[str], name: str, column: str, time_format: str | None
    ) -> tuple[Periods, list[int]]:
        """The periods of a column, and the number of each text in `texts`.

        Errors: a text that is not a period, two texts for one, or periods of several kinds.
        """
        found: dict[float, str] = {}
        kinds: dict[Kind, str] = {}
        for text in dict.fromkeys(texts):
            one = moment(text, time_format)
            if one is None:
                how = (
                    f"does not fit --time-format {time_format!r}"
                    if time_format
                    else "is neither a number nor an ISO date: say --time-format, e.g. %d.%m.%Y or Q%q%Y"
                )
                raise refused(f"{name}: period {text!r} in {column!r} {how}.", "PERIOD")
            kinds.setdefault(one.kind, text)
            if one.at in found:
                raise refused(
                    f"{name}: {found[one.at]!r} and {text!r} in {column!r} are the same period.", "PERIOD"
                )
            found[one.at] = text
        if len(kinds) > 1:
            examples = " and ".join(repr(text) for text in list(kinds.values())[:2])
            raise refused(f"{name}: {column!r} mixes periods such as {examples}.", "PERIOD")
        at = sorted(found)
        number = {found[one]: position for position, one in enumerate(at)}
        periods = Periods(next(iter(kinds)), tuple(at), tuple(found[one] for one in at), time_format)
        return periods, [number[text] for text in texts]

    def index(self, text: str) -> int | None:
        """Number of the period that a text names exactly; None where the file has none such."""
        one = moment(text, self.time_format)
        if one is None or one.kind != self.kind or one.at not in self.at:
            return None
        return self.at.index(one.at)

    def adoption(self, text: str) -> int | None:
        """First treated period of a unit that adopted at `text`; None where the text is no time.

        Empty, NA and 0 are never; a time after the last period is never within this file. A date falls in the
        period that contains it; a time between numbered periods begins with the next one.
        """
        if is_never(text):
            return NEVER
        one = moment(text, self.time_format) or moment(text, None)
        if one is None:
            return None
        if one.kind != self.kind:
            one = self._converted(text, one)
            if one is None:
                return None
        if one.at in self.at:
            return self.at.index(one.at)
        if self.kind == "day":
            spacing = float(np.median(np.diff(self.at))) if len(self.at) > 1 else 1.0
            inside = int(np.searchsorted(self.at, one.at, side="right")) - 1
            if inside == len(self.at) - 1 and one.at >= self.at[-1] + spacing:
                return NEVER
            return max(inside, 0)
        later = int(np.searchsorted(self.at, one.at, side="left"))
        return NEVER if later == len(self.at) else later

    def _converted(self, text: str, one: Moment) -> Moment | None:
        if one.kind == "day" and self.kind != "number":
            return _coarser(date.fromordinal(int(one.at)), self.kind)
        if one.kind == "month" and self.kind in {"day", "quarter", "year"}:
            return _coarser(date(int(one.at) // 12, int(one.at) % 12 + 1, 1), self.kind)
        if one.kind == "number" and self.kind == "year":
            return Moment("year", one.at)
        return None
