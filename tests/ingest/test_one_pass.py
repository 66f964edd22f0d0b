"""What the fast way through a large, well-formed file must not change: lines, texts, ids and sessions."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from benchmarks import ingest as benchmark
from ingest import jobs, load, lock
from ingest.config.company import IngestSection
from ingest.config.source import Source
from ingest.contract import Contract
from ingest.feeds import FEEDS
from ingest.reading import frames, table
from ingest.reading.plan import build
from ingest.warehouse import open_warehouse
from ingest.workspace import load as load_workspace
from tests.ingest.company import Company

TABLE = """
adapter = "table"
path = "exports/usage.csv"
feeds = "usage"
provider = "any"
tokens = "inclusive"
[columns]
occurred_at = "time"
person = "user"
project = "project"
session = "session"
model = "model"
input_tokens = "input"
output_tokens = "output"
"""
HEADER = "time,user,project,session,model,input,output\n"


def test_a_bad_cell_far_down_a_large_file_is_named_by_its_line(company: Company) -> None:
    company.source("usage", TABLE)
    bad = {2, 150_003, 299_999}
    lines = [
        f"2026-01-{n % 28 + 1:02}T10:00:00Z,u{n % 50}@x.example,p{n % 3},s{n},gpt-5,"
        f"{'x' if n in bad else n % 900},{n % 90}"
        for n in range(2, 300_002)
    ]
    company.write("exports/usage.csv", HEADER + "\n".join(lines) + "\n")
    counts = company.load()["usage"].counts
    assert (counts.read, counts.loaded, counts.quarantined) == (300_000, 299_997, 3)
    assert {row for (row,) in company.rows("select source_row from quarantine")} == bad
    # Every other row still has the cells of its own line.
    wrong = "select count(*) from usage_fact where session_id <> 's' || source_row"
    assert company.one(wrong) == 0


@pytest.mark.parametrize("blank", [" ", "   ", "\u00a0", "\u3000"])
def test_blanks_at_the_ends_of_a_text_are_no_part_of_it(company: Company, blank: str) -> None:
    company.source("usage", TABLE)
    cells = ["a b", f"{blank}a b", f"a b{blank}", f"{blank}a b{blank}", blank]
    rows = [
        f"2026-01-01T10:00:0{n}Z,{blank if n % 2 else ''}U@x.example,{cell},s,gpt-5,1,1"
        for n, cell in enumerate(cells)
    ]
    company.write("exports/usage.csv", HEADER + "\n".join(rows) + "\n")
    company.load()
    found = [p for (p,) in company.rows("select sub_account_id from usage_fact order by period_start")]
    assert found == ["a b", "a b", "a b", "a b", None]
    assert company.one("select count(distinct principal_id) from usage_fact") == 1


def test_a_session_over_two_models_counts_once_where_it_began(company: Company) -> None:
    company.source("usage", TABLE)
    rows = [
        "2026-01-01T10:00:00Z,u@x.example,p,s1,gpt-5,1,1",
        "2026-01-01T10:00:01Z,u@x.example,p,s1,gpt-5-mini,1,1",
        "2026-01-01T10:00:02Z,u@x.example,p,s1,gpt-5,1,1",
        "2026-01-01T10:00:03Z,u@x.example,p,,gpt-5-mini,1,1",
        "2026-01-02T10:00:00Z,u@x.example,p,s1,gpt-5-mini,1,1",
    ]
    company.write("exports/usage.csv", HEADER + "\n".join(rows) + "\n")
    company.load()
    found = company.rows(
        "select day::varchar, model_id, requests, sessions from usage_day order by day, model_id"
    )
    assert found == [
        ("2026-01-01", "gpt-5", 2, 1),
        ("2026-01-01", "gpt-5-mini", 2, 0),
        ("2026-01-02", "gpt-5-mini", 1, 1),
    ]


def test_what_an_adapter_concludes_is_no_part_of_the_record() -> None:
    source = Source.model_validate({"adapter": "jsonl", "path": "x", "feeds": "usage", "columns": {}})
    columns = {"occurred_at": {"from": "at"}, "model": {"from": "_model"}, "project": {"from": "project"}}
    contract = Contract(feed="usage", columns=Source.model_validate(
        {"adapter": "jsonl", "path": "x", "feeds": "usage", "columns": columns}
    ).columns, reader="own")  # fmt: skip
    plan = build("vendor", source, FEEDS["usage"], contract, "secret")

    def record(project: str, model: str) -> object:
        with open_warehouse(Path("none"), IngestSection(), in_memory=True) as session:
            table.start(session, plan)
            frame = pl.DataFrame({"_row": [1], "at": ["2026-01-01"], "project": [project], "_model": [model]})
            frames.read_own(session, plan, [frame], "file.json", 0)
            return session.one("select _record from raw")[0]

    assert record("a", "gpt-5") == record("a", "gpt-5-2025-08-07")
    assert record("a", "gpt-5") != record("b", "gpt-5")


def test_nothing_that_was_staged_outlives_its_load(company: Company) -> None:
    company.source("usage", TABLE)
    company.write("exports/usage.csv", HEADER + "2026-01-01T10:00:00Z,u@x.example,p,s1,gpt-5,1,1\n")
    workspace = load_workspace(company.folder)
    work = jobs.plan_work(workspace, ())
    with (
        lock.writer_lock(workspace.data, 0),
        open_warehouse(workspace.warehouse, workspace.ingest) as session,
    ):
        load.run(session, workspace, work, max_bad=None, progress=None, keep=True)
        assert session.one("select count(*) from usage_fact")[0] == 1
        for name in ("raw", "staged", "taken", "people_0", "shaped", "fresh"):
            there = "select count(*) from duckdb_tables() where temporary and table_name = ?"
            assert session.one(there, (name,))[0] == 0


def test_the_benchmark_of_the_load_prints_each_ratio_beside_its_floor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    benchmark.measure(tmp_path, rows=4_000, runs=1)
    printed = capsys.readouterr().out
    for form in ("csv", "jsonl", "parquet"):
        assert f"events.{form}: " in printed
    assert printed.count("4,000 rows") == 9
    assert printed.count("x bare in memory") == printed.count("x bare into a file") == 3
    assert "one more day: 40 events" in printed
