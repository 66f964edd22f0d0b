"""Bad rows are set aside with line, code and sentence; a file with too many of them changes nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from typing import Any

import pytest

from ingest import quarantine
from ingest.contract import Refused
from ingest.workspace import load
from tests.ingest.company import GATEWAY, Company, request

KPI = """
adapter = "table"
path = "exports/{file}"
feeds = "kpi_observation"
[kpi]
id = "minutes"
label = "Minutes"
unit = "min"
better = "lower"
[columns]
period = "month"
unit_id = "queue"
value = {value}
"""


def panel(company: Company, rows: Sequence[str], value: str = '"minutes"', extra: str = "") -> None:
    """Writes a KPI source over a CSV of the given lines."""
    company.source("kpi", extra + KPI.format(file="kpi.csv", value=value))
    company.write("exports/kpi.csv", "month,queue,minutes\n" + "".join(f"{row}\n" for row in rows))


def good(count: int) -> list[str]:
    """Sound lines of the panel."""
    return [f"2025-{1 + n % 12:02d}-01,q{n // 12},{10 + n}" for n in range(count)]


def reasons(company: Company) -> list[tuple[Any, ...]]:
    """Reads what was set aside."""
    return company.rows("select source_row, code, column_name from quarantine order by source_row")


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("2025-01-01,q9", "ROW_SHORT", None),
        ("2025-01-01,q9,1,2", "ROW_LONG", None),
        ('2025-01-01,q9,"1"2', "ROW_QUOTE", None),
        ("2025-02-30,q9,1", "TIME", "period"),
        ("03/04/2025,q9,1", "TIME", "period"),
        (",q9,1", "VALUE_MISSING", "period"),
        ("2025-01-01,,1", "VALUE_MISSING", "unit_id"),
        ("2025-01-01,q9,", "KPI_EMPTY", "value"),
        ("2025-01-01,q9,n/a", "VALUE_MISSING", "value"),
        ("2025-01-01,q9,NaN", "NUMBER", "value"),
        ("2025-01-01,q9,inf", "NUMBER", "value"),
        ("2025-01-01,q9,1e400", "NUMBER", "value"),
        ("2025-01-01,q9,0x10", "NUMBER", "value"),
        ("2025-01-01,q9,5_000", "NUMBER", "value"),
        ("2025-01-01,q9,$12", "NUMBER", "value"),
        ("2025-01-01,q9,45%", "NUMBER", "value"),
        ('2025-01-01,q9,"1,234.5"', "NUMBER", "value"),
        ("2025-01-01,q9,12345678901234567890123", "NUMBER", "value"),
        ("9999-12-31,q9,1", "DATE_RANGE", "period"),
    ],
)
def test_a_bad_line_is_set_aside_with_its_line_and_code(
    company: Company, line: str, code: str, column: str | None
) -> None:
    panel(company, [*good(30), line, *good(60)[30:]])
    report = company.load()["kpi"]
    assert (report.counts.read, report.counts.loaded, report.counts.quarantined) == (61, 60, 1)
    assert reasons(company) == [(32, code, column)]


def test_quarantine_never_stores_a_cell(company: Company) -> None:
    panel(company, [*good(60), "2025-01-01,q9,secret-value"])
    company.load()
    assert company.one("select reason from quarantine") == "value is not a plain number"
    assert b"secret-value" not in (company.folder / "data" / "warehouse.duckdb").read_bytes()


def test_too_many_bad_rows_refuse_the_file_and_change_nothing(company: Company) -> None:
    panel(company, [*good(20), "2025-01-01,q9,x", "2025-01-01,q9,y"])
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "TOO_MANY_BAD_ROWS"
    assert "kpi.csv line 22" in refused.value.sentence
    assert "--max-bad" in refused.value.sentence
    for table in ("kpi_observation", "quarantine", "ingest_run"):
        assert company.one(f"select count(*) from {table}") == 0
    assert company.load(max_bad=0.1)["kpi"].counts.loaded == 20


def test_one_bad_file_does_not_hold_up_the_others(company: Company) -> None:
    company.source("gateway", GATEWAY)
    for name in ("1", "3", "4"):
        company.log(f"gateway-{name}.jsonl", [request(int(name) * 100 + n) for n in range(5)])
    company.write("exports/gateway-2.jsonl", "not json\n" * 5)
    with pytest.raises(Refused) as refused:
        company.load()
    assert "gateway-2.jsonl" in refused.value.sentence
    assert company.one("select count(*) from usage_fact") == 15
    assert company.one("select count(*) from ingest_run") == 3


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"time": 1756728000, "user": "a"', "JSON_INVALID"),
        ('"only a text"', "JSON_NOT_OBJECT"),
        ("[1, 2]", "JSON_NOT_OBJECT"),
        ('{"time": 1756728000, "time": 1756728001, "usage": {}}', "JSON_DUPLICATE_KEY"),
        ('{"time": 1756728000, "usage": {"input": 1, "input": 2}}', "JSON_DUPLICATE_KEY"),
        (json.dumps(request(1, usage={"input": -5})), "NEGATIVE"),
        (json.dumps(request(1, usage={"input": 2.5})), "NOT_WHOLE"),
        (json.dumps(request(1, usage={"input": 10, "cached": 11})), "TOKENS_INPUT"),
        (json.dumps({**request(1), "time": 1756728000000}), "EPOCH"),
        (json.dumps({**request(1), "time": 4070908800}), "DATE_RANGE"),
        (json.dumps({**request(1), "time": None}), "VALUE_MISSING"),
        (json.dumps({**request(1), "cost": "12,5"}), "NUMBER"),
    ],
)
def test_a_bad_log_line_is_set_aside(company: Company, line: str, code: str) -> None:
    company.source("gateway", GATEWAY)
    sound = [json.dumps(request(n)) for n in range(100, 160)]
    company.write("exports/gateway.jsonl", "\n".join([*sound[:7], "", line, *sound[7:]]) + "\n")
    counts = company.load()["gateway"].counts
    assert (counts.read, counts.loaded, counts.quarantined) == (61, 60, 1)
    assert company.rows("select source_row, code from quarantine") == [(9, code)]


def test_tokens_without_a_convention_are_set_aside_where_anything_was_cached(company: Company) -> None:
    company.source("gateway", GATEWAY.replace('tokens = "inclusive"\n', ""))
    company.log("gateway.jsonl", [request(n) for n in range(3)])
    with pytest.raises(Refused) as refused:
        company.load()
    assert 'set tokens = "inclusive" or "exclusive"' in refused.value.sentence


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ('"1.234,56"', 'decimal = "," and thousands = "."'),
        ('"1,234.56"', 'thousands = ","'),
        ("45%", 'unit = "percent"'),
    ],
)
def test_a_refusal_names_the_key_that_reads_such_numbers(company: Company, cell: str, hint: str) -> None:
    panel(company, [f"2025-01-01,q1,{cell}"])
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.code == "ALL_ROWS_BAD"
    assert hint in refused.value.sentence


def test_two_different_rows_of_one_roster_key_are_not_guessed_between(company: Company) -> None:
    company.source(
        "roster",
        """
