"""LiteLLM's spend logs: JSON (a dump, or the answer of /spend/logs) or the table exported as CSV.

One row is one request. Prompt tokens contain cached ones; times are UTC; spend is the gateway's own estimate.
An answer from the gateway's cache reached no vendor, so it has no tokens. The daily tables are the same money
summed up and are refused. Messages and answers are never read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.contract import ColumnSpec, Contract, Feed, Refused
from ingest.json_records import text
from ingest.payloads.paths import Object, at
from ingest.table_records import Record, from_csv, from_json, is_json

LABEL: Final = "LiteLLM spend logs"

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "record": ("request_id",),
    "operation": ("call_type",),
    "person": ("metadata.user_api_key_user_email", "user"),
    "consumer": ("end_user",),
    "project": ("metadata.user_api_key_team_alias", "team_id"),
    "assistant": ("agent_id",),
    "credential": ("api_key",),
    "session": ("session_id",),
    "model": ("model",),
    "model_requested": ("model_group",),
    "source_cost_usd": ("spend",),
    "input_tokens": ("prompt_tokens",),
    "cache_read_tokens": (
        "metadata.usage_object.cache_read_input_tokens",
        "metadata.usage_object.prompt_tokens_details.cached_tokens",
        "metadata.additional_usage_values.cache_read_input_tokens",
        "metadata.additional_usage_values.prompt_tokens_details.cached_tokens",
    ),
    "cache_write_tokens": (
        "metadata.usage_object.cache_creation_input_tokens",
        "metadata.usage_object.prompt_tokens_details.cache_creation_tokens",
        "metadata.additional_usage_values.cache_creation_input_tokens",
    ),
    "cache_write_long_tokens": (
        "metadata.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens",
    ),
    "output_tokens": ("completion_tokens",),
    "reasoning_tokens": ("metadata.usage_object.completion_tokens_details.reasoning_tokens",),
    "total_tokens": ("total_tokens",),
}
"""Canonical column -> paths in a log entry, the usual one first."""

PROVIDERS: Final[Mapping[str, str]] = {"bedrock_converse": "bedrock"}
"""LiteLLM's name of a provider -> a name that the price book knows, where it does not know that one."""

STATUS: Final[Mapping[str, str]] = {"success": "ok", "failure": "error"}
TOKENS: Final = tuple(name for name in FIELDS if name.endswith("_tokens"))
USAGE: Final = (*FIELDS, "occurred_at", "provider", "service", "status", "latency_ms")
REQUIRED: Final = ("request_id", "starttime", "spend", "prompt_tokens", "completion_tokens", "model")
CASED: Final[Mapping[str, str]] = {"starttime": "startTime", "endtime": "endTime"}
"""Header as compared -> the log's own key."""
DAILY: Final = frozenset({"date", "api_requests", "spend"})

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
        key=("record",),
        cost_basis="gateway_estimate",
        provider="any",
    )
}


def recognise(header: tuple[str, ...]) -> bool:
    """Tells spend logs by their columns or keys."""
    return {"request_id", "spend", "starttime", "call_type"} <= {name.strip().casefold() for name in header}


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives the rows of one export; raises `Refused`: LITELLM_DAILY, and the codes of `table_records`."""
    records = from_json(path, ("data", "logs")) if is_json(path) else _table(path)
    rows = [{"_row": record.row, **_row(path.name, record)} for record in records]
    schema = {"_row": pl.Int64(), **dict.fromkeys(("_code", "_problem", *USAGE), pl.String())}
    yield pl.DataFrame(rows, schema=schema)


def _table(path: Path) -> Iterator[Record]:
    """Gives the rows of the exported table; cells that hold JSON are parsed."""
    for record in from_csv(path, "export of LiteLLM's spend logs", REQUIRED):
        content = record.content
        if content is not None:
            content = {CASED.get(name, name): cell for name, cell in content.items()}
            content["metadata"] = _parsed(content.get("metadata"))
        yield Record(record.row, content, record.code, record.problem)


def _row(name: str, record: Record) -> dict[str, str | None]:
    log = record.content
    if log is None:
        return {"_code": record.code, "_problem": record.problem}
    if log.keys() >= DAILY and "request_id" not in log:
        raise Refused(
            "LITELLM_DAILY",
            f"{name} is one of LiteLLM's daily tables: the same money as the spend logs, summed up. Export "
            'LiteLLM_SpendLogs; where there is none, describe the table with adapter = "table" and grain = "1d".',
        )
    log = {**log, "metadata": _parsed(log.get("metadata"))}
    row = {column: _text(at(log, *paths)) for column, paths in FIELDS.items()}
    if row["record"] is None:
        return {"_code": "VALUE_MISSING", "_problem": "request_id is empty"}
    provider = _text(log.get("custom_llm_provider"))
    start, end = _time(log.get("startTime")), _time(log.get("endTime"))
    row |= {
        "occurred_at": start,
        "provider": PROVIDERS.get(provider, provider) if provider else None,
        "service": "LiteLLM",
        "status": STATUS.get(str(at(log, "status", "metadata.status")).lower()),
        "latency_ms": _text(log.get("request_duration_ms")) or _between(start, end),
    }
    if str(log.get("cache_hit")).lower() == "true":
        row |= {column: "0" if row[column] is not None else None for column in TOKENS}
    return row


def _text(content: Any) -> str | None:
    """Writes a value; LiteLLM leaves empty texts where there is none."""
    return text(content) or None


def _parsed(cell: Any) -> Object:
    """Reads an object that may be written as text."""
    if isinstance(cell, str):
        try:
            cell = json.loads(cell)
        except (ValueError, RecursionError):
            return {}
    return cell if isinstance(cell, dict) else {}


def _time(moment: Any) -> str | None:
    """Writes a database's time as ISO: a T between day and clock, minutes in the offset."""
    said = _text(moment)
    if said is None:
        return None
    return re.sub(r"([+-]\d{2})$", r"\1:00", re.sub(r"^(\d{4}-\d{2}-\d{2}) (\d)", r"\1T\2", said))


def _between(start: str | None, end: str | None) -> str | None:
    """Gives the milliseconds between two times, where both can be read."""
    try:
        apart = datetime.fromisoformat(end or "") - datetime.fromisoformat(start or "")
    except (ValueError, TypeError):
        return None
    milliseconds = apart.total_seconds() * 1000
    return f"{milliseconds:.3f}" if milliseconds >= 0 else None
