"""What the texts of one column can mean: every reading that fits, and whether they disagree.

A reading fits a column where nearly all of its values have that form: a few bad rows are set aside at load and
do not decide what the others mean. Where several readings fit and give different values, the file does not say
which one is right, and a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Final

NEARLY_ALL: Final = 0.9
"""Share of the values that must have a form for it to be the column's."""
SETTLES: Final = 0.98
"""A reading with less than this share of the best one's values is ruled out by the others."""
PROBE: Final = 100
"""Values on which a format is tried first."""

DATE_FORMATS: Final = (
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%y",
    "%m/%d/%y",
    "%d/%m/%y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%d %B %Y",
)
CLOCKS: Final = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
ISO: Final = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|UTC|[+-]\d{2}(:?\d{2})?))?)?)?"
    r"|\d{4}-W([0-4]\d|5[0-3])"
)
EPOCHS: Final = {"epoch_seconds": re.compile(r"1\d{9}(\.\d+)?"), "epoch_milliseconds": re.compile(r"1\d{12}")}

EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class DateReading:
    """Dates: `format` as a source file says it, None for ISO 8601."""

    format: str | None


@dataclass(frozen=True, slots=True)
class NumberReading:
    """Numbers: decimal mark and thousands separator as a source file says them."""

    decimal: str = "."
    thousands: str | None = None

    def value(self, text: str) -> float | None:
        """Gives the number that the text is under this reading; None where it is none."""
        if not _number(self.decimal, self.thousands).fullmatch(text):
            return None
        plain = text.replace(self.thousands, "") if self.thousands else text
        return float(plain.replace(self.decimal, "."))


@lru_cache(maxsize=32)
def _number(decimal: str, thousands: str | None) -> re.Pattern[str]:
    mark = re.escape(decimal)
    whole = r"\d+"
    if thousands is not None:
        whole = rf"(?:[1-9]\d{{0,2}}(?:{re.escape(thousands)}\d{{3}})+|\d+)"
    return re.compile(rf"[+-]?{whole}(?:{mark}\d+)?", re.ASCII)


NUMBER_READINGS: Final = (
    NumberReading(),
    NumberReading(","),
    NumberReading(".", ","),
    NumberReading(",", "."),
    NumberReading(".", "'"),
    NumberReading(".", "’"),
    NumberReading(".", " "),
    NumberReading(",", " "),
    NumberReading(",", "\u00a0"),
    NumberReading(",", "\u202f"),
)
"""From plain to rare: of readings that give the same values the first is proposed."""


def filled(texts: Sequence[str]) -> list[str]:
    """Gives the values that are there, without blanks around them."""
    return [text.strip() for text in texts if text.strip()]


def dates(texts: Sequence[str]) -> list[DateReading]:
    """Lists the readings as dates that fit and differ in what they say; empty where the texts are no dates."""
    values = filled(texts)
    iso = _share(values, ISO.fullmatch)
    if iso >= NEARLY_ALL:
        return [DateReading(None)]
    for name, pattern in EPOCHS.items():
        if _share(values, pattern.fullmatch) >= NEARLY_ALL:
            return [DateReading(name)]
    found = []
    for form in (day + clock for day in DATE_FORMATS for clock in CLOCKS):
        # Trying a format is slow: most are out after a few values.
        if _share(values[:PROBE], partial(_is_date, form=form)) < 0.5:
            continue
        share = _share(values, partial(_is_date, form=form))
        if share >= NEARLY_ALL:
            found.append((share, form))
    best = max((share for share, _ in found), default=0.0)
    return [DateReading(form) for share, form in found if share >= SETTLES * best]


@lru_cache(maxsize=200_000)
def _is_date(text: str, form: str) -> bool:
    try:
        return 1800 <= datetime.strptime(text, form).year <= 2200
    except ValueError:
        return False


def numbers(texts: Sequence[str]) -> list[NumberReading]:
    """Lists the readings as numbers that fit and differ in a value; empty where the texts are no numbers."""
    values = filled(texts)
    shares = [(_share(values, partial(_is_number, reading=one)), one) for one in NUMBER_READINGS]
    best = max((share for share, _ in shares), default=0.0)
    if best < NEARLY_ALL:
        return []
    found: list[NumberReading] = []
    seen: list[list[float | None]] = []
    for share, reading in shares:
        if share < SETTLES * best:
            continue
        said = [reading.value(text) for text in values]
        if not any(_agree(said, other) for other in seen):
            found.append(reading)
            seen.append(said)
    return found


def _agree(one: Sequence[float | None], other: Sequence[float | None]) -> bool:
    """Two readings agree where they never give two different numbers for one text."""
    return all(a == b for a, b in zip(one, other, strict=True) if a is not None and b is not None)


def telling(texts: Sequence[str], readings: Sequence[NumberReading]) -> str | None:
    """Gives a text that two readings understand differently: the example in the question."""
    for text in filled(texts):
        if len({reading.value(text) for reading in readings} - {None}) > 1:
            return text
    return None


def telling_date(texts: Sequence[str], readings: Sequence[DateReading]) -> str | None:
    """Gives a date that two formats understand differently."""
    for text in filled(texts):
        days = {datetime.strptime(text, r.format) for r in readings if r.format and _is_date(text, r.format)}
        if len(days) > 1:
            return text
    return None


def is_year(texts: Sequence[str]) -> bool:
    """Tells whether the texts are plausible years."""
    return (
        _share(filled(texts), lambda text: re.fullmatch(r"(18|19|20|21)\d{2}", text) is not None)
        >= NEARLY_ALL
    )


def is_email(texts: Sequence[str]) -> bool:
    """Tells whether the texts are e-mail addresses."""
    return _share(filled(texts), lambda text: EMAIL.fullmatch(text) is not None) >= 0.5


def _is_number(text: str, reading: NumberReading) -> bool:
    return reading.value(text) is not None


def _share(values: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(text)) for text in values) / len(values) if values else 0.0


def day(text: str, reading: DateReading) -> date | None:
    """Gives the day of a text under a reading; None where it is no date."""
    found = text.strip()
    try:
        if reading.format is None:
            return date.fromisoformat(f"{found}-01" if re.fullmatch(r"\d{4}-\d{2}", found) else found[:10])
        if reading.format in EPOCHS:
            seconds = float(found) / (1000 if reading.format == "epoch_milliseconds" else 1)
            return datetime.fromtimestamp(seconds, UTC).date()
        return datetime.strptime(found, reading.format).date()
    except (ValueError, OverflowError, OSError):
        return None
