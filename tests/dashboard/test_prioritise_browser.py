"""Prioritise in a browser: re-rank, edit, save, share, decide, all of it with the keyboard, and no server for the ranking."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard import format as fmt
from metrics.serving import Serving
from tests.watched import SECRET, overflow, violations

pytestmark = pytest.mark.browser
ORDER = "[...document.querySelectorAll('table.prioritise tr[data-case]')].map(one => one.dataset.case)"


@pytest.fixture
def writable(serving: Callable[[str], Serving], tmp_path: Path) -> Iterator[str]:
    """Address of a dashboard that keeps what readers write."""
    from werkzeug.serving import make_server

    from dashboard.app import create_app
    from dashboard.control import Control

    app = create_app(serving("full"), secret=SECRET, control=Control(tmp_path / "control.sqlite3")).server
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def asked_of(page: Any) -> list[str]:
    """Requests from now on, whatever for."""
    found: list[str] = []
    page.on("request", lambda asked: found.append(asked.url))
    return found


def test_weights_orders_and_a_budget_re_rank_without_the_server(
    watch: Callable[..., Any], writable: str
) -> None:
    with watch(writable) as reader:
        page = reader.page
        reader.open("/prioritise")
        published = page.evaluate(ORDER)
        assert page.locator("tr[data-case=claims_triage] .ranks").inner_text() == "1–3"
        requests = asked_of(page)
        page.get_by_role("spinbutton", name="Budget").fill("140000")
        line = page.locator(".budget-line")
        assert line.inner_text().strip() == "$130k of the $140k budget"
        assert (
            page.evaluate("document.querySelector('.budget-line').previousElementSibling.dataset.case")
            == published[1]
        )
        for name, share in (
            ("Net value", "0"),
            ("Speed", "100"),
            ("Strength of evidence", "0"),
            ("Lower risk", "0"),
        ):
            page.get_by_label(f"Share of {name}, %").fill(share)
        fastest = page.evaluate(ORDER)
        assert fastest[0] == "meeting_minutes"
        assert fastest != published
        ranks = page.locator("tr[data-case=claims_triage] .ranks")
        assert ranks.inner_text() == "–"
        assert "published order and estimates only" in (ranks.get_attribute("title") or "")
        page.get_by_label("Order by").select_option("wsjf")
        assert page.evaluate(ORDER)[0] == "claims_triage"
        assert requests == []
        reader.until("location.search.includes('w=0-100-0-0') && location.search.includes('by=wsjf')")
        assert "budget=140000" in page.url

        page.get_by_label("Order by").select_option("weights")
        reader.until("location.search.includes('by=weights')")
        reader.open(page.url.removeprefix(writable))
        assert page.evaluate(ORDER) == fastest
        assert page.get_by_label("Share of Speed, %").input_value() == "100"
        assert page.locator(".notice").count() == 0


def test_the_bridge_of_a_selected_idea_adds_up_and_a_moved_estimate_is_marked(
    watch: Callable[..., Any], writable: str
) -> None:
    with watch(writable) as reader:
        page = reader.page
        reader.open("/prioritise")
        page.get_by_role("button", name="Why: Contract review").click()
        assert page.locator(".panel:has(#why) h2").inner_text() == "Why Contract review is number 2"
        assert page.locator("#why .step.net .num").inner_text() == "$190k"
        requests = asked_of(page)
        page.get_by_role("button", name="Edit estimates: Contract review").click()
        page.get_by_label("Effort, weeks").fill("4")
        page.get_by_label("Effort, weeks").press("Tab")
        reader.until(f"{ORDER}[0] === 'contract_review'")
        row = page.locator("tr[data-case=contract_review]")
        assert "your estimate" in row.inner_text()
        assert page.locator("tr[data-case=claims_triage] .ranks").inner_text() == "–"
        page.get_by_label("Low", exact=True).fill("999999999")
        page.get_by_label("Low", exact=True).press("Tab")
        assert "must rise" in page.locator("tr.editor .wrong").inner_text()
        page.get_by_role("button", name="Back to published").click()
        assert page.evaluate(ORDER)[0] == "claims_triage"
        assert "your estimate" not in row.inner_text()
        assert requests == []


def test_a_scenario_is_named_saved_shared_compared_and_withdrawn(
    watch: Callable[..., Any], writable: str
) -> None:
    with watch(writable) as reader:
        page = reader.page
        reader.open("/prioritise?budget=90000")
        page.get_by_role("button", name="Edit estimates: Sales e-mail drafting").click()
        page.get_by_label("Effort, weeks").fill("1")
        page.get_by_label("Effort, weeks").press("Tab")
        reader.until("location.search.includes('own=sales_email')")
        shared = page.url.removeprefix(writable)
        mine = page.evaluate(ORDER)

        page.get_by_role("button", name="Save scenario").click()
        page.get_by_label("Name of the scenario").fill("One engineer")
        assert violations(page) == []
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("dialog").wait_for(state="detached")
        reader.until(
            "location.search === '?row=sales_email&scenario=1' && document.querySelector('#prioritise').ready"
        )
        reader.settle()
        assert page.evaluate(ORDER) == mine
        assert page.get_by_role("spinbutton", name="Budget").input_value() == "90000"

        with watch(writable) as other:
            other.open("/prioritise?scenario=1")
            assert other.page.evaluate(ORDER) == mine
            assert other.page.get_by_label("Estimates", exact=True).input_value() == "1"
            other.open(shared)
            assert other.page.evaluate(ORDER) == mine

        page.get_by_label("Compare with").select_option("published")
        assert page.locator("tr[data-case=sales_email] .was").inner_text() == "was 5"
        page.get_by_role("button", name="Withdraw scenario").click()
        reader.until("document.querySelectorAll('#tool-scenario option').length === 1")
        reader.settle()
        assert page.evaluate(ORDER)[0] == "claims_triage"


def test_a_reader_ranks_edits_adds_and_decides_with_the_keyboard_alone(
    watch: Callable[..., Any], writable: str
) -> None:
    def reach(selector: str) -> None:
        for _ in range(140):
            if page.evaluate(f"document.activeElement && document.activeElement.matches({selector!r})"):
                return
            keys.press("Tab")
        pytest.fail(f"never reached: {selector}")

    with watch(writable) as reader:
        page, keys = reader.page, reader.page.keyboard
        reader.open("/prioritise")
        reach("[data-open=idea]")
        keys.press("Enter")
        reach("#field-name")
        keys.type("Tender search")
        assert page.locator("#field-mid").input_value() != ""
        reach("dialog [type=submit]")
        keys.press("Enter")
        page.get_by_role("dialog").wait_for(state="detached")
        page.locator("#prioritise").get_by_text("Tender search").wait_for()
        reader.settle()
        assert "estimates borrowed" in page.locator("tr[data-case^=idea-]").inner_text()

        page.locator("main h1").focus()
        reach("[data-edit=contract_review]")
        keys.press("Enter")
        reach("#own-effort")
        keys.press("Control+A")
        keys.type("3")
        keys.press("Tab")
        reader.until(f"{ORDER}[0] === 'contract_review'")
        assert page.evaluate("document.activeElement.closest('tr.editor') !== null")

        reach("#weight-speed")
        keys.press("End")
        reader.until("document.querySelector('#tool-by').value === 'weights'")
        assert page.evaluate("document.activeElement.id") == "weight-speed"

        page.locator("main h1").focus()
        reach("tr[data-case=claims_triage] [data-open=decision]")
        keys.press("Enter")
        page.get_by_role("dialog").wait_for()
        keys.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
        assert page.evaluate(
            "document.activeElement.matches('tr[data-case=claims_triage] [data-open=decision]')"
        )
        keys.press("Enter")
        reach("#field-note")
        keys.type("start with two teams")
        reach("dialog [type=submit]")
        keys.press("Enter")
        page.get_by_text("Prove first, decided by demo").wait_for()


def test_the_overview_records_a_decision_and_takes_it_back(watch: Callable[..., Any], writable: str) -> None:
    with watch(writable) as reader:
        page = reader.page
        reader.open("/")
        decided = page.get_by_role("button", name="Mark decided: Scale: Job match explanations")
        decided.click()
        page.get_by_label("Note").fill("go in March")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("go in March").wait_for()
        reader.settle()
        assert decided.count() == 0
        assert violations(page) == []
        page.get_by_role("button", name="Undo: Scale: Job match explanations").click()
        decided.wait_for()

        page.get_by_role("button", name="Add event").click()
        page.get_by_label("Date").fill("2026-03-01")
        page.get_by_label("Label").fill("Contract renewed")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Contract renewed (added by demo)").wait_for()
        reader.settle()
        page.get_by_role("button", name="Hide events").click()
        assert page.get_by_text("Contract renewed").is_hidden()
        reader.open("/?events=off")
        reader.until("document.querySelector('.panel.no-events') !== null")


def test_a_failed_write_says_so_and_keeps_what_was_typed(watch: Callable[..., Any], writable: str) -> None:
    with watch(writable) as reader:
        page = reader.page
        reader.open("/prioritise")
        page.route(
            "**/notes/idea",
            lambda route: route.fulfill(status=200, content_type="text/html", body="<p>proxy</p>"),
        )
        page.get_by_role("button", name="Add an idea").click()
        page.get_by_label("Name").fill("Tender search")
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_text("Not saved: the server did not accept it.").first.wait_for()
        assert page.get_by_label("Name").input_value() == "Tender search"


def test_money_is_printed_in_the_browser_as_on_the_server(watch: Callable[..., Any], writable: str) -> None:
    amounts = [0, 7.5, -42, 950, 1234, 99_999, 310_000, -58_250, 1_840_000, 2_345_678_901]
    with watch(writable) as reader:
        reader.open("/prioritise")
        told = reader.page.evaluate("all => all.map(one => window.sevenfold.money(one))", amounts)
    assert told == [fmt.money(float(one)) for one in amounts]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 768, 390, 320])
def test_every_width_and_scheme_is_readable(
    watch: Callable[..., Any], writable: str, width: int, scheme: str
) -> None:
    with watch(writable, width=width, scheme=scheme) as reader:
        page = reader.page
        reader.open("/prioritise?budget=200000&against=published&by=weights")
        page.get_by_role("button", name="Edit estimates: Contract review").click()
        assert violations(page) == []
        assert overflow(page) <= 0
        reader.keep(f"prioritise-{width}-{scheme}", full=True)
        page.get_by_role("button", name="Add an idea").click()
        assert violations(page) == []
        reader.keep(f"prioritise-idea-{width}-{scheme}")
