"""The planted traps lie in the files."""

from __future__ import annotations

import ast
import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sample_data.models import SPELLINGS
from sample_data.prices import price_table
from sample_data.timeline import FIRST_DAY, day_number, mondays
from sample_data.truth import truth
from tests.sample_data.conftest import Company

TRAPS = truth()["trap"]


def _rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _events(path: Path) -> list[dict[str, object]]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found


def test_a_month_of_the_log_lies_there_twice(small: Path) -> None:
    month = TRAPS["duplicate_export"]["month"]
    folder = small / "exports/gateway"
    assert (folder / f"gateway-{month}.jsonl").read_bytes() == (
        folder / f"gateway-{month}-copy.jsonl"
    ).read_bytes()


def test_an_export_overlaps_two_months_with_equal_event_ids(small: Path) -> None:
    trap, folder = TRAPS["overlapping_export"], small / "exports/gateway"
    late = _events(folder / f"gateway-{trap['from']}-to-{trap['to']}.jsonl")
    known = {
        event["id"]: event
        for month in ("2025-05", "2025-06")
        for event in _events(folder / f"gateway-{month}.jsonl")
    }
    assert late
    assert all(known[event["id"]] == event for event in late)


def test_the_log_holds_events_that_are_no_inference(small: Path) -> None:
    events = _events(small / "exports/gateway/gateway-2026-06.jsonl")
    other = [event for event in events if event["event"] != "completion"]
    assert 0 < len(other) < 0.1 * len(events)


def test_the_log_carries_no_cost_and_no_text(small: Path) -> None:
    event = next(
        e for e in _events(small / "exports/gateway/gateway-2026-06.jsonl") if e["event"] == "completion"
    )
    assert set(event) == {"id", "time", "event", "user", "properties"}
    properties = event["properties"]
    assert isinstance(properties, dict)
    assert not {"cost", "prompt", "completion", "messages"} & set(properties)


def test_event_ids_are_true_ids(small: Path) -> None:
    months = list((small / "exports/gateway").glob("gateway-????-??.jsonl"))
    ids = [event["id"] for path in months for event in _events(path)]
    assert len(months) == 26
    assert len(ids) == len(set(ids))


def test_broken_lines_are_planted_in_three_months(small: Path) -> None:
    broken = {
        path.name: sum('"id":"broken-' in line for line in path.read_text(encoding="utf-8").splitlines())
        for path in (small / "exports/gateway").glob("*.jsonl")
    }
    found = {name: count for name, count in broken.items() if count}
    assert len(found) == TRAPS["broken_rows"]["gateway_files"]
    assert sum(found.values()) == TRAPS["broken_rows"]["gateway"]


def test_broken_rows_stay_under_one_in_twenty_of_every_file_at_full_size(whole: Company) -> None:
    for month in (date(2025, 7, 1), date(2025, 12, 1), date(2026, 6, 1)):
        day = day_number(month)
        assert ((whole.log.day >= day) & (whole.log.day < day + 30)).sum() > 20 * 3


def test_the_roster_and_the_rollout_have_rows_that_cannot_be_read(small: Path) -> None:
    def unreadable(text: str) -> bool:
        try:
            date.fromisoformat(text)
        except ValueError:
            return True
        return False

    roster = _rows(small / "exports/hr_roster.csv")
    bad = [
        r for r in roster if unreadable(r["valid_from"]) or not r["weekly_hours"].replace(".", "").isdigit()
    ]
    assert len(bad) == TRAPS["broken_rows"]["roster"]
    rollout = _rows(small / "exports/rollout.csv")
    bad = [r for r in rollout if r["first_access_date"] and unreadable(r["first_access_date"])]
    assert len(bad) == TRAPS["broken_rows"]["rollout"]
    assert len(bad) < 0.05 * len(rollout)


def test_people_join_leave_and_move(small: Path) -> None:
    roster = [row for row in _rows(small / "exports/hr_roster.csv") if "broken" not in row["email"]]
    assert sum(row["valid_to"] != "" for row in roster) > 200
    assert sum(row["valid_from"] > FIRST_DAY.isoformat() for row in roster) > 200
    stays: dict[str, list[dict[str, str]]] = {}
    for row in roster:
        stays.setdefault(row["email"], []).append(row)
    moved = [rows for rows in stays.values() if len(rows) == 2]
    assert len(moved) >= 20
    assert all(rows[0]["valid_to"] < rows[1]["valid_from"] for rows in moved)
    assert all(rows[0]["team"] != rows[1]["team"] for rows in moved)


