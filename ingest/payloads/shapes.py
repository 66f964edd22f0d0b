"""The usage blocks that model interfaces return: where each count stands and what it contains, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ingest.contract import Convention
from ingest.modalities import Counts, count, summed
from ingest.payloads.paths import Object, at

Paths = tuple[str, ...]

AUDIO_TEXT: Final[Mapping[str, Mapping[str, Paths]]] = {
    modality: {
        "input_tokens": (f"prompt_tokens_details.{modality}_tokens",),
        "output_tokens": (f"completion_tokens_details.{modality}_tokens",),
    }
    for modality in ("audio", "image", "video")
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One interface: how its block is told, where the counts stand and what they contain."""

    name: str
    told_by: Paths
    """Any of these keys tells the block, the shapes being tried in order."""
    tokens: Convention
    """Are cached tokens inside the input count?"""
    output_tokens: Convention
    """Are reasoning tokens inside the output count?"""
    fields: Mapping[str, Paths]
    """Canonical count -> paths inside the block, the usual one first."""
    beside: Mapping[str, Paths] = field(default_factory=dict)
    """Canonical count -> further paths whose tokens stand beside it and belong to it."""
    modal: Mapping[str, Mapping[str, Paths]] = field(default_factory=dict)
    """Modality -> canonical count -> paths."""
    modal_lists: Mapping[str, Paths] = field(default_factory=dict)
    """Canonical count -> paths of lists of {modality, tokenCount}."""
    hides_tokens: bool = False
    """True: the total may hold tokens that the block names nowhere, as compatible servers hide their thinking."""
    provider: str | None = None
    """Whose price holds, where the interface says it; else it is found from the model's name."""


SHAPES: Final = (
    Shape(
        "Gemini",
        told_by=("promptTokenCount",),
        tokens="inclusive",
        output_tokens="exclusive",
        fields={
            "input_tokens": ("promptTokenCount",),
            "cache_read_tokens": ("cachedContentTokenCount",),
            "output_tokens": ("candidatesTokenCount",),
            "reasoning_tokens": ("thoughtsTokenCount",),
            "total_tokens": ("totalTokenCount",),
        },
        beside={"input_tokens": ("toolUsePromptTokenCount",)},
        modal_lists={
            "input_tokens": ("promptTokensDetails", "toolUsePromptTokensDetails"),
            "cache_read_tokens": ("cacheTokensDetails",),
            "output_tokens": ("candidatesTokensDetails",),
        },
    ),
    Shape(
        "Bedrock Converse",
        told_by=("inputTokens",),
        tokens="exclusive",
        output_tokens="inclusive",
        fields={
            "input_tokens": ("inputTokens",),
            "cache_read_tokens": ("cacheReadInputTokens", "cacheReadInputTokenCount"),
            "cache_write_tokens": ("cacheWriteInputTokens", "cacheWriteInputTokenCount"),
            "output_tokens": ("outputTokens",),
            "total_tokens": ("totalTokens",),
        },
        provider="aws",
    ),
    Shape(
        "Anthropic Messages",
        told_by=("cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation"),
        tokens="exclusive",
        output_tokens="inclusive",
        fields={
            "input_tokens": ("input_tokens",),
            "cache_read_tokens": ("cache_read_input_tokens",),
            "cache_write_tokens": ("cache_creation_input_tokens",),
            "cache_write_long_tokens": ("cache_creation.ephemeral_1h_input_tokens",),
            "output_tokens": ("output_tokens",),
            "reasoning_tokens": ("output_tokens_details.thinking_tokens",),
        },
    ),
    Shape(
        "OpenAI Chat Completions",
        told_by=("prompt_tokens",),
        tokens="inclusive",
        output_tokens="inclusive",
        fields={
            "input_tokens": ("prompt_tokens",),
            "cache_read_tokens": (
                "prompt_tokens_details.cached_tokens",
                "cached_tokens",
                "num_cached_tokens",
                "prompt_cache_hit_tokens",
            ),
            "cache_write_tokens": ("prompt_tokens_details.cache_write_tokens",),
            "output_tokens": ("completion_tokens",),
            "reasoning_tokens": ("completion_tokens_details.reasoning_tokens",),
            "total_tokens": ("total_tokens",),
        },
        modal=AUDIO_TEXT,
        hides_tokens=True,
    ),
    Shape(
        "Cohere",
        told_by=("tokens", "billed_units"),
        tokens="inclusive",
        output_tokens="inclusive",
        fields={
            "input_tokens": ("tokens.input_tokens", "billed_units.input_tokens"),
            "cache_read_tokens": ("cached_tokens",),
            "output_tokens": ("tokens.output_tokens", "billed_units.output_tokens"),
        },
    ),
    Shape(
        "OpenAI Responses",
        told_by=("input_tokens",),
        tokens="inclusive",
        output_tokens="inclusive",
        fields={
            "input_tokens": ("input_tokens",),
            "cache_read_tokens": ("input_tokens_details.cached_tokens",),
            "cache_write_tokens": ("input_tokens_details.cache_write_tokens",),
            "cache_write_long_tokens": ("input_tokens_details.cache_write_tokens_details.ttl_12h_tokens",),
            "output_tokens": ("output_tokens",),
            "reasoning_tokens": ("output_tokens_details.reasoning_tokens",),
            "total_tokens": ("total_tokens",),
        },
    ),
)
"""Every interface, in the order in which a block is told."""

