"""Pass rates as dot and likely range against the bar to clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboard.components.bars import Scale
from dashboard.components.intervals import axis_head
from dashboard.components.marks import pill
from dashboard.sentences.states import State, Tone
from dashboard.view import View

_TONE: dict[str, tuple[str, Tone]] = {
    "cleared": ("on_track", "good"),
    "unsure": ("watch", "watch"),
    "missed": ("off_track", "bad"),
    "none": ("no_target", "quiet"),
}
_BAR = {"cleared": "better", "missed": "worse"}


@dataclass(frozen=True, slots=True)
class EvalRow:
    """One suite and variant as it is printed; values are shares."""

    name: str
    under: str
    low: float | None
    rate: float | None
    high: float | None
    gate: float | None
    text: str
    range: str
    state: str
    worst: str
    words: str


def eval_rows(
    rows: Sequence[EvalRow], scale: Scale, marks: Sequence[tuple[float, str]], view: View
) -> html.Div:
    """One row per suite under one axis of pass rates."""
    head = html.Div(
        [html.Span(), html.Span(axis_head(scale, marks), className="bar-cell"), html.Span()],
        className="row head",
        **{"aria-hidden": "true"},
    )
    return html.Div([head, *(_row(row, scale, view) for row in rows)], className="rows evals")


def _at(share: float) -> str:
    return f"{min(1.0, max(0.0, share)) * 100:.2f}%"


def _row(row: EvalRow, scale: Scale, view: View) -> html.Div:
    marks: list[html.I] = []
    if row.rate is not None and row.low is not None and row.high is not None:
        left, right = scale.place(row.low), scale.place(row.high)
        marks = [
            html.I(className="reach", style={"left": _at(left), "width": _at(right - left)}),
            html.I(className="dot", style={"left": _at(scale.place(row.rate))}),
        ]
    if row.gate is not None:
        marks.append(html.I(className="aim", style={"left": _at(scale.place(row.gate))}))
    shape, tone = _TONE[row.state]
    state = State(row.state, view.say(f"evals.state.{row.state}"), shape, tone)
    return html.Div(
        [
            html.Span([row.name, html.Span(row.under, className="under")], className="name"),
            html.Span(
                html.Span(
                    marks,
                    className=f"span {_BAR.get(row.state, 'unclear')}",
                    role="img",
                    title=row.words,
                    **{"aria-label": row.words},
                ),
                className="bar-cell",
            ),
            html.Span([row.text, html.Span(row.range, className="under")], className="amount"),
            html.Span([pill(state), html.Span(row.worst, className="under")], className="state"),
        ],
        className="row",
    )
