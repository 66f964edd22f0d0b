"""What usage rows need beside their own columns: folded model names and dated prices."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from ingest.pricing import CardRow, card_frame, model_names, price_cards, priced_sql
from ingest.warehouse import Session


def fold_models(session: Session) -> None:
    """Fills provider_name and model_id of `shaped` from the names that the source reports."""
    pairs = session.run(
        "select distinct provider_name, coalesce(model_reported, model_requested) from shaped"
    )
    rows = model_names([(provider, model) for provider, model in pairs])
    schema = dict.fromkeys(("stated", "reported", "provider", "model"), pl.String())
    session.with_frame(
        pl.DataFrame(rows, schema=schema, orient="row"),
        "update shaped as s set provider_name = n.provider, model_id = n.model from _frame as n "
        "where s.provider_name is not distinct from n.stated "
        "and coalesce(s.model_reported, s.model_requested) is not distinct from n.reported",
    )


def needed_cards(session: Session) -> list[CardRow]:
    """Lists the price cards that the rows of `fresh` need and the warehouse lacks."""
    needs: list[tuple[str, str, date]] = [
        (provider, model, day)
        for provider, model, day in session.run(
            "select distinct provider_name, model_id, period_start::date from fresh "
            "where provider_name is not null and model_id is not null"
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


def insert_priced(session: Session) -> None:
    """Prices the rows of `fresh` by join and adds them to `usage_fact`."""
    there = {str(row[0]) for row in session.run("describe fresh")}
    columns = [
        f'"{column}"' if column in there else f'null::{kind} as "{column}"'
        for column, kind, *_ in session.run("describe usage_fact")
    ]
    session.run("create or replace temp view unpriced as select " + ", ".join(columns) + " from fresh")
    session.run("insert into usage_fact by name " + priced_sql("unpriced"))
