"""What the explain drawer shows of one number, in the order it shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from dashboard import format as fmt
from dashboard.format import Locale
from dashboard.page import Cells
from dashboard.sentences import states
from dashboard.sentences.fit import join
from dashboard.words import say
from metrics.serving import Released

Row = Mapping[str, Any]
LINEAGE = 4
"""Nodes of a lineage at most."""


class Reader(Protocol):
    """What explaining needs of the serving reader."""

    def rows(self, table: str, **equals: object) -> Released:
        """Released rows of one table."""

    def meta(self) -> dict[str, str]:
        """Facts of the generation."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How far the number can be trusted: grade, what it means, its checks, and statistics for analysts."""

    grade: str | None
    meaning: str
    rule: str
    passed: tuple[states.Gate, ...] = ()
    failed: tuple[states.Gate, ...] = ()
    unchecked: tuple[states.Gate, ...] = ()
    statistics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Content of the drawer; the order of the fields is the order on screen. No text is empty but `query`."""

    key: str
    title: str
    sentence: str
    formula: str
    grain: str
    sample: str
    excluded: str
    evidence: Evidence
    owner: str
    fresh: str
    limits: tuple[str, ...]
    lineage: tuple[str, ...]
    query: str | None
    """The metric's own `.sql`; None where the number is computed from the released cells below."""
    cells: Cells


def first(rows: Iterable[Row]) -> Row | None:
    """The first row, or None."""
    return next(iter(rows), None)


def title(label: str, number: str, locale: Locale) -> str:
    """Label and value, the way a drawer is headed."""
    return say("explain.title", locale.lang, label=label, number=number)


def brought(reader: Reader, **subjects: str) -> tuple[str, ...]:
    """Names of the sources behind a KPI, a rollout, an experiment or an eval suite: `brought(reader, kpi="csat")`."""
    found = [
        str(row["source_system"])
        for kind, subject in subjects.items()
        for row in reader.rows("provenance", kind=kind, subject=subject)
    ]
    return tuple(dict.fromkeys(found))


def named(sources: Iterable[str]) -> list[str]:
    """Names of sources as they are read."""
    return [source.replace("_", " ") for source in sources]


def fed(reader: Reader, feeds: Collection[str]) -> tuple[str, ...]:
    """Names of the sources of some feeds."""
    return tuple(str(row["source_system"]) for row in reader.rows("source") if row["feed"] in feeds)


def fresh(reader: Reader, locale: Locale, sources: Collection[str]) -> str:
    """To which day the data reach, and which of the number's own sources end before it."""
    data_to = reader.meta().get("data_to")
    if not data_to:
        return say("explain.fresh.unknown", locale.lang)
    days = [row["data_to"] for row in reader.rows("source") if row["data_to"] is not None]
    newest = max(days, default=None)
    late = [
        say(
            "explain.fresh.source",
            locale.lang,
            source=str(row["source_system"]).replace("_", " "),
            day=fmt.day(row["data_to"], locale),
        )
        for row in reader.rows("source")
        if row["source_system"] in sources
        and newest is not None
        and row["data_to"] is not None
        and (newest - row["data_to"]).days > 1
    ]
    day = fmt.day(date.fromisoformat(data_to[:10]), locale)
    return join([say("explain.fresh", locale.lang, day=day), *late[:2]], locale.lang)


def limits(found: Iterable[str | None], locale: Locale) -> tuple[str, ...]:
    """Known limits, each once; a number without any says so."""
    texts = tuple(dict.fromkeys(text for text in found if text))
    return texts or (say("explain.limits.none", locale.lang),)


def lineage(nodes: Iterable[str | None], last: str) -> tuple[str, ...]:
    """At most four nodes, source first; the number itself is the last."""
    found = [node for node in nodes if node and node != last]
    return (*found[: LINEAGE - 1], last)


def hidden(reader: Reader, metric: str, period_id: int | None, locale: Locale) -> str:
    """What the group floor holds back, counted in cells, never in people."""
    rows = reader.rows("hidden", metric=metric, period_id=period_id) if period_id is not None else ()
    texts = [
        say(
            f"explain.hidden.{row['cut']}", locale.lang, n=fmt.count(row["cells"], locale), floor=locale.floor
        )
        if row["cut"] in ("team", "division", "role")
        else say("explain.hidden", locale.lang, n=fmt.count(row["cells"], locale), floor=locale.floor)
        for row in rows
        if row["cells"]
    ]
    return join(texts, locale.lang) or say("explain.excluded.none", locale.lang)
