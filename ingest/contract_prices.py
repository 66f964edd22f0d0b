"""Contract prices: what a company's files say replaces the price book, and what was priced before is priced anew.

A contract holds for some days and ways of processing; on all others the list price of the book holds on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

import polars as pl

from ingest.config.prices import Price, PriceFile
from ingest.pricing import TOKEN_UNIT, CardRow, canonical_model, card_frame, price_cards, priced_sql
from ingest.problems import ConfigProblem
from ingest.warehouse import Session

SOURCE: Final = "contract"
"""`source` of the cards, which `pricing.sql` prefers for the models that have any."""
FLAGS: Final = "['unknown_model', 'tier_unknown']"
"""Quality flags that pricing sets."""

AFFECTED: Final = f"""
create or replace temp table repricing as
select u.* replace (list_filter(u.quality_flags, lambda flag: not list_contains({FLAGS}, flag)) as quality_flags)
from usage_fact as u
join _frame as m on m.provider = u.provider_name and m.model_id = u.model_id
"""
TOUCHED: Final = "select distinct source_system, period_start::date from repricing"

Key = tuple[str, str]
"""(provider, model id)"""


def write(session: Session, files: Mapping[str, PriceFile]) -> list[tuple[str, object]]:
    """Writes the cards of prices/*.toml and prices anew what they change; gives the touched (source, day) pairs.

    Runs inside a transaction. Raises `ConfigProblem` (6) naming the file and the key.
    """
    cards = contract_cards(files)
    there = {
        str(card): (str(provider), str(model))
        for card, provider, model in session.run(
            "select price_card_id, provider, model_id from price_card where source = ?", (SOURCE,)
        )
    }
    wanted = {card.price_card_id: (card.provider, card.model_id) for card in cards}
    changed = {key for card, key in (there | wanted).items() if (card in there) != (card in wanted)}
    if not changed:
        return []
    session.run("delete from price_card where source = ?", (SOURCE,))
    if cards:
        session.with_frame(card_frame(cards), "insert into price_card by name select * from _frame")
    return _reprice(session, changed)


def _reprice(session: Session, models: set[Key]) -> list[tuple[str, object]]:
    """Prices all usage of some models again."""
    frame = pl.DataFrame(
        sorted(models), schema={"provider": pl.String(), "model_id": pl.String()}, orient="row"
    )
    session.with_frame(frame, AFFECTED)
    touched = [(str(source), day) for source, day in session.run(TOUCHED)]
    if touched:
        _add_list_prices(session, models)
        session.run("delete from usage_fact where usage_id in (select usage_id from repricing)")
        session.run("insert into usage_fact by name " + priced_sql("repricing"))
    session.run("drop table repricing")
    return touched


def _add_list_prices(session: Session, models: set[Key]) -> None:
    """Adds the book's cards of models whose contract has gone and that were never priced by the book."""
    known = {str(row[0]) for row in session.run("select price_card_id from price_card")}
    listed = session.run("select distinct provider_name, model_id, period_start::date from repricing")
    missing = [card for card in price_cards(listed) if card.price_card_id not in known]
    if missing:
        session.with_frame(card_frame(missing), "insert into price_card by name select * from _frame")


def contract_cards(files: Mapping[str, PriceFile]) -> list[CardRow]:
    """Gives the cards of all models that the files name: contract days at contract price, the others as listed."""
    stated: dict[Key, list[tuple[str, Price]]] = {}
    for name, file in sorted(files.items()):
        shown = f"prices/{name}.toml"
        for price in file.price:
            provider, model = canonical_model(file.provider, price.model)
            if provider is None or model is None:
                raise ConfigProblem("CONFIG_VALUE", f"{shown}: {price.model!r} is not the name of a model.")
            _no_overlap(stated.setdefault((provider, model), []), shown, price)
            stated[provider, model].append((shown, price))
    cards: list[CardRow] = []
    for (provider, model), prices in sorted(stated.items()):
        cards += [card for shown, price in prices for card in _cards(provider, model, shown, price)]
        for card in price_cards([(provider, model, date.today())]):
            cards += _outside(card, [price for _, price in prices if price.variant == card.variant])
    return cards


def _no_overlap(others: list[tuple[str, Price]], shown: str, price: Price) -> None:
    for other, known in others:
        same = known.variant == price.variant
        before = known.valid_to is not None and known.valid_to <= price.valid_from
        after = price.valid_to is not None and price.valid_to <= known.valid_from
        if same and not before and not after:
            raise ConfigProblem(
                "CONFIG_VALUE",
                f"{shown}: {price.model!r} has another price on the same days in {other}. End the earlier one "
                "with valid_to.",
            )


def _cards(provider: str, model: str, shown: str, price: Price) -> Iterator[CardRow]:
    read, written = (price.input if said is None else said for said in (price.cache_read, price.cache_write))
    meters: dict[str, Decimal] = {
        "input_uncached": price.input,
        "cache_read": read,
        "cache_write_short": written,
        "cache_write_long": written if price.cache_write_long is None else price.cache_write_long,
        "output": price.output,
        "reasoning": price.output if price.reasoning is None else price.reasoning,
    }
    for meter, amount in meters.items():
        yield _card(
            provider=provider,
            model_id=model,
            meter=meter,
            valid_from=datetime.combine(price.valid_from, time()),
            valid_to=None if price.valid_to is None else datetime.combine(price.valid_to, time()),
            unit_price=amount,
            tier_start=None,
            variant=price.variant,
            source_version=shown,
            unit=TOKEN_UNIT,
        )


def _outside(card: CardRow, prices: list[Price]) -> list[CardRow]:
    """Gives what is left of a list price beside the days of the contract's prices."""
    pieces = [(card.valid_from, card.valid_to)]
    for price in prices:
        start = datetime.combine(price.valid_from, time())
        end = None if price.valid_to is None else datetime.combine(price.valid_to, time())
        left: list[tuple[datetime | None, datetime | None]] = []
        for low, high in pieces:
            if (high is not None and high <= start) or (end is not None and low is not None and low >= end):
                left.append((low, high))
                continue
            if low is None or low < start:
                left.append((low, start))
            if end is not None and (high is None or high > end):
                left.append((end, high))
        pieces = left
    return [
        _card(
            provider=card.provider,
            model_id=card.model_id,
            meter=card.meter,
            valid_from=low,
            valid_to=high,
            unit_price=card.unit_price,
            tier_start=card.tier_start,
            variant=card.variant,
            source_version=f"{card.source} {card.source_version}",
            unit=card.unit,
        )
        for low, high in pieces
    ]


def _card(
    *,
    provider: str,
    model_id: str,
    meter: str,
    valid_from: datetime | None,
    valid_to: datetime | None,
    unit_price: Decimal,
    tier_start: int | None,
    variant: str | None,
    source_version: str,
    unit: str,
) -> CardRow:
    amount = unit_price.quantize(Decimal("1e-9"))
    key = (provider, model_id, meter, variant, valid_from, valid_to, tier_start, source_version, amount)
    return CardRow(
        price_card_id=hashlib.sha256(repr(key).encode()).hexdigest()[:16],
        provider=provider,
        model_id=model_id,
        meter=meter,
        valid_from=valid_from,
        valid_to=valid_to,
        unit=unit,
        unit_price=amount,
        currency="USD",
        tier_start=tier_start,
        variant=variant,
        source=SOURCE,
        source_version=source_version,
    )
