"""The explain drawers of a page: every number that can be asked about comes with its answer."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.drawer import drawer_body
from dashboard.explain import find
from dashboard.page import Content
from dashboard.view import View


def asked(*found: Any) -> list[str]:
    """Explain keys in component trees, each once, in their order."""
    keys: dict[str, None] = {}
    waiting = list(reversed(found))
    while waiting:
        one = waiting.pop()
        if isinstance(one, (list, tuple)):
            waiting.extend(reversed(one))
        elif isinstance(one, Component):
            key = getattr(one, "data-explain", None)
            if key:
                keys[key] = None
            waiting.append(getattr(one, "children", None))
    return list(keys)


def templates(view: View, content: Content, built: Any) -> list[html.Div]:
    """Title and body of the drawer for every number of a page, and for the one its address asks for."""
    keys = asked(built)
    if view.state.explain and view.state.explain not in keys:
        keys.append(view.state.explain)
    made = []
    for key in keys:
        period = content.periods.get(key, view.state.period)
        found = find(view, key, view.locale, period=period)
        if found is not None:
            made.append(
                html.Div(
                    [html.Div(found.title), html.Div(drawer_body(found, view, period))],
                    id={"type": "explanation", "key": key},
                )
            )
    return made
