"""What became of the rows of one file: read = loaded + duplicate + quarantined, always."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one file and feed, in rows."""

    read: int = 0
    """After the source's filter."""
    filtered: int = 0
    """Left out by the source's filter."""
    loaded: int = 0
    """In the canonical table, restated ones included."""
    duplicate: int = 0
    quarantined: int = 0
    restated: int = 0
    """Part of loaded: rows that replaced an earlier export's bucket."""

    def __post_init__(self) -> None:
        if self.read != self.loaded + self.duplicate + self.quarantined:
            raise AssertionError("read = loaded + duplicate + quarantined does not hold")

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.read + other.read,
            self.filtered + other.filtered,
            self.loaded + other.loaded,
            self.duplicate + other.duplicate,
            self.quarantined + other.quarantined,
            self.restated + other.restated,
        )
