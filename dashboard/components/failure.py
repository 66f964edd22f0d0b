"""Pages for what went wrong: an address nobody knows, and an error."""

from __future__ import annotations

from dash import html

from dashboard.page import Content
from dashboard.view import View


def not_found(view: View) -> Content:
    """An address without a page."""
    return Content(
        title=view.say("missing.title"),
        eyebrow=view.say("missing.eyebrow"),
        headline=view.say("missing.headline"),
        lead=view.say("missing.lead"),
        head=[
            html.P(html.A(view.say("missing.home"), href="/", className="button primary"), className="chips")
        ],
    )


def failed(view: View, incident: str) -> Content:
    """An unexpected error: what failed, what still holds, how to go on."""
    return Content(
        title=view.say("failed.title"),
        eyebrow=view.say("failed.eyebrow"),
        headline=view.say("failed.headline"),
        lead=view.say("failed.lead", incident=incident),
        head=[
            html.P(
                html.A(view.say("failed.retry"), href=view.state.address(), className="button primary"),
                className="chips",
            )
        ],
    )