def test_a_corrected_export_restates_one_month_and_sorts_after_the_first(small: Path) -> None:
    trap, folder = TRAPS["restated_kpi"], small / "exports/kpi"
    names = sorted(path.name for path in folder.glob("support_*.csv"))
    assert names[-1] == "support_2026_corrected_08.csv"
    month = trap["month"].isoformat()
    first = [row for row in _rows(folder / "support_2026.csv") if row["month"] == month]
    corrected = _rows(folder / "support_2026_corrected_08.csv")
    assert {row["month"] for row in corrected} == {month}
    assert {row["queue"] for row in corrected} == {row["queue"] for row in first}
    counted = [sum(int(row["contacts"]) for row in rows) for rows in (first, corrected)]
    assert counted[0] / counted[1] == pytest.approx(trap["factor"], abs=0.01)


def test_the_european_file_is_european(small: Path) -> None:
    rows = _rows(small / "exports/kpi/rechnungen_kw.csv", ";")
    weeks = [row for row in rows if not row["Woche ab"].startswith("Summe")]
    assert len(weeks) == len(mondays())
    assert weeks[0]["Woche ab"] == "02.09.2024"
    assert any("." in row["Bearbeitungsminuten"] and "," in row["Bearbeitungsminuten"] for row in weeks)
    subtotals = len(rows) - len(weeks)
    assert 0 < subtotals < 0.05 * len(rows)


def test_weeks_of_the_chat_export_straddle_months_and_are_whole(small: Path) -> None:
    rows = [row for path in (small / "exports/chatgpt").glob("*.csv") for row in _rows(path)]
    weeks = {(row["period_start"], row["period_end"]) for row in rows}
    assert any(start[:7] != end[:7] for start, end in weeks)
    spans = {(date.fromisoformat(end) - date.fromisoformat(start)).days for start, end in weeks}
    assert spans == {6}
    assert {row["cadence"] for row in rows} == {"weekly"}


def test_people_of_several_groups_count_once_as_people_and_more_as_groups(small: Path) -> None:
    rows = _rows(small / "exports/chatgpt/chatgpt-users-weekly-2026-10.csv")
    week = [row for row in rows if row["period_start"] == "2026-10-05"]
    memberships = sum(len(json.loads(row["groups"])) for row in week)
    assert memberships > len({row["email"] for row in week})


def test_parts_of_the_chat_export_never_exceed_the_total(small: Path) -> None:
    rows = _rows(small / "exports/chatgpt/chatgpt-users-weekly-2026-09.csv")
    for row in rows:
        assert sum(ast.literal_eval(row["model_to_messages"]).values()) == int(row["messages"])
        assert sum(ast.literal_eval(row["gpt_to_messages"]).values()) == int(row["gpt_messages"])
        assert int(row["gpt_messages"]) <= int(row["messages"])


def test_the_active_share_falls_as_seats_grow(whole: Company) -> None:
    messages = whole.seats.messages
    week = {day: mondays().index(day) for day in (date(2025, 6, 2), date(2026, 10, 5))}
    shares, seats = [], []
    for at in week.values():
        held = messages[:, at] >= 0
        seats.append(int(held.sum()))
        shares.append(float((messages[held, at] > 0).mean()))
    assert seats[1] > 3 * seats[0]
    assert shares[1] < shares[0] - 0.1
    # and yet nobody of the first wave gave up: their own share is what it was
    first = messages[whole.seats.start <= day_number(date(2025, 1, 6))]
    own = [float((first[first[:, at] >= 0, at] > 0).mean()) for at in week.values()]
    assert own[1] == pytest.approx(own[0], abs=0.08)


