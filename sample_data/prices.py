"""What each model costs on each day by the dated price book: the truth behind the invoice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
from genai_prices import Usage, calc_price

from sample_data.models import SPELLINGS, Spelling
from sample_data.timeline import DAYS, FIRST_DAY, LAST_DAY, day_number


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """USD per million tokens on a day; all None where the price book does not know the model."""

    uncached: float | None
    cached: float | None
    output: float | None


def _price(spelling: Spelling, day: date) -> UnitPrice:
    when = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    def cost(**tokens: int) -> float:
        found = calc_price(
            Usage(**tokens), spelling.model, provider_id=spelling.provider, genai_request_timestamp=when
        )
        return float(found.total_price) * 1000.0

    try:
        return UnitPrice(
            uncached=cost(input_tokens=1000),
            cached=cost(input_tokens=1000, cache_read_tokens=1000),
            output=cost(output_tokens=1000),
        )
    except LookupError:
        return UnitPrice(None, None, None)


@cache
def price_periods(position: int) -> tuple[tuple[date, UnitPrice], ...]:
    """Prices of one spelling with the day each begins, found by halving between two days that differ."""
    spelling = SPELLINGS[position]
    found = [(FIRST_DAY, _price(spelling, FIRST_DAY))]
    last = _price(spelling, LAST_DAY)
    if last != found[0][1]:
        low, high = FIRST_DAY, LAST_DAY
        while (high - low).days > 1:
            middle = low + timedelta(days=(high - low).days // 2)
            low, high = (middle, high) if _price(spelling, middle) == found[0][1] else (low, middle)
        found.append((high, last))
    return tuple(found)


def price_table() -> np.ndarray:
    """USD per million tokens, shape (spellings, days, 3): uncached, cached, output; NaN where unpriced."""
    table = np.full((len(SPELLINGS), DAYS, 3), np.nan)
    for k in range(len(SPELLINGS)):
        for start, price in price_periods(k):
            if price.uncached is not None:
                table[k, day_number(start) :] = (price.uncached, price.cached, price.output)
    return table
