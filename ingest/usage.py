"""What usage rows need beside their own columns: canonical models, use cases and dated prices.

Each is found once per distinct thing that rows say of themselves and reaches the rows by one join.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from ingest.matching import COLUMNS, Matcher
from ingest.pricing import CardRow, canonical_model, card_frame, price_cards, priced_sql
from ingest.sql import Sql, join
from ingest.warehouse import Session

MATCHED: Final = COLUMNS["usage_fact"]
SAID: Final = (
    "provider_name",
    "model_reported",
    "model_requested",
    "use_case_id",
    *(column for column in MATCHED.values() if column != "model_id"),
)
"""Columns that decide a row's canonical model and use case."""
FOUND: Final = ("provider_name", "model_id", "use_case_id")
"""Columns that are decided."""


def resolve(session: Session, rules: Matcher) -> None:
    """Makes `kind`: for each distinct thing that rows of `shaped` say, their canonical model and use case."""
    there = {str(row[0]) for row in session.run("describe shaped")}
    said = [column for column in SAID if column in there]
    listed = ", ".join(said)
    folded: dict[tuple[str | None, str | None], tuple[str | None, str | None]] = {}
    rows = []
    for cells in session.run(f"select distinct {listed} from shaped"):
        row = dict(zip(said, cells, strict=True))
        stated = row.get("provider_name"), row.get("model_reported") or row.get("model_requested")
        if stated not in folded:
            folded[stated] = canonical_model(*stated)
        provider, model = folded[stated]
        row["model_id"] = model
        use_case = row.get("use_case_id")
        if use_case is None:
            use_case = rules.of({key: row.get(column) for key, column in MATCHED.items()})
        rows.append((*cells, provider, model, use_case))
    schema = dict.fromkeys([*(f"said_{column}" for column in said), *FOUND], pl.String())
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    session.with_frame(frame, "create or replace temp table kind as select * from _frame")


def _with_kind(session: Session) -> str:
    """Gives the join of `fresh` (f) with its kinds (k)."""
    said = [str(row[0]).removeprefix("said_") for row in session.run("describe kind")]
    same = " and ".join(f"k.said_{column} is not distinct from f.{column}" for column in said[: -len(FOUND)])
    return f"from fresh as f join kind as k on {same}"


def needed_cards(session: Session) -> list[CardRow]:
    """Lists the price cards that the rows of `fresh` need and the warehouse lacks."""
    needs: list[tuple[str, str, date]] = [
        (provider, model, day)
        for provider, model, day in session.run(
            f"select distinct k.provider_name, k.model_id, f.period_start::date {_with_kind(session)} "
            "where k.provider_name is not null and k.model_id is not null"
        )
    ]
    cards = price_cards(needs)
    known: set[Any] = {row[0] for row in session.run("select price_card_id from price_card")}
    return [card for card in cards if card.price_card_id not in known]


def add_cards(session: Session, cards: list[CardRow]) -> None:
    """Adds price cards; those of an older version of the same book make way."""
    if not cards:
        return
    session.with_frame(
        card_frame(cards), "create or replace temp table arriving_card as select * from _frame"
    )
    session.run(
        "delete from price_card as old using arriving_card as new where old.source = new.source "
        "and old.provider = new.provider and old.model_id = new.model_id "
        "and old.source_version <> new.source_version"
    )
    session.run("insert into price_card by name select * from arriving_card")


def insert_priced(session: Session, constants: Mapping[str, Sql]) -> None:
    """Prices the rows of `fresh` by join and adds them, with the columns that all rows share, to `usage_fact`."""
    there = {str(row[0]) for row in session.run("describe fresh")}
    columns: list[Sql] = []
    for column, kind, *_ in session.run("describe usage_fact"):
        if column in FOUND:
            columns.append(Sql(f"k.{column}"))
        elif column in constants:
            columns.append(Sql(f"{constants[column].text} as {column}", constants[column].values))
        elif column in there:
            columns.append(Sql(f"f.{column}"))
        elif column == "quality_flags":
            unmatched = "f.principal_id is null" if "principal_id" in there else "false"
            columns.append(Sql(f"case when {unmatched} then ['unmatched_identity'] else [] end as {column}"))
        else:
            columns.append(Sql(f"null::{kind} as {column}"))
    unpriced = Sql(f"(select {{columns}} {_with_kind(session)})").fill(columns=join(columns, ", "))
    session.run(Sql("insert into usage_fact by name " + priced_sql(unpriced.text), unpriced.values))
