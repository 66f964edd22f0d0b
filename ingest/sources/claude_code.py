"""Claude Code's transcripts (projects/**/*.jsonl): one line with `message.usage` is one state of a model call.

A response is written several times while it streams, so the largest state counts for all of its lines. Side
conversations replay messages of their parent under another request, so an id that the provider gave counts once
wherever it stands. The costs are the tool's own at list prices, which a subscription is not billed. Prompts,
answers and folders are not read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.contract import Contract, Feed, Refused
from ingest.json_records import text, values
from ingest.reading.header import REFERENCE
from ingest.traces.usage import DAMAGED, OTHER, Row, contract, frame, mapping

LABEL: Final = "Claude Code transcript"
SYSTEM: Final = "Claude Code"

USAGE: Final = (
    "record",
    "occurred_at",
    "session",
    "surface",
    "model",
    "service_tier",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_long_tokens",
    "output_tokens",
    "source_cost_usd",
)

CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "usage": contract(
        USAGE,
        tokens="exclusive",
        output_tokens="inclusive",
        constants={"service": SYSTEM, "autonomy": "agent"},
    )
}

SHAPES: Final = (
    frozenset({"timestamp", "sessionId", "message"}),
    frozenset({"sessionId", "parentUuid"}),
    frozenset({"type", "summary", "leafUuid"}),
)
"""Keys by which the first line of a transcript is told."""

GIVEN: Final = re.compile(r"msg_(?:[a-z]+_)?[A-Za-z0-9]{20,}")
"""A message id of the provider, unique by itself; gateways write shorter ones that repeat."""

SYNTHETIC: Final = "<synthetic>"
"""Model name of messages that the tool itself wrote, such as error notes: no call was made."""


def recognise(header: tuple[str, ...]) -> bool:
    """Tells a transcript by the keys of its first line."""
    return any(shape <= set(header) for shape in SHAPES)


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives one row per line that states a model call; the others are filtered, damaged ones set aside.

    Raises `Refused`: TRANSCRIPT_UNKNOWN where no line is one of a transcript, and the codes of
    `json_records.values`.
    """
    rows: list[tuple[int, Row]] = []
    largest: dict[str, Row] = {}
    known = False
    for position, found in enumerate(values(path), start=1):
        known = known or recognise(tuple(mapping(found.value)))
        row = DAMAGED if found.damaged else _call(mapping(found.value))
        rows.append((found.line or position, row))
        record = row.get("record")
        if record is not None and _size(row) >= _size(largest.get(record, {})):
            largest[record] = row
    if not known:
        raise Refused(
            "TRANSCRIPT_UNKNOWN", f"{path.name} is not a transcript of Claude Code (projects/**/*.jsonl)."
        )
    yield frame(((number, _settled(row, largest)) for number, row in rows), USAGE)


def _settled(row: Row, largest: Mapping[str, Row]) -> Row:
    record = row.get("record")
    return row if record is None else {**largest[record], REFERENCE: row.get(REFERENCE)}


def _size(row: Row) -> int:
    """Orders the states of one response by what was written so far."""
    output = row.get("output_tokens") or ""
    return int(output) if output.isdecimal() else -1


def _call(line: Mapping[str, Any]) -> Row:
    message = mapping(line.get("message"))
    usage = message.get("usage")
    if not isinstance(usage, dict) or message.get("model") == SYNTHETIC:
        return OTHER
    written = mapping(usage.get("cache_creation"))
    long, short = (written.get(f"ephemeral_{life}_input_tokens") for life in ("1h", "5m"))
    all_written = usage.get("cache_creation_input_tokens")
    if all_written is None and isinstance(long, int) and isinstance(short, int):
        all_written = long + short
    row: Row = {
        "occurred_at": text(line.get("timestamp")),
        "session": text(line.get("sessionId")),
        "surface": text(line.get("entrypoint")),
        "model": text(message.get("model")),
        "service_tier": "fast" if usage.get("speed") == "fast" else text(usage.get("service_tier")),
        "input_tokens": text(usage.get("input_tokens")),
        "cache_read_tokens": text(usage.get("cache_read_input_tokens")),
        "cache_write_tokens": text(all_written),
        "cache_write_long_tokens": text(long),
        "output_tokens": text(usage.get("output_tokens")),
        "source_cost_usd": text(line.get("costUSD")),
        REFERENCE: text(line.get(REFERENCE)),
    }
    return {**row, "record": _record(line, message, row)}


def _record(line: Mapping[str, Any], message: Mapping[str, Any], row: Row) -> str:
    """Names a response: by the provider's id, else by message and request, else by all that is read of it."""
    said, request = text(message.get("id")), text(line.get("requestId"))
    if said and (request is None or GIVEN.fullmatch(said)):
        return said
    if said:
        return f"{said} {request}"
    own = request or text(line.get("uuid"))
    return own or hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:32]
