"""prices/*.toml: what the company's own contracts say that a model costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from ingest.config.document import Section


class Price(Section):
    """The price of one model from a day on; a class that is not named costs what the one containing it costs."""

    model: str = Field(min_length=1)
    """Model as reported or as the price book names it; models that it does not know may be priced too."""
    valid_from: date
    """First UTC day."""
    valid_to: date | None = None
    """First UTC day on which it no longer holds; until further notice without it."""
    variant: Literal["batch", "flex", "priority"] | None = None
    """Only for this way of processing; the standard one without it."""
    input: Decimal = Field(ge=0)
    """Uncached input, USD per million tokens."""
    output: Decimal = Field(ge=0)
    """Output, USD per million tokens."""
    cache_read: Decimal | None = Field(default=None, ge=0)
    """Input read from the cache, USD per million tokens."""
    cache_write: Decimal | None = Field(default=None, ge=0)
    """Input written to the cache, USD per million tokens."""
    cache_write_long: Decimal | None = Field(default=None, ge=0)
    """The same with the long lifetime."""
    reasoning: Decimal | None = Field(default=None, ge=0)
    """Reasoning tokens, USD per million tokens."""

    @model_validator(mode="after")
    def _some_days(self) -> Price:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError(
                "valid_to is the first day on which the price no longer holds: after valid_from."
            )
        return self


class PriceFile(Section):
    """The prices of one contract."""

    provider: str = Field(min_length=1)
    """Whose models they are, such as "openai"."""
    price: tuple[Price, ...]
    """One entry per model, time and way of processing."""
    currency: Literal["USD"] = "USD"
    """Model prices are kept in USD."""
    owner: str | None = None
    """Who answers for the file."""
    evidence: str | None = None
    """Where the contract says so."""
