"""How are the seven lessons: one row each, never averaged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.components.lessons import lesson_table
from dashboard.page import Cells, Column, Measured, Panel
from dashboard.sentences import lessons as words
from dashboard.view import View


def found(view: View) -> tuple[words.Lesson, ...]:
    """The seven lessons in words."""
    kpis = {
        (row["use_case_id"], row["kpi_id"]): row["kpi_label"] for row in view.rows("outcome", segment=None)
    }
    metrics = {row["metric"]: row["label"] for row in view.rows("metric")}
    return words.lessons(view.rows("lesson"), kpis, metrics, view.locale)


def lessons(view: View, linked: bool) -> Panel:
    """The table of the seven lessons; `linked` where each has a page."""
    rows = found(view)
    labels = {row["use_case_id"]: row["label"] for row in view.rows("use_case")}
    whose = {row["lesson"]: labels.get(row["use_case_id"] or "", "") for row in view.rows("lesson")}
    published = {row["lesson"]: row for row in view.rows("lesson")}
    columns = (
        *(Column(key, view.say(f"lessons.{key}")) for key in ("lesson", "measure")),
        *(Column(key, view.say(f"lessons.{key}")) for key in ("now", "low_end", "high_end", "target")),
        Column("attainment", view.say("lessons.against"), "share"),
        *(Column(key, view.say(f"lessons.{key}")) for key in ("evidence", "status")),
    )
    cells = tuple(
        (
            f"{row.number} {row.title}",
            row.measure,
            *_measured(published.get(row.number)),
            row.attainment,
            row.grade,
            row.status.word,
        )
        for row in rows
    )
    return Panel(
        "lessons",
        view.say("lessons"),
        lesson_table(rows, whose, linked, view),
        cells=Cells(columns, cells),
        subtitle=view.say("lessons.sub"),
    )


def _measured(row: Mapping[str, Any] | None) -> tuple[Measured | None, ...]:
    if row is None:
        return (None, None, None, None)
    signed = row["unit"] in ("percent", "pp")
    return tuple(Measured(row[key], row["unit"], signed) for key in ("now", "low", "high", "target"))
