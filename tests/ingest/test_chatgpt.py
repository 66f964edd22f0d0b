"""ChatGPT Enterprise user exports: one line becomes a total, its splits and a seat."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pytest

from ingest.contract import Feed, Refused
from ingest.feeds import FEEDS
from ingest.sources import chatgpt_enterprise

HEADER = [
    "cadence",
    "period_start",
    "period_end",
    "account_id",
    "public_id",
    "name",
    "email",
    "role",
    "user_role",
    "department",
    "groups",
    "user_status",
    "created_or_invited_date",
    "is_active",
    "first_day_active_in_period",
    "last_day_active_in_period",
    "messages",
    "messages_rank",
    "model_to_messages",
    "gpt_messages",
    "gpts_messaged",
    "gpt_to_messages",
    "tool_messages",
    "tools_messaged",
    "tool_to_messages",
    "project_messages",
    "projects_messaged",
    "project_to_messages",
    "projects_created",
    "last_day_active",
]

FEEDS_HERE: tuple[Feed, ...] = ("activity", "seat")

USER = {
    "cadence": "Weekly",
    "period_start": "2026-03-29",
    "period_end": "2026-04-04",
    "public_id": "user-1",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "department": '["Finance", "Treasury"]',
    "user_status": "enabled",
    "created_or_invited_date": "2025-11-03",
    "is_active": "1",
    "first_day_active_in_period": "2026-03-30",
    "last_day_active_in_period": "2026-04-02",
    "messages": "50",
    "model_to_messages": "{'gpt-5': 45, 'gpt-4o': 5}",
    "gpt_to_messages": "{'Contract helper': 12, \"Ada's notes\": 3}",
    "tool_to_messages": "{'search': 8}",
    "project_to_messages": "{}",
    "last_day_active": "2026-04-03",
}


def export(*users: dict[str, str], drop: tuple[str, ...] = ()) -> pl.DataFrame:
    """The text frame that the shared CSV reader hands over."""
    header = [name for name in HEADER if name not in drop]
    rows = [
        {"_row": line, **{name: user.get(name, "") for name in header}} for line, user in enumerate(users, 2)
    ]
    return pl.DataFrame(rows, schema={"_row": pl.Int64, **dict.fromkeys(header, pl.String)})


def activity(*users: dict[str, str]) -> list[dict[str, Any]]:
    return chatgpt_enterprise.derive(export(*users), "activity").to_dicts()


def seat(**changes: str) -> dict[str, Any]:
    return chatgpt_enterprise.derive(export(USER | changes), "seat").to_dicts()[0]


def test_the_user_export_is_recognised_by_its_header() -> None:
    assert chatgpt_enterprise.recognise(("\ufeffcadence", *HEADER[1:]))
    assert not chatgpt_enterprise.recognise(("email", "messages", "period_start", "period_end"))


def test_a_line_becomes_one_total_and_one_row_per_model_assistant_and_tool() -> None:
    total, *splits = activity(USER)
    assert (total["is_total"], total["interactions"], total["surface"]) == ("true", "50", None)
    assert [(row["surface"], row["assistant"], row["model"], row["interactions"]) for row in splits] == [
        ("model", None, "gpt-5", "45"),
        ("model", None, "gpt-4o", "5"),
        ("assistant", "Contract helper", None, "12"),
        ("assistant", "Ada's notes", None, "3"),
        ("tool", "search", None, "8"),
    ]
    assert {row["is_total"] for row in splits} == {"false"}
    assert {row["_row"] for row in [total, *splits]} == {2}


def test_a_week_that_crosses_a_month_end_stays_one_week() -> None:
    total = activity(USER)[0]
    assert (total["grain"], total["period_start"], total["period_end"]) == ("1w", "2026-03-29", "2026-04-05")


@pytest.mark.parametrize(
    ("cadence", "start", "end", "grain", "after"),
    [
        ("Monthly", "2026-02-01", "2026-02-28", "1mo", "2026-03-01"),
        ("Monthly", "2026-04-01", "2026-05-01", "1mo", "2026-05-01"),
        ("weekly", "2026-03-02", "2026-03-09", "1w", "2026-03-09"),
        ("Date Range", "2026-03-01", "2026-03-31", "1mo", "2026-04-01"),
        ("Date Range", "2026-03-02", "2026-03-29", "28d", "2026-03-30"),
        ("", "2026-03-02", "2026-03-08", "1w", "2026-03-09"),
    ],
)
def test_a_period_is_read_with_its_inclusive_or_exclusive_end(
    cadence: str, start: str, end: str, grain: str, after: str
) -> None:
    total = activity(USER | {"cadence": cadence, "period_start": start, "period_end": end})[0]
    assert (total["grain"], total["period_start"], total["period_end"]) == (grain, start, after)


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-05-12", "2026-06-11"), ("2026-05-12", "2026-05-11"), ("12.05.2026", "18.05.2026"), ("", "")],
)
def test_a_free_date_range_is_set_aside_because_it_answers_for_no_week_and_no_month(
    start: str, end: str
) -> None:
    changes = {"cadence": "Date Range", "period_start": start, "period_end": end}
    for feed in FEEDS_HERE:
        rows = chatgpt_enterprise.derive(export(USER | changes), feed).to_dicts()
        assert [row["_code"] for row in rows] == ["PERIOD_NOT_READABLE"]


def test_blank_messages_are_unknown_and_not_zero() -> None:
    invited = USER | {"messages": "", "is_active": "", "model_to_messages": "", "gpt_to_messages": ""}
    total = activity(invited)[0]
    assert total["interactions"] is None
    assert chatgpt_enterprise.derive(export(invited), "seat")["state"].to_list() == ["licensed"]


@pytest.mark.parametrize(
    "cell",
    [
        "{'gpt-5': 45",
        "__import__('os').system('true')",
        "{'gpt-5': '45'}",
        "{'gpt-5': -1}",
        "{'gpt-5': True}",
        "['gpt-5']",
        "{'" + "a" * 20_000 + "': 1}",
        "(" * 15_000,
    ],
)
def test_a_cell_that_is_no_list_of_counts_sets_its_line_aside_and_nothing_is_evaluated(cell: str) -> None:
    rows = activity(USER, USER | {"model_to_messages": cell})
    assert [row["_code"] for row in rows if row["_row"] == 3] == ["CELL_NOT_READABLE"]
    assert "model_to_messages" in rows[-1]["_problem"]
    assert cell not in rows[-1]["_problem"]
    assert [row["_code"] for row in rows if row["_row"] == 2] == [None] * 6


def test_a_total_that_is_no_number_is_left_to_the_strict_cast_without_its_splits() -> None:
    rows = activity(USER | {"messages": "many"})
    assert [(row["is_total"], row["interactions"], row["_code"]) for row in rows] == [("true", "many", None)]


def test_the_name_never_leaves_the_file_and_the_address_only_as_the_person() -> None:
    for feed in FEEDS_HERE:
        frame = chatgpt_enterprise.derive(export(USER), feed)
        assert set(frame["person"].to_list()) == {"ada@example.com"}
        rest = [cell for row in frame.drop("person").rows() for cell in row]
        assert not any("lovelace" in str(cell).lower() or "@" in str(cell) for cell in rest)
        target = FEEDS[feed].target("person")
        assert target is not None
        assert target.kind == "person"
    assert "name" not in chatgpt_enterprise.READS


def test_a_user_without_an_address_is_known_by_the_public_id() -> None:
    assert activity(USER | {"email": ""})[0]["person"] == "user-1"


def test_a_seat_is_dated_by_the_last_day_of_the_period() -> None:
    assert seat() == {
        "_row": 2,
        "date": "2026-04-04",
        "system": "ChatGPT Enterprise",
        "person": "ada@example.com",
        "assigned_at": "2025-11-03",
        "last_activity_at": "2026-04-03",
        "state": "active",
        "department": "Finance",
        "_code": None,
        "_problem": None,
    }


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"is_active": "1"}, "active"),
        ({"is_active": "True", "messages": ""}, "active"),
        ({"is_active": "0", "messages": "0"}, "licensed_idle"),
        ({"is_active": "False", "messages": ""}, "licensed_idle"),
        ({"is_active": "", "messages": "0"}, "licensed_idle"),
        ({"is_active": "", "messages": ""}, "licensed"),
        ({"user_status": "pending", "is_active": "", "messages": ""}, "licensed"),
        ({"user_status": "disabled"}, "unlicensed"),
    ],
)
def test_licensed_and_idle_is_told_from_unknown_and_from_unlicensed(
    changes: dict[str, str], state: str
) -> None:
    assert seat(**changes)["state"] == state


@pytest.mark.parametrize(
    ("cell", "department"),
    [
        ('["Sales"]', "Sales"),
        ("Legal", "Legal"),
        ("", None),
        ("[]", None),
        ('["", "Ops"]', "Ops"),
        ("[broken", None),
    ],
)
def test_the_department_is_the_first_of_its_list(cell: str, department: str | None) -> None:
    assert seat(department=cell)["department"] == department


def test_an_export_with_fewer_optional_columns_still_loads() -> None:
    optional = ("cadence", "project_to_messages", "department", "is_active", "last_day_active", "groups")
    frame = chatgpt_enterprise.derive(export(USER, drop=optional), "seat")
    assert frame["state"].to_list() == ["active"]
    assert frame["last_activity_at"].to_list() == ["2026-04-02"]


def test_a_file_without_a_needed_column_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refused:
        chatgpt_enterprise.derive(export(USER, drop=("messages",)), "activity")
    assert refused.value.code == "COLUMN_MISSING"
    assert "messages" in refused.value.sentence


def test_every_column_of_the_contracts_is_a_target_of_its_feed() -> None:
    for feed, contract in chatgpt_enterprise.CONTRACTS.items():
        assert [name for name in contract.columns if FEEDS[feed].target(name) is None] == []
        frame = chatgpt_enterprise.derive(export(USER), feed)
        assert set(frame.columns) == {"_row", "_code", "_problem", *contract.columns}


def test_the_header_order_and_case_of_the_export_do_not_matter() -> None:
    text = (
        "EMAIL,User_Status,period_start,period_end,Messages\na@example.com,enabled,2026-03-02,2026-03-08,3\n"
    )
    frame = pl.read_csv(io.StringIO(text), infer_schema=False, row_index_name="_row", row_index_offset=2)
    assert chatgpt_enterprise.derive(frame, "activity")["interactions"].to_list() == ["3"]
