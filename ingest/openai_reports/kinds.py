"""What OpenAI's usage endpoints report, as data; the installed client offers exactly these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

WHO: Final = ("project_id", "user_id", "api_key_id", "model")


@dataclass(frozen=True, slots=True)
class Kind:
    """One endpoint: its result object, its counts and what its buckets are grouped by."""

    result: str
    """`object` of its results."""
    group_by: tuple[str, ...]
    """Every dimension that is wanted later: calls that differ in it are never added together."""
    requests: str | None = "num_model_requests"
    """Key of the number of model requests; None where those are counted by another endpoint or not at all."""
    tokens: bool = False
    """True: results carry token counts."""
    meter: str | None = None
    """Key of a quantity that is not tokens."""
    unit: str | None = None
    """Its unit."""


KINDS: Final[Mapping[str, Kind]] = {
    "completions": Kind(
        "organization.usage.completions.result", (*WHO, "batch", "service_tier"), tokens=True
    ),
    "decisions": Kind("organization.usage.decisions.result", (*WHO, "batch", "service_tier"), tokens=True),
    "embeddings": Kind("organization.usage.embeddings.result", WHO, tokens=True),
    "moderations": Kind("organization.usage.moderations.result", WHO, tokens=True),
    "images": Kind(
        "organization.usage.images.result", (*WHO, "size", "source"), meter="images", unit="images"
    ),
    "audio_speeches": Kind(
        "organization.usage.audio_speeches.result", WHO, meter="characters", unit="characters"
    ),
    "audio_transcriptions": Kind(
        "organization.usage.audio_transcriptions.result", WHO, meter="seconds", unit="seconds"
    ),
    "vector_stores": Kind(
        "organization.usage.vector_stores.result",
        ("project_id",),
        requests=None,
        meter="usage_bytes",
        unit="bytes",
    ),
    "code_interpreter_sessions": Kind(
        "organization.usage.code_interpreter_sessions.result",
        ("project_id",),
        requests=None,
        meter="num_sessions",
        unit="sessions",
    ),
    "file_search_calls": Kind(
        "organization.usage.file_searches.result",
        ("project_id", "user_id", "api_key_id"),
        requests=None,
        meter="num_requests",
        unit="searches",
    ),
    # The model requests that searched are among those of the completions.
    "web_search_calls": Kind(
        "organization.usage.web_searches.result",
        (*WHO, "context_level"),
        requests=None,
        meter="num_requests",
        unit="searches",
    ),
}
"""Endpoint -> what it reports."""

COSTS: Final = "costs"
COSTS_RESULT: Final = "organization.costs.result"
COSTS_GROUP_BY: Final = ("project_id", "line_item")
"""Grouping costs by user and project together is refused by the interface."""

BY_RESULT: Final[Mapping[str, str]] = {kind.result: name for name, kind in KINDS.items()}
"""Result object -> endpoint."""

LIMITS: Final[Mapping[str, int]] = {"1d": 31, "1h": 168, "1m": 1440}
"""Bucket width -> buckets on one page of usage."""
COSTS_LIMIT: Final = 180
"""Daily buckets on one page of costs."""
