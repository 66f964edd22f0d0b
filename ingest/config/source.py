"""sources/*.toml: one delivered export, described so that nothing about it is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from ingest.config.document import Section
from ingest.config.fetch import Fetch
from ingest.config.kpi import InlineKpi
from ingest.config.use_case import InlineUseCase
from ingest.contract import ColumnSpec, Convention, Duplicates, Feed
from ingest.feeds import FEEDS, GRAINS
from ingest.problems import nearest, one_of


class Rows(Section):
    """Where the data rows of a table lie, 1-based as the file shows them."""

    start: int | None = Field(default=None, alias="from", ge=1)
    """First data row."""
    to: int | None = Field(default=None, ge=1)
    """Last data row."""


class Condition(Section):
    """A filter that is more than equality: not these, or has a value at all."""

    unlike: str | int | float | bool | list[str | int | float | bool] | None = Field(
        default=None, alias="not"
    )
    """Values or globs that leave a row out."""
    present: bool | None = None
    """True keeps rows that have a value, false those that have none."""


Scalar = str | int | float | bool


class Source(Section):
    """One source: which files, how to read them and which feed they fill."""

    adapter: str
    """Module under ingest/sources: "table", "jsonl", "sql" or a vendor format."""
    path: tuple[str, ...] = ()
    """File, glob or list of globs, relative to the workspace; a database has none."""
    database: str | None = None
    """Adapter "sql": name of the environment variable that holds the database's URL."""
    query: str | None = None
    """Adapter "sql": one select, or a .sql file relative to the workspace."""
    watermark: str | None = None
    """Adapter "sql": a column of the result that only grows, such as updated_at; later loads read from there."""
    feeds: tuple[Feed, ...]
    """What it fills."""
    label: str | None = None
    """Name as shown."""
    owner: str | None = None
    """Who delivers it."""
    columns: Mapping[str, ColumnSpec] = {}
    """Canonical column -> where it comes from."""
    where: Mapping[str, Scalar | list[Scalar] | Condition] = {}
    """Rows to keep: equality, a list, a glob, { not = ... } or { present = true }."""
    key: tuple[str, ...] = ()
    """Canonical columns that form a true record id."""
    duplicates: Duplicates | None = None
    """Without a key: "identity" (equal records are one), "repeats" (equal records inside one file all
    count) or "keep" (every row of every file counts)."""
    restates: Literal["day"] | None = None
    """"day": a later export of a day replaces it."""
    grain: Literal["event", "1m", "1h", "1d", "1w", "28d"] | None = None
    """Usage: one row is an event, or a bucket of this length."""
    provider: str | None = None
    """Fixed model provider, or "any": found from the model's name."""
    tokens: Convention | None = None
    """Are cached tokens inside input_tokens?"""
    output_tokens: Convention | None = None
    """Are reasoning tokens inside output_tokens?"""
    cost_basis: Literal["billed", "gateway_estimate", "local_list_estimate"] | None = None
    """What the money in source_cost_usd is."""
    service: str | None = None
    """Product through which AI was used, where the rows do not say."""
    use_case: str | InlineUseCase | None = None
    """Use case of all rows, where the rows do not say: its id, or its definition."""
    kpi: str | InlineKpi | None = None
    """KPI of all rows: its id, or its definition."""
    format: Literal["csv", "jsonl", "excel", "parquet"] | None = None
    """How a table is stored, where the file's suffix does not say."""
    sheet: str | None = None
    """Sheet of a workbook."""
    rows: Rows = Rows()
    """First and last data row."""
    skip_rows: int = Field(default=0, ge=0)
    """Lines above the header."""
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    """Separator of a text table."""
    encoding: Literal["utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1"] | None = None
    """Encoding of a text file, where it is not UTF-8."""
    timezone: str | None = None
    """IANA zone of local times without an offset; UTC unless said."""
    nulls: tuple[str, ...] | None = None
    """Cell texts that mean "no value"; the empty cell always does."""
    fetch: Fetch | None = None
    """Where an adapter of a vendor's interface fetches what `path` then holds."""
    max_bad: float | None = Field(default=None, ge=0, le=1)
    """Largest share of bad rows a file may have."""

    @property
    def use_case_id(self) -> str | None:
        """Id of the use case, however it is said."""
        return self.use_case if self.use_case is None or isinstance(self.use_case, str) else self.use_case.id

    @property
    def kpi_id(self) -> str | None:
        """Id of the KPI, however it is said."""
        return self.kpi if self.kpi is None or isinstance(self.kpi, str) else self.kpi.id

    @field_validator("path", "feeds", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given

    @field_validator("path")
    @classmethod
    def _some_path(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if not given or not all(given):
            raise ValueError('names no file. Say path = "exports/file.csv" or a glob.')
        return given

    @field_validator("columns", mode="before")
    @classmethod
    def _short_columns(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {key: {"from": spec} if isinstance(spec, str) else spec for key, spec in given.items()}

    @model_validator(mode="after")
    def _file_or_database(self) -> Source:
        if self.adapter != "sql":
            given = [key for key in ("database", "query", "watermark") if getattr(self, key) is not None]
            if given:
                raise ValueError(f'{given[0]} is for adapter = "sql" only.')
            if "path" not in self.model_fields_set:
                raise ValueError("the key 'path' is missing. Say path = \"exports/file.csv\" or a glob.")
            return self
        if self.path:
            raise ValueError("a database has no path. Say database and query.")
        # The value is not repeated: it may be a URL with a password.
        if self.database is None or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.database):
            raise ValueError(
                "database is the name of an environment variable that holds the URL, such as "
                'database = "TICKETS_DATABASE_URL"; the URL itself never stands in a file.'
            )
        if not (self.query or "").strip():
            raise ValueError('query is missing. Say query = """select ...""" or query = "sources/name.sql".')
        if self.watermark is not None and self.duplicates == "keep":
            raise ValueError(
                'watermark reads the newest rows again, and duplicates = "keep" would count them twice. '
                "Remove one of the two."
            )
        return self

    @model_validator(mode="after")
    def _columns_of_the_feed(self) -> Source:
        allowed = {name for feed in self.feeds for name in FEEDS[feed].names()}
        for key in (*self.columns, *self.key):
            if not any(FEEDS[feed].target(key) for feed in self.feeds):
                raise ValueError(
                    f"[columns] has no target {key!r} for feeds = {', '.join(self.feeds)}."
                    f"{nearest(key, allowed)} Allowed: {one_of(allowed)}."
                )
        for key, spec in self.columns.items():
            given = [n for n in ("source", "column", "value") if getattr(spec, n) is not None]
            if len(given) != 1:
                raise ValueError(f"columns.{key} needs exactly one of from, column or value.")
            if spec.column is not None and not re.fullmatch(r"[A-Z]{1,3}", spec.column):
                raise ValueError(f'columns.{key}: {spec.column!r} is not a column letter such as "B".')
        if self.grain not in (None, "event") and "usage" not in self.feeds:
            raise ValueError(f'grain = {self.grain!r} is for feeds = "usage"; grains: {", ".join(GRAINS)}.')
        return self
