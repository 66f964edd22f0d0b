"""The evidence bar: how much of the money rests on which kind of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.components.bars import Tier, tiers
from dashboard.components.marks import explain_link
from dashboard.view import View


def evidence_bar(found: Sequence[Tier], about: str, view: View) -> html.Div:
    """Banked, proven, indicated and claimed money as one bar with its amounts in words."""
    full = sum(max(0.0, tier.amount) for tier in found)
    if full <= 0:
        bar: Any = html.Div(className="track blank")
        keys: list[Any] = []
    else:
        bar = html.Div(tiers(found, full), className="track")
        keys = [
            html.Span(
                [html.I(className=f"tier {tier.code}"), html.B(tier.text), f" {tier.word}"], className="key"
            )
            for tier in found
            if tier.amount > 0
        ]
    bar.role = "img"
    setattr(bar, "aria-label", about)
    return html.Div(
        [bar, *keys, html.Span(about, className="about"), explain_link(view, "evidence", about)],
        className="evidence",
    )
