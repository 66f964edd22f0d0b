"""Spans of OpenTelemetry traces: OTLP JSON, and the flat objects that file and console exporters write."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from ingest.json_records import text
from ingest.reading.header import REFERENCE
from ingest.traces.usage import first, mapping, sequence

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

ERROR: Final = frozenset({2, "2", "ERROR", "STATUS_CODE_ERROR"})
"""Status codes of a span that failed: enums come as names or numbers."""

FLAT: Final = frozenset({"attributes", "name"})
"""Keys of a span that stands alone in its line."""


@dataclass(frozen=True, slots=True)
class Span:
    """One span, whatever it was written as."""

    id: str | None
    trace: str | None
    parent: str | None
    start: str | None
    end: str | None
    """ISO times in UTC."""
    failed: bool
    attributes: Mapping[str, Any]
    resource: Mapping[str, Any]
    """Attributes of what sent the span."""
    reference: str | None
    """What a corrected document says that it replaces."""


def spans(document: Mapping[str, Any]) -> Iterator[Span]:
    """Gives the spans of one OTLP request, or the span that an exporter wrote flat; none of anything else."""
    reference = text(document.get(REFERENCE))
    for resource, span in _written(document):
        yield _span(span, resource, reference)


def alone(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Gives each span as a document of its own, for the file to correct."""
    for resource, span in _written(document):
        whole = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
        yield span if span is document else whole


def _written(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Gives (what sent it, span) as they were written."""
    if "resourceSpans" not in document:
        if document.keys() >= FLAT:
            yield mapping(document.get("resource")), document
        return
    for group in map(mapping, sequence(document["resourceSpans"])):
        scopes = first(group, "scopeSpans", "instrumentationLibrarySpans")
        for scope in map(mapping, sequence(scopes)):
            for span in map(mapping, sequence(scope.get("spans"))):
                yield mapping(group.get("resource")), span


def _span(span: Mapping[str, Any], resource: Mapping[str, Any], reference: str | None) -> Span:
    context = mapping(first(span, "spanContext", "context"))
    status = mapping(span.get("status"))
    attributes = _attributes(span.get("attributes"))
    return Span(
        id=_id(first(span, "spanId", "span_id") or first(context, "spanId", "span_id"), 16),
        trace=_id(first(span, "traceId", "trace_id") or first(context, "traceId", "trace_id"), 32),
        parent=_id(first(span, "parentSpanId", "parent_id", "parentId", "parent_span_id"), 16),
        start=_moment(first(span, "startTimeUnixNano", "startTime", "start_time")),
        end=_moment(first(span, "endTimeUnixNano", "endTime", "end_time")),
        failed=first(status, "code", "status_code") in ERROR or "error.type" in attributes,
        attributes=attributes,
        resource=_attributes(first(resource, "attributes", "_rawAttributes")),
        reference=reference,
    )


def _attributes(said: Any) -> dict[str, Any]:
    """Reads attributes as a flat mapping: a list of keys with typed values, pairs, or an object."""
    if isinstance(said, dict):
        return {key: _value(value) for key, value in said.items()}
    found: dict[str, Any] = {}
    for entry in sequence(said):
        if isinstance(entry, list) and len(entry) == 2:
            found[str(entry[0])] = entry[1]
        elif isinstance(entry, dict) and isinstance(entry.get("key"), str):
            found[entry["key"]] = _value(entry.get("value"))
    return found


def _value(said: Any) -> Any:
    """Unwraps a typed value; whole numbers come as text because JSON has no 64 bits."""
    if isinstance(said, dict) and len(said) == 1:
        ((kind, value),) = said.items()
        if kind in ("stringValue", "intValue", "doubleValue", "boolValue"):
            return value
    return said


def _id(said: Any, digits: int) -> str | None:
    """Writes an id as lower-case hexadecimal digits; a generic dump of the protocol gives base64."""
    if not isinstance(said, str) or not said.strip("0"):
        return None
    if len(said) == -(-digits // 6) * 4:
        try:
            return base64.b64decode(said, validate=True).hex()
        except (binascii.Error, ValueError):
            return said
    return said.lower().removeprefix("0x")


def _moment(said: Any) -> str | None:
    """Writes a time as ISO in UTC: nanoseconds as text or number, [seconds, nanoseconds], or ISO already."""
    if isinstance(said, list) and len(said) == 2 and all(isinstance(part, int) for part in said):
        said = said[0] * 1_000_000_000 + said[1]
    if isinstance(said, Decimal) and said == said.to_integral_value():
        said = int(said)
    if isinstance(said, str) and not said.isdecimal():
        return said
    if not isinstance(said, int | str):
        return None
    try:
        return (EPOCH + timedelta(microseconds=int(said) // 1000)).isoformat()
    except OverflowError:
        return str(said)
