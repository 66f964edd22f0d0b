"""A reader changes the language: the same page, its frame and its document arrive in it, and links keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_the_switch_changes_the_whole_page_and_every_link_keeps_it(
    watch: Callable[..., Any], address: Callable[..., str], width: int
) -> None:
    with watch(address(), width=width) as reader:
        page = reader.page
        reader.open("/lesson/6?period=quarter")
        assert page.locator("html").get_attribute("lang") == "en"
        if width < 760:
            page.get_by_role("button", name="Open the menu").click()
        page.locator("a[hreflang='zh-Hans']:visible").click()
        page.wait_for_url("**/lesson/6?period=quarter&lang=zh")
        reader.settle()
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        assert page.locator(".skip").inner_text() == "跳到正文"
        assert "可能区间" in page.locator("footer.foot").inner_text()

        if width < 760:
            page.get_by_role("button", name="打开菜单").click()
        page.locator("nav:visible a", has_text="总览").click()
        page.wait_for_url("**/?period=quarter&lang=zh")
        reader.settle()
        assert page.title() == "总览 · sevenfold"

        if width < 760:
            page.get_by_role("button", name="打开菜单").click()
        page.locator("a[hreflang='en']:visible").click()
        page.wait_for_url("**/?period=quarter")
        reader.settle()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.title() == "Overview · sevenfold"
