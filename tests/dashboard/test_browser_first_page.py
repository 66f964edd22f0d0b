"""The first page: how much it weighs, that its numbers are in the first answer, and which chart library draws it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from plotly.offline import get_plotlyjs_version

from metrics.serving import Serving
from tests.dashboard.serving_fixture import build

pytestmark = pytest.mark.browser
MOST = 1_200_000
"""Bytes of a first page with everything it loads, compressed (EXPERIENCE.md 15)."""
LOADED = (
    "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
    ".map(one => [new URL(one.name).pathname, one.encodedBodySize])"
)


def test_a_first_page_with_its_charts_stays_inside_its_weight(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        reader.open("/")
        loaded = reader.page.evaluate(LOADED)
        assert reader.page.locator(".main-svg").count() > 0
    weight = sum(size for _, size in loaded)
    # the numbers arrive in every run, so a list without them measured something else
    assert any(path == "/_dash-layout" and size > 5_000 for path, size in loaded)
    assert 500_000 < weight <= MOST, sorted(loaded, key=lambda one: -one[1])


def test_the_charts_are_drawn_by_the_small_build_of_the_installed_version(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        reader.open("/")
        loaded = [path for path, _ in reader.page.evaluate(LOADED)]
        assert reader.page.evaluate("Plotly.version") == get_plotlyjs_version()
    assert f"/assets/lazy-plotly-cartesian-{get_plotlyjs_version()}.min.js" in loaded
    assert not [path for path in loaded if path.endswith("/plotly.min.js")]


def test_without_a_small_build_of_that_version_the_full_one_draws_the_charts(
    watch: Callable[..., Any],
    served: Callable[[Serving], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dashboard.document.get_plotlyjs_version", lambda: "0.0.1")
    with watch(served(build(tmp_path))) as reader:
        reader.open("/")
        loaded = [path for path, _ in reader.page.evaluate(LOADED)]
        assert reader.page.locator(".main-svg").count() > 0
    assert [path for path in loaded if path.endswith("/plotly.min.js")]
    assert not [path for path in loaded if "lazy-" in path]


def test_a_page_without_a_chart_loads_no_chart_library(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        reader.open("/governance")
        assert not [path for path, _ in reader.page.evaluate(LOADED) if "plotly" in path]


def test_the_first_numbers_are_text_of_the_first_layout_answer(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        answers: dict[str, str] = {}
        reader.page.on(
            "response",
            lambda got: (
                answers.update({got.url: got.text()})
                if "/_dash-" in got.url and "-suites" not in got.url
                else None
            ),
        )
        reader.open("/")
        shown = reader.page.locator(".ban-value").first.inner_text().strip()
    assert not [url for url in answers if "_dash-update-component" in url]
    layout = next(text for url, text in answers.items() if url.endswith("/_dash-layout"))
    assert shown.split("\n")[0] in layout
