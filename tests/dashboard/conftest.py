"""Fixtures of the dashboard's tests: a reader over made-up rows, an app over it, a server and a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from dashboard.app import create_app
from dashboard.shelf import Shelf
from dashboard.view import View, parse
from metrics.serving import Serving
from tests.dashboard.serving_fixture import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SECRET = "a-secret-for-tests-that-nobody-uses-elsewhere"
ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts" / "screens"


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Serving]:
    """Reader of a scenario of the made-up company, written once per session."""
    known: dict[str, Serving] = {}

    def of(scenario: str = "full") -> Serving:
        if scenario not in known:
            known[scenario] = build(tmp_path_factory.mktemp(f"serving-{scenario}"), scenario=scenario)
        return known[scenario]

    return of


@pytest.fixture(scope="session")
def view(serving: Callable[[str], Serving]) -> Callable[..., View]:
    """The view of an address on a scenario."""

    def of(address: str = "/", scenario: str = "full") -> View:
        path, _, query = address.partition("?")
        return View.of(Shelf(serving(scenario)), *parse(path, query))

    return of


@pytest.fixture(scope="session")
def app(serving: Callable[[str], Serving]) -> Any:
    """The app over the full scenario."""
    return create_app(serving("full"), secret=SECRET)


@pytest.fixture
def client(app: Any) -> FlaskClient:
    """A client of the app on this computer."""
    found: FlaskClient = app.server.test_client()
    return found


@pytest.fixture(scope="session")
def address(serving: Callable[[str], Serving]) -> Iterator[Callable[[str], str]]:
    """Address of a server over a scenario, started when first asked for."""
    running: dict[str, Any] = {}

    def of(scenario: str = "full") -> str:
        if scenario not in running:
            server = make_server(
                "127.0.0.1", 0, create_app(serving(scenario), secret=SECRET).server, threaded=True
            )
            threading.Thread(target=server.serve_forever, daemon=True).start()
            running[scenario] = server
        return f"http://127.0.0.1:{running[scenario].server_port}"

    yield of
    for server in running.values():
        server.shutdown()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium that `python -m tests.browser` finds or installs."""
    from playwright.sync_api import sync_playwright

    from tests.browser import ARGUMENTS, find

    path = find()
    if path is None:
        pytest.fail(
            "No Chromium was found. Run `python -m tests.browser`, or set SEVENFOLD_CHROMIUM to the path of one."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Watched:
    """A browser page with everything it should not have done."""

    page: Page
    host: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Goes to a path and waits until its page and its charts are drawn."""
        self.page.goto(self.host + path)
        self.settle()

    def settle(self) -> None:
        """Waits until nothing is asked for and every chart is drawn."""
        self.page.wait_for_selector("#main h1")
        self.page.wait_for_load_state("networkidle")
        self.until(
            "[...document.querySelectorAll('.dash-graph')].every(g => g.querySelector('.main-svg')) "
            "&& !document.querySelector('[data-dash-is-loading=true]')"
        )

    def until(self, expression: str) -> None:
        """Waits until an expression of the page is true; `wait_for_function` would need `unsafe-eval`."""
        for _ in range(200):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"never true: {expression}")

    def keep(self, name: str, *, full: bool = False) -> None:
        """Stores what the page looks like as a build artefact."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=full)


@pytest.fixture
def watch(chromium: Browser) -> Iterator[Callable[..., Any]]:
    """A watched page of a width and scheme; console errors and foreign requests fail the test at the end."""
    opened: list[Watched] = []

    @contextmanager
    def of(host: str, *, width: int = 1440, height: int = 900, scheme: str = "light") -> Iterator[Watched]:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        watched = Watched(page, host)
        opened.append(watched)
        page.on("console", lambda said: _said(watched, said.type, said.text))
        page.on("pageerror", lambda error: watched.complaints.append(f"error: {error}"))
        page.on("request", lambda asked: _asked(watched, asked.url))
        page.on(
            "response",
            lambda got: watched.complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None,
        )
        yield watched
        context.close()

    yield of
    assert [complaint for one in opened for complaint in one.complaints] == []


def _said(watched: Watched, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        watched.complaints.append(f"console {kind}: {text}")


def _asked(watched: Watched, url: str) -> None:
    if not url.startswith((watched.host, "data:", "blob:")):
        watched.complaints.append(f"left the host: {url}")
