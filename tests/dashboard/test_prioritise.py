"""Prioritise without a browser: the components that are sent, the forms that are offered, the rows that add up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from dashboard.control import Note
from dashboard.notes import Notes
from dashboard.pages import prioritise
from dashboard.panels.prioritise.rows import borrowed_years, component_rows, defaults, rows
from dashboard.security import Permission
from dashboard.view import View, parse

ALL = frozenset(Permission)
PLAN = {"low": 10_000, "mid": 50_000, "high": 90_000, "cost": 5_000, "weeks": 2}


def note(number: int, kind: str, subject: str, **body: Any) -> Note:
    return Note(number, datetime(2026, 11, 2, 9), "ana", kind, subject, body)


def with_notes(view: Callable[..., View], *kept: Note, permissions: frozenset[str] = ALL) -> View:
    from dataclasses import replace

    return replace(view("/prioritise"), notes=Notes(kept, writable=True, stamp="1"), permissions=permissions)


def markup(content: Any) -> str:
    return json.dumps(
        [panel.body.to_plotly_json() if hasattr(panel.body, "to_plotly_json") else panel.body for panel in content.panels],
        default=lambda part: part.to_plotly_json() if hasattr(part, "to_plotly_json") else str(part),
    )  # fmt: skip


def test_the_bridge_of_every_released_idea_adds_up_to_its_expected_value(view: Callable[..., View]) -> None:
    found = [row for row in rows(view("/prioritise")) if row.released]
    assert found
    for row in found:
        years, yearly, mid, cost = row.years or 0.0, row.yearly or 0.0, row.mid or 0.0, row.cost or 0.0
        steps = [mid, mid * (years - 1), (yearly - mid) * years, -cost]
        assert sum(steps) == pytest.approx(row.released["net"])


def test_the_components_are_the_released_numbers(view: Callable[..., View]) -> None:
    looked = view("/prioritise")
    sent = {row["id"]: row for row in component_rows(rows(looked))}
    for row in looked.rows("portfolio"):
        one = sent[row["use_case_id"]]
        assert (one["net"], one["score"], one["rice"], one["wsjf"]) == (
            row["net"], row["score"], row["rice"], row["wsjf"],
        )  # fmt: skip
        assert one["ranks"] == [row["rank_low"], row["rank_high"]]
        assert one["risk"] == pytest.approx(1 - row["p_npv_positive"])


def test_a_readers_idea_stands_last_marked_as_theirs_and_borrows_only_the_years(
    view: Callable[..., View],
) -> None:
    looked = with_notes(view, note(7, "idea", "portfolio", name="Tender search", lesson=2, **PLAN))
    found = rows(looked)
    assert found[-1].key == "idea-7"
    sent = component_rows(found)[-1]
    assert sent["idea"]
    assert (sent["net"], sent["score"], sent["ranks"]) == (None, None, [None, None])
    assert sent["years"] == borrowed_years(found)
    assert "Idea of ana, 2 Nov 2026" in markup(prioritise.build(looked))


def test_a_new_idea_borrows_medians_of_the_ideas_of_its_lesson(view: Callable[..., View]) -> None:
    found = rows(view("/prioritise"))
    offered = defaults(found, 1)
    assert offered is not None
    assert offered["low"] <= offered["mid"] <= offered["high"]
    assert defaults([], 1) is None


def test_a_dashboard_that_only_reads_offers_nothing_to_write(view: Callable[..., View]) -> None:
    text = markup(prioritise.build(view("/prioritise")))
    assert "data-open" not in text
    assert "data-withdraw" not in text
    assert "data-why" in text


def test_a_reader_without_the_permission_is_offered_nothing_to_write(view: Callable[..., View]) -> None:
    text = markup(prioritise.build(with_notes(view, permissions=frozenset({"view", "export"}))))
    assert "data-open" not in text


def test_a_decided_idea_says_who_decided_what_and_when(view: Callable[..., View]) -> None:
    looked = with_notes(
        view, note(3, "decision", "contract_review", advice="prove_first", note="pilot in legal")
    )
    text = markup(prioritise.build(looked))
    assert "Prove first, decided by ana on 2 Nov 2026" in text
    assert '"data-withdraw": "3"' in text


def test_settings_of_the_browser_are_no_unknown_settings() -> None:
    state, ignored = parse(
        "/prioritise", "?budget=5&w=1-2-3-4&by=rice&own=a~1&scenario=1&against=2&row=a&events=off&x=1"
    )
    assert ignored == ("x",)
    assert state.address() == "/prioritise"


def test_the_browser_knows_the_same_settings_as_its_own() -> None:
    from pathlib import Path

    from dashboard import view as module

    script = (Path(module.__file__).parent / "assets" / "app.js").read_text(encoding="utf-8")
    listed = script.split("var OWN = ", 1)[1].split(";", 1)[0]
    assert tuple(json.loads(listed)) == module.BROWSER_KEYS


def test_a_tie_with_the_one_above_is_drawn_as_one(view: Callable[..., View]) -> None:
    from dataclasses import replace

    from dashboard.panels.prioritise.ranked import _place

    first, second, *_ = rows(view("/prioritise"))
    tied = replace(second, released={**second.released, "tied_above": True})
    assert [_place(first, 1), _place(second, 2), _place(tied, 2)] == ["1", "2", "=2"]


def test_an_empty_list_says_what_to_add(view: Callable[..., View]) -> None:
    content = prioritise.build(view("/prioritise", scenario="empty"))
    assert [panel.key for panel in content.panels] == ["ranked"]
