"""What readers of the dashboard wrote that the numbers count: confirmed amounts and forecasts of decided ideas.

The control store of the workspace is read, never written. A confirmation stands in the ledger while it is not
taken back; a forecast is kept as first made, like a forecast of a use-case file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.identity import Pseudonyms
from ingest.problems import ConfigProblem
from ingest.warehouse import Session
from ingest.workspace import Workspace

ORIGIN: Final = "control"
"""source_system and ingest_run_id of rows that stand in the control store."""
FUNDED: Final = ("scale", "prove_first")
"""Decisions after which something is expected to come."""
EVERYONE: Final = "all"
"""Population of an amount that is confirmed for a use case as a whole."""
_NOTES: Final = """
select id, at, author, kind, subject, body from note
where withdrawn_at is null and kind in ('confirmation', 'decision')
order by id
"""
_FORECASTS: Final = """
insert into forecast by name
select
    f.source_system,
    f.use_case_id,
    f.made_on::date as made_on,
    null as sponsor,
    f.low,
    f.mid,
    f.high
from _frame as f
anti join forecast as known on known.use_case_id = f.use_case_id and known.made_on = f.made_on::date
"""
# An amount that finance also delivered in a file, under the same reference, counts once: the file's.
_LEDGER: Final = """
insert into ledger by name
select
    f.source_system,
    f.ingest_run_id,
    f.source_row,
    f.ledger_id,
    f.use_case_id,
    f.driver,
    f.population,
    f.amount::decimal(18, 2) as amount,
    f.currency,
    f.period_start::date as period_start,
    f.period_end::date as period_end,
    f.confirmed_by,
    f.confirmed_on::date as confirmed_on
from _frame as f
where f.reference not in (select ledger_id from ledger)
"""


def write(session: Session, workspace: Workspace, people: Pseudonyms) -> None:
    """Replaces the control store's rows of the ledger and adds its new forecasts; runs inside a transaction."""
    notes = list(_notes(workspace.data / "control.sqlite3"))
    session.run("delete from ledger where source_system = ?", (ORIGIN,))
    confirmed = [_confirmed(note, people) for note in notes if note["kind"] == "confirmation"]
    if confirmed:
        session.with_frame(pl.DataFrame(confirmed), _LEDGER)
    made = {(one["use_case_id"], one["made_on"]): one for note in reversed(notes) for one in _forecast(note)}
    known = [one for one in made.values() if one["use_case_id"] in workspace.use_cases]
    if known:
        session.with_frame(pl.DataFrame(known), _FORECASTS)


def _notes(path: Path) -> Iterator[dict[str, Any]]:
    """Raises ConfigProblem where the store is there and cannot be read."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5.0)) as store:
            rows = store.execute(_NOTES).fetchall()
    except sqlite3.Error:
        raise ConfigProblem(
            "CONTROL_UNREADABLE",
            f"{path} cannot be read: what readers confirmed and decided would be left out of the numbers. "
            "Restore it from a backup, or move it away to go on without it.",
        ) from None
    for number, at, author, kind, subject, body in rows:
        yield {
            "id": number,
            "at": datetime.fromisoformat(at),
            "author": author,
            "kind": kind,
            "subject": subject,
            **{f"said_{key}": value for key, value in json.loads(body).items()},
        }


def _confirmed(note: dict[str, Any], people: Pseudonyms) -> dict[str, Any]:
    return {
        "source_system": ORIGIN,
        "ingest_run_id": ORIGIN,
        "source_row": note["id"],
        "ledger_id": f"{ORIGIN}-{note['id']}",
        "reference": note["said_reference"],
        "use_case_id": note["subject"],
        "driver": note["said_driver"],
        "population": EVERYONE,
        "amount": float(note["said_amount"]),
        "currency": note["said_currency"],
        "period_start": note["said_period_start"],
        "period_end": note["said_period_end"],
        "confirmed_by": people.of(note["author"]),
        "confirmed_on": note["said_confirmed_on"],
    }


def _forecast(note: dict[str, Any]) -> Iterator[dict[str, Any]]:
    plan = note.get("said_forecast") or {}
    values: list[Any] = [plan.get(name) for name in ("value_low", "value_mid", "value_high")]
    if note["kind"] == "decision" and note["said_advice"] in FUNDED and None not in values:
        yield {
            "source_system": ORIGIN,
            "use_case_id": note["subject"],
            "made_on": note["at"].date().isoformat(),
            **dict(zip(("low", "mid", "high"), map(float, values), strict=True)),
        }
