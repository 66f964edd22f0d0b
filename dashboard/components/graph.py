"""The one place a chart becomes a component: fixed config, a role, a sentence for who does not see it."""

from __future__ import annotations

from dash import dcc, html

from dashboard import theme
from dashboard.charts.figure import Figure


def graph(key: str, figure: Figure, finding: str) -> html.Div:
    """A chart of fixed height with its finding in words; `key` is unique on the page."""
    return html.Div(
        [
            html.P(finding, className="visually-hidden"),
            dcc.Graph(
                id={"type": "fig", "key": key},
                figure=figure,
                config=dict(theme.CONFIG),
                style={"height": f"{figure['layout']['height']}px"},
            ),
        ],
        className="graph",
        role="figure",
        **{"aria-label": finding},
    )
