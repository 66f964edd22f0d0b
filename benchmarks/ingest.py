"""Loading a usage export end to end, against DuckDB's own bare `create table as` of the same file.

Each measurement has a process of its own, so that its peak memory is its own; floor and load take turns.
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import duckdb

TEXTS: Final = ("event_id", "user", "project", "assistant", "model", "session", "status")
COUNTS: Final = ("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "latency_ms")
COLUMNS: Final = {"time": "TIMESTAMP", **dict.fromkeys(TEXTS, "VARCHAR"), **dict.fromkeys(COUNTS, "BIGINT")}
FORMATS: Final = ("csv", "jsonl", "parquet")
ALLOWED: Final = {"csv": 3.0, "jsonl": 3.0, "parquet": 4.0}
"""Format -> most that the load should take, in floors."""
DAYS: Final = 100

# Sessions of eight events of one person, day, project, assistant and model, in the order of time.
EVENTS: Final = """
create table event as
with
numbered as (
    select
        n,
        n // 8 as s
    from range({first}, {last}) as t(n)
)
select
    timestamp '2026-01-01' + to_days((s * {days} // {sessions})::integer)
    + to_seconds((28800 + hash(s, 1) % 36000)::bigint + n % 8 * 45) as time,
    printf('req_%016x', hash(n, 2)) as event_id,
    printf('user%05d@company.example', hash(s, 3) % 20000) as user,
    printf('proj_%02d', hash(s, 4) % 40) as project,
    ['Support assistant', 'Code helper', 'Search', 'Draft writer'][1 + (hash(s, 5) % 4)::integer] as assistant,
    printf('sess_%016x', hash(s, 6)) as session,
    ['gpt-5', 'gpt-5-mini', 'gpt-4o', 'claude-sonnet-4-5', 'gemini-2.5-pro'][1 + (hash(s, 7) % 5)::integer] as model,
    case when hash(n, 8) % 50 = 0 then 'error' else 'ok' end as status,
    200 + hash(n, 9) % 8000 as input_tokens,
    hash(n, 10) % 200 as cached_tokens,
    50 + hash(n, 11) % 2000 as output_tokens,
    hash(n, 12) % 50 as reasoning_tokens,
    300 + hash(n, 13) % 20000 as latency_ms
from numbered
"""
SOURCE: Final = """
adapter = "{adapter}"
path = "{path}"
feeds = "usage"
provider = "any"
tokens = "inclusive"
key = ["record"]

[columns]
record = "event_id"
occurred_at = "time"
person = "user"
project = "project"
assistant = "assistant"
model = "model"
session = "session"
status = "status"
input_tokens = "input_tokens"
cache_read_tokens = "cached_tokens"
output_tokens = "output_tokens"
reasoning_tokens = "reasoning_tokens"
latency_ms = "latency_ms"
"""
USE_CASE: Final = """
label = "Support"
lessons = [1]
owner = "Support"
stage = "live"

[match]
project = ["proj_1*"]
assistant = ["Support *"]
"""


def write(folder: Path, name: str, first: int, last: int, total: int, formats: tuple[str, ...]) -> None:
    """Writes events `first` to `last` of a company that has `total` of them in the days."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 2; set enable_progress_bar = false").fetchall()
        query = EVENTS.format(first=first, last=last, days=DAYS, sessions=max(total // 8, 1))
        connection.execute(query).fetchall()
        texts = "select * replace (strftime(time, '%Y-%m-%dT%H:%M:%SZ') as time) from event order by all"
        for form in formats:
            rows = "select * from event order by all" if form == "parquet" else texts
            how = {"csv": "csv, header", "jsonl": "json", "parquet": "parquet"}[form]
            connection.execute(f"copy ({rows}) to '{folder}/{name}.{form}' (format {how})").fetchall()


def workspace(folder: Path, export: Path) -> Path:
    """Makes a workspace that loads one export."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("sources", "use_cases", "exports"):
        (folder / part).mkdir(parents=True)
    (folder / "sevenfold.toml").write_text('[company]\nname = "Benchmark"\n\n[ingest]\nthreads = 2\n')
    (folder / "use_cases" / "support.toml").write_text(USE_CASE)
    (folder / "exports" / export.name).hardlink_to(export)
    adapter = "jsonl" if export.suffix == ".jsonl" else "table"
    source = SOURCE.format(adapter=adapter, path=f"exports/*{export.suffix}")
    (folder / "sources" / "gateway.toml").write_text(source)
    return folder


def bare(export: Path, database: str) -> int:
    """DuckDB's own read with explicit columns into a table; returns rows."""
    with duckdb.connect(database, config={"threads": 2}) as connection:
        reader = {
            ".csv": f"read_csv(?, columns = {_columns(export)}, header = true, auto_detect = false)",
            ".jsonl": f"read_json(?, columns = {COLUMNS}, format = 'newline_delimited')",
            ".parquet": "read_parquet(?)",
        }[export.suffix]
        connection.execute("set enable_progress_bar = false").fetchall()
        query = f"create table event as select * from {reader}"
        ((rows,),) = connection.execute(query, [str(export)]).fetchall()
    return int(rows)


def _columns(export: Path) -> dict[str, str]:
    """Lists the columns of a CSV export in its own order; elsewhere they are found by name."""
    if export.suffix != ".csv":
        return COLUMNS
    with export.open(encoding="utf-8") as file:
        return {name: COLUMNS[name] for name in file.readline().strip().split(",")}


def load(folder: Path) -> int:
    """Sevenfold's load of a workspace; returns rows loaded."""
    from ingest.load import ingest

    return sum(report.counts.loaded for report in ingest(folder))


def _timed(action: Callable[..., int], *given: object) -> tuple[float, float, float, int]:
    """Seconds of wall and processor, peak memory in GB and rows of one action, in this process."""
    start, processor = time.perf_counter(), time.process_time()
    rows = action(*given)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return seconds, processor, peak / 1e9, rows


def apart(action: Callable[..., int], *given: object) -> tuple[float, float, float, int]:
    """Runs an action in a new process: wall seconds, processor seconds, peak GB, rows."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_timed, action, *given).result()


def measure(folder: Path, rows: int = 5_000_000, runs: int = 3) -> None:
    """Prints the load of each format in floors, the best of `runs` turns each, and one more day."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, "events", 0, rows, rows, FORMATS)
    print(f"{rows:,} events, sessions of eight, two threads, best of {runs}")
    for form in FORMATS:
        _measure_format(folder, folder / f"events.{form}", runs)
    _measure_day(folder, rows, runs)


def _measure_format(folder: Path, export: Path, runs: int) -> None:
    database = folder / "bare.duckdb"
    memory, disk, loads = [], [], []
    for _ in range(runs):
        memory.append(apart(bare, export, ":memory:"))
        database.unlink(missing_ok=True)
        disk.append(apart(bare, export, str(database)))
        # `data` goes each time; the workspace of the last turn stays for the day that comes on top.
        loads.append(apart(load, workspace(folder / f"workspace-{export.suffix[1:]}", export)))
    size = export.stat().st_size / 1e6
    print(f"\n{export.name}: {size:,.0f} MB")
    for label, found in (("bare, in memory", memory), ("bare, into a file", disk), ("load", loads)):
        seconds, processor, peak, rows = min(found)
        print(
            f"  {label:<18} {seconds:8.2f} s  processor {processor:8.2f} s  peak {peak:5.2f} GB  {rows:,} rows"
        )
    for label, floor in (("in memory", memory), ("into a file", disk)):
        ratio, processor = min(loads)[0] / min(floor)[0], min(loads)[1] / min(floor)[1]
        print(
            f"  load = {ratio:.1f} x bare {label} (processor {processor:.1f} x); "
            f"goal {ALLOWED[export.suffix[1:]]:.1f}"
        )


def _measure_day(folder: Path, rows: int, runs: int) -> None:
    """One more day on top of a hundred, against the same day in an empty warehouse."""
    day = rows // DAYS
    write(folder, "next", rows, rows + day, rows, ("csv",))
    history = folder / "workspace-csv"
    (history / "exports" / "next.csv").hardlink_to(folder / "next.csv")
    kept = folder / "history"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(history / "data", kept)
    empty, full = [], []
    for _ in range(runs):
        empty.append(apart(load, workspace(folder / "workspace-day", folder / "next.csv")))
        shutil.rmtree(history / "data")
        shutil.copytree(kept, history / "data")
        full.append(apart(load, history))
    print(f"\none more day: {day:,} events")
    print(f"  into an empty warehouse        {min(empty)[0]:8.2f} s  processor {min(empty)[1]:8.2f} s")
    print(f"  on top of {DAYS} times the history {min(full)[0]:8.2f} s  processor {min(full)[1]:8.2f} s")
    print(f"  = {min(full)[0] / min(empty)[0]:.2f} x; goal 1.2. The hash of the old file is in it.")
