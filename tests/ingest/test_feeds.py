"""Each feed keeps the grain of its table: buckets are replaced, events united, contradictions set aside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.check import check
from ingest.feeds import EVAL_ITEM, FEEDS, FeedShape
from ingest.shape import RENAMED
from ingest.workspace import load
from tests.conftest import ROOT
from tests.ingest.company import GATEWAY, Company, request

CHARGES = """
adapter = "table"
path = "exports/bill*.csv"
feeds = "charge"
[columns]
charge_period_start = "day"
billed_cost = "cost"
service_name = "service"
"""
KPI = """
adapter = "table"
path = "exports/kpi*.csv"
feeds = "kpi_observation"
[kpi]
id = "share"
label = "Share"
unit = "share"
better = "higher"
kind = "ratio"
[columns]
period = "month"
unit_id = "team"
numerator = "hits"
denominator = "all"
"""


def columns_of(table: str) -> set[str]:
    """Reads the columns of a table from the contract."""
    text = (ROOT / "ingest" / "warehouse.sql").read_text(encoding="utf-8")
    body = text.split(f"create table if not exists {table} (")[1].split("\n);")[0]
    return {line.split()[0].strip('"') for line in body.splitlines() if line.startswith("    ")}


@pytest.mark.parametrize("shape", [*FEEDS.values(), EVAL_ITEM], ids=lambda s: s.table)
def test_every_target_of_a_feed_has_a_column_in_its_table(shape: FeedShape) -> None:
    renamed = RENAMED.get(shape.table, {})
    kernel = {
        "input_tokens",
        "cache_write_tokens",
        "cache_write_long_tokens",
        "output_tokens",
        "total_tokens",
    }
    told = kernel | {"status", "quality_flag"}
    for target in shape.targets:
        column = renamed.get(target.name, "use_case_id" if target.name == "use_case" else target.name)
        assert column in columns_of(shape.table) or target.name in told, target.name
    assert set(shape.bucket) <= columns_of(shape.table)


def test_overlapping_invoices_do_not_double_and_repeated_lines_are_all_charged(company: Company) -> None:
    company.source("bill", CHARGES)
    company.write(
        "exports/bill-1.csv", "day,cost,service\n2025-05-01,1.10,a\n2025-05-01,1.10,a\n2025-05-02,-0.5,b\n"
    )
    company.load()
    company.write("exports/bill-2.csv", "day,cost,service\n2025-05-02,-0.5,b\n2025-05-03,2,c\n")
    report = company.load()["bill"]
    assert (report.counts.loaded, report.counts.duplicate) == (1, 3 + 1)
    assert float(report.totals.billed) == pytest.approx(1.10 + 1.10 - 0.5 + 2)
    assert company.one("select bool_and(is_ai) from charge_fact")


def test_a_ratio_is_its_two_sides_and_a_zero_denominator_has_no_value(company: Company) -> None:
    company.source("kpi", KPI)
    company.write("exports/kpi.csv", "month,team,hits,all\n2025-01-01,a,3,4\n2025-01-01,b,0,0\n")
    company.load()
    found = company.rows("select unit_id, numerator, denominator, value from kpi_observation order by 1")
    assert found == [("a", 3, 4, 0.75), ("b", 0, 0, None)]


def test_a_corrected_kpi_export_replaces_the_cells_it_names_and_says_so(company: Company) -> None:
    company.source("kpi", KPI)
    company.write(
        "exports/kpi-1.csv", "month,team,hits,all\n2025-01-01,a,3,4\n2025-01-01,b,1,4\n2025-02-01,a,1,2\n"
    )
    company.load()
    company.write(
        "exports/kpi-2.csv", "month,team,hits,all\n2025-01-01,a,2,4\n2025-01-01,b,1,4\n2025-03-01,a,5,9\n"
    )
    counts = company.load()["kpi"].counts
    assert (counts.loaded, counts.restated, counts.duplicate) == (2, 1, 3 + 1)
    found = company.rows(
        "select period_start::date::varchar, unit_id, value from kpi_observation order by 1, 2"
    )
    assert found == [
        ("2025-01-01", "a", 0.5),
        ("2025-01-01", "b", 0.25),
        ("2025-02-01", "a", 0.5),
        ("2025-03-01", "a", pytest.approx(5 / 9)),
    ]


def test_several_observations_of_one_unit_and_day_are_a_sample_and_all_count(company: Company) -> None:
    toml = KPI.replace('numerator = "hits"\ndenominator = "all"', 'value = "hits"')
    company.source("kpi", toml)
    company.write("exports/kpi.csv", "month,team,hits\n2025-01-01,a,3\n2025-01-01,a,3\n2025-01-01,a,5\n")
    assert company.load()["kpi"].counts.loaded == 3
    assert company.load()["kpi"].counts.duplicate == 3


def test_a_later_roster_replaces_the_rows_of_the_same_person_and_start(company: Company) -> None:
    company.source(
        "roster",
        'adapter = "table"\npath = "exports/r*.csv"\nfeeds = "person"\n[columns]\nperson = "p"\nteam = "t"\n'
        'valid_from = "since"\nvalid_to = "until"\n',
    )
    company.write("exports/r-1.csv", "p,t,since,until\nann,A,2024-01-01,\nbob,A,2024-01-01,\n")
    company.write(
        "exports/r-2.csv",
        "p,t,since,until\nann,A,2024-01-01,2025-01-31\nann,B,2025-02-01,\nbob,A,2024-01-01,\n",
    )
    counts = company.load()["roster"].counts
    assert (counts.loaded, counts.restated, counts.duplicate) == (4, 1, 1)
    found = company.rows("select team, valid_from::varchar, valid_to::varchar from person order by all")
    assert found == [
        ("A", "2024-01-01", "2025-01-31"),
        ("A", "2024-01-01", None),
        ("B", "2025-02-01", None),
    ]


def test_buckets_of_a_usage_report_restate_their_day_by_default(company: Company) -> None:
    toml = GATEWAY.replace("[columns]", 'grain = "1d"\n[columns]\nrequests = "n"')
    company.source("gateway", toml)
    company.log("gateway-1.jsonl", [request(0, day=d, n=10) for d in range(3)])
    company.load()
    company.log("gateway-2.jsonl", [request(0, day=d, n=12) for d in (2, 3)])
    counts = company.load()["gateway"].counts
    assert (counts.loaded, counts.restated) == (2, 1)
    assert company.one("select sum(requests) from usage_day") == 10 + 10 + 12 + 12
    ((start, end),) = company.rows("select min(period_start), min(period_end) from usage_fact")
    assert (end - start).days == 1


def test_failed_requests_come_from_the_status(company: Company) -> None:
    company.source(
        "gateway",
        GATEWAY.replace("[columns]", '[columns]\nstatus = { from = "s", map = { "429" = "error" } }'),
    )
    company.log("gateway.jsonl", [request(1, s="ok"), request(2, s="error"), request(3, s="429"), request(4)])
    company.load()
    assert company.one("select sum(requests_failed) from usage_day") == 2
    assert company.one("select count(*) from usage_fact where requests_failed is null") == 1


def test_every_day_that_a_source_covers_is_recorded(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n, day=d) for d in (0, 0, 2) for n in range(2)])
    company.load()
    found = company.rows("select day::varchar, feed, scope, rows, answers from source_coverage order by 1")
    assert found == [
        ("2025-09-01", "usage", "openai", 2, True),
        ("2025-09-03", "usage", "openai", 2, True),
    ]


def test_an_unpriced_model_is_counted_as_such_and_never_free(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1), request(2, model="acme-secret-1")])
    totals = company.load()["gateway"].totals
    assert totals.unpriced == 1
    found = company.rows("select estimated_cost_usd is null, quality_flags from usage_fact order by 1")
    assert found == [(False, []), (True, ["unknown_model"])]
    assert company.one("select sum(unpriced_tokens) from usage_day") == 1002 + 100


def test_a_dry_run_counts_what_would_happen_and_changes_nothing(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.source("bill", CHARGES)
    company.log("gateway-1.jsonl", [request(n) for n in range(10)])
    (bill, gateway) = check(load(company.folder))
    assert (gateway.new, gateway.identical, gateway.exit_code) == (10, 0, 0)
    assert bill.problem is not None
    assert (bill.exit_code, "no file matches" in bill.problem) == (3, True)
    assert not (company.folder / "data").exists()
    assert not (company.folder / "keys").exists()
    company.load("gateway")
    before = {path: path.read_bytes() for path in (company.folder / "data").rglob("*") if path.is_file()}
    company.log("gateway-2.jsonl", [*(request(n) for n in range(5, 30)), {"time": "bad"}])
    company.write("exports/bill.csv", "day,cost,service\n2025-05-01,1,a\n")
    (bill, gateway) = check(load(company.folder))
    assert (gateway.new, gateway.identical, gateway.set_aside, gateway.exit_code) == (20, 15, 1, 2)
    assert bill.new == 1
    after = {path: path.read_bytes() for path in (company.folder / "data").rglob("*") if path.is_file()}
    assert after == before


def test_the_report_line_has_exactly_the_documented_keys(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    line = company.load()["gateway"].as_json()
    assert list(line) == [
        "source",
        "read",
        "filtered",
        "loaded",
        "duplicate",
        "quarantined",
        "restated",
        "totals",
        "seconds",
    ]
    totals = line["totals"]
    assert isinstance(totals, dict)
    assert list(totals) == ["requests", "tokens", "priced_usd", "source_usd", "billed", "unpriced", "flagged"]


def test_the_rollup_files_stay_inside_the_portable_subset() -> None:
    forbidden = r"\basof\b|group by all|date_diff\('week'|\brange\b|quantile_cont|\blist\(|::"
    for path in Path(ROOT / "ingest" / "rollup").glob("*.sql"):
        text = re.sub(r"--.*", "", path.read_text(encoding="utf-8").lower())
        assert not re.search(forbidden, text), path.name
        for ordering in re.findall(r"order by ([^)]*?)(?:\)|$)", text):
            assert all("nulls" in part for part in ordering.split(",") if part.strip()), path.name


def test_listing_the_adapters_imports_none() -> None:
    import subprocess
    import sys

    program = (
        "import sys; from ingest import sources; print(sources.names()); "
        "print([m for m in sys.modules if m.startswith('ingest.sources.')])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "'focus'" in found
    assert found.rstrip().endswith("[]")
