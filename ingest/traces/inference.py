"""Which spans are model calls, and what their attributes are called in each convention, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ingest.json_records import text
from ingest.reading.header import REFERENCE
from ingest.traces.spans import Span
from ingest.traces.usage import Row, first, milliseconds

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "model": ("gen_ai.response.model", "llm.response.model", "llm.model_name", "embedding.model_name"),
    "model_requested": ("gen_ai.request.model", "llm.request.model"),
    "operation": ("gen_ai.operation.name", "llm.request.type", "openinference.span.kind"),
    "provider": ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"),
    "session": ("gen_ai.conversation.id", "session.id"),
    "assistant": ("gen_ai.agent.name", "gen_ai.agent.id"),
    "service_tier": (
        "openai.response.service_tier",
        "gen_ai.openai.response.service_tier",
        "openai.request.service_tier",
        "gen_ai.openai.request.service_tier",
    ),
    "input_tokens": (
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.prompt_tokens",
        "llm.usage.prompt_tokens",
        "llm.token_count.prompt",
    ),
    "cache_read_tokens": (
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.cache_read_input_tokens",
        "llm.token_count.prompt_details.cache_read",
    ),
    "cache_write_tokens": (
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "llm.token_count.prompt_details.cache_write",
    ),
    "output_tokens": (
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "llm.usage.completion_tokens",
        "llm.token_count.completion",
    ),
    "reasoning_tokens": (
        "gen_ai.usage.reasoning.output_tokens",
        "gen_ai.usage.reasoning_tokens",
        "llm.token_count.completion_details.reasoning",
    ),
    "total_tokens": ("gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total"),
    "source_cost_usd": (
        "gen_ai.usage.cost.amount",
        "gen_ai.usage.cost",
        "gen_ai.cost.total",
        "llm.cost.total",
    ),
}
"""Canonical column -> attributes: the current OpenTelemetry name, its older ones, OpenInference's."""

ORIGIN: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("user.id", "enduser.id", "user.email"),
    "project": ("openinference.project.name", "service.namespace"),
    "service": ("service.name",),
}
"""Canonical column -> attributes of the span, else of what sent it."""

CALLS: Final = frozenset(
    {
        "chat",
        "completion",
        "completions",
        "embedding",
        "embeddings",
        "generate_content",
        "llm",
        "text_completion",
    }
)
"""Operations and OpenInference kinds that ask a model. Agents, chains, tools and evaluations enclose such
spans and may repeat their tokens."""

KINDS: Final = ("openinference.span.kind", "traceloop.span.kind")
"""Attributes that name the kind of a span in older conventions."""

PROVIDERS: Final[Mapping[str, str]] = {
    "aws.bedrock": "aws",
    "az.ai.inference": "azure",
    "az.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "azure.ai.openai": "azure",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "gcp.vertex_ai": "google",
    "mistral_ai": "mistral",
    "x_ai": "x-ai",
}
"""Well-known provider names of OpenTelemetry -> the price book's."""

COUNTS: Final = ("input_tokens", "output_tokens")


def is_call(span: Span) -> bool:
    """Tells a span that asks a model; an unnamed one by a model together with token counts."""
    said = span.attributes
    operation = first(said, "gen_ai.operation.name", *KINDS, "llm.request.type")
    if operation is not None:
        return str(operation).lower() in CALLS
    counted = any(first(said, *NAMES[count]) is not None for count in COUNTS)
    return counted and first(said, *NAMES["model"], *NAMES["model_requested"]) is not None


def row(span: Span) -> Row:
    """Reads one model call; counts that are all zero mean that no usage was received, which is unknown."""
    found: Row = {column: text(first(span.attributes, *names)) for column, names in NAMES.items()}
    for column, names in ORIGIN.items():
        found[column] = text(first(span.attributes, *names) or first(span.resource, *names))
    if not any((found[count] or "0").strip("0") for count in COUNTS):
        found |= dict.fromkeys((key for key in NAMES if key.endswith("_tokens")), None)
    if first(span.attributes, "gen_ai.usage.cost.currency") not in (None, "USD"):
        found["source_cost_usd"] = None
    provider = (found["provider"] or "").lower()
    operation = found["operation"]
    return found | {
        "record": " ".join(part for part in (span.trace, span.id) if part) or None,
        "trace": span.trace,
        "occurred_at": span.start,
        "ended_at": span.end,
        "latency_ms": milliseconds(span.start, span.end),
        "provider": PROVIDERS.get(provider, provider) or None,
        "operation": operation.lower() if operation else None,
        "status": "error" if span.failed else "ok",
        REFERENCE: span.reference,
    }


def is_counted(values: Row) -> bool:
    """Tells whether a call reports tokens."""
    return any(values.get(count) is not None for count in COUNTS)


COLUMNS: Final = (*NAMES, *ORIGIN, "record", "trace", "occurred_at", "ended_at", "latency_ms", "status")
"""Canonical columns of a row."""
