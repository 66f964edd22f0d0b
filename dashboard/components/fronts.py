"""Value against cost by the three fronts of the report, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboard.components.bars import Tier, tiers


@dataclass(frozen=True, slots=True)
class Front:
    """One front: money by tier, cost, and how many use cases it holds."""

    name: str
    under: str
    found: tuple[Tier, ...]
    cost: Tier
    value_word: str
    text: str


def fronts(rows: Sequence[Front]) -> html.Div:
    """Two bars per front: value by tier, and what it cost."""
    full = max(
        [
            1.0,
            *(sum(max(0.0, tier.amount) for tier in row.found) for row in rows),
            *(row.cost.amount for row in rows),
        ]
    )
    return html.Div([_front(row, full) for row in rows], className="fronts")


def _front(row: Front, full: float) -> html.Div:
    said = "; ".join(f"{tier.word} {tier.text}" for tier in (*row.found, row.cost) if tier.amount > 0)
    return html.Div(
        [
            html.Div(
                [
                    html.Span(
                        [html.Span(row.name, className="name"), html.Span(f" {row.under}", className="under")]
                    ),
                    html.B(row.text),
                ],
                className="front-head",
            ),
            html.Div(
                [
                    html.Div(
                        [html.Span(row.value_word), html.Div(tiers(row.found, full), className="fill")],
                        className="line",
                    ),
                    html.Div(
                        [html.Span(row.cost.word), html.Div(tiers([row.cost], full), className="fill cost")],
                        className="line",
                    ),
                ],
                role="img",
                **{"aria-label": f"{row.name}: {said}"},
            ),
        ],
        className="front",
    )


def keys(found: Sequence[tuple[str, str]]) -> html.Div:
    """Legend of bar fills: class of the fill and its word."""
    return html.Div(
        [html.Span([html.I(className=f"tier {code}"), word], className="key") for code, word in found],
        className="keys",
    )
