"""OpenAI's usage and costs of an organisation: saved pages, or fetched with an admin key.

Rows are buckets in UTC, not events; a later export of a bucket replaces it whole, so a file has all projects of its
days, grouped by every dimension that is wanted. Input counts contain cached and
cache-write tokens; reasoning is not reported apart. An empty bucket is a real zero. Costs are what is billed;
usage and costs do not match line by line, so they are two sources, and `source_coverage` decides which counts.
Live: `[fetch] key = "OPENAI_ADMIN_KEY"` and `since = 2026-01-01`; the pages are kept beside `path`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from ingest.charge_models import folded
from ingest.contract import ColumnSpec, Contract, Feed
from ingest.openai_reports import costs, usage
from ingest.openai_reports.kinds import COSTS
from ingest.openai_reports.live import fetcher
from ingest.openai_reports.pages import results

__all__ = ["CONTRACTS", "LABEL", "feeds_of_file", "fetcher", "read", "recognise"]

LABEL: Final = "OpenAI usage and costs"

TIMES: Final = ("occurred_at", "ended_at", "charge_period_start", "charge_period_end")
MODEL: Final = "_model"
"""Folded model name of a charge: derived from its line item, so no part of what was delivered."""


def _columns(names: Sequence[str]) -> dict[str, ColumnSpec]:
    return {
        name: ColumnSpec.model_validate({"from": name, "timezone": "UTC" if name in TIMES else None})
        for name in names
    }


CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "usage": Contract(
        feed="usage",
        columns=_columns(usage.USAGE),
        reader="own",
        tokens="inclusive",
        output_tokens="inclusive",
        duplicates="repeats",
        restates="day",
        scope=("operation_name", "period_start"),
        grain="1d",
        provider="openai",
    ),
    "charge": Contract(
        feed="charge",
        columns={**_columns(costs.CHARGE), "model": ColumnSpec.model_validate({"from": MODEL})},
        reader="own",
        duplicates="repeats",
        restates="day",
        cost_basis="billed",
    ),
}


def recognise(header: tuple[str, ...]) -> bool:
    """Tells a page by its top-level keys."""
    return {"object", "data", "has_more", "next_page"} <= set(header)


def feeds_of_file(path: Path) -> tuple[Feed, ...]:
    """Names the feed that the results of a file fill; raises `Refused` for a file that is no page."""
    found = {result.endpoint for result in results(path) if result.endpoint is not None}
    return ("charge",) if found == {COSTS} else ("usage",)


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives the rows of one file of pages for one feed; raises `Refused` with the codes of `pages.results`."""
    rows, names = (usage.rows, usage.USAGE) if feed == "usage" else (costs.rows, (*costs.CHARGE, MODEL))
    found = [
        {"_row": position, **row}
        for position, result in enumerate(results(path), start=1)
        for row in rows(result)
    ]
    schema = {"_row": pl.Int64(), **dict.fromkeys(("_code", "_problem", *names), pl.String())}
    frame = pl.DataFrame(found, schema=schema)
    yield frame if feed == "usage" else frame.with_columns(folded(frame[MODEL], "openai"))
