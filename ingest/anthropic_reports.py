"""Anthropic's usage and cost reports: pages of buckets of an organisation as canonical rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from ingest.contract import Refused
from ingest.json_records import text, values
from ingest.modalities import NotWhole, count, summed
from ingest.payloads.paths import at

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
    "requests",
    "other_quantity",
    "other_unit",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_long_tokens",
    "output_tokens",
)
CHARGE: Final = (
    "charge_period_start",
    "charge_period_end",
    "charge_category",
    "charge_description",
    "provider_name",
    "service_category",
    "service_name",
    "billed_cost",
    "billing_currency",
    "sku_meter",
    "token_direction",
    "token_cache_action",
    "project",
    "is_ai",
)

TIERS: Final[Mapping[str, str]] = {"standard": "default", "priority": "priority", "batch": "default"}
CACHE_ACTIONS: Final[Mapping[str, tuple[str, str | None]]] = {
    "uncached_input_tokens": ("Input", "Uncached"),
    "cache_read_input_tokens": ("Input", "Read"),
    "cache_creation.ephemeral_5m_input_tokens": ("Input", "Write"),
    "cache_creation.ephemeral_1h_input_tokens": ("Input", "Write"),
    "output_tokens": ("Output", None),
}
"""Token type of a cost -> (direction, cache action)."""

CENTS: Final = Decimal("0.01")

Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Result:
    """One result of one bucket, or an empty bucket, which is a real zero."""

    start: str | None
    end: str | None
    content: dict[str, Any] | None


def results(path: Path) -> Iterator[Result]:
    """Gives every result of a file of pages in order.

    Raises `Refused`: ANTHROPIC_ERROR, ANTHROPIC_UNKNOWN, FILE_NOT_JSON, and the codes of `json_records.values`.
    """
    for found in values(path):
        page = found.value
        buckets = page.get("data") if isinstance(page, dict) else None
        if found.damaged:
            raise Refused(
                "FILE_NOT_JSON", f"{path.name} line {found.line}: this is not valid JSON. Export it again."
            )
        if isinstance(page, dict) and page.get("type") == "error":
            raise Refused(
                "ANTHROPIC_ERROR",
                f"{path.name} holds an error message of Anthropic instead of a page. Fetch it again with an admin key.",
            )
        for bucket in buckets if isinstance(buckets, list) else [None]:
            if not isinstance(bucket, dict) or not isinstance(bucket.get("results"), list):
                raise Refused(
                    "ANTHROPIC_UNKNOWN",
                    f"{path.name} is not a page of Anthropic's usage_report/messages or cost_report (data: buckets "
                    "with starting_at and results). Save the whole answer.",
                )
            start, end = text(bucket.get("starting_at")), text(bucket.get("ending_at"))
            if not bucket["results"]:
                yield Result(start, end, None)
            for content in bucket["results"]:
                yield Result(start, end, content if isinstance(content, dict) else {})


def usage(result: Result) -> Row:
    """Gives the row of one result of usage, or why it is set aside; cached tokens stand beside the input."""
    common: Row = {
        "occurred_at": result.start,
        "ended_at": result.end,
        "operation": "messages",
        "provider": "anthropic",
        "service": "Anthropic API",
    }
    content = result.content
    if content is None:
        return {**common, "requests": "0"}
    if "uncached_input_tokens" not in content:
        return _aside(
            content, "amount", 'this is a cost, not usage: say feeds = "charge" for a source of costs'
        )
    try:
        short, long = (
            count(at(content, f"cache_creation.ephemeral_{life}_input_tokens")) for life in ("5m", "1h")
        )
        counts = {
            "input_tokens": count(content.get("uncached_input_tokens")),
            "cache_read_tokens": count(content.get("cache_read_input_tokens")),
            "cache_write_tokens": summed(short, long),
            "cache_write_long_tokens": long,
            "output_tokens": count(content.get("output_tokens")),
        }
        searches = count(at(content, "server_tool_use.web_search_requests"))
    except NotWhole:
        return {"_code": "NOT_WHOLE", "_problem": "a count of this result is not a whole number"}
    tier = text(content.get("service_tier"))
    return {
        **common,
        **{name: text(tokens) for name, tokens in counts.items()},
        "person": text(content.get("account_id")),
        "project": text(content.get("workspace_id")),
        "credential": text(content.get("api_key_id")),
        "model": text(content.get("model")),
        "service_tier": TIERS.get(tier, tier) if tier else None,
        "processing": "batch" if tier == "batch" else None,
        "other_quantity": text(searches) if searches else None,
        "other_unit": "searches" if searches else None,
    }


def charge(result: Result) -> Row:
    """Gives the charge line of one cost, or why it is set aside; amounts are texts in cents."""
    common: Row = {
        "charge_period_start": result.start,
        "charge_period_end": result.end,
        "charge_category": "Usage",
        "provider_name": "Anthropic",
        "service_category": "AI and Machine Learning",
        "service_name": "Anthropic API",
        "is_ai": "true",
    }
    content = result.content
    if content is None:
        return {**common, "billed_cost": "0", "billing_currency": "USD"}
    if "amount" not in content:
        return _aside(
            content,
            "uncached_input_tokens",
            'this is usage, not a cost: say feeds = "usage" for a source of usage',
        )
    direction, action = CACHE_ACTIONS.get(str(content.get("token_type")), (None, None))
    return {
        **common,
        "charge_description": text(content.get("description")),
        "billed_cost": _dollars(content["amount"]),
        "billing_currency": text(content.get("currency")),
        "sku_meter": text(at(content, "token_type", "cost_type")),
        "token_direction": direction,
        "token_cache_action": action,
        "project": text(content.get("workspace_id")),
        "_model": text(content.get("model")),
    }


def _dollars(amount: Any) -> str | None:
    """Turns cents into dollars, exactly; what is no number is left to the strict casts."""
    said = text(amount)
    try:
        return f"{Decimal(said or '') * CENTS:f}" if said and len(said) <= 40 else said
    except InvalidOperation:
        return said


def _aside(content: dict[str, Any], other: str, sentence: str) -> Row:
    if other in content:
        return {"_code": "RESULT_OTHER", "_problem": sentence}
    return {
        "_code": "RESULT_UNKNOWN",
        "_problem": "this kind of result is not known to this version of sevenfold",
    }
