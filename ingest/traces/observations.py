"""Langfuse's observations out of any of its exports, under one set of names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from ingest.contract import Refused
from ingest.json_records import text, values
from ingest.traces.usage import first, mapping, sequence


@dataclass(frozen=True, slots=True)
class Observation:
    """One state of one observation, with what its trace says of it."""

    id: str | None
    trace: str | None
    parent: str | None
    type: str
    start: str | None
    end: str | None
    changed: str
    """When this state was written; later ones replace earlier ones."""
    model: str | None
    usage: Mapping[str, Any]
    cost: Any
    person: str | None
    session: str | None
    project: str | None
    workflow: str | None
    """Name of the trace."""
    environment: str | None
    failed: bool
    record: Mapping[str, Any]
    """The observation as a row of its own, for the file to correct."""


def observations(path: Path) -> Iterator[tuple[int, Observation | None]]:
    """Gives each observation under its line, or its position in a document; None for a damaged line.

    Raises `Refused`: PARQUET_TRUNCATED, and the codes of `json_records.values`.
    """
    found = _parquet(path) if _is_parquet(path) else _json(path)
    for position, (line, record) in enumerate(found, start=1):
        yield line or position, None if record is None else _observation(record)


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _parquet(path: Path) -> Iterator[tuple[int | None, Mapping[str, Any] | None]]:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError):
        raise Refused("PARQUET_TRUNCATED", f"{path.name} is cut off or damaged. Transfer it again.") from None
    for record in frame.iter_rows(named=True):
        yield None, record


def _json(path: Path) -> Iterator[tuple[int | None, Mapping[str, Any] | None]]:
    for found in values(path):
        if found.damaged:
            yield found.line, None
        for record in _records(mapping(found.value)):
            yield found.line, record


def _records(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Finds the observations of a download, an answer of the API, or a row of an export."""
    inner = mapping(document.get("trace"))
    listed = first(document, "observations", "data")
    if isinstance(listed, list):
        trace = inner or document
        for record in map(mapping, listed):
            if isinstance(record.get("observations"), list):
                yield from _records(record)
            elif "type" in record:
                said = {"userId": trace.get("userId"), "sessionId": trace.get("sessionId")}
                yield {**said, "traceName": trace.get("name"), **record}
    elif inner:
        yield from _records(inner)
    elif "type" in document and first(document, "traceId", "trace_id") is not None:
        yield document


def _observation(record: Mapping[str, Any]) -> Observation:
    def said(*names: str) -> str | None:
        return _text(first(record, *names))

    costs = _map(first(record, "costDetails", "cost_details"))
    # Without details a total of zero says that nothing was priced, not that the call was free.
    total = first(costs, "total")
    stated = first(record, "totalCost", "total_cost", "calculatedTotalCost")
    return Observation(
        id=said("id"),
        trace=said("traceId", "trace_id"),
        parent=said("parentObservationId", "parent_observation_id"),
        type=(said("type") or "").upper(),
        start=_iso(said("startTime", "start_time")),
        end=_iso(said("endTime", "end_time")),
        changed=said("event_ts", "updatedAt", "updated_at") or "",
        model=said("model", "providedModelName", "provided_model_name"),
        usage=_map(first(record, "usageDetails", "usage_details")),
        cost=total if total is not None else stated or None,
        person=said("userId", "user_id"),
        session=said("sessionId", "session_id"),
        project=said("projectId", "project_id"),
        workflow=said("traceName", "trace_name"),
        environment=said("environment"),
        failed=said("level") == "ERROR",
        record=record,
    )


def _map(said: Any) -> Mapping[str, Any]:
    """Reads a map: an object, its JSON text, or a list of keys with values as Parquet has it."""
    if isinstance(said, str):
        try:
            said = json.loads(said, parse_float=Decimal)
        except (ValueError, RecursionError):
            return {}
    if isinstance(said, list):
        return {str(pair["key"]): pair.get("value") for pair in map(mapping, sequence(said)) if "key" in pair}
    return mapping(said)


def _text(value: Any) -> str | None:
    """Writes a value as text; Parquet has times as such."""
    return value.isoformat() if hasattr(value, "isoformat") else (text(value) or None)


def _iso(moment: str | None) -> str | None:
    return moment.replace(" ", "T", 1) if moment else None
