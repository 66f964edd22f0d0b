"""The explain drawer of one number, built when a reader asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard.components.drawer import drawer_body
from dashboard.explain import find
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


def drawer(view: View, key: str, periods: Mapping[str, str]) -> dict[str, Any] | None:
    """Title and body of the drawer for one number; None for a key that names nothing.

    `periods` holds the period of the numbers of the page that do not follow the reader's.
    """
    period = periods.get(key, view.state.period)
    found = find(view, key, view.locale, period=period)
    if found is None:
        return None
    return {"title": found.title, "body": drawer_body(found, view, period)}
