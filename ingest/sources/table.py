"""Any table: CSV, Excel, Parquet or JSON lines, mapped by the source's own TOML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ingest.config.source import Source
from ingest.contract import Contract, Feed
from ingest.mapping import mapped, stored_as

LABEL: Final = "Table (CSV, Excel, Parquet, JSON lines)"
CONTRACTS: Final[Mapping[Feed, Contract]] = {}


def recognise(header: tuple[str, ...]) -> bool:
    """Recognises nothing: a table is described, never guessed."""
    return False


def build(source: Source, feed: Feed) -> Contract:
    """Makes the contract of one feed from the source's TOML; the suffix says how the table is stored."""
    return mapped(source, feed, stored_as(source))
