"""Anthropic's admin reports: saved pages of usage_report/messages and cost_report.

Rows are buckets in UTC; a later export of a bucket replaces it whole, so a file has all workspaces of its days. Cached tokens stand beside the input, requests are
not counted, and costs are texts in cents, without Priority tier. An empty bucket is a real zero. Usage and costs are
two sources. The default workspace has no id; the Workbench has no key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from ingest import anthropic_reports as reports
from ingest.charge_models import folded
from ingest.contract import ColumnSpec, Contract, Feed

LABEL: Final = "Anthropic usage and costs"

TIMES: Final = ("occurred_at", "ended_at", "charge_period_start", "charge_period_end")
MODEL: Final = "_model"


def _columns(names: Sequence[str]) -> dict[str, ColumnSpec]:
    return {
        name: ColumnSpec.model_validate({"from": name, "timezone": "UTC" if name in TIMES else None})
        for name in names
    }


CONTRACTS: Final[Mapping[Feed, Contract]] = {
    "usage": Contract(
        feed="usage",
        columns=_columns(reports.USAGE),
        reader="own",
        tokens="exclusive",
        output_tokens="inclusive",
        duplicates="repeats",
        restates="day",
        scope=("period_start",),
        grain="1d",
        provider="anthropic",
    ),
    "charge": Contract(
        feed="charge",
        columns={**_columns(reports.CHARGE), "model": ColumnSpec.model_validate({"from": MODEL})},
        reader="own",
        duplicates="repeats",
        restates="day",
        cost_basis="billed",
    ),
}


def recognise(header: tuple[str, ...]) -> bool:
    """Tells a page by its top-level keys, which are these and no others."""
    return set(header) == {"data", "has_more", "next_page"}


def feeds_of_file(path: Path) -> tuple[Feed, ...]:
    """Names the feed that the results of a file fill; raises `Refused` for a file that is no page."""
    costs = any("amount" in result.content for result in reports.results(path) if result.content)
    return ("charge",) if costs else ("usage",)


def read(path: Path, feed: Feed) -> Iterator[pl.DataFrame]:
    """Gives the rows of one file of pages for one feed; raises `Refused` with the codes of `results`."""
    row, names = (
        (reports.usage, reports.USAGE) if feed == "usage" else (reports.charge, (*reports.CHARGE, MODEL))
    )
    found = [
        {"_row": position, **row(result)} for position, result in enumerate(reports.results(path), start=1)
    ]
    schema = {"_row": pl.Int64(), **dict.fromkeys(("_code", "_problem", *names), pl.String())}
    frame = pl.DataFrame(found, schema=schema)
    yield frame if feed == "usage" else frame.with_columns(folded(frame[MODEL], "anthropic"))
