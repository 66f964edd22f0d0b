"""Puts the dashboard together: pages over one serving reader, behind the guard."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from dash import Dash
from dash._utils import interpolate_str
from dash.development.base_component import Component
from flask import Flask, Response, has_request_context, jsonify, request

from dashboard import callbacks, download, security, writing
from dashboard.control import Control
from dashboard.document import index, inline_scripts
from dashboard.page import check
from dashboard.pages import PAGES
from dashboard.router import Router
from dashboard.shelf import Shelf
from dashboard.shell import document
from dashboard.view import parse
from metrics import catalogue
from metrics.serving import Serving


class _Dashboard(Dash):
    """A Dash app whose document is written in the language of the address that asks for it."""

    def interpolate_index(self, **parts: str) -> str:
        """The document around the app, with the parts that Dash made."""
        state, _ = parse(request.path, request.query_string.decode(errors="replace"))
        return str(interpolate_str(index(state.lang), **parts))


def create_app(serving: Serving, *, secret: str, demo: bool = True, control: Control | None = None) -> Dash:
    """The dashboard over one serving folder.

    `secret` signs sessions and has at least 32 characters. `demo` recognises every reader of a server that
    is bound to loopback; without it every page answers 401 until a sign-in exists. `control` keeps what
    readers write; without it the dashboard only reads and offers nothing to write. Raises WeakSecret or
    UnknownMetric, both with `.sentence`.
    """
    check(PAGES, known_metrics())
    router = Router(Shelf(serving), PAGES, control)
    policy: list[str] = []
    server = Flask("dashboard", static_folder=None)
    # The guard stands before anything that Dash does with a request, its own set-up included.
    security.protect(server, secret=secret, demo=demo, policy=lambda: policy[0])
    app = _Dashboard(
        "dashboard",
        server=server,
        use_pages=False,
        pages_folder="",
        serve_locally=True,
        compress=True,
        suppress_callback_exceptions=True,
        update_title=None,
        title="sevenfold",
        index_string=index(),
        # Not part of every page: the first chart asks for it (see dashboard.document).
        assets_ignore="^lazy-",
        add_log_handler=False,
        # Configuration from outside must not expose pages as tools to a language model.
        enable_mcp=False,
    )
    callbacks.register(app, router)
    download.register(app.server, router)
    writing.register(app.server, router)

    @app.server.get("/healthz", endpoint="health")
    def health() -> Response:
        return jsonify(status="ok", generation=serving.generation())

    def layout() -> Component:
        """The layout of the address that asks, so that the first answer already holds its numbers."""
        reader = security.principal() if has_request_context() else security.DEMO
        page = router.sent(reader, *_asked_for())
        return document(page.view, page.rendered, page.slots())

    app.layout = layout
    policy.append(security.content_security_policy(inline_scripts(), app.csp_hashes()))
    _finish(app)
    return app


def _finish(app: Dash) -> None:
    """Ends Dash's set-up now: it would wait for the first page, and a fresh worker may be asked for a style first."""
    app._setup_server()
    with app.server.test_request_context("/"):
        app.index()


def known_metrics() -> Collection[str]:
    """Ids of every defined metric."""
    return {definition.metric for definition in catalogue.metrics()}


def _asked_for() -> tuple[str, str]:
    # The layout is fetched by a page of this host, whose address is the referrer (policy: same-origin).
    # A missing or foreign one gives the start page; the browser then asks for the right one by callback.
    if not has_request_context() or not request.referrer:
        return "/", ""
    address = urlsplit(request.referrer)
    return (address.path, address.query) if address.netloc == request.host else ("/", "")
