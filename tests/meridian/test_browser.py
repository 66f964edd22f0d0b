"""What a reader of the sample company sees: from the overview to an explanation and back, and nothing that should not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.meridian.conftest import Demo
from tests.watched import HEIGHTS, overflow, violations

pytestmark = [pytest.mark.meridian, pytest.mark.browser]


@pytest.fixture(scope="module")
def host(served: Callable[..., str], company: Demo) -> str:
    """Address of the sample company's dashboard."""
    return served(company.serving)


def sound(reader: Any, name: str) -> None:
    """The page as it stands: no rule of accessibility broken, nothing sideways, its picture kept."""
    assert violations(reader.page) == []
    assert overflow(reader.page) <= 0
    reader.keep(f"meridian-{name}", full="explain" not in name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_reader_walks_from_the_overview_to_an_explanation_and_back(
    watch: Callable[..., Any], host: str, width: int, scheme: str
) -> None:
    with watch(host, width=width, height=HEIGHTS[width], scheme=scheme) as reader:
        page = reader.page
        reader.open("/")
        headline = page.locator("h1").inner_text()
        assert "$" in headline
        assert page.get_by_text("Sample data").count() == 1
        sound(reader, f"overview-{width}-{scheme}")

        page.get_by_role("link", name="Customer support assistant").first.click()
        page.wait_for_url("**/use-case/support_assistant")
        reader.settle()
        assert "broke the limit" in page.locator("h1").inner_text()
        sound(reader, f"use-case-{width}-{scheme}")

        asked = page.get_by_role("link", name="Explain this number: Resolution time").first
        number = asked.inner_text()
        asked.click()
        drawer = page.get_by_role("dialog")
        drawer.wait_for()
        assert number in drawer.locator("h2").inner_text()
        assert drawer.get_by_text("Where it comes from", exact=True).count() == 1
        sound(reader, f"explain-{width}-{scheme}")

        page.go_back()
        drawer.wait_for(state="hidden")
        page.go_back()
        page.wait_for_url(host + "/")
        reader.settle()
        assert page.locator("h1").inner_text() == headline
