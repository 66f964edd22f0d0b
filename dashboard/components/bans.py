"""Big numbers: value, range, change against the comparison, development, caveat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboard import format as fmt
from dashboard.components.marks import change, explain_link
from dashboard.components.spark import spark
from dashboard.view import View


@dataclass(frozen=True, slots=True)
class Ban:
    """A big number as it is printed; a missing one carries its reason as note."""

    key: str
    label: str
    parts: fmt.Parts
    delta: fmt.Delta | None = None
    beside: str = ""
    """What the change is compared with, or what the number is a share of."""
    note: str = ""
    """The likely range or the caveat."""
    series: Sequence[float | None] = ()


def bans(found: Sequence[Ban], view: View) -> html.Div:
    """The strip of big numbers."""
    return html.Div([_ban(one, view) for one in found], className="bans")


def _ban(one: Ban, view: View) -> html.Div:
    missing = one.parts.number == fmt.DASH
    value = [one.parts.number]
    if one.parts.unit:
        value.append(html.Span(one.parts.unit, className="unit"))
    return html.Div(
        [
            html.Div([html.Span(one.label), explain_link(view, one.key, one.label)], className="ban-label"),
            html.Div(value, className="ban-value none" if missing else "ban-value"),
            html.Div(change(one.delta, one.beside), className="ban-delta"),
            html.Div(spark(one.series, view.say("spark", label=one.label)), className="ban-spark"),
            html.Div(one.note, className="ban-note"),
        ],
        className="ban",
    )
