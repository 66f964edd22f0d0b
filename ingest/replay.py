"""A landed file in place of a delivered one: the rows as they were staged, and what the ledger says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ingest.feeds import EVAL_ITEM
from ingest.ledger import Landed
from ingest.reading import table
from ingest.reading.plan import Plan
from ingest.reasons import SENTENCES
from ingest.sql import Sql, value
from ingest.tokens import SENTENCES as TOKEN_SENTENCES
from ingest.warehouse import Session

ITEMS: Final = "-items"
"""Ending of the landed copy of a file's second table."""
RECOMPUTED: Final = frozenset(SENTENCES) | frozenset(TOKEN_SENTENCES)
"""Reasons that the landed row gives again; a row with another one could not be read and was never landed."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """One row that was set aside when the file was loaded."""

    row: int
    code: str
    reason: str
    column: str | None


@dataclass(frozen=True, slots=True)
class Replay:
    """One landed file and the facts of its load that the rows do not hold."""

    landed: Landed
    data: Path
    """The data folder."""
    loaded_at: datetime
    filtered: int
    unknown: tuple[str, ...]
    aside: Sequence[SetAside]

    @property
    def now(self) -> Sql:
        """Gives the moment of the load: what lay in the future then still does."""
        return value(self.loaded_at)

    def stage(self, session: Session, plan: Plan) -> tuple[tuple[str, ...], dict[int, int]]:
        """Makes `staged` and `aside` as reading the delivered file did; returns unknown columns and filtered rows."""
        session.run("drop table if exists raw")
        first = plan.shape is not EVAL_ITEM
        session.run(
            "create or replace temp table staged as select * from read_parquet(?)",
            (table.without_wildcards(str(self.path(items=not first))),),
        )
        if not first:
            return (), {}
        present = (
            {int(row[0]) for row in session.run("select distinct _row from staged")} if self.aside else set()
        )
        table.set_aside(
            session,
            [
                (row.row, row.code, row.reason, row.column)
                for row in self.aside
                if row.row not in present or row.code not in RECOMPUTED
            ],
        )
        return self.unknown, {0: self.filtered} if self.filtered else {}

    def path(self, *, items: bool = False) -> Path:
        """Gives the landed file, or that of its second table."""
        landed = self.data / self.landed.path
        return landed.with_name(f"{landed.stem}{ITEMS}.parquet") if items else landed
