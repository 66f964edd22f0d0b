"""Reconciliation line by line, published and read back: priced against billed, and sources that do not answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from metrics.generation import Workshop
from metrics.problems import misconfigured
from metrics.serving import Serving

Row = dict[str, Any]
TABLES: Final = ("reconciliation_line", "source_overlap")
MONTHS: Final = 13
"""Months of lines that are published, as long as events are kept."""


def reconciliation_tables(shop: Workshop) -> dict[str, list[Row]]:
    """Rows of tables reconciliation_line and source_overlap; lines of the newest 13 months."""
    lines = shop.rows(
        "select * from reconciliation_line "
        f"where last_day >= (select watermark from data_range) - interval {MONTHS} month "
        "order by provider, first_day, project nulls first, line_item"
    )
    return {
        "reconciliation_line": lines,
        "source_overlap": shop.rows(
            "select * from source_overlap order by month, source_system, feed, scope"
        ),
    }


def reconcile(
    workspace: Path, *, month: str | None = None, provider: str | None = None
) -> dict[str, list[Row]]:
    """Published lines and overlaps of a workspace, newest first; `month` is YYYY-MM, `provider` as published.

    Errors: `MetricsProblem` (exit 6) where nothing is published yet.
    """
    serving = Serving(workspace / "data" / "serving")
    if serving.generation() == 0:
        raise misconfigured(
            f"Nothing is published in {workspace} yet. Run `sevenfold run --workspace {workspace}` first.",
            "NOT_PUBLISHED",
        )
    lines = [
        dict(row)
        for row in serving.rows("reconciliation_line")
        if (month is None or row["first_day"].isoformat()[:7] <= month <= row["last_day"].isoformat()[:7])
        and provider in (None, row["provider"])
    ]
    overlaps = [
        dict(row)
        for row in serving.rows("source_overlap")
        if month in (None, row["month"].isoformat()[:7])
        and (provider is None or row["scope"].startswith(provider))
    ]
    return {
        "lines": sorted(lines, key=lambda row: row["first_day"], reverse=True),
        "sources": sorted(overlaps, key=lambda row: row["month"], reverse=True),
    }
