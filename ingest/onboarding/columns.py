"""Which column is what: evidence from names and values, a suggestion that a person confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest.contract import Feed
from ingest.onboarding import values, words
from ingest.onboarding.answers import DAY_FIRST, MONTH_FIRST, Answers, Question
from ingest.onboarding.look import Look
from ingest.onboarding.values import DateReading, NumberReading

SAMPLES: Final = 2
DATED: Final = frozenset(
    {
        "occurred_at",
        "charge_period_start",
        "period",
        "first_access_date",
        "valid_from",
        "valid_to",
    }
)
COUNTED: Final = frozenset(
    {
        "requests",
        "input_tokens",
        "output_tokens",
        "cache_read_tokens",
        "cache_write_tokens",
        "reasoning_tokens",
        "latency_ms",
        "source_cost_usd",
        "billed_cost",
        "numerator",
        "denominator",
        "value",
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file, with every way its texts can be read."""

    name: str
    filled: int
    distinct: int
    dates: tuple[DateReading, ...]
    numbers: tuple[NumberReading, ...]
    is_person: bool
    samples: tuple[str, ...]
    """Two of its texts; none where it names people."""


@dataclass(frozen=True, slots=True)
class Match:
    """What was suggested for a column, and why."""

    column: str
    target: str | None
    """Canonical column; None is not imported."""
    why: str
    samples: tuple[str, ...]


def columns(look: Look) -> dict[str, Column]:
    """Reads every column of the look in all ways that fit."""
    found = {}
    for name, texts in look.columns.items():
        there = values.filled(texts)
        person = words.matches(name, words.PEOPLE) > 0 or values.is_email(texts)
        numbers = () if person else tuple(values.numbers(texts))
        dates = () if person else _dates(name, texts)
        found[name] = Column(
            name=name,
            filled=len(there),
            distinct=len(set(there)),
            dates=dates,
            # A column of days such as 20260301 reads as numbers too, and is none.
            numbers=() if dates else numbers,
            is_person=person,
            samples=() if person else tuple(dict.fromkeys(there))[:SAMPLES],
        )
    return found


def _dates(name: str, texts: tuple[str, ...]) -> tuple[DateReading, ...]:
    """Lists the readings as dates; four digits are a year only where the name says so."""
    if words.matches(name, words.YEARS) and values.is_year(texts):
        return (DateReading("%Y"),)
    return tuple(values.dates(texts))


def feed_of(found: Mapping[str, Column]) -> Feed:
    """Names the feed that the columns fill; a dated number that is nothing else is a KPI."""
    for feed in ("usage", "charge", "person", "rollout"):
        mapped = by_name(feed, found)
        if feed == "rollout" and any(column.numbers for column in found.values()):
            continue
        if all(group & mapped.keys() for group in words.NEEDED[feed]):
            return feed
    return "kpi_observation"


def by_name(feed: Feed, found: Mapping[str, Column]) -> dict[str, str]:
    """Gives target -> column where a name and the kind of its values agree; each column once."""
    scored = sorted(
        (
            (score, target, name)
            for target, known in words.TARGETS[feed].items()
            for name, column in found.items()
            if (score := words.matches(name, known)) and _is_kind(target, column)
        ),
        key=lambda entry: -entry[0],
    )
    mapped: dict[str, str] = {}
    for _, target, name in scored:
        if target not in mapped and name not in mapped.values():
            mapped[target] = name
    return mapped


def _is_kind(target: str, column: Column) -> bool:
    if target in DATED:
        return bool(column.dates)
    if target in COUNTED:
        return bool(column.numbers)
    if target == "person":
        return not column.dates and column.filled > 0
    return not column.is_person and not column.dates and column.filled > 0


def spec(column: Column, look: Look, answers: Answers, target: str) -> tuple[dict[str, str], Question | None]:
    """Gives how a mapped column is read, and the question where its texts allow several readings."""
    said = {"from": column.name}
    texts = look.columns[column.name]
    if target in DATED and column.dates:
        return _dated(column, texts, answers, said)
    if target in COUNTED and len(column.numbers) > 0:
        return _counted(column, texts, answers, said)
    return said, None


def date_reading(column: Column, answers: Answers) -> DateReading | None:
    """Gives the one reading of a date column, by itself or by what was said; None while that is open."""
    if len(column.dates) == 1:
        return column.dates[0]
    wanted = {DAY_FIRST: "%d", MONTH_FIRST: "%m"}.get(answers.dates or "")
    fitting = [r for r in column.dates if wanted and (r.format or "").startswith(wanted)]
    return fitting[0] if fitting else None


def _dated(
    column: Column, texts: tuple[str, ...], answers: Answers, said: dict[str, str]
) -> tuple[dict[str, str], Question | None]:
    reading = date_reading(column, answers)
    if reading is None:
        example = values.telling_date(texts, column.dates) or column.samples[0]
        return said, Question(
            "dates",
            "--dates",
            f"{column.name}: {example!r} can be day-month or month-day, and no value of the file settles it.",
            (DAY_FIRST, MONTH_FIRST),
        )
    return said | ({"format": reading.format} if reading.format else {}), None


def _counted(
    column: Column, texts: tuple[str, ...], answers: Answers, said: dict[str, str]
) -> tuple[dict[str, str], Question | None]:
    readings = column.numbers
    if len(readings) > 1:
        readings = tuple(r for r in readings if r.decimal == answers.decimal)
    if len(readings) != 1:
        example = values.telling(texts, column.numbers) or column.samples[0]
        low, high = (reading.value(example) for reading in column.numbers[:2])
        return said, Question(
            "decimal",
            "--decimal",
            f"{column.name}: {example!r} can be {low:g} or {high:g}, and no value of the file settles it.",
            tuple(dict.fromkeys(reading.decimal for reading in column.numbers)),
        )
    reading = readings[0]
    if reading.decimal != ".":
        said = {**said, "decimal": reading.decimal}
    return said | ({"thousands": reading.thousands} if reading.thousands else {}), None
