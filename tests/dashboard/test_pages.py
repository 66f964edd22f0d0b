"""Every page is whole in every state of a company, says its numbers once and explains each of them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from dash._utils import to_json
from dash.development.base_component import Component

from dashboard.app import known_metrics
from dashboard.explain import find as explanation
from dashboard.explained import asked, drawer
from dashboard.navigation import MAP, lesson_status, navigation
from dashboard.page import Content, Page, UnknownMetric, check, find
from dashboard.pages import PAGES
from dashboard.router import Answer, Router
from dashboard.security import DEMO
from dashboard.shelf import Shelf
from dashboard.view import View
from metrics.serving import Released, Serving
from tests.dashboard.serving_fixture import SCENARIOS

ADDRESSES = (
    "/",
    "/?period=week",
    "/?period=28d",
    "/portfolio",
    "/prioritise",
    *(f"/lesson/{number}" for number in range(1, 8)),
    "/data",
    "/governance",
    "/method",
)
CASES = (
    "adviser_search",
    "job_match",
    "support_assistant",
    "product_tagging",
    "expert_assistants",
    "developer_platform",
    "invoice_automation",
    "upsell_banner",
    "contract_review",
)


@pytest.fixture
def answer(serving: Callable[[str], Serving]) -> Callable[..., Answer]:
    def of(address: str, scenario: str = "full") -> Answer:
        path, _, query = address.partition("?")
        return Router(Shelf(serving(scenario)), PAGES).answer(DEMO, path, query)

    return of


def parts(tree: Any) -> Iterator[Component]:
    if isinstance(tree, (list, tuple)):
        for one in tree:
            yield from parts(one)
    elif isinstance(tree, Component):
        yield tree
        yield from parts(getattr(tree, "children", None))


def texts(tree: Any) -> str:
    if isinstance(tree, (list, tuple)):
        return " ".join(texts(one) for one in tree)
    if isinstance(tree, Component):
        extra = " ".join(
            str(getattr(tree, name, "") or "") for name in ("title", "aria-label", "alt", "data-cells")
        )
        figure = getattr(tree, "figure", None)
        return f"{extra} {json.dumps(figure) if figure else ''} {texts(getattr(tree, 'children', None))}"
    return "" if tree is None else str(tree)


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("address", [*ADDRESSES, "/use-case/support_assistant"])
def test_every_page_is_built_in_every_state_of_a_company(
    answer: Callable[..., Answer], address: str, scenario: str
) -> None:
    found = answer(address, scenario)
    assert "could not be built" not in found.content.headline
    assert found.content.headline
    assert found.content.title
    to_json(found.slots)


@pytest.mark.parametrize("case", CASES)
def test_every_use_case_has_a_page(answer: Callable[..., Answer], case: str) -> None:
    found = answer(f"/use-case/{case}")
    assert "could not be built" not in found.content.headline
    assert len(found.content.headline) <= 90
    assert {panel.key for panel in found.content.panels} >= {
        "effects",
        "events",
        "hours",
        "depth",
        "cost",
        "evals",
    }


@pytest.mark.parametrize("scenario", ["full", "unproven", "first_file"])
@pytest.mark.parametrize("address", [*ADDRESSES, *(f"/use-case/{case}" for case in CASES)])
def test_every_number_that_can_be_asked_about_has_its_explanation(
    answer: Callable[..., Answer], address: str, scenario: str
) -> None:
    found = answer(address, scenario)
    for key in asked(found.slots["page"]):
        told = drawer(found.view, key, found.content.periods)
        assert told is not None, key
        assert told["title"], key
        assert texts(told["body"]), key


def test_every_big_number_and_every_effect_can_be_asked_about(answer: Callable[..., Answer]) -> None:
    overview = asked(answer("/").slots["page"])
    assert {"money.net", "money.return_per_unit", "weekly_active_share", "hours_per_active_week",
            "cost_per_good_result", "evidence", "break_even"} <= set(overview)  # fmt: skip
    assert {f"lesson-{number}" for number in range(1, 8)} <= set(overview)
    case = asked(answer("/use-case/support_assistant").slots["page"])
    assert {"kpi.support_assistant.resolution_minutes", "kpi.support_assistant.csat"} <= set(case)


def test_a_big_number_and_its_explanation_say_the_same_period(answer: Callable[..., Answer]) -> None:
    found = answer("/")
    told = explanation(found.view, "weekly_active_share", found.view.locale, period="month")
    assert told is not None
    assert found.content.periods["weekly_active_share"] == "month"
    assert "1 Oct 2026 to 31 Oct 2026" in told.grain or "Oct 2026" in told.grain


@pytest.mark.parametrize("address", [*ADDRESSES, *(f"/use-case/{case}" for case in CASES)])
def test_no_page_prints_a_wrong_word_for_a_missing_number(
    answer: Callable[..., Answer], address: str
) -> None:
    for scenario in SCENARIOS:
        found = answer(address, scenario)
        page = found.slots["page"]
        told = [drawer(found.view, key, found.content.periods) for key in asked(page)]
        said = texts([page, *(one["body"] for one in told if one)])
        assert not re.search(r"\b(nan|NaN|None|inf|null)\b", re.sub(r'"[^"]*":\s*(null|None)', "", said)), (
            scenario
        )


def test_p_values_stay_in_the_drawer(answer: Callable[..., Answer]) -> None:
    for address in ("/", "/use-case/support_assistant", "/lesson/6"):
        shown = texts(answer(address).slots["page"])
        assert not re.search(r"\bp\s*[=<]\s*0?\.\d", shown)


def test_the_overview_says_net_only_where_money_is_confirmed(answer: Callable[..., Answer]) -> None:
    full = texts(answer("/").slots["page"])
    assert "Net value, confirmed" in full
    unproven = answer("/", "unproven")
    said = texts(unproven.slots["page"])
    assert "Net value, confirmed" not in said
    assert "Return per" not in said
    assert unproven.content.headline.startswith("Spent $")
    assert "What it may be worth, not confirmed yet" in said
    assert "Confirm it with finance" in said
    assert "Prove it" in said


def test_the_first_file_shows_adoption_of_seats_and_what_to_load_next(answer: Callable[..., Answer]) -> None:
    said = texts(answer("/", "first_file").slots["page"])
    for words in (
        "Seats",
        "Activation",
        "Idle-seat cost",
        "of seats",
        "What to load next",
        "Share of seats by depth",
    ):
        assert words in said, words


def test_an_empty_company_is_told_what_to_load(answer: Callable[..., Answer]) -> None:
    for scenario in ("empty", "unpublished"):
        said = texts(answer("/", scenario).slots["page"])
        assert "What to load next" in said
        assert "$0" not in said


def test_a_panel_without_data_stays_and_says_what_is_missing(answer: Callable[..., Answer]) -> None:
    said = texts(answer("/use-case/contract_review").slots["page"])
    assert "No outcome is measured for this use case." in said
    assert "No eval runs are loaded for this use case." in said


def test_harm_on_a_guardrail_is_red_and_stands_apart(answer: Callable[..., Answer]) -> None:
    panel = next(one for one in answer("/use-case/support_assistant").content.panels if one.key == "effects")
    said = texts(panel.body)
    assert said.index("Guardrails") < said.index("Customer satisfaction")
    bars = [part for part in parts(panel.body) if "span worse" in str(getattr(part, "className", ""))]
    assert len(bars) == 2


def test_a_range_over_zero_is_drawn_hollow(answer: Callable[..., Answer]) -> None:
    panel = next(one for one in answer("/").content.panels if one.key == "net")
    drawn = {
        getattr(part, "aria-label").split(":")[0]: part.className
        for part in parts(panel.body)
        if str(getattr(part, "className", "")).startswith("span ")
    }
    assert drawn["Upsell banner"] == "span unclear"
    assert drawn["Job match explanations"] == "span better"


def test_the_status_of_a_lesson_is_the_same_in_navigation_and_on_the_overview(
    answer: Callable[..., Answer],
) -> None:
    found = answer("/")
    codes = lesson_status(found.view)
    table = next(one for one in found.content.panels if one.key == "lessons")
    rows = {row[0].split(" ")[0]: row[-1] for row in table.cells.rows} if table.cells else {}
    for number, code in codes.items():
        assert rows[str(number)] == found.view.say(f"status.{code}")


OPTIONAL = {
    (table, line.split()[0])
    for table, body in re.findall(
        r"create table (\w+) \((.*?)\n\);",
        files("metrics").joinpath("serving.sql").read_text(encoding="utf-8"),
        re.DOTALL,
    )
    for line in body.strip().splitlines()
    if " not null" not in line.split("--")[0]
}


class Bare(Shelf):
    """The shelf with every value left out that the contract lets a publish leave out."""

    def rows(self, table: str, **equals: object) -> Released:
        found = super().rows(table, **equals)
        if table in ("cell", "meta"):
            return found
        bare = tuple(
            {
                name: None
                if (table, name) in OPTIONAL and name not in equals and name != "use_case_id"
                else value
                for name, value in row.items()
            }
            for row in found
        )
        return Released(table, found.generation, bare)


@pytest.mark.parametrize("address", [*ADDRESSES, *(f"/use-case/{case}" for case in CASES)])
def test_every_page_stands_without_any_value_that_may_be_missing(
    serving: Callable[[str], Serving], address: str
) -> None:
    path, _, query = address.partition("?")
    found = Router(Bare(serving("full")), PAGES).answer(DEMO, path, query)
    assert "could not be built" not in found.content.headline
    said = texts(found.slots["page"])
    assert not re.search(r"\b(nan|NaN|None(?! known))\b", said)


def test_the_navigation_has_no_dead_links(answer: Callable[..., Answer]) -> None:
    found = answer("/")
    links = [part.href for part in parts(navigation(found.view, PAGES)) if getattr(part, "href", None)]
    assert links
    assert all(find(PAGES, link) for link in links)
    assert navigation(found.view, ()) == []
    assert {item.path for group in MAP for item in group.items} >= set(links)


@pytest.mark.parametrize("address", [*ADDRESSES, *(f"/use-case/{case}" for case in CASES)])
def test_every_link_of_a_page_leads_to_a_page_or_an_export(
    answer: Callable[..., Answer], address: str
) -> None:
    for part in parts(answer(address).slots["page"]):
        href = getattr(part, "href", None)
        if isinstance(href, str):
            path = href.partition("?")[0]
            assert path in ("/export.csv", "#main") or find(PAGES, path), href


def test_links_keep_the_period_of_the_reader(answer: Callable[..., Answer]) -> None:
    found = answer("/?period=month")
    links = [
        part.href
        for part in parts(found.slots["page"])
        if isinstance(getattr(part, "href", None), str) and part.href.startswith("/use-case/")
    ]
    assert links
    assert all("period=month" in link for link in links)


@pytest.mark.parametrize("address", ["/nowhere", "/lesson/8", "/lesson/0", "/use-case/gone", "/use-case/"])
def test_an_unknown_address_is_a_page_that_says_so(answer: Callable[..., Answer], address: str) -> None:
    assert answer(address).content.title == "Not found"


def test_a_setting_nobody_knows_is_said(answer: Callable[..., Answer]) -> None:
    assert "colour" in texts(answer("/?colour=red").slots["page"])


def test_every_chart_has_words_for_who_does_not_see_it(answer: Callable[..., Answer]) -> None:
    for address in ("/", "/use-case/support_assistant"):
        figures = [
            part for part in parts(answer(address).slots["page"]) if getattr(part, "role", "") == "figure"
        ]
        assert 2 <= len(figures) <= 4
        for one in figures:
            assert len(getattr(one, "aria-label")) > 30


@pytest.mark.parametrize("address", ["/", "/use-case/developer_platform", "/lesson/5", "/method"])
def test_a_page_stays_inside_its_payload(answer: Callable[..., Answer], address: str) -> None:
    found = answer(address)
    assert len(gzip.compress(to_json(found.slots).encode())) <= 60 * 1024
    figures = [part for part in parts(found.slots["page"]) if getattr(part, "figure", None)]
    assert len(figures) <= 4


def test_no_page_names_a_hidden_group(answer: Callable[..., Answer]) -> None:
    said = texts(answer("/governance").slots["page"])
    assert "team 1" not in said
    assert "Cells held back" in said


def test_a_misspelled_metric_stops_the_start_with_the_nearest_name() -> None:
    page = Page("/x", "x", "?", lambda view: Content("x", "x", "x"), metrics=("activ_people",))
    with pytest.raises(UnknownMetric) as stopped:
        check([page], known_metrics())
    assert "activ_people" in stopped.value.sentence
    assert 'Did you mean "active_people"?' in stopped.value.sentence


def test_every_page_names_only_metrics_that_are_defined() -> None:
    check(PAGES, known_metrics())


def test_a_page_reads_nothing_but_the_shelf(view: Callable[..., View]) -> None:
    read: list[str] = []
    found = view("/")

    class Noting(Shelf):
        def rows(self, table: str, **equals: object) -> Any:
            read.append(table)
            return super().rows(table, **equals)

    noting = Noting(found.shelf.serving)
    PAGES[0].build(View(found.state, noting, noting.meta()))
    assert {"money_total", "lesson", "decision", "number"} <= set(read)
