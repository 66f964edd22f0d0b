"""Generate, load, publish: the main job on the sample company, against DuckDB's bare read of the same log."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.measure import once, report
from ingest.load import ingest
from metrics.publish import publish
from sample_data.generate import generate

PROPERTIES = (
    "STRUCT(project VARCHAR, assistant VARCHAR, model VARCHAR, session VARCHAR, autonomy VARCHAR, status VARCHAR, "
    "prompt_tokens BIGINT, cached_tokens BIGINT, completion_tokens BIGINT, reasoning_tokens BIGINT, "
    "latency_ms DOUBLE)"
)
COLUMNS = {
    "id": "VARCHAR",
    "time": "VARCHAR",
    "event": "VARCHAR",
    "user": "VARCHAR",
    "properties": PROPERTIES,
}


def bare_read(workspace: Path) -> int:
    """DuckDB's own `create table as select * from read_json` of the gateway log; returns rows.

    Files with lines that are broken on purpose stop it and are left out: the floor is a little too low.
    """
    connection = duckdb.connect()
    connection.execute("set threads = 2").fetchall()
    rows = 0
    for number, path in enumerate(sorted((workspace / "exports" / "gateway").glob("*.jsonl"))):
        try:
            found = connection.execute(
                f"create table bare{number} as select * "
                "from read_json(?, columns = ?, format = 'newline_delimited')",
                [str(path), COLUMNS],
            ).fetchall()
            rows += int(found[0][0])
        except duckdb.Error:
            print(f"left out of the floor: {path.name}")
    connection.close()
    return rows


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
