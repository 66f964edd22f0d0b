"""Any database: the result of one query, mapped by the source's own TOML like a delivered table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ingest.config.source import Source
from ingest.contract import Contract, Feed
from ingest.mapping import mapped

LABEL: Final = "SQL query"
CONTRACTS: Final[Mapping[Feed, Contract]] = {}


def recognise(header: tuple[str, ...]) -> bool:
    """Recognises nothing: a query is described, never guessed."""
    return False


def build(source: Source, feed: Feed) -> Contract:
    """Makes the contract of one feed; the result arrives as a Parquet file of texts."""
    return mapped(source, feed, "parquet")
