"""How one reader's numbers look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Locale:
    """How a reader's numbers look: language, reporting currency and the smallest group shown."""

    lang: str = "en"
    currency: str = "USD"
    codes: bool = False
    """True where a page holds more than one currency: "EUR 1.2M" in place of "€1.2M"."""
    floor: int = 5

    @classmethod
    def of(cls, meta: Mapping[str, str | None], lang: str = "en") -> Locale:
        """The locale of a published generation; an unpublished one reads as the defaults."""
        floor = meta.get("group_floor") or ""
        return cls(
            lang=lang,
            currency=meta.get("currency") or "USD",
            floor=int(floor) if floor.isdigit() else 5,
        )


DEFAULT = Locale()
