"""The warehouse is derived: from landing it comes out the same, and a killed rebuild leaves the old one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest import quarantine
from ingest.problems import StorageProblem
from ingest.rebuild import rebuild
from ingest.workspace import load
from tests.ingest.company import GATEWAY, Company, request
from tests.ingest.fingerprint import fingerprint
from tests.ingest.test_coverage import costs, daily, focus_line, invoice

KPI = """
adapter = "table"
path = "exports/kpi*.csv"
feeds = "kpi_observation"
where = { queue = { not = "x*" } }
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
ROSTER = """
adapter = "table"
path = "exports/roster*.csv"
feeds = "person"
[columns]
person = "mail"
team = "team"
valid_from = { value = "2025-01-01" }
"""


def eventful(company: Company) -> None:
    """A warehouse with overlaps, restated days, set-aside and corrected rows, a changed mapping and two invoices."""
    company.write(
        "use_cases/search.toml",
        'label = "Search"\nlessons = [1]\nstage = "live"\n[match]\nproject = "proj*"\n',
    )
    company.source("gateway", GATEWAY)
    company.log(
        "gateway-1.jsonl", [request(n, day=n // 10, person=f"p{n % 4}@example.com") for n in range(60)]
    )
    company.write(
        "exports/gateway-2.jsonl",
        "".join(json.dumps(request(n, day=n // 10)) + "\n" for n in range(40, 90))
        + json.dumps(request(1, usage={"input": -5}))
        + "\n{broken\n",
    )
    company.source("kpi", KPI)
    lines = [f"2025-{1 + n % 12:02d}-01,q{n // 12},{10 + n}" for n in range(60)]
    lines += ["2025-01-01,q9,oops", "2025-01-01,q9", "2025-01-01,x1,4"]
    company.write("exports/kpi-1.csv", "month,queue,minutes\n" + "\n".join(lines) + "\n")
    company.source("roster", ROSTER)
    company.write(
        "exports/roster.csv", "mail,team\n" + "".join(f"p{n}@example.com,t{n % 3}\n" for n in range(40))
    )
    daily(company, range(1, 12))
    costs(company, range(4))
    invoice(company, focus_line(5, "2025-09-01", "2025-09-02"), focus_line(7, "2025-09-02", "2025-09-03"))
    company.load()
    fixed = company.folder / "exports" / "kpi-2.csv"
    quarantine.write_csv(
        load(company.folder), "kpi", fixed, original=company.folder / "exports" / "kpi-1.csv"
    )
    text = fixed.read_text().replace("oops", "12.5")
    fixed.write_text(text)
    company.write("exports/daily.csv", "day,model,requests,input,output\n2025-09-03,gpt-5,11,20000,1000\n")
    company.source("gateway", GATEWAY.replace('"inclusive"', '"exclusive"'))
    company.load(max_bad=0.6)
    company.log("gateway-3.jsonl", [request(n, day=n // 10) for n in range(80, 120)])
    company.load("gateway")


def test_a_rebuilt_warehouse_is_identical_in_every_table(company: Company) -> None:
    eventful(company)
    before = fingerprint(company.folder / "data")
    assert before["quarantine"][0] == 5
    assert company.one("select count(*) from quarantine where closed_at is not null") == 1
    assert company.one("select sum(restated) from ingest_run") > 0
    done = rebuild(company.folder)
    assert done.files == before["ingest_run"][0]
    assert fingerprint(company.folder / "data") == before
    assert company.load()["gateway"].counts.loaded == 0


def test_a_lost_or_damaged_warehouse_is_rebuilt_from_landing_alone(company: Company) -> None:
    eventful(company)
    before = fingerprint(company.folder / "data")
    warehouse = company.folder / "data" / "warehouse.duckdb"
    for name in ("gateway-1.jsonl", "kpi-1.csv", "roster.csv", "daily.csv", "costs.csv", "invoice.csv"):
        (company.folder / "exports" / name).unlink()
    (company.folder / "sources" / "roster.toml").unlink()
    for damage in (None, b"", b"not a database at all", warehouse.read_bytes()[:20_000]):
        warehouse.unlink(missing_ok=True)
        if damage is not None:
            warehouse.write_bytes(damage)
        rebuild(company.folder)
        assert fingerprint(company.folder / "data") == before


def test_a_damaged_or_missing_landed_file_is_named_and_nothing_changes(company: Company) -> None:
    eventful(company)
    before = fingerprint(company.folder / "data")
    landed = sorted((company.folder / "data" / "landing" / "roster").rglob("*.parquet"))[0]
    whole = landed.read_bytes()
    landed.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(StorageProblem) as wrong:
        rebuild(company.folder)
    assert (wrong.value.code, wrong.value.exit_code) == ("LANDING_DAMAGED", 5)
    assert "roster.csv" in wrong.value.sentence
    landed.unlink()
    with pytest.raises(StorageProblem) as wrong:
        rebuild(company.folder)
    assert wrong.value.code == "LANDING_MISSING"
    assert fingerprint(company.folder / "data") == before
    assert not (company.folder / "data" / ".rebuild").exists()


def test_a_workspace_without_landing_says_what_to_do(company: Company) -> None:
    with pytest.raises(StorageProblem) as wrong:
        rebuild(company.folder)
    assert "sevenfold run" in wrong.value.sentence


def test_a_killed_rebuild_leaves_the_old_warehouse(company: Company) -> None:
    eventful(company)
    before = fingerprint(company.folder / "data")
    program = f"from pathlib import Path; from ingest.rebuild import rebuild; rebuild(Path({str(company.folder)!r}))"
    folder = company.folder / "data" / ".rebuild"
    for delay in (0.0, 0.2, 0.5):
        process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
        while process.poll() is None and not folder.exists():
            time.sleep(0.01)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert fingerprint(company.folder / "data") == before
    rebuild(company.folder)
    assert not folder.exists()
    assert fingerprint(company.folder / "data") == before


def test_evaluations_with_their_items_are_rebuilt(company: Company, real: Path) -> None:
    company.source(
        "evals",
        f'adapter = "evals"\npath = "{real.as_posix()}/inspect-ai-logs/*popularity*"\nfeeds = "eval"\n',
    )
    company.load()
    before = fingerprint(company.folder / "data")
    assert before["eval_result"][0]
    assert before["eval_item"][0]
    rebuild(company.folder)
    assert fingerprint(company.folder / "data") == before
