"""The seven lessons as rows: title, question, measure, now, target, attainment, evidence and status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import format as fmt
from dashboard.format import DEFAULT, Locale
from dashboard.sentences import states
from dashboard.sentences.fit import fit, shorten
from dashboard.words import known, say

Row = Mapping[str, Any]
_CHANGES = frozenset({"kpi_relative", "paired_uplift"})
"""Measures that are a change and carry their sign: a share among them moves in pp."""
_NAMED = frozenset({"kpi_relative", "kpi_level"})
"""Measures that are worded with the label of their KPI."""
_GENERAL = frozenset({"no_data", "not_measured", "no_kpi", "no_evals", "no_use", "no_cost"})
"""Reasons that the lesson says better itself, with what to load."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One row of the lessons table; `now` and `target` are text, `attainment` is for the bullet."""

    number: int
    title: str
    question: str
    measure: str
    now: str
    range: str
    target: str
    attainment: float | None
    attainment_text: str
    grade: str | None
    status: states.State
    series: tuple[float, ...]
    missing: str
    """Why there is no value, with what to load; "" where there is one."""


def title(number: int, locale: Locale = DEFAULT) -> str:
    """Name of a lesson, 1 to 7."""
    return say(f"lesson.{number}", locale.lang)


def question(number: int, locale: Locale = DEFAULT) -> str:
    """The question a lesson answers."""
    return say(f"lesson.{number}.question", locale.lang)


def status(row: Row | None, locale: Locale = DEFAULT) -> states.State:
    """Status of a lesson: the one function behind navigation, overview and lesson page."""
    return states.status(None if row is None or row["now"] is None else row["status"], locale)


def lessons(
    rows: Iterable[Row],
    kpis: Mapping[tuple[str, str], str] | None = None,
    metrics: Mapping[str, str] | None = None,
    locale: Locale = DEFAULT,
) -> tuple[Lesson, ...]:
    """Rows of `lesson` in their order; a lesson that is not published reads "No data".

    `kpis` are KPI labels by (use case, KPI), `metrics` metric labels by id: the measure of a row is the label
    of what it measures.
    """
    found = {row["lesson"]: row for row in rows}
    return tuple(
        _lesson(number, found.get(number), kpis or {}, metrics or {}, locale) for number in range(1, 8)
    )


def _lesson(
    number: int,
    row: Row | None,
    kpis: Mapping[tuple[str, str], str],
    metrics: Mapping[str, str],
    locale: Locale,
) -> Lesson:
    measure = _measure(number, row, kpis, metrics, locale)
    now = None if row is None else row["now"]
    unit = _unit(row)
    changes = row is not None and row["measure"] in _CHANGES
    show = fmt.change if changes else fmt.value
    known_now = row is not None and now is not None
    ends = {"low": row["low"], "high": row["high"]} if row is not None else {"low": None, "high": None}
    attainment = row["attainment"] if row is not None and known_now else None
    return Lesson(
        number=number,
        title=title(number, locale),
        question=question(number, locale),
        measure=measure,
        now=show(now, unit, locale, **ends),
        range=fmt.interval(ends["low"], ends["high"], unit, locale, signed=changes),
        target=_target(row, unit, locale),
        attainment=attainment,
        attainment_text=_attainment(attainment, row, locale),
        grade=row["grade"] if row is not None else None,
        status=status(row, locale),
        series=tuple(row["series"] or ()) if row is not None else (),
        missing="" if known_now else _missing(number, row, locale),
    )


def _measure(
    number: int,
    row: Row | None,
    kpis: Mapping[tuple[str, str], str],
    metrics: Mapping[str, str],
    locale: Locale,
) -> str:
    if row is not None:
        label = kpis.get((row["use_case_id"] or "", row["kpi_id"] or "")) or metrics.get(row["metric"] or "")
        key = f"measure.{row['measure']}"
        if known(key, locale.lang) and (label or row["measure"] not in _NAMED):
            return fit([(key, {})], locale.lang, {"name": label or ""}, 60)
        if label:
            return shorten(label, 60)
    return say(f"lesson.{number}.measure", locale.lang)


def _unit(row: Row | None) -> str:
    """A paired uplift is a difference of shares, whatever its unit is called."""
    if row is None:
        return "count"
    return "share" if row["measure"] == "paired_uplift" else str(row["unit"])


def _target(row: Row | None, unit: str, locale: Locale) -> str:
    """The target with no finer digits than the value beside it."""
    if row is None or row["target"] is None:
        return fmt.DASH
    show = fmt.change if row["measure"] in _CHANGES else fmt.value
    if row["now"] is None or row["low"] is None or row["high"] is None:
        return show(row["target"], unit, locale)
    ends = {name: row["target"] + row[name] - row["now"] for name in ("low", "high")}
    return show(row["target"], unit, locale, **ends)


def _attainment(attainment: float | None, row: Row | None, locale: Locale) -> str:
    if attainment is None or row is None:
        return say("lesson.no_target", locale.lang) if row is not None and row["now"] is not None else ""
    key = "lesson.attained" if attainment >= 1 else "lesson.attainment"
    return say(key, locale.lang, share=fmt.value(max(attainment, 0.0), "share", locale))


def _missing(number: int, row: Row | None, locale: Locale) -> str:
    code = row["reason"] if row is not None else None
    if code and known(f"reason.{code}", locale.lang) and code not in _GENERAL:
        return states.reason(code, locale)
    return say(f"lesson.{number}.missing", locale.lang)
