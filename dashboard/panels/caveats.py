"""What to know before relying on it: caveats of the method and of the data."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard.page import Panel
from dashboard.view import View


def caveat_panel(view: View, sentences: Sequence[str], width: int = 12) -> Panel:
    """The caveats as a list; none is said too."""
    body = html.Ul(
        [html.Li(text) for text in sentences] or [html.Li(view.say("caveats.none"))], className="caveats"
    )
    return Panel("caveats", view.say("caveats"), body, width=width)
