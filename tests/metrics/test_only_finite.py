"""Whatever the warehouse holds: no NaN, no infinity, and never a bare zero for what is not known."""

from __future__ import annotations

import json
import math
import tempfile
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.serving import schema
from tests.metrics.published import Published, published
from tests.metrics.worlds import World, honest_world

VALUED = {
    "number": "value",
    "money": "mid",
    "money_total": "mid",
    "break_even": "mid",
    "bridge": "amount",
    "lesson": "now",
    "maturity": "value",
    "portfolio": "rank",
}
"""Tables with a reason, and the column that it stands in for."""
EXTREMES = (0.0, 1e-9, -1.0, 1e12, None)


def _rich() -> World:
    """The honest world with money in it: an invoice, assumptions, a ledger, an idea, contacts and an experiment."""
    found = honest_world()
    found["assumption"] = [
        {"assumption_id": name, "name": name, "low": low, "mid": mid, "high": high}
        for name, low, mid, high in (
            ("hourly_cost", 50, 60, 80),
            ("seat_price", 20, 30, 30),
            ("accepted_share", 0.6, 0.7, 0.8),
            ("additional_share", 0.7, 0.8, 0.9),
        )
    ]
    found["use_case"][0] |= {
        "time": json.dumps({"minutes_before": 12, "minutes_with": 7}),
        "cost": json.dumps({"build": 20_000, "run_per_month": 100, "built_on": "2025-01-01"}),
        "target": json.dumps(
            {"kpi": "minutes", "baseline": 30, "value": 25, "set_on": "2024-12-01", "due": "2025-12-31"}
        ),
        "plan": json.dumps({"low": 10, "mid": 20, "high": 40, "made_on": "2024-12-01", "sponsor": "Desk"}),
    }
    found["use_case"].append(
        {
            "use_case_id": "idea",
            "label": "Idea",
            "stage": "idea",
            "plan": json.dumps({"low": 10, "mid": 20, "high": 40, "cost": 5, "weeks": 3}),
        }
    )
    found["kpi"][0] |= {"value_per_unit": 2.0, "value_kind": "cost_avoidance", "min_effect": 1.0}
    found["ledger"] = [
        {
            "ledger_id": "l", "use_case_id": "desk", "driver": "minutes", "population": "all", "amount": 900,
            "currency": "USD", "period_start": date(2025, 1, 1), "period_end": date(2025, 3, 31),
            "confirmed_on": date(2025, 4, 1),
        }
    ]  # fmt: skip
    found["charge_fact"] = [
        {
            "charge_id": f"c{month}", "charge_period_start": datetime(2025, month, 1),
            "charge_period_end": datetime(2025, month + 1, 1), "billed_cost": 40 + month, "billing_currency": "USD",
            "provider_name": "openai", "charge_category": "Usage",
        }
        for month in (1, 2, 3)
    ]  # fmt: skip
    found["event"] = [
        {
            "event_id": f"e{n}", "kind": "contact", "occurred_at": datetime(2025, 4, 1), "use_case_id": "desk",
            "resolved_by_ai": n % 2 == 0, "minutes": 5.0,
        }
        for n in range(12)
    ]  # fmt: skip
    return found


def _cells(found: Published) -> list[tuple[str, str, Any]]:
    """Every number of every published table, as (table, column, value)."""
    cells = []
    for table, columns in schema().items():
        for row in found.serving.rows(table):
            for column in columns:
                values = row[column] if isinstance(row[column], list) else [row[column]]
                cells += [(table, column, value) for value in values if isinstance(value, float)]
    return cells


def _check(found: Published) -> None:
    broken = {(table, column) for table, column, value in _cells(found) if not math.isfinite(value)}
    assert not broken
    for table, column in VALUED.items():
        for row in found.serving.rows(table):
            assert row[column] is not None or row["reason"] is not None, (table, dict(row))


def test_an_empty_warehouse_publishes_reasons_and_not_one_number(tmp_path: Path) -> None:
    found = published(tmp_path)
    _check(found)
    # the caps of maturity are rules, not measurements
    told = {(table, column, value) for table, column, value in _cells(found) if table != "maturity"}
    assert told == set()


def test_a_use_case_of_which_nothing_is_known_has_no_number(tmp_path: Path) -> None:
    case = {"use_case_id": "desk", "label": "Desk", "lessons": [5], "stage": "live"}
    found = published(tmp_path, use_case=[case])
    _check(found)
    assert {(table, column) for table, column, _ in _cells(found) if table != "maturity"} == set()


def test_the_rich_world_says_much(tmp_path: Path) -> None:
    found = published(tmp_path, **_rich())
    _check(found)
    assert {table for table, _, _ in _cells(found)} >= {
        "number", "money", "money_total", "money_month", "use_case", "outcome", "outcome_event", "outcome_gate",
        "eval_score", "eval_pair", "maturity", "portfolio", "forecast_score", "forecast_bias", "reconciliation",
    }  # fmt: skip


@st.composite
def _damaged(draw: st.DrawFn) -> World:
    """The rich world with tables gone, rows thinned out and numbers turned into extremes or gaps."""
    found = deepcopy(_rich())
    for table in draw(st.lists(st.sampled_from(sorted(found)), unique=True, max_size=5)):
        del found[table]
    for table, column in draw(
        st.lists(
            st.sampled_from(
                [
                    ("usage_day", "priced_usd"),
                    ("usage_day", "output_tokens"),
                    ("kpi_observation", "value"),
                    ("kpi_observation", "denominator"),
                    ("kpi", "value_per_unit"),
                    ("kpi", "min_effect"),
                    ("charge_fact", "billed_cost"),
                    ("eval_item", "passed"),
                    ("eval_item", "tokens"),
                    ("event", "minutes"),
                ]
            ),
            unique=True,
            max_size=5,
        )
    ):
        rows = found.get(table, [])
        value = draw(st.sampled_from(EXTREMES if column != "passed" else (None, True, False)))
        if value is not None and column.endswith("tokens"):
            value = int(value) if value > 0 else 0
        every = draw(st.integers(1, 4))
        for row in rows[::every]:
            row[column] = value
    if draw(st.booleans()):
        for row in found.get("assumption", []):
            row |= dict.fromkeys(("low", "mid", "high"), draw(st.sampled_from((0.0, 1.0, 1e9))))
    if draw(st.booleans()):
        found["usage_day"] = found.get("usage_day", [])[:: draw(st.integers(2, 40))]
    return found


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged=_damaged())
def test_no_warehouse_publishes_nan_infinity_or_a_gap_without_a_reason(damaged: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _check(published(Path(folder), **damaged))


def test_the_check_would_see_a_nan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = published(tmp_path)
    rows = found.serving.rows

    def poisoned(table: str) -> Any:
        return [{**row, "value": math.nan} if table == "maturity" else row for row in rows(table)]

    monkeypatch.setattr(found.serving, "rows", poisoned)
    with pytest.raises(AssertionError):
        _check(found)
