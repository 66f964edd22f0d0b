"""What a person does in a browser: the walk from overview to explanation and back, on every width and scheme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.watched import ARTEFACTS, overflow, violations

pytestmark = pytest.mark.browser


def font_of_charts(page: Any) -> str:
    """Colour of text that the first chart is drawn with."""
    found: str = page.evaluate("document.querySelector('.js-plotly-plot').layout.template.layout.font.color")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_reader_walks_from_the_overview_to_an_explanation_and_back(
    watch: Callable[..., Any], address: Callable[..., str], width: int, scheme: str
) -> None:
    with watch(address(), width=width, scheme=scheme) as reader:
        page = reader.page
        reader.open("/")
        assert page.locator("h1").inner_text().startswith("AI returned")
        assert violations(page) == []
        reader.keep(f"overview-{width}-{scheme}", full=True)

        page.get_by_role("link", name="Customer support assistant").first.click()
        page.wait_for_url("**/use-case/support_assistant")
        reader.settle()
        assert "broke the limit" in page.locator("h1").inner_text()
        assert page.title() == "Customer support assistant · sevenfold"
        assert violations(page) == []
        reader.keep(f"use-case-{width}-{scheme}", full=True)

        page.get_by_role("link", name="Explain this number: Resolution time").first.click()
        drawer = page.get_by_role("dialog")
        drawer.wait_for()
        assert "explain=kpi.support_assistant.resolution_minutes" in page.url
        for word in ("Formula", "Grain", "Sample", "Evidence", "Owner", "Fresh", "Known limits", "Query"):
            assert drawer.get_by_text(word, exact=True).count() == 1, word
        assert violations(page) == []
        body = "document.querySelector('.mantine-Drawer-body')"
        assert page.evaluate(f"{body}.scrollWidth - {body}.clientWidth") <= 0
        reader.keep(f"explain-{width}-{scheme}")

        page.go_back()
        drawer.wait_for(state="hidden")
        assert page.url.endswith("/use-case/support_assistant")
        page.go_back()
        page.wait_for_url(address() + "/")
        reader.settle()
        assert page.locator("h1").inner_text().startswith("AI returned")


def test_the_drawer_closes_with_escape_and_gives_the_focus_back(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        page = reader.page
        reader.open("/")
        asked = page.get_by_role("link", name="Explain this number: Hours freed")
        asked.focus()
        page.keyboard.press("Enter")
        page.get_by_role("dialog").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        assert "explain" not in page.url
        reader.until(
            "document.activeElement && document.activeElement.dataset.explain === 'hours_per_active_week'"
        )


def test_an_explanation_is_reached_read_and_left_with_the_keyboard_alone(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    inside = "document.querySelector('[role=dialog]').contains(document.activeElement)"
    focused = "document.activeElement.getAttribute('data-explain')"
    with watch(address()) as reader:
        page, keys = reader.page, reader.page.keyboard
        reader.open("/use-case/support_assistant")
        keys.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        keys.press("Enter")
        reader.until("document.activeElement.id === 'main'")
        for _ in range(60):
            keys.press("Tab")
            if page.evaluate(focused) == "kpi.support_assistant.resolution_minutes":
                break
        assert page.evaluate(focused) == "kpi.support_assistant.resolution_minutes"
        keys.press("Enter")
        page.get_by_role("dialog").wait_for()
        reader.until(inside)
        reached = set()
        for _ in range(12):
            assert page.evaluate(inside)
            reached.add(
                page.evaluate("document.activeElement.textContent || document.activeElement.ariaLabel")
            )
            keys.press("Tab")
        assert {"Close", "Copy query", "Download cells (CSV)", "Copy link"} <= reached
        keys.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        reader.until(f"{focused} === 'kpi.support_assistant.resolution_minutes'")
        assert page.url.partition("#")[0] == address() + "/use-case/support_assistant"


def test_a_cold_link_opens_its_explanation(watch: Callable[..., Any], address: Callable[..., str]) -> None:
    with watch(address()) as reader:
        reader.open("/?explain=money.net")
        drawer = reader.page.get_by_role("dialog")
        drawer.wait_for()
        assert "Net value" in drawer.inner_text()
        reader.page.get_by_role("button", name="Close").click()
        drawer.wait_for(state="hidden")
        assert reader.page.url == address() + "/"


def test_the_first_layout_answer_holds_the_numbers(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        callbacks: list[str] = []
        reader.page.on(
            "request", lambda asked: callbacks.append(asked.url) if "_dash-update" in asked.url else None
        )
        reader.open("/use-case/job_match?period=month")
        assert "Last month" in reader.page.locator("header").inner_text()
        assert "Job match explanations" in reader.page.locator(".eyebrow").inner_text()
        assert callbacks == []


def test_the_period_is_chosen_in_the_header_and_stays_in_the_address(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        page = reader.page
        reader.open("/")
        page.get_by_role("button", name="Period").click()
        page.get_by_role("menuitem", name="Last quarter").click()
        page.wait_for_url("**/?period=quarter")
        reader.settle()
        page.get_by_role("button", name="Last quarter").wait_for()
        page.get_by_role("link", name="Use cases", exact=True).click()
        page.wait_for_url("**/portfolio?period=quarter")
        reader.settle()
        page.get_by_role("button", name="Last quarter").click()
        page.get_by_role("menuitem", name="Last 12 months").click()
        page.wait_for_url(address() + "/portfolio")


def test_a_panel_shows_the_same_cells_as_a_table_and_as_a_chart_again(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        page = reader.page
        reader.open("/")
        page.get_by_role("button", name="Menu of “Value overtook").click()
        page.get_by_role("menuitem", name="Show as table").click()
        table = page.locator(".as-cells table")
        table.wait_for()
        rows = table.locator("tbody tr")
        assert rows.count() == 26
        assert "Oct 2026" in rows.last.inner_text()
        assert violations(page) == []
        reader.keep("panel-as-table")
        page.get_by_role("button", name="Menu of “Value overtook").click()
        page.get_by_role("menuitem", name="Show as chart").click()
        page.locator(".js-plotly-plot").first.wait_for(state="visible")
        assert table.count() == 0


def test_the_money_chart_switches_between_cumulative_and_monthly(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        page = reader.page
        reader.open("/")
        charts = page.locator(".flip-side .js-plotly-plot")
        assert [charts.nth(place).is_visible() for place in (0, 1)] == [True, False]
        page.get_by_text("Monthly", exact=True).click()
        charts.nth(1).wait_for(state="visible")
        assert not charts.nth(0).is_visible()
        inside = "document.querySelectorAll('.flip-side .main-svg')[{}].getBoundingClientRect().width > 400"
        reader.until(inside.replace("{}", str(page.locator(".flip-side:first-child .main-svg").count())))


def test_the_cells_of_a_panel_download_as_csv(watch: Callable[..., Any], address: Callable[..., str]) -> None:
    with watch(address()) as reader:
        page = reader.page
        reader.open("/")
        page.get_by_role("button", name="Menu of “Use cases by net value").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name="Download CSV").click()
        lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
        assert lines[0].startswith("label,stage,net_low,net_mid,net_high")
        assert len(lines) == 9
        assert download.value.suggested_filename == "sevenfold-net.csv"


def test_the_theme_switch_repaints_charts_without_the_server(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        page = reader.page
        reader.open("/")
        assert font_of_charts(page) == "#465264"
        asked: list[str] = []
        page.on("request", lambda one: asked.append(one.url) if not one.url.startswith("data:") else None)
        page.get_by_role("button", name="Switch between light and dark").click()
        reader.until(
            "document.querySelector('.js-plotly-plot').layout.template.layout.font.color === '#AEB9C9'"
        )
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 29)"
        assert asked == []
        page.reload()
        reader.settle()
        reader.until(
            "document.querySelector('.js-plotly-plot').layout.template.layout.font.color === '#AEB9C9'"
        )


def test_a_chart_that_arrives_in_the_dark_is_dark(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address(), scheme="dark") as reader:
        reader.open("/portfolio")
        reader.page.get_by_role("link", name="Developer platform").first.click()
        reader.page.wait_for_url("**/use-case/developer_platform")
        reader.settle()
        reader.until(
            "[...document.querySelectorAll('.js-plotly-plot')]"
            ".every(p => p.layout.template.layout.font.color === '#AEB9C9')"
        )


@pytest.mark.parametrize("scenario", ["unproven", "first_file", "empty", "unpublished"])
def test_the_overview_of_a_young_company_is_whole(
    watch: Callable[..., Any], address: Callable[..., str], scenario: str
) -> None:
    for width in (1440, 390):
        with watch(address(scenario), width=width) as reader:
            reader.open("/")
            assert overflow(reader.page) <= 0
            assert violations(reader.page) == []
            reader.keep(f"{scenario}-{width}", full=True)


def test_the_menu_of_a_phone_opens_leads_on_and_closes(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address(), width=390, height=844) as reader:
        page = reader.page
        reader.open("/")
        page.get_by_role("button", name="Open the menu").click()
        menu = page.get_by_role("dialog")
        menu.wait_for()
        assert violations(page) == []
        menu.get_by_role("link", name="Data health").click()
        page.wait_for_url("**/data")
        menu.wait_for(state="hidden")
        reader.settle()
        assert "set aside" in page.locator("h1").inner_text()


def test_dark_mode_prints_light_on_few_pages(watch: Callable[..., Any], address: Callable[..., str]) -> None:
    with watch(address(), scheme="dark") as reader:
        page = reader.page
        reader.open("/")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert font_of_charts(page) == "#465264"
        page.emulate_media(media="print")
        assert (
            page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')") == "#131A24"
        )
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
        (ARTEFACTS / "overview-dark.pdf").write_bytes(paper)
        assert paper.count(b"/Type /Page\n") == 3
        page.emulate_media(media="screen")
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert font_of_charts(page) == "#AEB9C9"


def test_a_link_in_company_text_never_becomes_a_link_in_a_chart(
    watch: Callable[..., Any], address: Callable[..., str]
) -> None:
    with watch(address()) as reader:
        reader.open("/")
        assert reader.page.locator(".js-plotly-plot a").count() == 0
