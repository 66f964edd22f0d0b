"""Every page on five widths in both themes and languages: nothing scrolls sideways, nothing breaks a rule of accessibility."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.navigation import MAP
from dashboard.page import find
from dashboard.pages import PAGES
from dashboard.view import State
from dashboard.words import languages
from tests.watched import HEIGHTS, overflow, violations

pytestmark = pytest.mark.browser
NAVIGATION = tuple(item.path for group in MAP for item in group.items if find(PAGES, item.path))
USE_CASES = ("support_assistant", "adviser_search", "contract_review")
ADDRESSES = (*NAVIGATION, *(f"/use-case/{case}" for case in USE_CASES), "/nowhere")
# axe reads the markup and its colours: a wide and a narrow layout hold every element there is
AUDITED = (390, 1440)


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_every_width_and_breaks_no_rule_of_accessibility(
    watch: Callable[..., Any], address: Callable[..., str], scheme: str, lang: str
) -> None:
    found: list[str] = []
    with watch(address(), scheme=scheme) as reader:
        reader.open(State(lang=lang).address())
        assert "$" in reader.page.locator("h1").inner_text()
        for path in ADDRESSES:
            reader.follow(State(path=path, lang=lang).address())
            for width in HEIGHTS:
                reader.resize(width)
                wider = overflow(reader.page)
                if wider > 0:
                    found.append(f"{path} at {width}: {wider} pixels wider than its window")
                if width in AUDITED:
                    found += [f"{path} at {width}: {one}" for one in violations(reader.page)]
                name = path.strip("/").replace("/", "-") or "overview"
                reader.keep(f"{name}-{width}-{scheme}-{lang}", full=True)
    assert found == []