MODALITY_WORDS: Final[Mapping[str, str]] = {
    "AUDIO": "audio",
    "IMAGE": "image",
    # Pages of a document are charged as images.
    "DOCUMENT": "image",
    "VIDEO": "video",
}
"""Gemini's word -> ours; the others are text."""


def shape_of(block: Object) -> Shape | None:
    """Tells the interface of a usage block by its keys; None where it is none of them."""
    return next((shape for shape in SHAPES if any(key in block for key in shape.told_by)), None)


def inclusive(block: Object, shape: Shape) -> Counts:
    """Reads the counts of a block as inclusive totals, whatever the interface means by them.

    Raises `NotWhole`. A count that is not reported stays None.
    """
    counts: Counts = {name: _first(block, paths) for name, paths in shape.fields.items()}
    for name, paths in shape.beside.items():
        counts[name] = summed(counts[name], *(count(at(block, path)) for path in paths))
    if shape.tokens == "exclusive":
        cached = (counts.get("cache_read_tokens"), counts.get("cache_write_tokens"))
        counts["input_tokens"] = summed(counts["input_tokens"], *cached)
    if shape.output_tokens == "exclusive":
        counts["output_tokens"] = summed(counts["output_tokens"], counts.get("reasoning_tokens"))
    return counts


def hidden(counts: Counts, shape: Shape) -> int:
    """Takes out of the total what the block names neither as input nor as output, and gives its tokens."""
    total, named = counts.get("total_tokens"), summed(counts["input_tokens"], counts["output_tokens"])
    if not shape.hides_tokens or total is None or named is None or total <= named:
        return 0
    counts["total_tokens"] = named
    return total - named


def modal(block: Object, shape: Shape) -> dict[str, dict[str, int]]:
    """Reads the counts of single modalities; raises `NotWhole`."""
    found: dict[str, dict[str, int]] = {}
    for modality, fields in shape.modal.items():
        found[modality] = {name: _first(block, paths) or 0 for name, paths in fields.items()}
    for name, paths in shape.modal_lists.items():
        for word, tokens in _listed(block, paths):
            modality = MODALITY_WORDS.get(word, "text")
            part = found.setdefault(modality, {})
            part[name] = part.get(name, 0) + tokens
    return found


def _listed(block: Object, paths: Paths) -> Iterator[tuple[str, int]]:
    for path in paths:
        entries = block.get(path)
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, Mapping):
                yield str(entry.get("modality")), count(entry.get("tokenCount")) or 0


def _first(block: Object, paths: Paths) -> int | None:
    return count(at(block, *paths))
