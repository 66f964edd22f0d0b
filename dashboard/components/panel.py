"""A panel: message title, subtitle, menu, and the same cells as chart or as table."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.components.cells import cells_table
from dashboard.components.marks import icon
from dashboard.components.menu import menu
from dashboard.export import cells_address
from dashboard.page import Panel
from dashboard.view import View


def panel(made: Panel, view: View) -> html.Section:
    """One panel of a page."""
    name = f"panel-{made.key}"
    body: list[Any] = [html.Div(made.body, className="as-chart")]
    if made.cells is not None:
        body.append(cells_table(made.key, made.cells, view, made.title))
    head = [
        html.Div(
            [
                html.H2(made.title, id=name),
                *([html.P(made.subtitle, className="sub")] if made.subtitle else []),
            ],
            className="titles",
        )
    ]
    if made.cells is not None or made.explain is not None:
        head.append(_menu(made, view))
    return html.Section(
        [
            html.Div(head, className="panel-head"),
            html.Div(body, id={"type": "panel-body", "key": made.key}, className="panel-body"),
            *([html.Div(made.foot, className="panel-foot")] if made.foot else []),
        ],
        className=f"panel w{made.width}",
        **{"aria-labelledby": name},
    )


def _menu(made: Panel, view: View) -> dmc.Menu:
    items: list[Any] = []
    if made.explain is not None:
        items.append(
            dmc.MenuItem(
                [icon("info"), view.say("menu.explain")],
                **{"data-explain": made.explain},
            )
        )
    if made.cells is not None:
        items += [
            dmc.MenuItem(
                [
                    icon("table"),
                    html.Span(view.say("menu.table"), id={"type": "menu-table-word", "key": made.key}),
                ],
                id={"type": "menu-table", "key": made.key},
                **{"data-words": f"{view.say('menu.table')}|{view.say('menu.chart')}"},
            ),
            dmc.MenuItem(
                [icon("download"), view.say("menu.csv")],
                href=cells_address(view.state, made.key),
                refresh=True,
            ),
        ]
    items.append(
        dmc.MenuItem(
            [icon("link"), view.say("menu.link")],
            **{"data-copy": view.state.address(explain=made.explain)},
        )
    )
    return menu(
        icon("dots"), items, class_name="dots", label=view.say("menu.of", title=made.title), width=210
    )
