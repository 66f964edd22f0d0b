"""The token kernel against hand-worked rows and 1,560 recorded provider payloads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.contract import Convention
from ingest.tokens import COUNTS, PARTITION, SENTENCES, partition_sql, problem_sql

Counts = Mapping[str, int | None]


def split(
    rows: Sequence[Counts], tokens: Convention, output: Convention = "inclusive"
) -> list[tuple[dict[str, int | None], str | None]]:
    """Run the kernel over counts: (partition, reason) per row."""
    parts = partition_sql(tokens, output)
    with duckdb.connect() as connection:
        connection.execute(
            f"create table counts (position bigint, {', '.join(f'{n} bigint' for n in COUNTS)})"
        )
        values = [(position, *(row.get(name) for name in COUNTS)) for position, row in enumerate(rows)]
        connection.executemany(f"insert into counts values ({', '.join('?' * (len(COUNTS) + 1))})", values)
        found = connection.execute(
            f"select {', '.join(parts[name] for name in PARTITION)}, {problem_sql(tokens, output)} "
            "from counts order by position"
        ).fetchall()
    return [(dict(zip(PARTITION, row, strict=False)), row[-1]) for row in found]


def one(
    row: Counts, tokens: Convention, output: Convention = "inclusive"
) -> tuple[dict[str, int | None], str | None]:
    return split([row], tokens, output)[0]


def test_inclusive_input_gives_up_its_cached_tokens() -> None:
    row = {"input_tokens": 100, "cache_read_tokens": 40, "cache_write_tokens": 20, "output_tokens": 30}
    parts, reason = one(row, "inclusive")
    assert reason is None
    assert parts["input_uncached_tokens"] == 40
    assert parts["cache_read_tokens"] == 40
    assert parts["cache_write_tokens_short"] == 20


def test_exclusive_input_is_kept_as_it_is() -> None:
    row = {"input_tokens": 100, "cache_read_tokens": 40, "cache_write_tokens": 20, "output_tokens": 30}
    parts, reason = one(row, "exclusive")
    assert reason is None
    assert parts["input_uncached_tokens"] == 100


def test_reasoning_is_split_off_an_inclusive_output_and_left_beside_an_exclusive_one() -> None:
    row = {"input_tokens": 1, "output_tokens": 17, "reasoning_tokens": 7}
    assert one(row, "inclusive", "inclusive")[0]["output_visible_tokens"] == 10
    assert one(row, "inclusive", "exclusive")[0]["output_visible_tokens"] == 17


def test_long_lived_cache_writes_are_part_of_all_cache_writes() -> None:
    row = {"input_tokens": 5, "cache_write_tokens": 30, "cache_write_long_tokens": 12, "output_tokens": 1}
    parts, reason = one(row, "exclusive")
    assert reason is None
    assert (parts["cache_write_tokens_short"], parts["cache_write_tokens_long"]) == (18, 12)


def test_a_count_that_was_not_reported_stays_unknown() -> None:
    parts, reason = one({"input_tokens": 10, "output_tokens": 5}, "inclusive")
    assert reason is None
    assert parts["reasoning_tokens"] is None
    assert parts["cache_read_tokens"] is None
    assert parts["output_visible_tokens"] == 5


@pytest.mark.parametrize(
    ("row", "tokens", "code"),
    [
        ({"input_tokens": 10, "cache_read_tokens": 11}, "inclusive", "TOKENS_INPUT"),
        ({"input_tokens": 10, "output_tokens": 3, "reasoning_tokens": 4}, "inclusive", "TOKENS_OUTPUT"),
        ({"input_tokens": 10, "cache_read_tokens": 1}, "unknown", "TOKENS_CONVENTION"),
        ({"input_tokens": -1}, "inclusive", "TOKENS_NEGATIVE"),
        ({"cache_write_tokens": 1, "cache_write_long_tokens": 2}, "exclusive", "TOKENS_CACHE_WRITE"),
        ({"input_tokens": 10, "output_tokens": 5, "total_tokens": 16}, "inclusive", "TOKENS_TOTAL"),
    ],
)
def test_a_remainder_that_cannot_be_is_set_aside_and_never_clamped(
    row: Counts, tokens: Convention, code: str
) -> None:
    assert one(row, tokens)[1] == code
    assert SENTENCES[code]


def test_the_partition_adds_up_to_the_total_that_the_source_gives() -> None:
    row = {
        "input_tokens": 100,
        "cache_read_tokens": 40,
        "output_tokens": 17,
        "reasoning_tokens": 7,
        "total_tokens": 117,
    }
    parts, reason = one(row, "inclusive")
    assert reason is None
    assert sum(value or 0 for value in parts.values()) == 117


def test_columns_that_a_source_does_not_map_need_not_exist() -> None:
    present = ("input_tokens", "output_tokens")
    parts = partition_sql("inclusive", present=present)
    with duckdb.connect() as connection:
        row = connection.execute(
            f"select {', '.join(parts[name] for name in PARTITION)}, {problem_sql('inclusive', present=present)} "
            "from (select 7::bigint as input_tokens, 3::bigint as output_tokens)"
        ).fetchall()
    assert row == [(7, None, None, None, 3, None, None)]


# What each interface of a provider calls its counts, and what they contain: the declared conventions.
SHAPES: dict[str, tuple[Convention, Convention, dict[str, str | tuple[str, ...]]]] = {
    "chat": (
        "inclusive",
        "inclusive",
        {
            "input_tokens": "prompt_tokens",
            "cache_read_tokens": (
                "prompt_tokens_details.cached_tokens",
                "cached_tokens",
                "num_cached_tokens",
                "prompt_cache_hit_tokens",
            ),
            "cache_write_tokens": "prompt_tokens_details.cache_write_tokens",
            "output_tokens": "completion_tokens",
            "reasoning_tokens": "completion_tokens_details.reasoning_tokens",
        },
    ),
    "responses": (
        "inclusive",
        "inclusive",
        {
            "input_tokens": "input_tokens",
            "cache_read_tokens": "input_tokens_details.cached_tokens",
            "cache_write_tokens": "input_tokens_details.cache_write_tokens",
            "output_tokens": "output_tokens",
            "reasoning_tokens": "output_tokens_details.reasoning_tokens",
        },
    ),
    "messages": (
        "exclusive",
        "inclusive",
        {
            "input_tokens": "input_tokens",
            "cache_read_tokens": "cache_read_input_tokens",
            "cache_write_tokens": "cache_creation_input_tokens",
            "cache_write_long_tokens": "cache_creation.ephemeral_1h_input_tokens",
            "output_tokens": "output_tokens",
            "reasoning_tokens": "output_tokens_details.thinking_tokens",
        },
    ),
    "converse": (
        "exclusive",
        "inclusive",
        {
            "input_tokens": "inputTokens",
            "cache_read_tokens": "cacheReadInputTokens",
            "cache_write_tokens": "cacheWriteInputTokens",
            "output_tokens": "outputTokens",
        },
    ),
    "gemini": (
        "inclusive",
        "exclusive",
        {
            "input_tokens": "promptTokenCount",
            "cache_read_tokens": "cachedContentTokenCount",
            "output_tokens": "candidatesTokenCount",
            "reasoning_tokens": "thoughtsTokenCount",
        },
    ),
}


def shape_of(body: dict[str, Any]) -> str | None:
    usage = body.get("usage") or {}
    if "promptTokenCount" in body.get("usageMetadata", {}):
        return "gemini"
    if "cache_creation_input_tokens" in usage:
        return "messages"
    if "input_tokens_details" in usage:
        return "responses"
    if "prompt_tokens" in usage:
        return "chat"
    return "converse" if "inputTokens" in usage else None


def lookup(usage: dict[str, Any], paths: str | tuple[str, ...]) -> int | None:
    for path in (paths,) if isinstance(paths, str) else paths:
        value: Any = usage
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            return int(value)
    return None


def test_recorded_payloads_of_every_provider_keep_their_sums(real: Path) -> None:
    """The price book's own extraction gives inclusive totals; the partition must add up to them."""
    records = json.loads((real / "genai-prices" / "usages.json").read_text(encoding="utf-8"))
    checked: dict[str, int] = {}
    wrong = []
    for shape, (tokens, output, fields) in SHAPES.items():
        bodies = [record for record in records if shape_of(record["body"]) == shape]
        usages = [record["body"].get("usage") or record["body"]["usageMetadata"] for record in bodies]
        rows: list[dict[str, int | None]] = [
            {name: lookup(usage, path) for name, path in fields.items()} for usage in usages
        ]
        if shape == "gemini":
            # Prompts of tools stand beside the prompt and are input as well.
            for row, usage in zip(rows, usages, strict=True):
                row["input_tokens"] = (row["input_tokens"] or 0) + usage.get("toolUsePromptTokenCount", 0)
        for record, (parts, reason) in zip(bodies, split(rows, tokens, output), strict=True):
            total_input = sum(parts[name] or 0 for name in PARTITION[:4])
            total_output = sum(parts[name] or 0 for name in PARTITION[4:])
            expected = [
                (found["usage"].get("input_tokens", 0), found["usage"].get("output_tokens", 0))
                for found in record["extracted"]
                if "usage" in found
            ]
            if reason is not None or (total_input, total_output) not in expected:
                wrong.append((shape, reason, (total_input, total_output), expected, record["body"]))
        checked[shape] = len(bodies)
    assert wrong == []
    assert sum(checked.values()) == 1560
