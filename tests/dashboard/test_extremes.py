"""Every page with no use case, one, or two hundred, with twelve-digit money and names of eighty characters."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from dash._utils import to_json

from dashboard.explained import asked, drawer
from dashboard.navigation import MAP
from dashboard.page import find
from dashboard.pages import PAGES
from dashboard.router import Router
from dashboard.security import DEMO
from dashboard.shelf import Shelf
from metrics.serving import Serving
from tests.dashboard.extremes import KEPT, LONGEST, UNBROKEN, company
from tests.dashboard.serving_fixture import build
from tests.watched import overflow

ADDRESSES = (
    *(item.path for group in MAP for item in group.items if find(PAGES, item.path)),
    f"/use-case/{KEPT}",
    "/use-case/job_match",
    "/use-case/contract_review",
)
SIZES = ("none", "one", "many")
WIDTHS = (320, 1440)
HEADLINE = 90
PAYLOAD = 60 * 1024


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Serving]:
    """Reader of a company without, with one or with two hundred use cases, everything at its largest."""
    made: dict[str, Serving] = {}

    def of(size: str) -> Serving:
        if size not in made:
            folder = tmp_path_factory.mktemp(size) / "serving"
            made[size] = (
                build(folder, scenario="empty")
                if size == "none"
                else company(folder, use_cases={"one": 1, "many": 200}[size])
            )
        return made[size]

    return of


def test_the_extreme_companies_are_extreme(extreme: Callable[[str], Serving]) -> None:
    assert len(extreme("one").rows("use_case")) == 1
    assert len(extreme("many").rows("use_case")) == 200
    labels = [row["label"] for row in extreme("many").rows("use_case")]
    assert len(set(labels)) == 200
    assert {len(label) for label in labels} == {LONGEST}
    assert len(UNBROKEN) == LONGEST
    totals = [row["mid"] for row in extreme("many").rows("money_total", item="net", money_window="12m")]
    assert totals
    assert all(1e11 <= abs(amount) < 1e12 for amount in totals)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ADDRESSES)
def test_every_page_stands_at_its_limits(extreme: Callable[[str], Serving], path: str, size: str) -> None:
    found = Router(Shelf(extreme(size)), PAGES).answer(DEMO, path, "")
    assert found.sound
    assert 0 < len(found.content.headline) <= HEADLINE, found.content.headline
    assert len(gzip.compress(to_json(found.slots).encode())) <= PAYLOAD
    for key in asked(found.slots["page"])[:20]:
        told = drawer(found.view, key, found.content.periods)
        assert told is not None, key
        to_json(told)


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_no_page_at_its_limits_scrolls_sideways(
    watch: Callable[..., Any], served: Callable[[Serving], str], extreme: Callable[[str], Serving], size: str
) -> None:
    found: list[str] = []
    with watch(served(extreme(size))) as reader:
        reader.open("/")
        for path in ADDRESSES:
            reader.follow(path)
            for width in WIDTHS:
                reader.resize(width)
                wider = overflow(reader.page)
                if wider > 0:
                    found.append(f"{path} at {width}: {wider} pixels wider than its window")
                reader.keep(f"{size}-{path.strip('/').replace('/', '-') or 'overview'}-{width}", full=True)
    assert found == []
