"""A browser page that notes everything it should not have done; fixtures of every browser test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from metrics.serving import Serving

SECRET = "a-secret-for-tests-that-nobody-uses-elsewhere"
ARTEFACTS = Path(__file__).resolve().parents[1] / "artefacts" / "screens"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
HEIGHTS = {320: 640, 390: 844, 768: 1024, 1024: 768, 1440: 900}


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[Serving], str]]:
    """Address of a dashboard over a reader, started when first asked for."""
    from werkzeug.serving import make_server

    from dashboard.app import create_app

    running: dict[int, Any] = {}

    def of(serving: Serving) -> str:
        if id(serving) not in running:
            app = create_app(serving, secret=SECRET).server
            server = make_server("127.0.0.1", 0, app, threaded=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            running[id(serving)] = server
        return f"http://127.0.0.1:{running[id(serving)].server_port}"

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
    waiting: set[object] = field(default_factory=set)
    """Requests without an answer yet."""

    def open(self, path: str) -> None:
        """Goes to a path and waits until its page and its charts are drawn."""
        self.page.goto(self.host + path)
        self.settle()

    def follow(self, path: str) -> None:
        """Goes to a path as a link of the app does: the page changes, the browser's document stays."""
        self.page.evaluate(
            "to => window.dash_clientside.set_props('url', {pathname: to.split('?')[0], search: to.slice(to.split('?')[0].length)})",
            path,
        )
        self.until(f"location.pathname + location.search === {path!r}")
        self.settle()

    def resize(self, width: int) -> None:
        """Changes the width in place, to a screen of usual height; charts follow a moment later."""
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        self.until(
            "[...document.querySelectorAll('.js-plotly-plot')].filter(one => one.offsetWidth)"
            ".every(one => Math.abs(one.querySelector('.main-svg').clientWidth - one.clientWidth) < 2)"
        )
        self.settle()

    def settle(self) -> None:
        """Waits until nothing is asked for and every chart is drawn, twice in a row."""
        self.page.wait_for_selector("#main h1")
        drawn = (
            "document.readyState === 'complete' && document.fonts.status === 'loaded' && "
            "[...document.querySelectorAll('.dash-graph')].every(g => g.querySelector('.main-svg')) && "
            "!document.querySelector('[data-dash-is-loading=true]')"
        )
        quiet = 0
        for _ in range(400):
            quiet = quiet + 1 if not self.waiting and self.page.evaluate(drawn) else 0
            if quiet == 3:
                return
            self.page.wait_for_timeout(30)
        pytest.fail(f"never still: {self.page.url}, waiting for {len(self.waiting)} answers")

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
        page.on("request", lambda asked: _asked(watched, asked))
        page.on("requestfinished", lambda done: watched.waiting.discard(done))
        page.on("requestfailed", lambda done: watched.waiting.discard(done))
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


def _asked(watched: Watched, asked: Any) -> None:
    if asked.url.startswith(watched.host):
        watched.waiting.add(asked)
    elif not asked.url.startswith(("data:", "blob:")):
        watched.complaints.append(f"left the host: {asked.url}")


def violations(page: Any) -> list[str]:
    """Findings of axe, each with the element it is about."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:300]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


def overflow(page: Any) -> int:
    """Pixels that the page is wider than its window, or the worst panel than its frame."""
    found: int = page.evaluate(
        "Math.max(...[document.documentElement, ...document.querySelectorAll('.panel')]"
        ".map(one => one.scrollWidth - one.clientWidth))"
    )
    return found
