"""Periods: complete ones only, counted from the data, never from the wall clock."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, use


def _kinds(found: Published, kind: str) -> list[tuple[date, date]]:
    return sorted((row["start_day"], row["end_day"]) for row in found.periods.values() if row["kind"] == kind)


def test_only_complete_periods_are_published(tmp_path: Path) -> None:
    # Wednesday 15 January to Tuesday 8 April 2025
    found = published(
        tmp_path,
        usage_day=[use(n, day) for n in range(6) for day in days(date(2025, 1, 15), date(2025, 4, 8))],
    )
    assert _kinds(found, "month") == [
        (date(2025, 2, 1), date(2025, 2, 28)),
        (date(2025, 3, 1), date(2025, 3, 31)),
    ]
    assert _kinds(found, "quarter") == []
    weeks = _kinds(found, "week")
    assert weeks[0] == (date(2025, 1, 20), date(2025, 1, 26))
    assert weeks[-1] == (date(2025, 3, 31), date(2025, 4, 6))
    assert len(weeks) == 11


def test_the_28_days_are_four_whole_weeks(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        usage_day=[use(n, day) for n in range(6) for day in days(date(2025, 1, 15), date(2025, 4, 8))],
    )
    newest = [row for row in found.periods.values() if row["kind"] == "28d" and row["is_latest"]]
    assert [(row["start_day"], row["end_day"]) for row in newest] == [(date(2025, 3, 10), date(2025, 4, 6))]


def test_twelve_months_begin_with_the_data_while_there_is_less(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        usage_day=[use(n, day) for n in range(6) for day in days(date(2025, 1, 15), date(2025, 4, 8))],
    )
    assert _kinds(found, "12m") == [(date(2025, 1, 15), date(2025, 3, 31))]


def test_a_second_year_gives_the_prior_twelve_months(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        usage_day=[use(n, day) for n in range(6) for day in days(date(2024, 1, 1), date(2025, 12, 31))[::5]]
        + [use(1, date(2024, 1, 1)), use(1, date(2025, 12, 31))],
    )
    assert _kinds(found, "12m") == [
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
    ]


def test_a_day_that_was_loaded_while_it_ran_is_not_complete(tmp_path: Path) -> None:
    run = {
        "ingest_run_id": "r",
        "source_system": "gateway",
        "feed": "usage",
        "adapter": "jsonl",
        "file_name": "a",
        "delivered_sha256": "s",
        "contract_sha256": "c",
        "key_id": "k",
        "loaded_at": datetime(2025, 1, 31, 12),
        "load_order": 1,
        "read": 1,
        "filtered": 0,
        "loaded": 1,
        "duplicate": 0,
        "quarantined": 0,
        "restated": 0,
    }
    found = published(
        tmp_path,
        ingest_run=[run],
        usage_day=[use(n, day) for n in range(6) for day in days(date(2025, 1, 1), date(2025, 1, 31))],
    )
    assert found.serving.meta()["data_to"] == "2025-01-30"
    assert _kinds(found, "month") == []


def test_the_watermark_is_that_of_the_data(tmp_path: Path) -> None:
    found = published(tmp_path, usage_day=[use(n, date(2019, 5, 6)) for n in range(6)])
    assert found.serving.meta()["data_to"] == "2019-05-06"
