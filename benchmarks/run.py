"""Generate, load, publish: the main job on the sample company, against DuckDB's bare read of the same log."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.measure import once, report
from ingest.load import ingest
from metrics.publish import publish
from sample_data.generate import generate

COLUMNS = {
    "event": "VARCHAR",
    "event_id": "VARCHAR",
    "time": "VARCHAR",
    "user": "VARCHAR",
    "project": "VARCHAR",
    "properties": "VARCHAR",
}


def bare_read(workspace: Path) -> int:
    """DuckDB's own `create table as select * from read_json` of the gateway log; returns rows."""
    logs = [str(path) for path in sorted((workspace / "exports").rglob("*.jsonl"))]
    connection = duckdb.connect()
    connection.execute("set threads = 2").fetchall()
    connection.execute(
        "create table bare as select * from read_json(?, columns = ?, format = 'newline_delimited')",
        [logs, COLUMNS],
    ).fetchall()
    found = connection.execute("select count(*) from bare").fetchall()
    connection.close()
    return int(found[0][0])


def measure(workspace: Path) -> None:
    """Prints seconds of each step and the ratio to the floor."""
    generated, _ = once("generate the sample company", lambda: generate(workspace))
    report(generated)
    floor, rows = once("bare read_json", lambda: bare_read(workspace))
    print(f"{rows:,} log lines")
    report(floor)
    loaded, _ = once("ingest, every source", lambda: ingest(workspace))
    report(loaded, floor)
    again, _ = once("ingest again, nothing new", lambda: ingest(workspace))
    report(again, floor)
    published, _ = once("publish", lambda: publish(workspace))
    report(published, floor)
    whole = loaded.median + published.median
    print(f"{'run = ingest + publish':<44} {whole * 1000:10.1f} ms")
