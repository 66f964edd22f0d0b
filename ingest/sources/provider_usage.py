"""Raw responses of model interfaces, as logs keep them: Chat Completions, Responses, Messages, Gemini, Converse.

Each interface means something else by "input tokens"; what it means is declared in `ingest.payloads.shapes`, and
the counts arrive here as inclusive totals. JSON lines, a list, a batch output or Bedrock's invocation log are read;
only the usage block and what places it in time is taken, never a prompt or an answer.
Some interfaces say no time: then say it in the source, `occurred_at = { value = "2026-08-01" }` under [columns].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from ingest.contract import ColumnSpec, Contract, Feed
from ingest.json_records import values
from ingest.payloads.record import USAGE, rows

LABEL: Final = "Raw usage of model interfaces"

CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "usage": Contract(
        feed="usage",
        columns={
            name: ColumnSpec.model_validate(
                {"from": name, "timezone": "UTC" if name == "occurred_at" else None}
            )
            for name in USAGE
        },
        reader="own",
        tokens="inclusive",
        output_tokens="inclusive",
        provider="any",
    )
}
"""The whole record is its identity; logs without ids may say duplicates = "repeats"."""


def recognise(header: tuple[str, ...]) -> bool:
    """Tells a logged response by its keys: a model and its usage."""
    keys = set(header)
    return bool(
        {"usageMetadata", "modelVersion"} <= keys
        or {"usage", "model", "object"} <= keys
        or {"usage", "model", "type", "stop_reason"} <= keys
        or {"usage", "stopReason", "metrics"} <= keys
    )


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives the rows of one log; raises `Refused` with the codes of `json_records.values`."""
    found: list[dict[str, object]] = []
    for position, value in enumerate(values(path), start=1):
        number = value.line or position
        if not isinstance(value.value, dict):
            found.append({"_row": number, "_code": "JSON_OBJECT", "_problem": "this is not a JSON object"})
            continue
        found += [{"_row": number, **row} for row in rows(value.value)]
    names = ("_code", "_problem", *USAGE)
    yield pl.DataFrame(found, schema={"_row": pl.Int64(), **dict.fromkeys(names, pl.String())})
