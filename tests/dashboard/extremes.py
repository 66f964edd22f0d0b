"""The made-up company at its limits: one use case or two hundred, twelve-digit money, names of eighty characters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from metrics.serving import SCHEMA_VERSION, Serving, schema
from tests.dashboard.serving_fixture import insert, statements, tables

Row = dict[str, Any]
LONGEST = 80
TWELVE_DIGITS = 250_000
"""Turns the made-up company's millions into amounts of twelve digits."""
KEPT = "support_assistant"
# one word that no line can break, as machine-made names are
UNBROKEN = "Rechtsschutzversicherungsgesellschaftsangestelltenarbeitsplatzbeschreibungspruef"
RATIOS = ("return_per_unit", "break_even_minutes")
AMOUNTS = {
    "use_case": ("net_low", "net_mid", "net_high", "cost_12m"),
    "money": ("low", "mid", "high"),
    "money_total": ("low", "mid", "high"),
    "money_month": tuple(name for name in schema()["money_month"] if name not in ("use_case_id", "month")),
    "bridge": ("amount",),
    "outcome": ("benefit_low", "benefit_mid", "benefit_high"),
    "decision": ("amount_low", "amount_mid", "amount_high"),
    "portfolio": (
        "value_low",
        "value_mid",
        "value_high",
        "cost",
        "net",
        "score",
        "rice",
        "wsjf",
        "evpi",
        "evsi",
        "pilot_cost",
    ),
    "forecast_score": (
        "forecast_low",
        "forecast_mid",
        "forecast_high",
        "actual_low",
        "actual_mid",
        "actual_high",
    ),
    "reconciliation": ("priced", "billed", "variance"),
}
NAMES = {
    "use_case": ("label", "owner"),
    "outcome": ("kpi_label", "segment"),
    "eval_score": ("suite", "slice"),
    "eval_pair": ("suite",),
    "cell": ("division", "team", "role", "assistant", "model"),
    "annotation": ("label",),
    "source": ("source_system",),
    "reconciliation": ("provider",),
    "portfolio": ("resource",),
    "forecast_score": ("sponsor",),
    "provider": ("provider",),
}


def company(folder: Path, *, use_cases: int, large: bool = True) -> Serving:
    """Reader of the made-up company with that many live use cases; `large`: long names and twelve-digit money."""
    found = tables("full")
    found = _only(found) if use_cases == 1 else _many(found, use_cases)
    if large:
        _grow(found)
    folder.mkdir(parents=True)
    connection = duckdb.connect(str(folder / "serving-1.duckdb"))
    connection.execute(statements()).fetchall()
    for table, rows in found.items():
        insert(connection, table, rows)
    connection.close()
    pointer = {"gen": 1, "file": "serving-1.duckdb", "schema": SCHEMA_VERSION}
    (folder / "CURRENT").write_text(json.dumps(pointer), encoding="utf-8")
    return Serving(folder)


def _only(found: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """One use case; rows of the company stay."""
    return {
        table: [row for row in rows if row.get("use_case_id") in (None, KEPT)]
        for table, rows in found.items()
    }


def _many(found: dict[str, list[Row]], use_cases: int) -> dict[str, list[Row]]:
    """Copies of the live use cases and of the ideas until there are enough; counted numbers stay the originals'."""
    every = {row["use_case_id"]: row for row in found["use_case"]}
    missing = use_cases - len(every)
    copies: dict[str, list[str]] = {}
    for number in range(missing):
        original = list(every)[number % len(every)]
        copies.setdefault(original, []).append(f"{original}_{number}")
    made = {}
    for table, rows in found.items():
        copied = [
            row | {"use_case_id": copy}
            for row in rows
            if table not in ("cell", "number", "lesson")
            for copy in copies.get(row.get("use_case_id") or "", ())
        ]
        made[table] = [*rows, *copied]
    for row in made["use_case"]:
        if row["use_case_id"] not in every:
            row["label"] = f"{row['label']} {row['use_case_id'].rsplit('_', 1)[1]}"
    return made


def _grow(found: dict[str, list[Row]]) -> None:
    for table, columns in AMOUNTS.items():
        for row in found.get(table, ()):
            for column in columns:
                if row.get(column) is not None and row.get("item") not in RATIOS:
                    row[column] *= TWELVE_DIGITS
    for table, columns in NAMES.items():
        for row in found.get(table, ()):
            for column in columns:
                if row.get(column):
                    row[column] = longest(str(row[column]))
    money = {row["metric"] for row in found["metric"] if row["unit"] == "currency"}
    for row in found["number"]:
        if row["metric"] in money:
            for column in ("value", "low", "high"):
                if row.get(column) is not None:
                    row[column] *= TWELVE_DIGITS
    for row in found["use_case"]:
        if row["use_case_id"] == KEPT:
            row["label"] = UNBROKEN


def longest(name: str) -> str:
    """A name of eighty characters that starts like the given one; different names stay different."""
    return f"{name} of the worldwide shared services organisation for everybody who asks for it, everywhere"[
        :LONGEST
    ]
