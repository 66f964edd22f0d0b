"""Dated price cards from the offline price book; pricing.sql applies them to a million rows at once.

The price book (genai-prices) takes 0.7 s to import and 0.1 ms to 0.2 ms per call, so it is imported only
where a card or a name is needed and never called per row. Its online update stays off: no network, ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.model_names import book_model, canonical_model

if TYPE_CHECKING:
    import polars as pl
    from genai_prices.types import (
        ConditionalPrice,
        ModelInfo,
        ModelPrice,
        Provider,
        StartDateConstraint,
        TimeOfDateConstraint,
    )

__all__ = ["CardRow", "canonical_model", "card_frame", "price_cards", "priced_sql"]

TOKEN_UNIT: Final = "1000000 tokens"
REQUEST_UNIT: Final = "1000 requests"

METERS: Final = {
    "input_uncached": ("input_mtok",),
    "cache_read": ("cache_read_mtok", "input_mtok"),
    "cache_write_short": ("cache_write_5m_mtok", "cache_write_mtok", "input_mtok"),
    "cache_write_long": ("cache_write_1h_mtok", "cache_write_mtok", "input_mtok"),
    "output": ("output_mtok",),
    "reasoning": ("output_reasoning_mtok", "output_mtok"),
    "request": ("requests_kcount",),
}
"""Meter of a card -> keys of the price book, most specific first: a class without a price of its own is
charged as the class that contains it."""

MODAL_KEYS: Final = {
    "input_uncached": "input_{}_mtok",
    "cache_read": "cache_{}_read_mtok",
    "output": "output_{}_mtok",
}
"""Meter of a card -> key of its price for one modality, where the book has one."""

MODALITIES: Final = ("audio", "image", "video")

SMALLEST: Final = Decimal("1e-9")
"""Resolution of a unit price in the warehouse, USD."""


class CardRow(NamedTuple):
    """One row of `price_card`: half-open validity in UTC, money in USD per `unit`."""

    price_card_id: str
    provider: str
    model_id: str
    meter: str
    valid_from: datetime | None
    valid_to: datetime | None
    unit: str
    unit_price: Decimal
    currency: str
    tier_start: int | None
    variant: str | None
    source: str
    source_version: str


class _Period(NamedTuple):
    """One stretch of constant prices: (meter, tier start) -> price, for the model or one variant of it."""

    valid_from: datetime | None
    valid_to: datetime | None
    prices: dict[tuple[str, int | None], Decimal]


def price_cards(
    needs: Iterable[tuple[str | None, str | None, date]], *, source: str = "genai-prices"
) -> list[CardRow]:
    """Gives every price that (provider, model, day) triples can need; unknown models give no row.

    `model` is the name as reported or the canonical id, `day` a UTC day. A model's whole history is given,
    with tiers and variants (flex, priority, batch, audio ...); where the price depends on the time of day,
    the history covers the needed days only. Future changes that the book already knows are included.
    """
    days: dict[tuple[str, str], set[date]] = {}
    for provider, name, day in needs:
        canonical_provider, model_id = canonical_model(provider, name)
        if canonical_provider and model_id:
            days.setdefault((canonical_provider, model_id), set()).add(day)
    rows: list[CardRow] = []
    for (provider_id, model_id), needed in sorted(days.items()):
        found = book_model(provider_id, model_id)
        if found is not None:
            rows += _card(provider_id, model_id, *found, sorted(needed), source)
    return rows


def card_frame(rows: Sequence[CardRow]) -> pl.DataFrame:
    """Puts card rows into a frame with the columns and types of `price_card`."""
    import polars as pl

    text = pl.String()
    types = {
        "valid_from": pl.Datetime("us"),
        "valid_to": pl.Datetime("us"),
        "unit_price": pl.Decimal(18, 9),
        "tier_start": pl.Int64(),
    }
    return pl.DataFrame(
        rows, schema={name: types.get(name, text) for name in CardRow._fields}, orient="row", strict=True
    )


def _card(
    provider_id: str,
    model_id: str,
    provider: Provider,
    model: ModelInfo,
    days: Sequence[date],
    source: str,
) -> Iterator[CardRow]:
    """Spells out one model: base prices first, then each variant that changes a price."""
    base = _periods(provider, model, days, {}, None)
    for variant, context, modality in [(None, {}, None), *_variants(model)]:
        periods = _periods(provider, model, days, context, modality) if variant else base
        if variant and periods == base:
            continue
        for period in periods:
            for (meter, tier_start), price in period.prices.items():
                key = (provider_id, model_id, meter, variant, *period[:2], tier_start, source, price)
                yield CardRow(
                    price_card_id=hashlib.sha256(repr(key).encode()).hexdigest()[:16],
                    provider=provider_id,
                    model_id=model_id,
                    meter=meter,
                    valid_from=period.valid_from,
                    valid_to=period.valid_to,
                    unit=REQUEST_UNIT if meter == "request" else TOKEN_UNIT,
                    unit_price=price,
                    currency="USD",
                    tier_start=tier_start,
                    variant=variant,
                    source=source,
                    source_version=_book_version(),
                )


def _variants(model: ModelInfo) -> list[tuple[str, dict[str, str], str | None]]:
    """Lists what can change the price besides the date: (variant, price context, modality)."""
    found: dict[str, tuple[dict[str, str], str | None]] = {}
    for variant in model.price_variants or ():
        for key in ("service_tier", "processing", "speed"):
            if key in variant.when:
                context = found.setdefault(variant.when[key], ({}, None))[0]
                context[key] = variant.when[key]
    for modality in MODALITIES:
        keys = [key for prices in _all_prices(model) for key in prices.__dict__ if f"_{modality}_" in key]
        if any(key.endswith("_mtok") for key in keys):
            found[modality] = ({}, modality)
    return [(name, context, modality) for name, (context, modality) in sorted(found.items())]


def _all_prices(model: ModelInfo) -> list[ModelPrice]:
    """Lists every price set of a model, whatever its condition."""
    return [entry.prices for entry in _conditional(model)]


def _conditional(model: ModelInfo) -> list[ConditionalPrice]:
    """Sees the prices of a model as a list of conditional prices."""
    from genai_prices.types import ConditionalPrice

    if isinstance(model.prices, list):
        return model.prices
    return [ConditionalPrice(prices=model.prices)]


def _periods(
    provider: Provider,
    model: ModelInfo,
    days: Sequence[date],
    context: dict[str, str],
    modality: str | None,
) -> list[_Period]:
    """Cuts time at every change of price and merges neighbours that turn out equal.

    The book's rule is asked at one moment inside each stretch, so its precedence (the last active price
    wins; a variant counts only for the provider's own models) is never written a second time here.
    """
    own = any(model is candidate for candidate in provider.models)
    periods: list[_Period] = []
    for start, end in _stretches(model, days):
        moment = start or (end - timedelta(microseconds=1) if end else datetime(2000, 1, 1))
        prices = _meters(model.get_prices(moment.replace(tzinfo=UTC), context if own else None), modality)
        last = periods[-1] if periods else None
        # Prices by the hour are cut per day and never joined, so that a day's cards are always the same ones.
        if last and last.prices == prices and not _hours(model):
            periods[-1] = last._replace(valid_to=end)
        else:
            periods.append(_Period(start, end, prices))
    return [period for period in periods if period.prices]


def _stretches(model: ModelInfo, days: Sequence[date]) -> list[tuple[datetime | None, datetime | None]]:
    """Finds the half-open stretches of UTC time inside which no price of the model changes."""
    from genai_prices.types import StartDateConstraint

    dates = {c.start_date for c in _constraints(model) if isinstance(c, StartDateConstraint)}
    hours = _hours(model)
    if not hours:
        edges: list[datetime | None] = [None, *(datetime.combine(day, time()) for day in sorted(dates)), None]
        return list(pairwise(edges))
    stretches: list[tuple[datetime | None, datetime | None]] = []
    for day in days:
        midnight = datetime.combine(day, time())
        cuts = {midnight, midnight + timedelta(days=1)}
        for constraint in hours:
            cuts |= {_utc(day, constraint.start_time), _utc(day, constraint.end_time)}
        ordered = sorted(cuts)
        stretches += pairwise(ordered)
    return stretches


def _constraints(model: ModelInfo) -> list[StartDateConstraint | TimeOfDateConstraint | None]:
    """Lists the conditions under which a price or a variant of the model holds."""
    return [entry.constraint for entry in [*_conditional(model), *(model.price_variants or ())]]


def _hours(model: ModelInfo) -> list[TimeOfDateConstraint]:
    """Lists the conditions that depend on the time of day."""
    from genai_prices.types import TimeOfDateConstraint

    return [c for c in _constraints(model) if isinstance(c, TimeOfDateConstraint)]


def _utc(day: date, clock: time) -> datetime:
    """Places a time of day on a UTC day; a time without a zone is UTC."""
    offset = clock.utcoffset() or timedelta()
    moment = datetime.combine(date(2000, 1, 2), clock.replace(tzinfo=None)) - offset
    return datetime.combine(day, moment.time())


def _meters(prices: ModelPrice, modality: str | None) -> dict[tuple[str, int | None], Decimal]:
    """Flattens one price set: (meter, tier start) -> USD per unit; a tier holds for the whole request."""
    from genai_prices.types import TieredPrices

    chosen: dict[str, Decimal | TieredPrices] = {}
    for meter, keys in METERS.items():
        modal = [MODAL_KEYS[meter].format(modality)] if modality and meter in MODAL_KEYS else []
        for key in [*modal, *keys]:
            value = getattr(prices, key)
            if value is not None:
                chosen[meter] = value
                break
    tiers = [tier for value in chosen.values() if isinstance(value, TieredPrices) for tier in value.tiers]
    flat: dict[tuple[str, int | None], Decimal] = {}
    for start in (None, *sorted({tier.start for tier in tiers})):
        for meter, value in chosen.items():
            if isinstance(value, TieredPrices):
                reached = [tier.price for tier in value.tiers if start is not None and tier.start <= start]
                value = reached[-1] if reached else value.base
            flat[meter, start] = value.quantize(SMALLEST)
    return flat


@cache
def _book_version() -> str:
    """Names the installed version of the price book."""
    return version("genai-prices")


def priced_sql(usage: str = "usage_fact", cards: str = "price_card") -> str:
    """Gives a query: the rows of `usage` with cost, card and flags filled in; at most one card per row.

    `usage` has the columns of `usage_fact`, `cards` those of `price_card`; both are names or sub-queries.
    Company prices (source contract) replace the price book's for the models they name. The cost is exact to
    15 decimals: tokens times the price per million, times a decimal constant, because a decimal division
    becomes a double. A row without a price, or with tokens of a class that has none, stays null and is
    flagged `unknown_model`. A tier is a property of one request: a bucket of many takes the base tier and,
    where it is large enough to hide a long request, the flag `tier_unknown`.
    """
    query = Path(__file__).with_name("pricing.sql").read_text(encoding="utf-8")
    return query.replace("from usage_fact", f"from {usage}").replace("from price_card", f"from {cards}")
