"""What tokens cost: disjoint classes, the price of the moment, exact decimals (METHOD 4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class TokenClasses:
    """Tokens of one request or bucket in classes that never overlap.

    `reasoning` is part of `output`: shown, never added.
    """

    uncached: int
    cached: int
    cache_write: int
    output: int
    reasoning: int = 0


def partition(
    input_tokens: int, cached: int, cache_write: int, output: int, reasoning: int = 0
) -> TokenClasses | str:
    """Disjoint classes of a request whose `input_tokens` include cached and cache-write tokens.

    Gives a reason code where the parts exceed their whole: such a row is flagged, never repaired.
    """
    if min(input_tokens, cached, cache_write, output, reasoning) < 0:
        return "inconsistent_counts"
    if cached + cache_write > input_tokens:
        return "cached_above_input"
    if reasoning > output:
        return "reasoning_above_output"
    return TokenClasses(input_tokens - cached - cache_write, cached, cache_write, output, reasoning)


@dataclass(frozen=True, slots=True)
class UnitPrices:
    """Money per million tokens of each class; None where the price book has no price."""

    uncached: Decimal | None
    cached: Decimal | None
    cache_write: Decimal | None
    output: Decimal | None


def token_cost(tokens: TokenClasses, prices: UnitPrices, discount: Decimal = Decimal(0)) -> Decimal | str:
    """The cost of the classes at the prices, less a discount (0.5 for a batch at half price).

    A class that has tokens but no price makes the row `unpriced`, never free.
    """
    total = Decimal(0)
    for name in ("uncached", "cached", "cache_write", "output"):
        count, price = getattr(tokens, name), getattr(prices, name)
        if count and price is None:
            return "unpriced"
        if count:
            total += Decimal(count) * price
    return total / MILLION * (1 - discount)


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price with its half-open validity [valid_from, valid_to) in UTC; None is open."""

    price: Decimal
    valid_from: datetime | None = None
    valid_to: datetime | None = None


def price_at(rows: Iterable[PriceRow], moment: datetime) -> Decimal | None:
    """The price in force at a moment in UTC; the latest start wins; None where there is none."""
    valid = [
        row
        for row in rows
        if (row.valid_from is None or row.valid_from <= moment)
        and (row.valid_to is None or moment < row.valid_to)
    ]
    if not valid:
        return None
    return max(valid, key=lambda row: (row.valid_from is not None, row.valid_from)).price


def metered_cost(
    events: Iterable[tuple[datetime, Decimal]],
    prices: Iterable[PriceRow],
    rates: Mapping[str, Iterable[PriceRow]],
) -> Mapping[str, Decimal | str]:
    """The cost of (moment, millions of units) events in the price's currency and in others.

    `rates` maps a currency to its dated exchange rate. Price and rate are those of the event, not of today;
    both currencies are kept. The price's own currency is under "". A missing price or rate gives `unpriced`.
    """
    price_rows = list(prices)
    rate_rows = {"": [PriceRow(Decimal(1))], **{currency: list(rows) for currency, rows in rates.items()}}
    totals: dict[str, Decimal | str] = dict.fromkeys(rate_rows, Decimal(0))
    for moment, quantity in events:
        price = price_at(price_rows, moment)
        for currency, rows in rate_rows.items():
            rate, so_far = price_at(rows, moment), totals[currency]
            if price is None or rate is None or isinstance(so_far, str):
                totals[currency] = "unpriced"
            else:
                totals[currency] = so_far + quantity * price * rate
    return totals
