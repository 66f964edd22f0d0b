"""What every log of model calls is reduced to: one text row per call, and the declared contract for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from ingest.contract import ColumnSpec, Contract, Convention
from ingest.reading.header import REFERENCE

Row = dict[str, str | None]
"""Canonical column -> text; `KEPT`, `_code` and `_problem` beside them."""

KEPT: Final = "_kept"
"""Column that says whether a record is a model call; the others are counted as filtered."""

TIMES: Final = ("occurred_at", "ended_at")

DAMAGED: Final[Row] = {"_code": "JSON_INVALID", "_problem": "incomplete or invalid JSON"}
OTHER: Final[Row] = {KEPT: "false"}
"""A record that is no model call."""


def contract(
    names: Sequence[str],
    *,
    tokens: Convention,
    output_tokens: Convention,
    constants: Mapping[str, str],
) -> Contract:
    """Declares usage by event: a true record id, times in UTC unless they carry an offset, money estimated.

    `tokens` and `output_tokens` say whether cached and reasoning tokens are inside input and output.
    """
    columns = {
        name: ColumnSpec.model_validate({"from": name, "timezone": "UTC" if name in TIMES else None})
        for name in names
    }
    fixed = {name: ColumnSpec(value=content) for name, content in constants.items()}
    return Contract(
        feed="usage",
        columns={**columns, **fixed},
        reader="own",
        tokens=tokens,
        output_tokens=output_tokens,
        key=("record",),
        provider="any",
        cost_basis="local_list_estimate",
        where={KEPT: True},
    )


def frame(rows: Iterable[tuple[int, Row]], names: Sequence[str]) -> pl.DataFrame:
    """Puts numbered rows into a text frame; a row that does not say is a model call."""
    columns = (*names, KEPT, "_code", "_problem", REFERENCE)
    numbered = [{"_row": number, KEPT: "true", **row} for number, row in rows]
    return pl.DataFrame(numbered, schema={"_row": pl.Int64(), **dict.fromkeys(columns, pl.String())})


def mapping(value: object) -> Mapping[str, Any]:
    """Sees a JSON value as an object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """Sees a JSON value as a list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def first(values: Mapping[str, Any], *keys: str) -> Any:
    """Gives the value of the first key that has one."""
    return next((values[key] for key in keys if values.get(key) is not None), None)


def milliseconds(start: str | None, end: str | None) -> str | None:
    """Measures from one ISO moment to another; None where either is none or the end lies first."""
    try:
        began, ended = (datetime.fromisoformat(moment or "") for moment in (start, end))
        span = ended.replace(tzinfo=ended.tzinfo or UTC) - began.replace(tzinfo=began.tzinfo or UTC)
    except ValueError:
        return None
    taken = span.total_seconds() * 1000
    return format(taken, "f") if taken >= 0 else None
