"""Events to person-days, for touched days only; the SQL files are a portable subset (ARCHITECTURE 9)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from ingest.coverage import decide
from ingest.sql import Sql
from ingest.warehouse import Session

FOLDER: Final = Path(__file__).parent
TOUCHED: Final = "create or replace temp table touched_day as select source_system, day from _frame"
COVERED: Final = {
    "usage_fact": ("usage", "coverage_usage"),
    "charge_fact": ("charge", "coverage_charge"),
    "activity_fact": ("activity", "coverage_activity"),
    "seat_snapshot": ("seat", "coverage_seat"),
    "kpi_observation": ("kpi_observation", "coverage_kpi"),
    "event": ("event", "coverage_event"),
}
"""Table -> its feed and the file that counts its rows per day."""


@cache
def query(name: str) -> str:
    """Reads one rollup file."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def roll_up(session: Session, table: str, touched: Iterable[tuple[str, object]]) -> None:
    """Rebuilds the person-days and the coverage of the touched (source, day) pairs of one table."""
    pairs = sorted(set(touched), key=str)
    if not pairs or table not in COVERED:
        return
    schema = {"source_system": pl.String(), "day": pl.Date()}
    session.with_frame(pl.DataFrame(pairs, schema=schema, orient="row"), TOUCHED)
    low, high = session.one("select min(day), max(day) + 1 from touched_day")
    feed, coverage = COVERED[table]
    if table == "usage_fact":
        session.run(
            # The bounds let the storage skip the blocks of all other days.
            "delete from usage_day where day >= ? and day < ? "
            "and (source_system, day) in (select (source_system, day) from touched_day)",
            (low, high),
        )
        _insert(session, "usage_day", "usage_day", (low, high))
    session.run(
        "delete from source_coverage where feed = ? "
        "and (source_system, day) in (select (source_system, day) from touched_day)",
        (feed,),
    )
    _insert(session, "source_coverage", coverage, (low, high))
    decide(session, feed, low, high)


def _insert(session: Session, target: str, name: str, bounds: tuple[object, object]) -> None:
    session.run(Sql(f"insert into {target} by name\n" + query(name), bounds))
