"""First value from one file: recognised by its header, described without a person writing TOML."""

from __future__ import annotations

import json
import shutil
import tomllib
import zipfile
from pathlib import Path

import pytest

from ingest.contract import Refused
from ingest.first_value import add_file, propose, recognise
from ingest.workspace import init, load

CHATGPT = (
    "cadence,period_start,period_end,public_id,name,email,department,user_status,created_or_invited_date,is_active,"
    "messages,model_to_messages,gpt_to_messages,last_day_active\n"
    "Weekly,2026-03-02,2026-03-08,u1,Ada,ada@example.com,,enabled,2025-01-01,1,3,{},{},2026-03-05\n"
)
FOCUS = (
    "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceCategory\n"
    "1,USD,Usage,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,AI and Machine Learning\n"
)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "my company"
    init(folder)
    return folder


def test_known_exports_are_recognised_by_their_content_and_not_by_their_name(tmp_path: Path) -> None:
    assert recognise(write(tmp_path / "a.txt", "\ufeff" + CHATGPT)) == "chatgpt_enterprise"
    assert recognise(write(tmp_path / "b.csv", FOCUS)) == "focus"
    promptfoo = {"evalId": "x", "results": {"version": 3}, "metadata": {}}
    assert recognise(write(tmp_path / "c.json", json.dumps(promptfoo, indent=2))) == "evals"
    assert recognise(write(tmp_path / "d.jsonl", '{"spec": {}}\n{"final_report": {}}\n')) == "evals"
    with zipfile.ZipFile(tmp_path / "e.eval", "w") as archive:
        archive.writestr("header.json", "{}")
    assert recognise(tmp_path / "e.eval") == "evals"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "date,value\n2026-01-01,2\n", '{"rows": [', "{}", "PK not a zip"]
)
def test_any_other_file_is_not_recognised(tmp_path: Path, text: str) -> None:
    assert recognise(write(tmp_path / "other", text)) is None


def test_the_proposal_is_a_source_file_with_a_path_from_the_workspace(tmp_path: Path) -> None:
    export = write(tmp_path / "exports" / "users.csv", CHATGPT)
    proposal = tomllib.loads(propose(export, tmp_path / "my company"))
    assert proposal == {
        "adapter": "chatgpt_enterprise",
        "path": "../exports/users.csv",
        "feeds": ["activity", "seat"],
    }
    assert tomllib.loads(propose(write(tmp_path / "bill.csv", FOCUS), tmp_path))["feeds"] == "charge"


def test_an_unknown_export_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        propose(write(tmp_path / "tickets.csv", "date,value\n2026-01-01,2\n"))
    assert refused.value.code == "NOT_RECOGNISED"
    assert "tickets.csv" in refused.value.sentence
    assert "FOCUS invoice" in refused.value.sentence


def test_one_file_and_two_prices_make_a_workspace_that_loads(workspace: Path, tmp_path: Path) -> None:
    added = add_file(
        workspace, write(tmp_path / "Users (March).csv", CHATGPT), seat_price=60.0, hourly_cost=75.0
    )
    assert (added.source, added.adapter) == ("users_march", "chatgpt_enterprise")
    assert "ChatGPT Enterprise" in added.sentence
    found = load(workspace)
    assert found.sources["users_march"].feeds == ("activity", "seat")
    stated = {(entry.name, entry.scope): entry.range for entry in found.assumptions.entries}
    assert stated["seat_price", "ChatGPT Enterprise"].mid == 60.0
    assert stated["hourly_cost", None].mid == 75.0
    assert stated["hourly_cost", None].unit == "USD"


def test_adding_the_same_file_again_changes_nothing(workspace: Path, tmp_path: Path) -> None:
    export = write(tmp_path / "users.csv", CHATGPT)
    first = add_file(workspace, export, seat_price=60.0)
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    second = add_file(workspace, export, seat_price=60.0)
    assert (first.source, second.source, second.written) == ("users", "users", ())
    assert {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()} == before


def test_another_file_of_the_same_name_gets_a_source_of_its_own(workspace: Path, tmp_path: Path) -> None:
    add_file(workspace, write(tmp_path / "a" / "users.csv", CHATGPT))
    assert add_file(workspace, write(tmp_path / "b" / "users.csv", CHATGPT)).source == "users_2"


def test_an_assumption_that_is_already_stated_is_kept(workspace: Path, tmp_path: Path) -> None:
    write(workspace / "assumptions.toml", "hourly_cost = 50\n\n[seat_price.other]\nmid = 9\n")
    add_file(workspace, write(tmp_path / "users.csv", CHATGPT), seat_price=60.0, hourly_cost=75.0)
    entries = {(entry.name, entry.scope): entry.range.mid for entry in load(workspace).assumptions.entries}
    assert entries == {
        ("hourly_cost", None): 50.0,
        ("seat_price", "other"): 9.0,
        ("seat_price", "ChatGPT Enterprise"): 60.0,
    }


def test_one_seat_price_for_all_systems_is_kept(workspace: Path, tmp_path: Path) -> None:
    write(workspace / "assumptions.toml", "[seat_price]\nmid = 30\n")
    add_file(workspace, write(tmp_path / "users.csv", CHATGPT), seat_price=60.0)
    (entry,) = load(workspace).assumptions.entries
    assert entry.range.mid == 30.0


def test_a_missing_file_is_named(workspace: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        add_file(workspace, tmp_path / "absent.csv")
    assert refused.value.code == "SRC_MISSING"
    assert "absent.csv" in refused.value.sentence


def test_real_exports_are_recognised(real: Path, tmp_path: Path) -> None:
    expected = {
        "focus-sample/focus_sample.csv": "focus",
        "inspect-ai-logs/log_formats.json": "evals",
        "inspect-ai-logs/log_formats.eval": "evals",
        "openai-evals/230417220821DPM75QNS_test-match.jsonl": "evals",
        "aider/sample-analytics.jsonl": None,
        "mpdta/mpdta.csv": None,
    }
    for name, adapter in expected.items():
        renamed = tmp_path / "file"
        shutil.copyfile(real / name, renamed)
        assert recognise(renamed) == adapter, name


def test_a_price_given_again_replaces_the_one_given_before(workspace: Path, tmp_path: Path) -> None:
    export = write(tmp_path / "users.csv", CHATGPT)
    add_file(workspace, export, seat_price=60.0, hourly_cost=75.0)
    add_file(workspace, export, seat_price=30.0, hourly_cost=100.0)
    entries = {(entry.name, entry.scope): entry.range.mid for entry in load(workspace).assumptions.entries}
    assert entries == {("seat_price", "ChatGPT Enterprise"): 30.0, ("hourly_cost", None): 100.0}


def test_a_price_that_a_person_stated_stays_and_is_said_so(workspace: Path, tmp_path: Path) -> None:
    write(workspace / "assumptions.toml", "hourly_cost = 50\n")
    added = add_file(workspace, write(tmp_path / "users.csv", CHATGPT), hourly_cost=75.0)
    assert added.sentence.endswith("Hourly cost stays as assumptions.toml states it.")


def test_what_was_written_can_be_taken_back(workspace: Path, tmp_path: Path) -> None:
    write(workspace / "assumptions.toml", "[hourly_cost]\nmid = 50\n")
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    added = add_file(workspace, write(tmp_path / "users.csv", CHATGPT), seat_price=60.0)
    added.take_back()
    assert {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()} == before
