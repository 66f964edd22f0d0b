"""What stands where data is missing: why, and what to load next; a panel never vanishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboard.components.marks import icon


def empty(what: str, then: str = "") -> html.Div:
    """A panel's missing state: one sentence, and what to do about it."""
    return html.Div([html.B(what), *([html.Span(then)] if then else [])], className="empty")


@dataclass(frozen=True, slots=True)
class ToLoad:
    """One thing to load: what it is, what it unlocks, whether it is there."""

    what: str
    why: str
    done: bool
    state: str


def checklist(found: Sequence[ToLoad]) -> html.Ol:
    """What is loaded and what is not, with what each unlocks."""
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(
                        [icon("check", small=True)] if one.done else [],
                        className="tick done" if one.done else "tick",
                        role="img",
                        **{"aria-label": one.state},
                    ),
                    html.Span(one.what, className="what"),
                    html.Span(one.why, className="why"),
                ]
            )
            for one in found
        ],
        className="first-steps",
    )
