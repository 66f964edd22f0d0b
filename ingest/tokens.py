"""The token kernel: counts of any vendor become one exclusive partition that can be summed and priced.

"Input tokens" means three different things across vendors: with cached tokens inside, without them, or
without saying. A source declares its convention; the kernel converts, and a remainder below zero sets the
row aside instead of being clamped, because a clamped remainder silently bills nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from ingest.contract import Convention

COUNTS: Final = (
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_long_tokens",
    "output_tokens",
    "reasoning_tokens",
    "total_tokens",
)
"""Counts a usage source may map. `cache_write_tokens` is all that was written to the cache,
`cache_write_long_tokens` the part of it with the long lifetime, `total_tokens` the source's own sum."""

PARTITION: Final = (
    "input_uncached_tokens",
    "cache_read_tokens",
    "cache_write_tokens_short",
    "cache_write_tokens_long",
    "output_visible_tokens",
    "reasoning_tokens",
)
"""Columns of `usage_fact` that the kernel fills: disjoint, null = the source did not report it."""

SENTENCES: Final[Mapping[str, str]] = {
    "TOKENS_NEGATIVE": "a token count is below zero",
    "TOKENS_CONVENTION": "there are cached tokens, but the source does not say whether input_tokens contains "
    'them: set tokens = "inclusive" or "exclusive"',
    "TOKENS_INPUT": "the cached tokens are more than input_tokens, so they cannot be part of it: "
    'check tokens = "inclusive"',
    "TOKENS_CACHE_WRITE": "cache_write_long_tokens is more than cache_write_tokens, which should contain it",
    "TOKENS_OUTPUT": "the reasoning tokens are more than output_tokens, so they cannot be part of it",
    "TOKENS_TOTAL": "input and output tokens do not add up to total_tokens",
}
"""Plain sentence of each reason for which the kernel sets a row aside."""


def partition_sql(
    tokens: Convention, output: Convention = "inclusive", present: Collection[str] = COUNTS
) -> dict[str, str]:
    """Gives the SQL expression of every `PARTITION` column over BIGINT columns named as in `COUNTS`.

    `tokens` says whether cached tokens are inside `input_tokens`, `output` whether reasoning tokens are
    inside `output_tokens`; `present` are the counts the source maps, the others are null. An unknown
    convention reads the counts as they stand, which `problem_sql` allows only where nothing is cached.
    """
    count = _counts(present)
    uncached = count["input_tokens"]
    if tokens == "inclusive":
        uncached = f"{uncached} - {_cached(count)}"
    visible = count["output_tokens"]
    if output == "inclusive":
        visible = f"{visible} - coalesce({count['reasoning_tokens']}, 0)"
    return {
        "input_uncached_tokens": uncached,
        "cache_read_tokens": count["cache_read_tokens"],
        "cache_write_tokens_short": (
            f"{count['cache_write_tokens']} - coalesce({count['cache_write_long_tokens']}, 0)"
        ),
        "cache_write_tokens_long": count["cache_write_long_tokens"],
        "output_visible_tokens": visible,
        "reasoning_tokens": count["reasoning_tokens"],
    }


def problem_sql(
    tokens: Convention, output: Convention = "inclusive", present: Collection[str] = COUNTS
) -> str:
    """Gives an SQL expression that is null for a sound row, else a key of `SENTENCES`."""
    count = _counts(present)
    parts = partition_sql(tokens, output, present)
    written, long = count["cache_write_tokens"], count["cache_write_long_tokens"]
    everything = " + ".join(f"coalesce({parts[name]}, 0)" for name in PARTITION)
    cases = {
        "TOKENS_NEGATIVE": " or ".join(f"{expression} < 0" for expression in count.values()),
        "TOKENS_CONVENTION": f"{_cached(count)} > 0" if tokens == "unknown" else "false",
        "TOKENS_INPUT": f"{parts['input_uncached_tokens']} < 0",
        "TOKENS_CACHE_WRITE": f"coalesce({written}, 0) < coalesce({long}, 0)",
        "TOKENS_OUTPUT": f"{parts['output_visible_tokens']} < 0",
        "TOKENS_TOTAL": f"{everything} <> {count['total_tokens']}",
    }
    return "case " + " ".join(f"when {test} then '{code}'" for code, test in cases.items()) + " end"


def _counts(present: Collection[str]) -> dict[str, str]:
    """Names each count, or null where the source has none."""
    return {name: name if name in present else "null::bigint" for name in COUNTS}


def _cached(count: Mapping[str, str]) -> str:
    """Sums the tokens read from and written to the cache."""
    return f"(coalesce({count['cache_read_tokens']}, 0) + coalesce({count['cache_write_tokens']}, 0))"
