"""Any JSON-lines log, mapped by the source's own TOML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ingest.config.source import Source
from ingest.contract import Contract, Feed
from ingest.mapping import mapped

LABEL: Final = "JSON lines"
CONTRACTS: Final[Mapping[Feed, Contract]] = {}


def recognise(header: tuple[str, ...]) -> bool:
    """Recognises nothing: a log is described, never guessed."""
    return False


def build(source: Source, feed: Feed) -> Contract:
    """Makes the contract of one feed from the source's TOML."""
    return mapped(source, feed, "jsonl")