adapter = "table"
path = "exports/roster.csv"
feeds = "person"
[columns]
person = "mail"
team = "team"
valid_from = { value = "2025-01-01" }
""",
    )
    lines = [f"p{n}@example.com,t{n // 10}" for n in range(60)]
    company.write(
        "exports/roster.csv", "\n".join(["mail,team", *lines, lines[3], "p7@example.com,t9"]) + "\n"
    )
    counts = company.load()["roster"].counts
    assert (counts.read, counts.loaded, counts.duplicate, counts.quarantined) == (62, 60, 1, 1)
    assert reasons(company) == [(63, "KEY_REPEATED", "valid_from")]


def test_seats_listed_once_per_team_count_once_with_the_latest_activity(company: Company) -> None:
    company.source(
        "seats",
        """
adapter = "table"
path = "exports/seats.csv"
feeds = "seat"
[columns]
date = "day"
system = { value = "Copilot" }
person = "login"
last_activity_at = "last"
""",
    )
    company.write(
        "exports/seats.csv",
        "day,login,last\n2025-06-01,ann,2025-05-01\n2025-06-01,ann,2025-05-30\n2025-06-01,bob,\n",
    )
    counts = company.load()["seats"].counts
    assert (counts.loaded, counts.duplicate) == (2, 1)
    found = company.rows("select last_activity_at::date::varchar, state from seat_snapshot order by 1")
    assert found == [("2025-05-30", "active"), (None, "licensed_idle")]


def test_the_list_for_a_person_names_file_line_and_reason(company: Company) -> None:
    panel(company, [*good(60), "2025-01-01,q9,oops"])
    company.load()
    (row,) = quarantine.rows(load(company.folder), "kpi")
    assert (row.file, row.row, row.code) == ("kpi.csv", 62, "NUMBER")
    assert row.reason == "value is not a plain number"


def test_corrected_lines_load_back_and_close_the_rows(company: Company) -> None:
    company.source("kpi", KPI.format(file="kpi*.csv", value='"minutes"'))
    company.write(
        "exports/kpi.csv", "month,queue,minutes\n" + "\n".join([*good(60), "2025-01-01,q9,oops"]) + "\n"
    )
    company.load()
    target = company.folder / "exports" / "kpi-fixed.csv"
    workspace = load(company.folder)
    assert (
        quarantine.write_csv(workspace, "kpi", target, original=company.folder / "exports" / "kpi.csv") == 1
    )
    with target.open(newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["queue"] == "q9"
    assert line["minutes"] == "oops"
    assert line["problem"] == "value is not a plain number"
    target.write_text(target.read_text().replace("oops", "12.5"))
    report = company.load()["kpi"]
    assert report.counts.loaded == 1
    assert report.unknown_columns == ()
    assert quarantine.rows(workspace, "kpi") == []
    assert company.one("select value from kpi_observation where unit_id = 'q9'") == 12.5


def test_without_the_original_the_rows_to_fix_come_from_landing_with_people_as_pseudonyms(
    company: Company,
) -> None:
    company.source(
        "roster",
        """