def test_the_seat_ledger_tells_unlicensed_from_idle(small: Path) -> None:
    rows = _rows(small / "exports/seat_ledger.csv")
    states = {row["state"] for row in rows}
    assert states == {"active", "licensed_idle", "unlicensed"}
    last = [row for row in rows if row["snapshot_date"] == "2026-10-31"]
    unlicensed = [row for row in last if row["state"] == "unlicensed"]
    assert len(unlicensed) == truth()["code_assistant"]["unlicensed_listed"]
    assert all(row["assigned_on"] == "" for row in unlicensed)
    keys = [(row["snapshot_date"], row["system"], row["email"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_some_seats_are_idle_for_good(whole: Company) -> None:
    never = (whole.seats.messages <= 0).all(axis=1)
    assert 0.04 < never.mean() < 0.2


def test_exactly_the_named_models_are_unknown_to_the_price_book(whole: Company) -> None:
    unknown = np.isnan(price_table()[:, :, 0]).any(axis=1)
    assert [SPELLINGS[k].text for k in np.flatnonzero(unknown)] == TRAPS["unpriced_model"]["models"]
    assert np.isin(np.flatnonzero(unknown), whole.log.model).all()


def test_of_many_assistants_few_are_alive(whole: Company) -> None:
    built = whole.built
    assert len(built.names) == truth()["assets"]["created"]
    old = built.created < day_number(date(2026, 7, 1))
    alive = (built.last_used > day_number(date(2026, 10, 31)))[old].mean()
    assert alive == pytest.approx(truth()["assets"]["survive"], abs=0.08)


def test_apps_reach_production_faster_once_the_platform_has_settled(small: Path) -> None:
    plan = truth()["apps"]
    apps = [row for row in _rows(small / "exports/registry.csv") if row["kind"] == "app"]
    assert len(apps) == plan["count"]
    finished = [row for row in apps if row["in_production_on"]]
    assert 0 < len(apps) - len(finished) < len(apps) / 3
    lead: dict[bool, list[int]] = {True: [], False: []}
    for row in finished:
        days = (date.fromisoformat(row["in_production_on"]) - date.fromisoformat(row["created_on"])).days
        lead[row["created_on"] > "2026-03-01"].append(days)
    assert np.median(lead[True]) < np.median(lead[False])


def test_the_easy_contacts_went_to_ai_so_two_readings_differ(small: Path) -> None:
    trap = TRAPS["case_mix"]
    frame = pl.read_csv(small / "exports/contacts.csv")
    before = frame.filter(pl.col("day") < "2025-06-01")
    after = frame.filter(pl.col("day") >= "2025-06-01")
    hard = trap["hard_minutes_before"] + trap["failed_attempt_minutes"]
    planted = trap["easy_share"] * trap["ai_minutes"] + (1 - trap["easy_share"]) * hard
    by_ai = after.filter(pl.col("resolved_by_ai"))
    assert before["minutes"].mean() == pytest.approx(11.0, abs=0.5)
    assert after["minutes"].mean() == pytest.approx(planted, abs=0.5)
    assert by_ai["minutes"].mean() == pytest.approx(trap["ai_minutes"], abs=0.1)


def test_untouched_of_the_given_invoices_is_more_than_untouched_of_all(small: Path) -> None:
    trap = TRAPS["untouched"]
    frame = pl.read_csv(small / "exports/invoice_tasks.csv").filter(pl.col("day") >= "2026-10-01")
    given = frame.filter(pl.col("accepted"))
    naive = 1 - given["human_touch"].mean()
    whole = frame.filter(~pl.col("human_touch") & ~pl.col("reversed")).height / frame.height
    assert naive == pytest.approx(trap["untouched_last"], abs=0.06)
    assert whole < 0.5 < naive
    assert set(frame.filter(pl.col("accepted") & pl.col("human_touch"))["category"]) <= set(trap["reasons"])


def test_developers_believe_in_a_saving_that_the_clock_does_not_show(small: Path) -> None:
    trap = TRAPS["perception_gap"]
    frame = pl.read_csv(small / "exports/timed_tasks.csv")
    timed = frame.filter(pl.col("kind") == "timed_task").group_by("category").agg(pl.col("minutes").mean())
    minutes = dict(timed.iter_rows())
    measured = minutes["with"] / minutes["without"] - 1
    believed = frame.filter(pl.col("kind") == "survey")["value"].mean()
    assert believed == pytest.approx(trap["believed"], abs=0.03)
    assert measured > -0.05


def test_the_rosy_forecast_is_three_times_what_comes() -> None:
    import tomllib
    from importlib import resources

    trap = TRAPS["rosy_forecast"]
    file = resources.files("sample_data").joinpath("workspace", "use_cases", f"{trap['use_case']}.toml")
    plan = tomllib.loads(file.read_text(encoding="utf-8"))["plan"]
    assert plan["mid"] == trap["mid"]
    tags = truth()["use_case"]["product_tagging"]
    worth = resources.files("sample_data").joinpath("workspace", "kpis", "tag_error_share.toml")
    value = tomllib.loads(worth.read_text(encoding="utf-8"))["value_per_unit"]
    kpi = tags["kpi"]["tag_error_share"]
    a_year = -kpi["effect"][-1] * kpi["weight"] * tags["waves"][0]["units"] * 12 * value
    assert a_year == pytest.approx(trap["comes"], rel=0.05)
    assert 2.5 < plan["mid"] / a_year < 3.7
