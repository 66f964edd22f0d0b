"""A published generation of a made-up company, for tests of pages and sentences.

`build(folder, scenario=...)` writes `serving-1.duckdb` and its `CURRENT` pointer and opens the reader.
Scenarios: "full" (everything), "unproven" (spend and claims, nothing banked or proven), "first_file" (one
seat export), "empty" (the schema without rows), "unpublished" (no pointer at all).
"""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl

from metrics.serving import SCHEMA_VERSION, Serving, schema
from tests.dashboard import fixture_money as cash
from tests.dashboard.fixture_facts import (
    ANNOTATIONS,
    DATA_TO,
    DECISIONS,
    EVENT_STUDIES,
    FORECASTS,
    LESSONS,
    OUTCOMES,
    PORTFOLIO,
    PROVIDER_FACTS,
    PUBLISHED,
    SOURCES,
    USE_CASES,
    Row,
)
from tests.dashboard.fixture_metrics import DEFINED
from tests.dashboard.fixture_numbers import cells, numbers, periods
from tests.dashboard.fixture_proof import alternatives, eval_pairs, eval_scores, events, gates, maturity

_FOLDER = tempfile.TemporaryDirectory(prefix="serving-fixture-")
SCENARIOS = ("full", "unproven", "first_file", "empty", "unpublished")


def build(folder: Path, *, scenario: str = "full") -> Serving:
    """Reader of a generation of the named scenario, written into `folder` (made if missing)."""
    if scenario not in SCENARIOS:
        raise ValueError(f"scenario is one of {', '.join(SCENARIOS)}")
    folder.mkdir(parents=True, exist_ok=True)
    if scenario != "unpublished":
        shutil.copyfile(_generation(scenario), folder / "serving-1.duckdb")
        pointer = {
            "gen": 1,
            "file": "serving-1.duckdb",
            "schema": SCHEMA_VERSION,
            "published_at": PUBLISHED.isoformat(),
        }
        (folder / "CURRENT").write_text(json.dumps(pointer), encoding="utf-8")
    return Serving(folder)


@cache
def _generation(scenario: str) -> Path:
    path = Path(_FOLDER.name) / f"{scenario}.duckdb"
    connection = duckdb.connect(str(path))
    connection.execute(statements()).fetchall()
    for table, rows in tables(scenario).items():
        insert(connection, table, rows)
    connection.close()
    return path


def statements() -> str:
    """The contract of the published file."""
    return files("metrics").joinpath("serving.sql").read_text(encoding="utf-8")


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    """Rows of one table; a column that the contract lacks is a KeyError."""
    columns = schema()[table]
    stray = {key for row in rows for key in row} - set(columns)
    if stray:
        raise KeyError(f"{table}: {sorted(stray)}")
    frame = pl.DataFrame({column: [row.get(column) for row in rows] for column in columns}, strict=False)
    # a column of nothing but nulls has no type of its own, and DuckDB refuses it
    frame = frame.with_columns(pl.col(pl.Null).cast(pl.String))
    connection.register("frame", _Stream(frame))
    connection.execute(f'insert into "{table}" select * from frame').fetchall()
    connection.unregister("frame")


