"""Buckets of usage as rows: tokens in an exclusive partition per modality, other meters beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ingest.json_records import text
from ingest.modalities import NotWhole, by_modality, count, summed
from ingest.openai_reports.kinds import COSTS, KINDS
from ingest.openai_reports.pages import Result
from ingest.tokens import COUNTS

USAGE: Final = (
    "occurred_at",
    "ended_at",
    "operation",
    "provider",
    "service",
    "person",
    "project",
    "credential",
    "model",
    "service_tier",
    "processing",
    "modality",
    "requests",
    "other_quantity",
    "other_unit",
    *COUNTS,
)

Row = dict[str, str | None]


def rows(result: Result) -> Iterator[Row]:
    """Gives the rows of one result of a usage endpoint, or why it is set aside."""
    if result.unknown is not None:
        yield aside("RESULT_UNKNOWN", "this kind of result is not known to this version of sevenfold")
        return
    if result.endpoint == COSTS:
        yield aside("RESULT_OTHER", 'this is a cost, not usage: say feeds = "charge" for a source of costs')
        return
    common: Row = {
        "occurred_at": result.start,
        "ended_at": result.end,
        "operation": result.endpoint,
        "provider": "openai",
        "service": "OpenAI API",
    }
    if result.content is None:
        yield {**common, "requests": "0"}
        return
    content = result.content
    kind = KINDS[str(result.endpoint)]
    batch = content.get("batch")
    common |= {
        "person": text(content.get("user_id")),
        "project": text(content.get("project_id")),
        "credential": text(content.get("api_key_id")),
        "model": text(content.get("model")),
        "service_tier": text(content.get("service_tier")),
        "processing": "batch" if batch is True else None,
    }
    try:
        requests = text(count(content.get(kind.requests))) if kind.requests else None
        if kind.meter is not None:
            quantity = text(count(content.get(kind.meter)))
            yield {**common, "requests": requests, "other_quantity": quantity, "other_unit": kind.unit}
            return
        parts = {modality: _modal(content, modality) for modality in ("audio", "image")}
        for position, (modality, counts) in enumerate(by_modality(_whole(content), parts)):
            said = {name: text(counts.get(name)) for name in COUNTS}
            yield {**common, **said, "modality": modality, "requests": "0" if position else requests}
    except NotWhole:
        yield aside("NOT_WHOLE", "a count of this result is not a whole number")


def aside(code: str, sentence: str) -> Row:
    """Gives a row that is set aside."""
    return {"_code": code, "_problem": sentence}


def _whole(content: dict[str, Any]) -> dict[str, int | None]:
    """Reads the counts of all modalities; cached and cache-write tokens are inside the input."""
    read, written = count(content.get("input_cached_tokens")), count(content.get("input_cache_write_tokens"))
    short, long = (count(content.get(f"input_cache_write_{life}_tokens")) for life in ("30m", "12h"))
    if written is None:
        written = summed(short, long)
    uncached, output = count(content.get("input_uncached_tokens")), count(content.get("output_tokens"))
    return {
        "input_tokens": count(content.get("input_tokens")),
        "cache_read_tokens": read,
        "cache_write_tokens": written,
        "cache_write_long_tokens": long,
        "output_tokens": output,
        # The parts that the report itself gives; the kernel checks them against its input count.
        "total_tokens": None if uncached is None else summed(uncached, read, written, output),
    }


def _modal(content: dict[str, Any], modality: str) -> dict[str, int]:
    cached = count(content.get(f"input_cached_{modality}_tokens")) or 0
    return {
        "input_tokens": (count(content.get(f"input_{modality}_tokens")) or 0) + cached,
        "cache_read_tokens": cached,
        "output_tokens": count(content.get(f"output_{modality}_tokens")) or 0,
    }
