"""The digest says what changed, and nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.digest.alerts import alerts
from dashboard.digest.content import digest
from dashboard.digest.letter import page, plain
from dashboard.pages import PAGES
from dashboard.router import Router
from dashboard.security import DEMO
from dashboard.shelf import Shelf
from dashboard.view import State, View
from metrics.serving import Released, Serving
from tests.dashboard.serving_fixture import SCENARIOS

Read = Callable[[str], Serving]
MONDAY = date(2026, 8, 31)


def view(serving: Serving) -> View:
    return View.of(Shelf(serving), State())


class Rows:
    """A shelf that holds just the rows a test needs."""

    def __init__(self, **tables: list[dict[str, Any]]) -> None:
        self.tables = tables

    def generation(self) -> int:
        return 1

    def meta(self) -> Mapping[str, str]:
        return {"generation": "1", "data_to": "2026-10-31"}

    def rows(self, table: str, **equals: object) -> Released:
        found = tuple(
            row
            for row in self.tables.get(table, [])
            if all(row.get(name) == wanted for name, wanted in equals.items())
        )
        return Released(table, 1, found)


def of(**tables: list[dict[str, Any]]) -> View:
    return View.of(Rows(**tables), State())  # type: ignore[arg-type]


def weeks(*levels: float) -> dict[str, list[dict[str, Any]]]:
    def span(place: int) -> dict[str, Any]:
        start = MONDAY + timedelta(weeks=place)
        return {"period_id": place, "kind": "week", "start_day": start, "is_complete": True,
                "end_day": start + timedelta(days=6)}  # fmt: skip

    return {
        "cell": [{"cell_id": 1, "cut": "org"}],
        "period": [span(place) for place in range(len(levels))],
        "number": [
            {"metric": "weekly_active_share", "cell_id": 1, "period_id": place, "value": level}
            for place, level in enumerate(levels)
        ],
    }


def run(day: date, rate: float, low: float, high: float, gate: float | None = None) -> dict[str, Any]:
    return {"use_case_id": "job_match", "suite": "fit", "variant": None, "slice": None, "dimension": None,
            "run_on": day, "status": "success", "rate": rate, "low": low, "high": high, "gate": gate}  # fmt: skip


def keys(seen: View) -> list[str]:
    return [alert.key.split(":")[0] for alert in alerts(seen)]


def test_use_that_falls_two_weeks_running_is_told() -> None:
    assert keys(of(**weeks(0.6, 0.55, 0.5))) == ["use_falling"]


@pytest.mark.parametrize("levels", [(0.6, 0.5), (0.6, 0.5, 0.55), (0.6, 0.59, 0.58), (0.0, 0.0, 0.0), ()])
def test_one_bad_week_a_recovery_and_noise_are_not(levels: tuple[float, ...]) -> None:
    assert keys(of(**weeks(*levels))) == []


def test_a_pass_rate_clearly_under_its_gate_or_the_run_before_is_told() -> None:
    gate = of(eval_score=[run(MONDAY, 0.70, 0.62, 0.77, gate=0.9)])
    assert keys(gate) == ["eval_gate"]
    drop = of(eval_score=[run(MONDAY, 0.95, 0.92, 0.97), run(MONDAY + timedelta(days=7), 0.80, 0.75, 0.85)])
    assert keys(drop) == ["eval_drop"]


def test_a_pass_rate_whose_range_reaches_the_bar_is_not() -> None:
    assert keys(of(eval_score=[run(MONDAY, 0.88, 0.80, 0.93, gate=0.9)])) == []


def test_spend_alone_never_alerts() -> None:
    spent = [{"money_window": "12m", "item": "cost", "low": 9e9, "mid": 9e9, "high": 9e9}]
    assert keys(of(money_total=spent)) == []


def test_a_late_source_is_told_with_its_days() -> None:
    late = {"use_case_id": None, "advice": "data", "since": date(2026, 10, 11), "reasons": ["source_late"],
            "amount_low": None, "amount_mid": None, "amount_high": None,
            "detail": '{"source": "tickets", "days_late": 20}'}  # fmt: skip
    (alert,) = alerts(of(decision=[late]))
    assert "Tickets" in alert.sentence or "tickets" in alert.sentence
    assert "20 days" in alert.sentence


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_letter_is_made_in_every_state_of_a_company(serving: Read, scenario: str) -> None:
    made = digest(view(serving(scenario)))
    for text in (plain(made, ""), page(made, "")):
        assert made.headline in text.replace("&#x27;", "'")
        assert not re.search(r"\bnan\b|\bNone\b", text)


def test_the_letter_says_the_headline_of_the_overview(serving: Read) -> None:
    overview = Router(Shelf(serving("full")), PAGES).answer(DEMO, "/", "").content
    assert digest(view(serving("full"))).headline == overview.headline


def test_an_alert_is_new_once(serving: Read) -> None:
    first = digest(view(serving("full")))
    assert first.alerts
    assert all(one.fresh for one in first.alerts)
    second = digest(view(serving("full")), first.alert_keys)
    assert not any(one.fresh for one in second.alerts)
    assert second.fingerprint == first.fingerprint
    assert "new alert" in first.subject
    assert "new alert" not in second.subject


def test_the_letter_needs_no_image_and_no_request(serving: Read) -> None:
    text = page(digest(view(serving("full"))), "https://ai.example.com")
    assert not re.search(r"<img|<script|<link|url\(", text)
    assert set(re.findall(r'href="(https?://[^/"]+)', text)) == {"https://ai.example.com"}


def test_text_of_the_company_cannot_become_markup(serving: Read) -> None:
    hostile = replace(digest(view(serving("full"))), headline="<script>x</script>")
    assert "<script>" not in page(hostile, "")
