"""Langfuse observations: the trace download, answers of its API, and blob exports (JSON lines, Parquet).

Only generations and embeddings are model calls, and of nested ones the innermost: agents and chains may repeat
their tokens. Counts in `usageDetails` exclude each other, except in rows that keep a provider's inclusive names;
the row's own total tells which. Costs are Langfuse's, at the prices of the day on which it saw the call. Of several
states of an observation the latest counts. Inputs, outputs, metadata and scores are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from ingest.contract import Contract, Feed, Refused
from ingest.json_records import text
from ingest.reading.header import REFERENCE
from ingest.traces.observations import Observation, observations
from ingest.traces.usage import DAMAGED, OTHER, Row, contract, frame, mapping, milliseconds

LABEL: Final = "Langfuse observations"

USAGE: Final = (
    "record",
    "occurred_at",
    "ended_at",
    "person",
    "project",
    "assistant",
    "session",
    "trace",
    "surface",
    "operation",
    "model",
    "status",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_long_tokens",
    "output_tokens",
    "reasoning_tokens",
    "total_tokens",
    "latency_ms",
    "source_cost_usd",
)

CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "usage": contract(USAGE, tokens="exclusive", output_tokens="exclusive", constants={})
}

CALLS: Final = frozenset({"GENERATION", "EMBEDDING"})
"""Types of observation that ask a model."""

CACHE_READ: Final = frozenset(
    {"cache_read_input_tokens", "input_cache_read", "input_cached_tokens", "prompt_details.cache_read"}
    | {"input_cached", "prompt_tokens_details.cached_tokens", "input_token_details.cache_read"}
)
CACHE_WRITE: Final = frozenset(
    {"cache_creation_input_tokens", "input_cache_creation", "input_cache_write", "prompt_details.cache_write"}
    | {"input_cache_creation_5m", "input_cache_creation_1h", "input_token_details.cache_creation"}
)
CACHE_WRITE_LONG: Final = frozenset({"input_cache_creation_1h"})
"""Part of what was written to the cache."""
REASONING: Final = frozenset(
    {"output_reasoning_tokens", "output_reasoning", "reasoning_tokens", "completion_details.reasoning"}
    | {"completion_tokens_details.reasoning_tokens", "output_token_details.reasoning"}
)
INCLUSIVE: Final = (
    "prompt_details.",
    "completion_details.",
    "prompt_tokens_details.",
    "completion_tokens_details.",
)
"""Beginnings of names under which a provider states a part of its input or output."""


def recognise(header: tuple[str, ...]) -> bool:
    """Tells an export by the keys of a trace with its observations, or of an observation."""
    keys = set(header)
    return any(
        shape <= keys
        for shape in ({"trace", "observations"}, {"traceId", "usageDetails"}, {"trace_id", "usage_details"})
    )


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives one row per observation, of which the model calls are kept.

    Raises `Refused`: LANGFUSE_UNKNOWN where the file holds no observation, and the codes of its format.
    """
    found = list(observations(path))
    if not any(observation for _, observation in found):
        raise Refused(
            "LANGFUSE_UNKNOWN",
            f"{path.name} holds no observations of Langfuse. Export observations, or traces with them.",
        )
    rows = [
        (number, observation, _row(observation) if observation else DAMAGED) for number, observation in found
    ]
    enclosing = {observation.parent for _, observation, row in rows if observation and _is_counted(row)}
    latest: dict[str, tuple[str, Row]] = {}
    for _, observation, row in rows:
        if observation and observation.id:
            changed = observation.changed
            if changed >= latest.get(observation.id, ("", row))[0]:
                latest[observation.id] = (changed, row)
    yield frame(
        (
            (number, row if observation is None else _settled(observation, row, latest, enclosing))
            for number, observation, row in rows
        ),
        USAGE,
    )


def records(path: Path, feed: Feed) -> Iterator[tuple[int, Any]]:
    """Gives each observation with what its trace says of it, as a row of its own."""
    return ((number, found.record if found else None) for number, found in observations(path))


def _settled(
    observation: Observation, row: Row, latest: Mapping[str, tuple[str, Row]], enclosing: set[str | None]
) -> Row:
    if observation.id is None:
        return row
    newest = latest[observation.id][1]
    return OTHER if observation.id in enclosing and _is_counted(newest) else newest


def _is_counted(row: Row) -> bool:
    return any(row.get(count) is not None for count in ("input_tokens", "output_tokens"))


def _row(observation: Observation) -> Row:
    if observation.type not in CALLS:
        return OTHER
    cost = observation.cost
    return {
        "record": observation.id,
        "occurred_at": observation.start,
        "ended_at": observation.end,
        "person": observation.person,
        "project": observation.project,
        "assistant": observation.workflow,
        "session": observation.session,
        "trace": observation.trace,
        "surface": observation.environment,
        "operation": observation.type.lower(),
        "model": observation.model,
        "status": "error" if observation.failed else "ok",
        "latency_ms": milliseconds(observation.start, observation.end),
        "source_cost_usd": text(cost),
        REFERENCE: text(observation.record.get(REFERENCE)),
        **_tokens(observation.usage),
    }


def _tokens(usage: Mapping[str, Any]) -> Row:
    """Splits the counts into parts that exclude each other; a total that fits neither reading is left to fail."""
    counts = {key: count for key, count in usage.items() if isinstance(count, int) and key != "total"}
    if not counts:
        return {}
    total = usage.get("total")
    parts = {
        "cache_read_tokens": _sum(counts, CACHE_READ),
        "cache_write_tokens": _sum(counts, CACHE_WRITE),
        "cache_write_long_tokens": _sum(counts, CACHE_WRITE_LONG),
        "reasoning_tokens": _sum(counts, REASONING),
    }
    inside = CACHE_READ | CACHE_WRITE | REASONING
    whole_input, whole_output = counts.get("input"), counts.get("output")
    named = any(key.startswith(INCLUSIVE) for key in counts)
    both = (whole_input or 0) + (whole_output or 0)
    inclusive = both == total if isinstance(total, int) else named
    if inclusive and sum(counts.values()) != total:
        cached = (parts["cache_read_tokens"] or 0) + (parts["cache_write_tokens"] or 0)
        whole_input = None if whole_input is None else whole_input - cached
        whole_output = None if whole_output is None else whole_output - (parts["reasoning_tokens"] or 0)
    else:
        # Other parts, such as audio or text, are beside input and output too.
        for key, count in counts.items():
            if key not in inside and key.startswith("input_"):
                whole_input = (whole_input or 0) + count
            elif key not in inside and key.startswith("output_"):
                whole_output = (whole_output or 0) + count
    parts |= {"input_tokens": whole_input, "output_tokens": whole_output}
    return {
        **{key: text(count) for key, count in parts.items()},
        "total_tokens": text(mapping(usage).get("total")),
    }


def _sum(counts: Mapping[str, int], names: frozenset[str]) -> int | None:
    known = [count for key, count in counts.items() if key in names]
    return sum(known) if known else None
