"""The effect table: what changed because of AI, right is better, guardrails apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.components.bars import Reading, Scale, interval
from dashboard.components.intervals import axis_head
from dashboard.components.marks import grade, number, pill
from dashboard.sentences.states import State
from dashboard.view import View


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One measure as it is printed; `low`, `mid`, `high` are turned so that right is better."""

    key: str
    name: str
    under: str
    without: str
    with_ai: str
    effect: str
    range: str
    low: float | None
    mid: float | None
    high: float | None
    shown: Reading
    words: str
    grade: str | None
    reading: State


def effect_table(
    goals: Sequence[EffectRow],
    guards: Sequence[EffectRow],
    scale: Scale,
    marks: Sequence[tuple[float, str]],
    view: View,
) -> html.Div:
    """Goals first, guardrails under their own heading, one axis for both."""
    lines = tuple(value for value, _ in marks)
    columns: list[tuple[Any, str]] = [
        (view.say("effects.measure"), ""),
        (view.say("effects.without"), "num low"),
        (view.say("effects.with"), "num low"),
        (view.say("effects.effect"), "num"),
        (axis_head(scale, marks), "low axis"),
        (view.say("effects.evidence"), "mid low"),
        (view.say("effects.reading"), ""),
    ]
    body = [_row(row, scale, lines, view) for row in goals]
    if guards:
        body.append(
            html.Tr(html.Th(view.say("effects.guardrails"), colSpan=7, scope="colgroup"), className="group")
        )
        body += [_row(row, scale, lines, view) for row in guards]
    return html.Div(
        html.Table(
            [
                html.Caption(view.say("effects.caption"), className="visually-hidden"),
                html.Thead(html.Tr([html.Th(text, scope="col", className=kind) for text, kind in columns])),
                html.Tbody(body),
            ],
            className="t effects",
        )
    )


def _row(row: EffectRow, scale: Scale, marks: Sequence[float], view: View) -> html.Tr:
    bar = interval(row.low, row.mid, row.high, scale, row.shown, row.words, marks)
    narrow = interval(row.low, row.mid, row.high, scale, row.shown, row.words)
    return html.Tr(
        [
            html.Td(
                [
                    html.Span(row.name, className="key"),
                    html.Span(row.under, className="under"),
                    html.Span(narrow, className="narrow-only narrow-bar"),
                ]
            ),
            html.Td(row.without, className="num low"),
            html.Td(row.with_ai, className="num low"),
            html.Td(
                [
                    number(view, row.key, row.effect, row.name, "key"),
                    html.Span(row.range, className="under"),
                ],
                className="num",
            ),
            html.Td(bar, className="low axis"),
            html.Td(grade(row.grade, view), className="mid low"),
            html.Td(pill(row.reading)),
        ]
    )
