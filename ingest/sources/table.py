"""Any table: CSV, Excel, Parquet or JSON lines, mapped by the source's own TOML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ingest.config.source import Source
from ingest.contract import Contract, Feed, Reader
from ingest.mapping import mapped

LABEL: Final = "Table (CSV, Excel, Parquet, JSON lines)"
CONTRACTS: Final[Mapping[Feed, Contract]] = {}
SUFFIXES: Final[Mapping[str, Reader]] = {
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xls": "excel",
    ".xlsb": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


def recognise(header: tuple[str, ...]) -> bool:
    """Recognises nothing: a table is described, never guessed."""
    return False


def build(source: Source, feed: Feed) -> Contract:
    """Makes the contract of one feed from the source's TOML; the suffix says how the table is stored."""
    suffix = next((s for s in SUFFIXES if source.path[0].lower().endswith(s)), "")
    return mapped(source, feed, source.format or SUFFIXES.get(suffix, "csv"))
