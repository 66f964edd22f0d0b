"""Microsoft 365 Copilot: licensed people and the audit log, as CSV and as JSON."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ingest.contract import Refused
from ingest.sources import m365_copilot
from tests.ingest.company import Company

SAMPLES = Path(__file__).parent / "samples" / "m365_copilot"


def described(company: Company, feed: str, path: Path | str, more: str = "") -> None:
    company.source("m365", f'adapter = "m365_copilot"\npath = "{path}"\nfeeds = "{feed}"\n{more}')


@pytest.mark.parametrize("name", ["users.csv", "users.json"])
def test_licensed_people_are_active_idle_or_never_seen(company: Company, name: str) -> None:
    described(company, "seat", SAMPLES / name)
    report = company.load()["m365"]
    assert (report.counts.loaded, report.counts.quarantined) == (3, 0)
    rows = company.rows(
        "select date::varchar, system, state, last_activity_at::date::varchar from seat_snapshot order by 4"
    )
    assert rows == [
        ("2026-08-31", "Microsoft 365 Copilot", "licensed_idle", "2026-06-02"),
        ("2026-08-31", "Microsoft 365 Copilot", "active", "2026-08-30"),
        ("2026-08-31", "Microsoft 365 Copilot", "licensed_idle", None),
    ]


@pytest.mark.parametrize("name", ["audit.csv", "audit.json"])
def test_prompts_are_counted_by_distinct_message(company: Company, name: str) -> None:
    """Four prompts of Ann in six mentions; Bob got an answer only; a system account and a setting do not count."""
    described(company, "activity", SAMPLES / name)
    report = company.load()["m365"]
    assert report.counts.quarantined == 0
    totals = company.rows(
        "select period_start::date::varchar, interactions, prompts from activity_fact where is_total order by 1, 2"
    )
    assert totals == [("2026-08-03", 0, 0), ("2026-08-03", 3, 3), ("2026-08-04", 1, 1)]
    splits = company.rows(
        "select surface, agent_id, prompts from activity_fact where not is_total and prompts > 0 "
        "and period_start = timestamp '2026-08-03' order by all"
    )
    assert splits == [("Teams", None, 2), ("Word", None, 1), (None, "Contract finder", 2)]
    assert company.one("select count(distinct principal_id) from activity_fact") == 2


def test_a_later_export_of_a_persons_day_replaces_it(company: Company) -> None:
    entries = json.loads((SAMPLES / "audit.json").read_text(encoding="utf-8"))["value"]
    company.write("exports/a.json", json.dumps({"value": entries[:2]}))
    company.write("exports/b.json", json.dumps({"value": entries}))
    described(company, "activity", "exports/*.json")
    company.load()
    assert company.one("select sum(prompts)::bigint from activity_fact where is_total") == 4


def test_names_of_files_and_people_reach_neither_warehouse_nor_landing(company: Company) -> None:
    described(company, "activity", SAMPLES / "audit.csv")
    company.load()
    landed = b"".join(path.read_bytes() for path in (company.folder / "data").rglob("*.parquet"))
    rows = str(company.rows("select * from activity_fact"))
    for words in ("secret plan", "ann@example.com", "Ann@example.com"):
        assert words not in rows
        assert words.encode() not in landed


def test_times_as_the_admin_centre_writes_them_are_read(company: Company) -> None:
    data = {
        "UserId": "ann@example.com",
        "CopilotEventData": {"AppHost": "Word", "Messages": [{"Id": "m", "isPrompt": True}]},
    }
    path = company.write("audit.csv", "")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["CreationDate", "Operation", "AuditData"])
        writer.writerow(["8/3/2026 11:30:00 PM", "CopilotInteraction", json.dumps(data)])
    described(company, "activity", "audit.csv")
    company.load()
    assert company.rows("select period_start::date::varchar, prompts from activity_fact where is_total") == [
        ("2026-08-03", 1)
    ]


@pytest.mark.parametrize(
    ("data", "time", "code"),
    [
        ('{"UserId": "ann@exam', "2026-08-03T08:00:00", "JSON_CELL"),
        ('{"UserId": "ann@example.com"}', "03.08.2026", "TIME"),
        ('{"Id": "r1"}', "2026-08-03T08:00:00", "VALUE_MISSING"),
    ],
)
def test_a_record_that_cannot_be_read_is_set_aside(company: Company, data: str, time: str, code: str) -> None:
    rows = list(csv.reader((SAMPLES / "audit.csv").read_text(encoding="utf-8-sig").splitlines()))
    path = company.write("audit.csv", "")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([*rows, ["r9", time, "261", "CopilotInteraction", "", data]])
    described(company, "activity", "audit.csv", "max_bad = 0.5\n")
    company.load()
    assert company.rows("select source_row, code from quarantine") == [(9, code)]


def test_an_export_of_something_else_names_the_missing_column(company: Company) -> None:
    company.write("users.csv", "name,seat\nann,1\n")
    described(company, "seat", "users.csv")
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "COLUMN_MISSING"
    assert "user principal name" in refused.value.sentence


def test_exports_are_told_by_their_header() -> None:
    users = (SAMPLES / "users.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert m365_copilot.feeds_of(tuple(users.split(","))) == ("seat",)
    assert m365_copilot.feeds_of(("RecordId", "CreationDate", "RecordType", "Operation", "AuditData")) == (
        "activity",
    )
    assert m365_copilot.feeds_of(("date", "value")) == ()
