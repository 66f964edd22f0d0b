"""OpenTelemetry traces of model calls: OTLP JSON (documents or lines) and flat exporter lines.

Read are the current GenAI attributes, their older names, and OpenInference's, in which cached tokens are inside
the input and reasoning inside the output. Agents, chains and tools enclose the calls and may repeat their tokens,
as may a call that another instrumentation wraps: only the innermost counts. Sampled traces make every sum too
small, and nothing in the file says so. Message contents are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.contract import Contract, Feed, Refused
from ingest.json_records import values
from ingest.traces import inference
from ingest.traces.spans import FLAT, alone, spans
from ingest.traces.usage import DAMAGED, OTHER, Row, contract, frame, mapping

LABEL: Final = "OpenTelemetry GenAI traces (OTLP JSON, OpenInference)"

CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "usage": contract(inference.COLUMNS, tokens="inclusive", output_tokens="inclusive", constants={})
}

OTHER_SIGNALS: Final = frozenset({"resourceMetrics", "resourceLogs"})
"""Keys of OTLP documents whose numbers are other views of the same calls."""

Place = tuple[str | None, str | None]
"""Trace and span."""

NOWHERE: Final[Place] = (None, None)


def recognise(header: tuple[str, ...]) -> bool:
    """Tells OTLP traces by their top-level key, and a flat span by its keys."""
    keys = set(header)
    flat = keys >= FLAT and bool(keys & {"spanContext", "traceId", "context", "trace_id"})
    return "resourceSpans" in keys or flat


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives one row per span, of which the model calls are kept.

    Raises `Refused`: NO_SPANS where the file holds none, and the codes of `json_records.values`.
    """
    rows: list[tuple[int, Place, Row]] = []
    enclosing: set[Place] = set()
    signals: set[str] = set()
    position = 0
    for value in values(path):
        document = mapping(value.value)
        signals |= OTHER_SIGNALS & document.keys()
        if value.damaged:
            rows.append((value.line or 0, NOWHERE, DAMAGED))
        for span in spans(document):
            position += 1
            row = inference.row(span) if inference.is_call(span) else OTHER
            rows.append((value.line or position, (span.trace, span.id), row))
            if span.parent is not None and inference.is_counted(row):
                enclosing.add((span.trace, span.parent))
    if not position:
        what = "metrics or logs, not spans" if signals else "no spans of OpenTelemetry"
        raise Refused("NO_SPANS", f"{path.name} holds {what}. Export traces as OTLP JSON.")
    yield frame(
        ((number, OTHER if place in enclosing else row) for number, place, row in rows), inference.COLUMNS
    )


def records(path: Path, feed: Feed) -> Iterator[tuple[int, Any]]:
    """Gives each span as a request of its own."""
    position = 0
    for value in values(path):
        for span in alone(mapping(value.value)):
            position += 1
            yield value.line or position, span
