"""The result of a query as a delivered file: read once, hashed, loaded like any other, then gone.

The spooled result holds identifiers as the database gave them, so it lies in a folder of its own that only
the owner can read, and is removed in every outcome; what stays is the landed copy with pseudonyms.

A source with a watermark reads from the highest value that the last load under the same contract had seen.
That value stands in the name of the delivered file, so it is in the ledger exactly when the rows are there.
A changed query or mapping reads everything again.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

import polars as pl

from ingest.contract import Refused
from ingest.database.connection import Chunk, Select, chunks
from ingest.jobs import Work
from ingest.preflight import check
from ingest.warehouse import Session

ADAPTER: Final = "sql"
NAME: Final = re.compile(r" up to (.+)\.parquet")
LAST: Final = """
select file_name from ingest_run
where source_system = ? and feed = ? and contract_sha256 = ?
order by load_order desc
"""


@contextmanager
def delivered(session: Session, work: Sequence[Work]) -> Iterator[list[Work]]:
    """Runs the queries of all database sources and gives the work with their results as delivered files.

    Results are spooled beside the warehouse. Raises what `ingest.database.connection.chunks` does, and `Refused` (NO_ROWS) where a whole query has no rows; an increment without rows is no file.
    """
    spool = session.folder / ".queries"
    # An interrupted load leaves its spool; the next one of any source removes it.
    shutil.rmtree(spool, ignore_errors=True)
    if not any(item.source.adapter == ADAPTER for item in work):
        yield list(work)
        return
    spool.mkdir(mode=0o700, parents=True)
    try:
        yield [_delivered(session, spool / item.name, item) for item in work]
    finally:
        shutil.rmtree(spool, ignore_errors=True)


def _delivered(session: Session, folder: Path, work: Work) -> Work:
    source = work.source
    if source.adapter != ADAPTER or source.database is None or source.query is None:
        return work
    since = _since(session, work)
    select = Select(f"sources/{work.name}.toml", source.database, source.query, source.watermark, since)
    folder.mkdir(mode=0o700)
    path = _spool(folder, work.name, select)
    return work if path is None else replace(work, files=(check(path, "parquet"),))


def _since(session: Session, work: Work) -> str | None:
    """Finds the watermark that all feeds of the source have reached; None where any reads everything."""
    if work.source.watermark is None:
        return None
    reached = []
    for job in work.jobs:
        names = [str(row[0]) for row in session.run(LAST, (work.name, job.feed, job.contract_sha256))]
        found = next((match[1] for name in names if (match := NAME.search(name))), None)
        if found is None:
            return None
        reached.append(unquote(found))
    # One query feeds them all, so they reach the same mark in the same run; where they differ, all is read.
    return reached[0] if len(set(reached)) == 1 else None


def _spool(folder: Path, name: str, select: Select) -> Path | None:
    parts: list[Path] = []
    highest: str | None = None
    for chunk in chunks(select):
        highest = chunk.highest
        if chunk.rows or not parts:
            parts.append(folder / f"{len(parts):06}.part")
            _frame(chunk, select).write_parquet(parts[-1], compression="lz4")
        if not chunk.rows:
            if select.since is not None:
                return None
            raise Refused("NO_ROWS", f"{select.shown}: the query returned no rows. Check it and its tables.")
    mark = ""
    if highest is not None:
        mark = " up to " + quote(highest, safe=" +-.,")
    whole = folder / f"{name}{mark}.parquet"
    pl.scan_parquet(parts).sink_parquet(whole)
    whole.chmod(0o600)
    return whole


def _frame(chunk: Chunk, select: Select) -> pl.DataFrame:
    if len(set(chunk.names)) != len(chunk.names):
        raise Refused(
            "HEADER_DUPLICATE", f"{select.shown}: the query names a column twice. Rename one with `as`."
        )
    return pl.DataFrame(chunk.rows, schema=dict.fromkeys(chunk.names, pl.String()), orient="row")
