"""The seven lessons as one table: measure, now, target, attainment, development, evidence, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.components.bars import bullet
from dashboard.components.marks import grade, number, pill
from dashboard.components.spark import spark
from dashboard.sentences.lessons import Lesson
from dashboard.view import View

_HEAD = (
    ("lesson", ""),
    ("measure", "low"),
    ("now", "num"),
    ("target", "num low"),
    ("against", "low"),
    ("months", "low"),
    ("evidence", "mid low"),
    ("status", ""),
)


def lesson_table(rows: Sequence[Lesson], whose: Mapping[int, str], linked: bool, view: View) -> html.Div:
    """A table with one row per lesson; `whose` names the use case a lesson's number comes from."""
    table = html.Table(
        [
            html.Caption(view.say("lessons.caption"), className="visually-hidden"),
            html.Thead(
                html.Tr(
                    [html.Th(view.say(f"lessons.{key}"), scope="col", className=kind) for key, kind in _HEAD]
                )
            ),
            html.Tbody([_row(row, whose.get(row.number, ""), linked, view) for row in rows]),
        ],
        className="t lessons",
    )
    return html.Div(table)


def _row(row: Lesson, whose: str, linked: bool, view: View) -> html.Tr:
    name = f"{row.number} {row.title}"
    address = view.state.address(path=f"/lesson/{row.number}", explain=None)
    title: Any = (
        html.A(name, href=address, className="open key") if linked else html.Span(name, className="key")
    )
    measure: Any = [row.measure, html.Span(whose, className="under")] if not row.missing else [
        html.Span(row.measure), html.Span(row.missing, className="under")
    ]  # fmt: skip
    known = not row.missing
    return html.Tr(
        [
            html.Td(
                [
                    title,
                    html.Span(row.question, className="under"),
                    html.Span(row.missing or row.measure, className="under narrow-only"),
                ]
            ),
            html.Td(measure, className="low"),
            html.Td(
                [
                    number(view, f"lesson-{row.number}" if known else None, row.now, row.measure, "key"),
                    html.Span(row.range if row.range != fmt.DASH else "", className="under"),
                ],
                className="num",
            ),
            html.Td(row.target, className="num dim low"),
            html.Td(bullet(row.attainment, row.attainment_text or row.missing), className="low bullet-cell"),
            html.Td(
                html.Div(
                    spark(row.series, view.say("spark", label=row.measure), width=96, height=20, area=False),
                    className="row-spark",
                ),
                className="low",
            ),
            html.Td(grade(row.grade, view), className="mid low"),
            html.Td(pill(row.status)),
        ],
        className="opens" if linked else "",
    )
