"""A plain table of a page: head, rows, numbers to the right, the less important columns leave on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html


def table(
    caption: str, head: Sequence[tuple[str, str]], rows: Sequence[Sequence[Any]], *, wide: bool = False
) -> html.Div:
    """`head` holds texts and classes (num, mid, low); every row has one cell per head.

    A `wide` table scrolls inside its panel, by keyboard as well, where its words do not fit.
    """
    frame = {"className": "scroll", "tabIndex": 0, "role": "region", "aria-label": caption} if wide else {}
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="visually-hidden"),
                html.Thead(html.Tr([html.Th(text, scope="col", className=kind) for text, kind in head])),
                html.Tbody(
                    [
                        html.Tr(
                            [html.Td(cell, className=kind) for cell, (_, kind) in zip(row, head, strict=True)]
                        )
                        for row in rows
                    ]
                ),
            ],
            className="t",
        ),
        **frame,
    )


def named(name: Any, under: str = "") -> list[Any]:
    """A key cell with a second line."""
    return [html.Span(name, className="key"), *([html.Span(under, className="under")] if under else [])]
