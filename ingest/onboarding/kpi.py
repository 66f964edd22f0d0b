"""A KPI out of a table: its value, its unit of comparison, its meaning and its use case; asked, never assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from ingest.onboarding import values, words
from ingest.onboarding.answers import UNKNOWN, Answers, Question
from ingest.onboarding.columns import Column, by_name, date_reading, spec
from ingest.onboarding.look import Look
from ingest.problems import ConfigProblem, nearest, one_of
from ingest.workspace import Workspace

WHOLE: Final = "all"
"""Unit of a file without a column to compare."""
MOST_UNITS: Final = 500
"""Distinct values above which a column names cases rather than units."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What the file holds to compare: how many units and periods, and who had access when."""

    unit: str | None = None
    """Column of the unit; None where there is none."""
    units: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    """Distinct days, in order; empty while their format is open."""
    starts: Mapping[str, date | str] = field(default_factory=dict)
    use_case: str | None = None


@dataclass(slots=True)
class Draft:
    """A source file in the making."""

    document: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    why: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Column -> (target, reason)."""
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    panel: Panel | None = None

    def map(self, look: Look, answers: Answers, target: str, column: Column, why: str) -> None:
        """Maps one column and asks what its texts leave open."""
        said, question = spec(column, look, answers, target)
        self.columns[target] = said
        self.why[column.name] = (target, why)
        if question is not None and question.key not in {known.key for known in self.questions}:
            self.questions.append(question)


def propose(look: Look, found: Mapping[str, Column], workspace: Workspace, answers: Answers) -> Draft:
    """Drafts a KPI source; raises `ConfigProblem` for an answer that the file does not allow."""
    draft = Draft()
    named = by_name("kpi_observation", found)
    period = _period(found, named)
    if period is None:
        raise ConfigProblem(
            "NO_DATE",
            f"{look.name} has no column of dates that could be read, and every observation needs its day or month. "
            f"Columns: {one_of(found)}.",
        )
    draft.map(look, answers, "period", period, "its values are dates")
    unit = _unit(found, named, answers, draft)
    if unit is None:
        draft.columns["unit_id"] = {"value": WHOLE}
    else:
        draft.map(look, answers, "unit_id", unit, "compares groups: its values repeat")
    _value(look, found, named, answers, draft, unit)
    _meaning(workspace, answers, draft)
    units = tuple(sorted(set(values.filled(look.columns[unit.name])))) if unit is not None else (WHOLE,)
    reading = date_reading(period, answers)
    days = (values.day(text, reading) for text in look.columns[period.name]) if reading is not None else ()
    draft.panel = Panel(
        unit.name if unit is not None else None,
        units,
        tuple(sorted({day for day in days if day is not None})),
        answers.starts(units),
    )
    _use_case(workspace, answers, draft)
    return draft


def _period(found: Mapping[str, Column], named: Mapping[str, str]) -> Column | None:
    if "period" in named:
        return found[named["period"]]
    dated = [column for column in found.values() if column.dates]
    return max(dated, key=lambda column: column.filled, default=None)


def _unit(
    found: Mapping[str, Column], named: Mapping[str, str], answers: Answers, draft: Draft
) -> Column | None:
    if answers.unit is not None:
        if answers.unit in ("", "none"):
            return None
        return _named(found, answers.unit, "--unit")
    if "unit_id" in named and found[named["unit_id"]].distinct > 1:
        return found[named["unit_id"]]
    groups = [
        column
        for column in found.values()
        if not (column.dates or column.numbers or column.is_person)
        and 1 < column.distinct <= min(MOST_UNITS, column.filled // 2)
        and not words.IDS.search(column.name)
    ]
    if len(groups) > 1:
        draft.questions.append(
            Question(
                "unit",
                "--unit",
                f"Several columns could be compared ({', '.join(column.name for column in groups)}), and the file "
                "does not say between which groups.",
                (*(column.name for column in groups), "none"),
            )
        )
    return groups[0] if len(groups) == 1 else None


def _named(found: Mapping[str, Column], name: str, flag: str) -> Column:
    if name not in found:
        raise ConfigProblem(
            "COLUMN_MISSING",
            f"{flag} {name!r} is not a column of the file.{nearest(name, found)} Columns: {one_of(found)}.",
        )
    return found[name]


def _value(
    look: Look,
    found: Mapping[str, Column],
    named: Mapping[str, str],
    answers: Answers,
    draft: Draft,
    unit: Column | None,
) -> None:
    if answers.value is not None:
        column = _named(found, answers.value, "--value")
        if not column.numbers:
            raise ConfigProblem("NO_NUMBER", f"--value {column.name!r} is not a column of numbers.")
        draft.map(look, answers, "value", column, "you named it")
        return
    if {"numerator", "denominator"} <= named.keys():
        for side in ("numerator", "denominator"):
            draft.map(look, answers, side, found[named[side]], "its name says so")
        return
    taken = {*draft.why, *([unit.name] if unit is not None else [])}
    numbers = [c for c in found.values() if c.numbers and c.name not in taken]
    # A ticket number counts nothing; where only such columns are left, they are all that there is.
    numbers = [c for c in numbers if not words.IDS.search(c.name)] or numbers
    if not numbers:
        raise ConfigProblem(
            "NO_NUMBER",
            f"{look.name} has no column of numbers, and a KPI is a number. Columns: {one_of(found)}.",
        )
    if len(numbers) > 1:
        draft.questions.append(
            Question(
                "value",
                "--value",
                f"Several columns hold numbers ({', '.join(c.name for c in numbers)}), and the file does not say "
                "which one is the KPI.",
                tuple(c.name for c in numbers),
            )
        )
        return
    draft.map(look, answers, "value", numbers[0], "the only column of numbers")


def _meaning(workspace: Workspace, answers: Answers, draft: Draft) -> None:
    """Says which KPI it is: one of the workspace, or a new one inside the source file."""
    column = next((name for name, (target, _) in draft.why.items() if target in ("value", "numerator")), "")
    kpi = answers.kpi or slug(column)
    if kpi in workspace.kpis:
        draft.document["kpi"] = kpi
        draft.notes.append(f"It is the KPI {workspace.kpis[kpi].label!r} that the workspace defines already.")
        return
    hint = next((words.UNITS[word] for word in words.tokens(column) if word in words.UNITS), None)
    unit = answers.kpi_unit or (hint[0] if hint else None)
    if unit is None and column:
        draft.questions.append(
            Question(
                "kpi_unit",
                "--kpi-unit",
                f"{column}: the file does not say in which unit it is (min, h, share ...).",
            )
        )
    if hint and hint[1] and "value" in draft.columns and not answers.kpi_unit:
        draft.columns["value"] = {**draft.columns["value"], "unit": hint[1]}
    if answers.better is None:
        draft.questions.append(
            Question(
                "better",
                "--better",
                f"{column or 'The KPI'}: the file does not say whether higher or lower is better.",
                ("higher", "lower"),
            )
        )
    draft.document["kpi"] = {
        "id": kpi,
        "label": _label(column) or kpi,
        "unit": unit or "",
        "better": answers.better or "",
        "role": "primary",
    }


def _use_case(workspace: Workspace, answers: Answers, draft: Draft) -> None:
    assert draft.panel is not None
    given = answers.use_case
    if given is None:
        draft.notes.append(
            "It belongs to no use case yet, so nothing about it is published: say --use-case with one of "
            f"{one_of(workspace.use_cases)}, or with the name of a new one."
        )
        return
    panel = draft.panel
    case = given if given in workspace.use_cases else slug(given)
    draft.panel = Panel(panel.unit, panel.units, panel.days, panel.starts, case)
    if case in workspace.use_cases:
        draft.document["use_case"] = case
        if answers.started:
            raise ConfigProblem(
                "STARTED",
                f"use_cases/{case}.toml says who got access when; --started is for a use case that is new.",
            )
        return
    if answers.lesson not in {str(number) for number in range(1, 8)}:
        draft.questions.append(
            Question(
                "lesson",
                "--lesson",
                f"The use case {given!r} is new here, and the file does not say which of the seven lessons it "
                "exercises.",
                tuple(str(number) for number in range(1, 8)),
            )
        )
    if not answers.started:
        draft.questions.append(
            Question(
                "started",
                "--started",
                f"The use case {given!r} is new here, and the file does not say who got access when.",
                ("2026-03-02", "UNIT,UNIT=2026-03-02", UNKNOWN),
            )
        )
    new: dict[str, Any] = {
        "id": case,
        "label": given,
        "lessons": [int(answers.lesson)] if answers.lesson and answers.lesson.isdigit() else [],
        "stage": "live",
    }
    if draft.panel.starts:
        new["rollout"] = {"units": dict(draft.panel.starts)}
        rest = [unit for unit in draft.panel.units if unit not in draft.panel.starts]
        if rest:
            draft.notes.append(
                f"{len(rest)} of {len(draft.panel.units)} groups have no --started and count as without access: "
                f"{one_of(rest[:10])}{' ...' if len(rest) > 10 else ''}."
            )
    draft.document["use_case"] = new


def _label(column: str) -> str:
    words_of = column.replace("_", " ").strip()
    return words_of[:1].upper() + words_of[1:]


def slug(text: str) -> str:
    """Makes an id of a text: lower case, digits and underscores."""
    plain = text.casefold().translate(
        {ord(a): b for a, b in zip("äöüß", ("ae", "oe", "ue", "ss"), strict=True)}
    )
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:48] or "unnamed"
