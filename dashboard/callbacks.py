"""The callbacks of the app: one asks the server for a page, one for an explanation, the rest stay in the browser."""

from __future__ import annotations

from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, ctx
from pydantic import Field

from dashboard.router import Router
from dashboard.security import Arguments, Permission, Principal, secured


class Wanted(Arguments):
    """The address a reader wants: path and query."""

    address: str = Field(min_length=1, max_length=2000, pattern=r"^/")

    @property
    def parts(self) -> tuple[str, str]:
        """Path and query."""
        path, _, query = self.address.partition("?")
        return path, query


def register(app: Dash, router: Router) -> None:
    """Adds every callback to the app."""

    @app.callback(
        Output({"type": "slot", "name": ALL}, "children"),
        Output("rendered", "data"),
        Input("wanted", "data"),
        prevent_initial_call=True,
    )
    @secured(Permission.VIEW, Wanted)
    def data(reader: Principal, wanted: Wanted) -> tuple[list[Any], dict[str, str]]:
        """The one data callback: released rows of the wanted address as the parts of the frame."""
        page = router.sent(reader, *wanted.parts)
        slots, names = page.slots(), [slot["id"]["name"] for slot in ctx.outputs_list[0]]
        return [slots[name] for name in names], page.rendered

    @app.callback(Output("told", "data"), Input("asked", "data"), prevent_initial_call=True)
    @secured(Permission.VIEW, Wanted)
    def tell(reader: Principal, wanted: Wanted) -> dict[str, Any]:
        """The explanation that an address asks for, empty where nobody has it."""
        return {"address": wanted.address, **(router.explanation(reader, *wanted.parts) or {})}

    def in_browser(function: str, *arguments: Any, **options: Any) -> None:
        app.clientside_callback(ClientsideFunction("sevenfold", function), *arguments, **options)

    in_browser(
        "want",
        Output("wanted", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
        State("rendered", "data"),
    )
    in_browser(
        "arrive",
        Output("menu", "opened"),
        Input("rendered", "data"),
        Input("burger", "n_clicks"),
        State("menu", "opened"),
    )
    in_browser(
        "ask",
        Output("asked", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
        State("told", "data"),
    )
    in_browser(
        "explain",
        Output("drawer", "opened"),
        Output("drawer", "title"),
        Output("drawer", "children"),
        Input("url", "pathname"),
        Input("url", "search"),
        Input("told", "data"),
    )
    in_browser("close", Output("drawer", "className"), Input("drawer", "opened"), prevent_initial_call=True)
    in_browser(
        "repaint",
        Output({"type": "fig", "key": ALL}, "figure"),
        Input("theme", "computedColorScheme"),
        Input({"type": "fig", "key": ALL}, "id"),
        State({"type": "fig", "key": ALL}, "figure"),
    )
    in_browser(
        "flip",
        Output({"type": "flip-sides", "key": MATCH}, "className"),
        Input({"type": "flip", "key": MATCH}, "value"),
        prevent_initial_call=True,
    )
    in_browser(
        "table",
        Output({"type": "panel-body", "key": MATCH}, "className"),
        Output({"type": "menu-table-word", "key": MATCH}, "children"),
        Output({"type": "cells", "key": MATCH}, "children"),
        Input({"type": "menu-table", "key": MATCH}, "n_clicks"),
        State({"type": "menu-table", "key": MATCH}, "data-words"),
        State({"type": "cells", "key": MATCH}, "data-cells"),
        prevent_initial_call=True,
    )
