"""`sevenfold export focus`: a file for other tools, or one clear sentence."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.cli.test_boundaries import refused, sevenfold, workspace

__all__ = ["workspace"]


def test_the_warehouse_is_written_as_focus_rows(workspace: Path) -> None:
    assert sevenfold("ingest", cwd=workspace).returncode == 0
    ran = sevenfold("export", "focus", "out/focus.csv", "--json", cwd=workspace)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    with (workspace / "out" / "focus.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert (said["rows"], said["invoiced"], said["billed"]) == (len(rows), 0, 0)
    assert {row["ConsumedUnit"] for row in rows} == {"Tokens"}
    assert sum(float(row["ConsumedQuantity"]) for row in rows) == 330
    again = sevenfold("export", "focus", "out/focus.csv", cwd=workspace)
    assert again.returncode == 0
    assert f"{len(rows)} rows, of which 0 are invoice lines" in again.stdout


def test_an_export_that_cannot_be_written_says_why(workspace: Path) -> None:
    names = ("focus.xlsx", ".csv or a .parquet")
    refused("export", "focus", "focus.xlsx", cwd=workspace, code=6, names=names)
    refused("export", "focus", "focus.csv", cwd=workspace, code=6, names=("sevenfold run",))
