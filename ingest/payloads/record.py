"""One logged response: its usage block, and what stands around it, as rows of the feed usage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from ingest.json_records import text
from ingest.modalities import NotWhole, by_modality
from ingest.payloads.paths import Object, at
from ingest.payloads.shapes import hidden, inclusive, modal, shape_of
from ingest.tokens import COUNTS

USAGE: Final = (
    "record",
    "occurred_at",
    "person",
    "project",
    "session",
    "provider",
    "model",
    "service_tier",
    "processing",
    "modality",
    "requests",
    "other_quantity",
    "other_unit",
    *COUNTS,
)

BLOCKS: Final = ("usage", "usageMetadata", "usage_metadata", "meta")
"""Keys that hold the usage block of a response."""

RESPONSES: Final = ("response.body", "response", "body", "output.outputBodyJson")
"""Where logs, batch outputs and invocation logs keep the response; else the record itself is one."""

AROUND: Final[Mapping[str, tuple[str, ...]]] = {
    "record": ("id", "responseId", "requestId", "request_id", "response_id"),
    "person": ("user", "user_id", "safety_identifier", "metadata.user_id"),
    "project": ("project", "project_id"),
    "session": ("session_id", "conversation.id", "conversation_id"),
    "model": ("model", "modelVersion", "model_version", "modelId"),
    "service_tier": ("service_tier", "serviceTier"),
}
"""Canonical column -> keys of the response, of its usage block or of the record around it."""

TIMES: Final = ("created_at", "created", "createTime", "create_time", "timestamp", "time")

TIERS: Final[Mapping[str, str]] = {"standard": "default", "on_demand": "default", "on_demand_flex": "flex"}
"""Vendor's word for a tier -> ours."""

Row = dict[str, str | None]


def rows(record: Object) -> Iterator[Row]:
    """Gives the row of a logged response, one per modality where it mixes them, or why it is set aside."""
    response = next(
        (found for path in RESPONSES if isinstance(found := at(record, path), Mapping) and _block(found)),
        record,
    )
    block = _block(response)
    shape = shape_of(block) if block is not None else None
    if block is None or shape is None:
        yield _aside("USAGE_MISSING", "there is no usage block of a known interface in this record")
        return
    try:
        whole, parts = inclusive(block, shape), modal(block, shape)
        unnamed = hidden(whole, shape)
    except NotWhole:
        yield _aside("NOT_WHOLE", "a token count in the usage block is not a whole number")
        return
    places = (response, block, record)
    around = {column: text(_around(places, keys)) for column, keys in AROUND.items()}
    tier = around["service_tier"] or text(at(block, "trafficType"))
    common: Row = {
        **around,
        "occurred_at": _time(places),
        "provider": shape.provider,
        "service_tier": TIERS.get(tier.lower(), tier.lower()) if tier else None,
        # A line of a batch output names its own request; batches have prices of their own.
        "processing": "batch" if "custom_id" in record else None,
    }
    for position, (modality, counts) in enumerate(by_modality(whole, parts)):
        said = {name: text(counts.get(name)) for name in COUNTS}
        row = {**common, **said, "modality": modality, "requests": "0" if position else "1"}
        if unnamed and not position:
            row |= {"other_quantity": str(unnamed), "other_unit": "unnamed tokens"}
        yield row


def _block(response: Object) -> Object | None:
    """Finds the usage block of a response."""
    return next((found for key in BLOCKS if isinstance(found := response.get(key), Mapping)), None)


def _around(places: tuple[Object, ...], keys: tuple[str, ...]) -> Any:
    return next((found for place in places if (found := at(place, *keys)) is not None), None)


def _time(places: tuple[Object, ...]) -> str | None:
    """Writes the moment of a response as ISO text in UTC; numbers are epoch seconds."""
    said = _around(places, TIMES)
    if isinstance(said, (int, Decimal)) and not isinstance(said, bool):
        try:
            return datetime.fromtimestamp(float(said), UTC).isoformat()
        except (OverflowError, ValueError, OSError):
            return text(said)
    return text(said)


def _aside(code: str, sentence: str) -> Row:
    return {"_code": code, "_problem": sentence}