class _Stream:
    """A frame as nothing but an Arrow stream, which DuckDB reads without pyarrow."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def tables(scenario: str) -> dict[str, list[Row]]:
    """Every row of a scenario, by table; what "empty" leaves out is every table but meta."""
    found: dict[str, list[Row]] = {"meta": _meta(scenario)}
    if scenario == "empty":
        return found
    found["period"] = periods()
    found["metric"] = [_definition(defined) for defined in DEFINED]
    if scenario == "first_file":
        found["cell"] = [cell for cell in cells() if cell["cut"] in ("org", "assistant")]
        found["number"] = numbers(found["period"], found["cell"], seats_only=True)
        found |= _first_file()
        return found
    unproven = scenario == "unproven"
    lines = cash.lines(unproven)
    found["cell"] = cells()
    found["number"] = numbers(found["period"], found["cell"], seats_only=False)
    latest = next(row["period_id"] for row in found["period"] if row["kind"] == "28d" and row["is_latest"])
    found["hidden"] = [
        {"metric": defined.metric, "period_id": latest, "cut": "team", "cells": 3}
        for defined in DEFINED
        if defined.people == "entitled"
    ]
    found["money"] = cash.money(lines)
    found["money_total"] = cash.totals(lines, unproven)
    found["money_month"] = cash.months(lines)
    found["break_even"] = cash.break_even(found["money_month"], unproven)
    found["bridge"] = cash.bridges(lines)
    found["use_case"] = _use_cases(lines, unproven)
    found["outcome"] = _outcomes(unproven)
    found["outcome_event"] = events(EVENT_STUDIES)
    found["outcome_gate"] = gates(found["outcome"])
    found["outcome_alternative"] = alternatives(found["outcome"])
    found["eval_score"] = eval_scores()
    found["eval_pair"] = eval_pairs()
    found["lesson"] = _lessons(unproven)
    found["maturity"] = maturity()
    found["decision"] = _decisions(unproven)
    found["annotation"] = [
        dict(zip(("day", "label", "kind", "use_case_id"), row, strict=True)) for row in ANNOTATIONS
    ]
    found["source"] = _sources(SOURCES)
    found["provenance"] = _provenance(found["outcome"], found["eval_score"])
    found["reconciliation"] = _reconciliation()
    found["portfolio"] = _portfolio()
    found["forecast_score"] = _forecasts()
    found["provider"] = [
        {"provider": name, "fact": fact, "value": value, "evidence": None, "checked_on": date(2026, 9, 1)}
        for name, fact, value in PROVIDER_FACTS
    ]
    return found


def _meta(scenario: str) -> list[Row]:
    facts = {
        "generation": "1",
        "schema": str(SCHEMA_VERSION),
        "method_version": "1",
        "published_at": PUBLISHED.isoformat(),
        "data_to": None if scenario == "empty" else DATA_TO.isoformat(),
        "company": "Example Works" if scenario == "first_file" else "Meridian Group",
        "currency": "USD",
        "synthetic": "false" if scenario == "first_file" else "true",
        "group_floor": "5",
        "people_denominator": "seats" if scenario == "first_file" else "entitled",
    }
    return [{"key": key, "value": value} for key, value in facts.items()]


def _definition(defined: object) -> Row:
    row = {
        name: getattr(defined, name)
        for name in (
            "metric",
            "family",
            "lesson",
            "label",
            "description",
            "formula",
            "unit",
            "better",
            "people",
        )
    }
    return row | {
        "owner": "AI programme",
        "grade_rule": "A count has no grade; a share carries its interval; an effect takes its design's grade.",
        "limits": "Use outside the connected systems is not seen.",
        "lineage": ["gateway export", "usage", f"metric {row['metric']}", row["label"]],
        "sql": f"select\n    cell_id,\n    period,\n    count(*) as value\nfrom usage -- {row['metric']}\n"
        "group by cell_id, period\norder by cell_id, period",
    }


def _use_cases(lines: list[cash.Line], unproven: bool) -> list[Row]:
    names = ("use_case_id", "label", "lessons", "front", "primitive", "owner", "stage", "first_access_on")
    names += ("verdict", "guardrail_broken", "grade", "advice", "advice_reasons", "status", "attainment")
    names += ("p_npv_positive", "break_even_minutes")
    rows: list[Row] = []
    for case in USE_CASES:
        row: Row = dict(zip(names, case, strict=False))
        row.setdefault("guardrail_broken", False)
        row.setdefault("status", "no_data")
        if row["stage"] == "idea":
            row |= {"advice": "prove_first", "advice_reasons": ["idea"]}
        else:
            mine = [line for line in lines if line.use_case == row["use_case_id"]]
            cost = sum(line.total("12m") for line in mine if line.side == "cost")
            row["cost_12m"] = cost
            firm = [line for line in mine if line.tier in ("banked", "proven")]
            if firm:
                row["net_low"] = sum(line.total("12m") * line.low for line in firm) - cost * 1.02
                row["net_mid"] = sum(line.total("12m") for line in firm) - cost
                row["net_high"] = sum(line.total("12m") * line.high for line in firm) - cost * 0.98
            if unproven:
                broken = row["guardrail_broken"]
                row |= {
                    "grade": "D" if row["grade"] == "C" else "C",
                    "advice": "fix_or_stop" if broken else "prove_first",
                    "advice_reasons": ["guardrail_broken"] if broken else ["grade_too_low"],
                    "p_npv_positive": None,
                }
        rows.append(row)
    return rows


def _outcomes(unproven: bool) -> list[Row]:
    names = ("use_case_id", "kpi_id", "kpi_label", "role", "unit", "better", "segment", "design", "estimate")
    names += ("low", "high", "percent", "percent_low", "percent_high", "scale", "without_ai", "with_ai")
    names += ("n_units", "n_treated", "grade", "verdict", "chance_better", "benefit_mid", "notes")
    rows: list[Row] = []
    for outcome in OUTCOMES:
        row: Row = dict(zip(names, outcome, strict=True))
        edges = [edge for edge in (row["low"], row["high"]) if edge is not None]
        row["se"] = abs(edges[0] - row["estimate"]) / 1.96
        row["p"] = math.erfc(abs(row["estimate"]) / row["se"] / math.sqrt(2))
        row["q_value"] = min(1.0, row["p"] * 1.4) if row["role"] == "primary" else None
        row["mde"] = 2.8 * row["se"]
        row["level"] = 0.95
        row["n_control"] = row["n_units"] - row["n_treated"]
        row["n_obs"] = row["n_units"] * (1 if row["design"] == "ab" else 26)
        row["window_start"], row["window_end"] = date(2025, 3, 3), DATA_TO
        if row["benefit_mid"] is not None:
            row["benefit_mid"] *= 1000.0
            row["benefit_low"], row["benefit_high"] = row["benefit_mid"] * 0.6, row["benefit_mid"] * 1.4
        if unproven and row["role"] == "primary":
            row |= {"design": "before_after", "grade": "D", "notes": ["no_comparison_group"]}
        rows.append(row)
    return rows


def _lessons(unproven: bool) -> list[Row]:
    names = ("lesson", "measure", "use_case_id", "kpi_id", "metric", "now", "low", "high", "unit", "better")
    names += ("baseline", "target", "attainment", "grade", "status")
    rows = [dict(zip(names, lesson, strict=True)) for lesson in LESSONS]
    for row in rows:
        step = (row["now"] - row["baseline"]) / 11
        row["series"] = [row["baseline"] + step * month for month in range(12)]
        if unproven and row["lesson"] == 1:
            row |= {"now": None, "low": None, "high": None, "attainment": None, "grade": None, "series": []}
            row |= {"status": "no_data", "reason": "no_evals"}
        if unproven and row["lesson"] in (2, 3):
            row |= {"target": None, "attainment": None, "status": "no_target", "grade": "D"}
    return rows


def _decisions(unproven: bool) -> list[Row]:
    rows: list[Row] = []
    for case, advice, since, reasons, low, mid, high, detail in DECISIONS:
        if unproven and advice == "scale":
            continue
        amounts = [None if amount is None else amount * 1000.0 for amount in (low, mid, high)]
        rows.append(
            {
                "use_case_id": case,
                "advice": advice,
                "since": since,
                "reasons": reasons,
                "amount_low": amounts[0],
                "amount_mid": amounts[1],
                "amount_high": amounts[2],
                "detail": json.dumps(detail),
            }
        )
    return rows


def _provenance(outcomes: list[Row], scores: list[Row]) -> list[Row]:
    cases = {row["use_case_id"] for row in outcomes}
    subjects = {("kpi", row["kpi_id"], "kpis") for row in outcomes}
    subjects |= {(kind, case, kind) for case in cases for kind in ("rollout", "experiment")}
    subjects |= {("suite", row["suite"], "evals") for row in scores}
    names = ("kind", "subject", "source_system")
    return [dict(zip(names, one, strict=True)) for one in sorted(subjects)]


def _sources(found: tuple[tuple[object, ...], ...]) -> list[Row]:
    names = ("source_system", "feed", "adapter", "data_to", "read", "loaded", "duplicate", "quarantined")
    rows = [dict(zip(names, source, strict=True)) for source in found]
    for row in rows:
        row["last_loaded"] = PUBLISHED - timedelta(minutes=12)
        row["restated_on"] = date(2026, 10, 5) if row["feed"] == "activity" else None
    return rows


def _reconciliation() -> list[Row]:
    rows: list[Row] = []
    for index, month in enumerate(cash.MONTHS):
        billed = 2000.0 + 2300.0 * index
        share = (0.004, 0.008, 0.031, 0.006)[index % 4]
        for provider in (None, "openai"):
            state = "amber" if share > 0.01 else "green"
            priced = billed * (1 - share)
            rows.append(
                {
                    "month": month,
                    "provider": provider,
                    "priced": priced,
                    "billed": billed,
                    "variance": billed - priced,
                    "share": share,
                    "state": state,
                }
            )
    return rows


def _portfolio() -> list[Row]:
    names = (
        "use_case_id",
        "value_low",
        "value_mid",
        "value_high",
        "cost",
        "weeks",
        "score",
        "rank",
        "rank_low",
    )
    names += ("rank_high", "p_top3", "p_npv_positive", "evsi", "quadrant", "grade", "advice", "basis")
    rows = [dict(zip(names, idea, strict=True)) for idea in PORTFOLIO]
    for row in rows:
        for name in ("value_low", "value_mid", "value_high", "cost", "evsi", "score"):
            row[name] *= 1000.0
        row["resource"] = "engineer-weeks"
        row["net"] = row["score"] * row["weeks"]
        yearly = 0.3 * row["value_low"] + 0.4 * row["value_mid"] + 0.3 * row["value_high"]
        row["wsjf"] = yearly / 52.0 / row["weeks"]
        row["rice"] = yearly * row["p_npv_positive"] / row["weeks"]
    return rows


def _forecasts() -> list[Row]:
    names = ("use_case_id", "sponsor", "made_on", "forecast_low", "forecast_mid", "forecast_high")
    names += ("actual_low", "actual_mid", "actual_high", "ratio", "covered")
    rows = [dict(zip(names, forecast, strict=True)) for forecast in FORECASTS]
    for row in rows:
        for name in names[3:9]:
            row[name] *= 1000.0
    return rows


def _first_file() -> dict[str, list[Row]]:
    cost, idle = 288_000.0, 61_000.0
    spent: Row = {"use_case_id": None, "money_window": "12m", "side": "cost"}
    items = ("net", "value", "return_per_unit", "banked", "proven", "indicated", "claimed")
    totals: list[Row] = [
        {"money_window": "12m", "item": item, "reason": "nothing_confirmed"} for item in items
    ]
    totals.append({"money_window": "12m", "item": "cost", "low": cost, "mid": cost, "high": cost})
    minutes = {"low": 5.2, "mid": 5.2, "high": 5.2}
    totals.append({"money_window": "12m", "item": "break_even_minutes", **minutes})
    return {
        "money": [
            spent | {"driver": "seats", "low": cost - idle, "mid": cost - idle, "high": cost - idle},
            spent | {"driver": "idle_seats", "low": idle, "mid": idle, "high": idle},
        ],
        "money_total": totals,
        "lesson": [
            {
                "lesson": row[0],
                "measure": row[1],
                "unit": row[8],
                "better": row[9],
                "status": "no_data",
                "series": [],
                "reason": "no_kpi",
            }
            for row in LESSONS
        ],
        "source": _sources(
            (("users", "activity", "chatgpt_enterprise", date(2026, 10, 31), 400, 400, 0, 0),)
        ),
    }
