"""A set-aside row leads back to its original record, whatever shape the export has, and its correction closes it."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest import quarantine
from ingest.workspace import load
from tests.ingest.company import Company
from tests.ingest.workbook import workbook

SAMPLES = Path(__file__).parent / "samples"


def correct(company: Company, source: str, delivered: Path, wrong: str, right: str, target: str) -> list[str]:
    """Writes the rows to fix, corrects them in place and loads again; gives what was written."""
    path = company.folder / target
    assert quarantine.write_csv(load(company.folder), source, path, original=delivered) == 1
    written = path.read_text(encoding="utf-8")
    assert wrong in written
    path.write_text(written.replace(wrong, right), encoding="utf-8")
    report = company.load(source)[source]
    assert report.counts.quarantined == 0
    assert quarantine.rows(load(company.folder), source) == []
    return written.splitlines()


def charges(wrong: str) -> dict[str, Any]:
    item = {
        "product": "Copilot",
        "sku": "copilot_ai_credit",
        "model": "GPT-5",
        "unitType": "ai-credits",
        "pricePerUnit": 0.01,
        "grossQuantity": 100,
        "grossAmount": 1.0,
        "netAmount": 0.5,
    }
    items: list[dict[str, Any]] = [item | {"user": f"user-{n}"} for n in range(30)]
    items[17]["netAmount"] = wrong
    return {"timePeriod": {"year": 2026, "month": 3}, "organization": "org-01", "usageItems": items}


@pytest.mark.parametrize("packed", [False, True])
def test_a_row_of_a_json_document_is_written_as_a_document_of_its_own(company: Company, packed: bool) -> None:
    content = json.dumps(charges("n/a"), indent=2).encode()
    name = "exports/bill.json.gz" if packed else "exports/bill.json"
    delivered = company.write(name, gzip.compress(content) if packed else content)
    company.source("bill", 'adapter = "github_copilot"\npath = "exports/bill*"\nfeeds = "charge"\n')
    assert company.load()["bill"].counts.quarantined == 1
    (written,) = correct(company, "bill", delivered, '"n/a"', "0.5", "exports/bill-fixed.jsonl")
    assert json.loads(written)["user"] == "user-17"
    assert json.loads(written)["timePeriod"] == {"year": 2026, "month": 3}
    assert company.rows("select count(*), sum(billed_cost)::double from charge_fact") == [(30, 15.0)]


def test_a_seat_keeps_the_day_of_its_list(company: Company) -> None:
    seats = [
        {"assignee": {"login": f"user-{n}"}, "created_at": "2026-01-05T00:00:00Z", "plan_type": "business"}
        for n in range(30)
    ]
    seats[3]["last_activity_at"] = "2026-03-09T10:00:00Z"
    seats[7]["created_at"] = "in January"
    delivered = company.write("exports/seats.json", json.dumps({"seats": seats}))
    company.source("seats", 'adapter = "github_copilot"\npath = "exports/seats*"\nfeeds = "seat"\n')
    assert company.load()["seats"].counts.quarantined == 1
    correct(company, "seats", delivered, "in January", "2026-01-05T00:00:00Z", "exports/seats-fixed.jsonl")
    assert company.rows("select date::varchar, count(*) from seat_snapshot group by 1") == [
        ("2026-03-09", 30)
    ]


def test_a_span_of_a_document_is_written_as_a_request_of_its_own(company: Company) -> None:
    document = json.loads((SAMPLES / "otel_genai" / "current_and_legacy.json").read_text())
    scope = document["resourceSpans"][0]["scopeSpans"][0]
    call = scope["spans"][4]
    for number in range(30):
        scope["spans"].append(call | {"spanId": f"{100 + number:016x}"})
    scope["spans"][12] = json.loads(json.dumps(scope["spans"][12]).replace('"340"', '"999"'))
    delivered = company.write("exports/traces.json", json.dumps(document, indent=1))
    company.source("traces", 'adapter = "otel_genai"\npath = "exports/traces*"\nfeeds = "usage"\n')
    report = company.load()["traces"]
    assert (report.counts.loaded, report.counts.quarantined) == (33, 1)
    (written,) = correct(company, "traces", delivered, '"999"', '"340"', "exports/traces-fixed.jsonl")
    assert json.loads(written)["problem"] == "input and output tokens do not add up to total_tokens"
    assert company.one("select count(*) from usage_fact") == 34


def test_a_line_of_a_transcript_is_written_as_it_stands(company: Company) -> None:
    line = {"timestamp": "2026-03-02T09:00:00Z", "sessionId": "s"}
    usage = {"input_tokens": 1, "output_tokens": 2}
    calls = [
        line | {"message": {"id": f"m{n}", "model": "claude-haiku-4-5", "usage": usage}, "requestId": f"r{n}"}
        for n in range(40)
    ]
    calls[9] |= {"timestamp": "this morning"}
    delivered = company.write("exports/x.jsonl", "".join(json.dumps(call) + "\n" for call in calls))
    company.source("code", 'adapter = "claude_code"\npath = "exports/x*.jsonl"\nfeeds = "usage"\n')
    assert company.load()["code"].counts.quarantined == 1
    (written,) = correct(
        company, "code", delivered, "this morning", "2026-03-02T09:00:00Z", "exports/x2.jsonl"
    )
    assert json.loads(written)["message"]["id"] == "m9"
    assert company.one("select count(*) from usage_fact") == 40


def test_a_reshaped_invoice_line_is_closed_by_its_correction(company: Company) -> None:
    header = (
        "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,x_note\n"
    )
    lines = [f"{n}.5,USD,Usage,2026-03-01,2026-03-02,Storage,kept as it is\n" for n in range(40)]
    lines[20] = lines[20].replace("20.5", "$20.5")
    delivered = company.write("exports/bill.csv", header + "".join(lines))
    company.source("bill", 'adapter = "focus"\npath = "exports/bill*.csv"\nfeeds = "charge"\n')
    assert company.load()["bill"].counts.quarantined == 1
    written = correct(company, "bill", delivered, "$20.5", "20.5", "exports/bill-fixed.csv")
    assert "kept as it is" in written[1]
    assert company.one("select count(*) from charge_fact") == 40


KPI = """
adapter = "table"
path = "exports/kpi.{suffix}"
feeds = "kpi_observation"
{more}
[kpi]
id = "minutes"
label = "Minutes"
unit = "min"
better = "lower"
[columns]
period = "month"
unit_id = "queue"
value = "minutes"
"""


def test_cells_with_line_breaks_and_other_separators_come_back_whole(company: Company) -> None:
    rows = [f'2025-01-01;"q\n{n}";1' for n in range(40)]
    rows[5] = '2025-01-01;"q\n5";one'
    delivered = company.write("exports/kpi.csv", "month;queue;minutes\n" + "\n".join(rows) + "\n")
    company.source("kpi", KPI.format(suffix="csv", more='delimiter = ";"'))
    assert company.load()["kpi"].counts.quarantined == 1
    target = company.folder / "fix.csv"
    quarantine.write_csv(load(company.folder), "kpi", target, original=delivered)
    with target.open(newline="", encoding="utf-8") as file:
        (found,) = csv.DictReader(file, delimiter=";")
    assert (found["queue"], found["minutes"]) == ("q\n5", "one")


def test_rows_of_a_workbook_and_of_a_parquet_file_are_found_by_their_numbers(company: Company) -> None:
    cells = [["2025-01-01", f"q{n}", "1"] for n in range(40)]
    cells[6][2] = "six"
    table = enumerate([["month", "queue", "minutes"], *cells], start=1)
    rows = [(number, dict(zip("ABC", row, strict=True))) for number, row in table]
    company.write("exports/kpi.xlsx", workbook({"Sheet1": rows}))
    frame = pl.DataFrame(cells, schema=["month", "queue", "minutes"], orient="row")
    frame.write_parquet(company.write("exports/kpi.parquet", ""))
    found = []
    for suffix in ("xlsx", "parquet"):
        company.source("kpi", KPI.format(suffix=suffix, more=""))
        assert company.load()["kpi"].counts.quarantined == 1
        target = company.folder / "fix.csv"
        delivered = company.folder / "exports" / f"kpi.{suffix}"
        quarantine.write_csv(load(company.folder), "kpi", target, original=delivered)
        found.append(pl.read_csv(target, infer_schema=False).row(0)[:3])
    assert found == [("2025-01-01", "q6", "six")] * 2