adapter = "table"
path = "exports/roster*.csv"
feeds = "person"
[columns]
person = "mail"
team = "team"
contract_hours = "hours"
valid_from = { value = "2025-01-01" }
""",
    )
    lines = [f"p{n}@example.com,t{n // 10},40" for n in range(60)]
    company.write(
        "exports/roster.csv", "\n".join(["mail,team,hours", *lines, "ann@example.com,t1,full"]) + "\n"
    )
    company.load()
    target = company.folder / "exports" / "roster-fixed.csv"
    assert quarantine.write_csv(load(company.folder), "roster", target) == 1
    text = target.read_text()
    assert "ann@example.com" not in text
    target.write_text(text.replace("full", "38"))
    assert company.load()["roster"].counts.loaded == 1
    company.write("exports/roster-2.csv", "mail,team,hours\nANN@example.com,t1,38\n")
    assert company.load()["roster"].counts.duplicate == 61 + 1 + 1


def test_lines_to_fix_are_written_as_their_source_is_read(company: Company) -> None:
    """Separator, encoding, lines above the header and cells over several lines come back as they were."""
    extra = 'delimiter = ";"\nencoding = "cp1252"\nskip_rows = 2\n'
    company.source(
        "kpi",
        KPI.format(file="kpi*.csv", value='{ from = "Dauer", decimal = "," }').replace(
            "[kpi]", extra + "[kpi]"
        ),
    )
    lines = [f"2025-{1 + n % 12:02d}-01;q{n // 12};{n},5;ok" for n in range(60)]
    bad = ['2025-01-01;"B\u00fcro\neins";viel;"weil; es\ndauerte"', "2025-01-01;q9;1,5"]
    text = "Bericht\n\nmonth;queue;Dauer;Notiz\n" + "\n".join([*lines[:5], *bad, *lines[5:]]) + "\n"
    original = company.write("exports/kpi.csv", text.encode("cp1252"))
    counts = company.load()["kpi"].counts
    assert (counts.loaded, counts.quarantined) == (60, 2)
    target = company.folder / "exports" / "kpi-fixed.csv"
    workspace = load(company.folder)
    assert quarantine.write_csv(workspace, "kpi", target, original=original) == 2
    fixed = target.read_text(encoding="cp1252")
    assert "weil; es\ndauerte" in fixed
    target.write_text(fixed.replace("viel", "7,25"), encoding="cp1252")
    again = company.load()["kpi"].counts
    assert (again.loaded, again.quarantined) == (2, 0)
    assert quarantine.rows(workspace, "kpi") == []
    assert company.one("select value from kpi_observation where unit_id like 'B\u00fcro%'") == 7.25
