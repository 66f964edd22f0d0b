"""Answers are kept per generation, scope and state; errors become pages without their text."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from dashboard.page import Content, Page
from dashboard.pages import PAGES
from dashboard.router import KEPT, Router
from dashboard.security import DEMO, Permission, Principal
from dashboard.shelf import Shelf
from dashboard.view import View
from metrics.serving import Serving


def simple(build: Callable[[View], Content]) -> Page:
    return Page("/", "x", "?", build)


def test_the_same_question_of_the_same_reader_is_answered_from_memory(
    serving: Callable[[str], Serving],
) -> None:
    router = Router(Shelf(serving("full")), PAGES)
    assert router.sent(DEMO, "/", "") is router.sent(DEMO, "/", "")
    assert router.sent(DEMO, "/", "") is not router.sent(DEMO, "/", "period=month")


def test_a_reader_of_another_scope_never_gets_a_kept_answer(serving: Callable[[str], Serving]) -> None:
    router = Router(Shelf(serving("full")), PAGES)
    lead = Principal("lead", frozenset({Permission.VIEW}), frozenset({"Wealth"}))
    other = Principal("lead", frozenset({Permission.VIEW}), frozenset({"Logistics"}))
    answers = [router.sent(reader, "/", "") for reader in (DEMO, lead, other)]
    assert len({id(answer) for answer in answers}) == 3


def test_only_so_many_answers_are_kept(serving: Callable[[str], Serving]) -> None:
    router = Router(Shelf(serving("empty")), [simple(lambda view: Content("x", "x", "x"))])
    for number in range(KEPT + 20):
        router.sent(DEMO, "/", f"key{number}=1")
    assert len(router._kept) == KEPT


def test_a_new_generation_is_seen_and_old_answers_are_not(
    serving: Callable[[str], Serving], tmp_path: Path
) -> None:
    folder = tmp_path / "serving"
    shutil.copytree(serving("full")._folder, folder)
    router = Router(Shelf(Serving(folder)), PAGES)
    first = router.sent(DEMO, "/", "")
    shutil.copyfile(serving("unproven")._folder / "serving-1.duckdb", folder / "serving-2.duckdb")
    pointer = json.loads((folder / "CURRENT").read_text(encoding="utf-8")) | {
        "gen": 2,
        "file": "serving-2.duckdb",
    }
    (folder / "CURRENT").write_text(json.dumps(pointer), encoding="utf-8")
    deadline = time.monotonic() + 10
    while router.shelf.generation() == 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    second = router.sent(DEMO, "/", "")
    assert "AI returned" in first.text
    assert "Spent" in second.text
    assert "AI returned" not in second.text


def test_a_drawer_opens_over_the_kept_page_and_not_over_one_of_its_own(
    serving: Callable[[str], Serving],
) -> None:
    router = Router(Shelf(serving("full")), PAGES)
    assert router.sent(DEMO, "/", "explain=money.net") is router.sent(DEMO, "/", "")


def test_an_explanation_is_found_by_its_address(serving: Callable[[str], Serving]) -> None:
    router = Router(Shelf(serving("full")), PAGES)
    found = router.explanation(DEMO, "/", "explain=money.net")
    assert found is not None
    assert found["title"].startswith("Net value")
    assert router.explanation(DEMO, "/", "explain=nobody.knows") is None
    assert router.explanation(DEMO, "/", "") is None


def test_an_explanation_that_cannot_be_built_gives_a_number_for_the_log(
    serving: Callable[[str], Serving], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    address = "@".join(["canary", "example.org"])

    def broken(*_: object, **__: object) -> None:
        raise ValueError(address)

    monkeypatch.setattr("dashboard.router.drawer", broken)
    router = Router(Shelf(serving("full")), PAGES)
    with Flask("x").test_request_context("/"), caplog.at_level(logging.ERROR):
        found = router.explanation(DEMO, "/", "explain=money.net")
    assert found is not None
    assert "Incident" in found["body"]
    assert "canary" not in found["body"] + caplog.text


def test_an_error_becomes_a_page_with_a_number_and_the_log_keeps_its_text_out(
    serving: Callable[[str], Serving], caplog: pytest.LogCaptureFixture
) -> None:
    address = "@".join(["canary", "example.org"])

    def broken(view: View) -> Content:
        raise ValueError(address)

    router = Router(Shelf(serving("full")), [simple(broken)])
    with Flask("x").test_request_context("/"), caplog.at_level(logging.ERROR):
        found = router.sent(DEMO, "/", "")
    assert "This page could not be built." in found.text
    assert "canary" not in found.text
    assert "canary" not in caplog.text
    assert "ValueError" in caplog.text
    assert router._kept == {}


def test_the_shelf_reads_as_the_serving_reader_does(serving: Callable[[str], Serving]) -> None:
    reader = serving("full")
    shelf = Shelf(reader)
    asked: list[tuple[str, dict[str, object]]] = [
        ("outcome", {"segment": None}),
        ("outcome", {"use_case_id": "job_match", "role": ["primary", "guardrail"]}),
        ("money", {"use_case_id": None, "side": "cost"}),
        ("number", {"metric": "active_people", "cell_id": 1}),
        ("number", {"cell_id": 1, "period_id": 3}),
        ("number", {"metric": "actions", "period_id": 2}),
        ("lesson", {}),
        ("hidden", {"metric": "seats", "cut": "team"}),
        ("period", {"kind": "month"}),
        ("period", {"kind": "month", "is_latest": True}),
        ("money", {"money_window": "12m", "use_case_id": "job_match"}),
        ("money", {"use_case_id": "nobody"}),
    ]
    for table, equals in asked:
        one, other = reader.rows(table, **equals), shelf.rows(table, **equals)
        again = shelf.rows(table, **equals)
        key = repr
        assert sorted(map(key, one)) == sorted(map(key, other)) == sorted(map(key, again)), (table, equals)


def test_a_table_is_read_once_per_generation(
    serving: Callable[[str], Serving], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = serving("full")
    shelf = Shelf(reader)
    shelf.rows("lesson")
    shelf.rows("number", cell_id=1)
    monkeypatch.setattr(reader, "rows", lambda *_, **__: pytest.fail("read again"))
    assert len(shelf.rows("lesson", lesson=3)) == 1
    assert len(shelf.rows("number", cell_id=1, metric="seats")) > 0


def test_an_unknown_column_is_an_error_and_not_an_empty_answer(serving: Callable[[str], Serving]) -> None:
    with pytest.raises(KeyError):
        Shelf(serving("full")).rows("lesson", person="x")
