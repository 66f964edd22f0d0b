"""Ranked ranges: one row per thing, name to the left, likely range on a shared axis, amount to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.components.bars import Reading, Scale, interval


@dataclass(frozen=True, slots=True)
class Row:
    """One row; values are on the axis, texts are printed, `words` says the bar in one sentence."""

    name: str
    low: float | None
    mid: float | None
    high: float | None
    reading: Reading
    text: Any
    under: str
    words: str
    href: str | None = None
    badge: Any = None


def interval_rows(rows: Sequence[Row], scale: Scale, marks: Sequence[tuple[float, str]]) -> html.Div:
    """Rows under one axis; `marks` are the axis values and their texts."""
    head = html.Div(
        [
            html.Span(),
            html.Span(axis_head(scale, marks), className="bar-cell"),
            html.Span(),
        ],
        className="row head",
        **{"aria-hidden": "true"},
    )
    lines = tuple(value for value, _ in marks)
    return html.Div([head, *(_row(row, scale, lines) for row in rows)], className="rows")


def axis_head(scale: Scale, marks: Sequence[tuple[float, str]]) -> html.Span:
    """Texts of an axis above its bars; the outermost stay inside the column."""
    found: list[Any] = []
    for value, text in marks:
        at = scale.place(value)
        if at <= 0.08:
            found.append(html.Span(text, className="first"))
        elif at >= 0.92:
            found.append(html.Span(text, className="last"))
        else:
            found.append(html.Span(text, style={"left": f"{at * 100:.2f}%"}))
    return html.Span(found, className="axis-head")


def _row(row: Row, scale: Scale, marks: Sequence[float]) -> html.Div:
    name: Any = html.A(row.name, href=row.href) if row.href else row.name
    return html.Div(
        [
            html.Span([name, *([row.badge] if row.badge else [])], className="name"),
            html.Span(
                interval(row.low, row.mid, row.high, scale, row.reading, row.words, marks),
                className="bar-cell",
            ),
            html.Span([row.text, html.Span(row.under, className="under")], className="amount"),
        ],
        className="row off" if row.mid is None else "row",
    )
