"""What a source declares, as data: columns, token convention, key, duplicates, time and money basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    import polars as pl

Feed = Literal[
    "usage",
    "charge",
    "activity",
    "seat",
    "person",
    "rollout",
    "experiment",
    "eval",
    "kpi_observation",
    "asset",
    "event",
    "ledger",
]
Reader = Literal["csv", "jsonl", "excel", "parquet", "own"]
Convention = Literal["inclusive", "exclusive", "unknown"]
Duplicates = Literal["identity", "repeats", "keep"]


class ColumnSpec(BaseModel):
    """Where one canonical column comes from and how its text is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    source: str | None = Field(default=None, alias="from")
    """Header name, or a path into nested objects (dots)."""
    column: str | None = None
    """Spreadsheet column letter, where the header has several rows or no names."""
    value: str | int | float | bool | None = None
    """A constant."""
    format: str | None = None
    """strptime format, `epoch_seconds`, `epoch_milliseconds` or `iso`; without it ISO 8601 only."""
    decimal: str | None = None
    """Decimal mark, `.` unless said."""
    thousands: str | None = None
    """Thousands separator, none unless said."""
    timezone: str | None = None
    """IANA zone of local times without an offset; UTC unless said."""
    unit: str | None = None
    """Unit to convert from: `percent`, `seconds`, `minutes`, `hours`, `cents`, `thousands`, `millions`."""
    map: Mapping[str, str] | None = None
    """Replacement of values, exact match."""
    default: str | int | float | bool | None = None
    """Value where the cell is empty."""
    optional: bool = False
    """True: the file may be without the column; otherwise a column that nobody delivers is a mistake."""
    person: bool = False
    """True: the value names a person and becomes a pseudonym, as in person columns."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One feed of one source, complete: nothing about the file is guessed."""

    feed: Feed
    columns: Mapping[str, ColumnSpec]
    reader: Reader = "csv"
    tokens: Convention = "unknown"
    """Are cached tokens inside input_tokens?"""
    output_tokens: Convention = "inclusive"
    """Are reasoning tokens inside output_tokens?"""
    key: tuple[str, ...] = ()
    """Canonical columns that form a true record id; empty: see duplicates."""
    duplicates: Duplicates = "identity"
    """identity: equal records are one. repeats: equal records inside one delivered file all count, the same
    records in a later file are the same ones. keep: every row of every delivered file counts."""
    restates: Literal["day"] | None = None
    scope: tuple[str, ...] = ()
    """Warehouse columns that, beside the day, tell apart what a later export replaces."""
    grain: str = "event"
    timezone: str = "UTC"
    cost_basis: str | None = None
    """billed | gateway_estimate | local_list_estimate, where the source carries money."""
    nulls: frozenset[str] = frozenset({""})
    """Cell texts that mean "no value"."""
    where: Mapping[str, object] = field(default_factory=dict)
    provider: str | None = None
    """Fixed provider, or `any`: found from the model name."""


class Adapter(Protocol):
    """What a module under ingest/sources offers. Listing modules imports none of them."""

    LABEL: str
    CONTRACTS: Mapping[Feed, Contract]
    """One contract per feed the format can fill; the generic adapters build theirs from the TOML."""

    def recognise(self, header: tuple[str, ...]) -> bool:
        """True when the header row (or the top-level JSON keys) is this vendor's export."""

    def read(self, path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
        """Text frames (every column String) with contract source names and `_row` (1-based, Int64).

        Only for contracts with reader="own"; raises `Refused` for a file that is not this format.
        """

    # Optional members, looked up by name, for what columns alone cannot say:
    #
    # derive(frame: pl.DataFrame, feed: Feed) -> pl.DataFrame, with READS: frozenset[str]
    #     For the shared readers (csv ...). Receives each text frame with all columns of the file and `_row`,
    #     after reading and before casts; returns the contract's source names and `_row`, possibly several
    #     rows for one `_row`. READS names the file's columns that it uses (the others are "unknown"); it
    #     raises `Refused("COLUMN_MISSING", ...)` itself. A row whose column `_code` is not null is set
    #     aside with that reason code and the plain sentence in `_problem`.
    # records(path: Path, feed: Feed) -> Iterator[tuple[int, object]]
    #     For reader="own" where `_row` is not the line of a text file: the delivered record under each `_row`, as a
    #     document of its own that `read` takes back, for the file to correct. `read` then passes on what it says
    #     under `quarantine_ref`.
    # feeds_of(header: tuple[str, ...]) -> tuple[Feed, ...]
    #     For a vendor with several exports: the feeds that this one fills, all of CONTRACTS without it.
    # feeds_of_file(path: Path) -> tuple[Feed, ...]
    #     The same, where exports differ in their rows only.
    # ITEMS: Contract and items(path: Path) -> Iterator[pl.DataFrame]
    #     A second, finer table of the same file, loaded in the same transaction: `eval_item` beside
    #     `eval_result` for the feed eval.


class Refused(Exception):
    """A file that is not loaded: one clear sentence, a stable code, the documented exit code 3."""

    exit_code = 3

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
