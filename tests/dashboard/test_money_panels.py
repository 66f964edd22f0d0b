"""Money on pages: the bars of a bridge add up to the net they name, and what rests on a broken limit is marked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dash._utils import to_json

from dashboard.pages import PAGES
from dashboard.panels.bridge import company_bridge, use_case_bridge
from dashboard.panels.net import net_by_use_case
from dashboard.panels.paid import paid
from dashboard.router import Router
from dashboard.security import DEMO
from dashboard.shelf import Shelf
from dashboard.view import View, parse
from metrics.serving import SCHEMA_VERSION, Serving
from tests.dashboard.serving_fixture import insert, statements, tables

SHRINKAGE = 180_000.0


@pytest.fixture(scope="module")
def shrunk(tmp_path_factory: pytest.TempPathFactory) -> Serving:
    """The made-up company with strong effects pulled towards the average: net and value are less by as much."""
    folder: Path = tmp_path_factory.mktemp("shrunk")
    found = tables("full")
    for row in found["money_total"]:
        if row["item"] in ("net", "value", "value_shrunk"):
            row["mid"] -= SHRINKAGE
    found["money_total"].append(
        {"money_window": "12m", "item": "shrinkage", "low": -SHRINKAGE, "mid": -SHRINKAGE, "high": -SHRINKAGE}
    )
    connection = duckdb.connect(str(folder / "serving-1.duckdb"))
    connection.execute(statements()).fetchall()
    for table, rows in found.items():
        insert(connection, table, rows)
    connection.close()
    pointer = {"gen": 1, "file": "serving-1.duckdb", "schema": SCHEMA_VERSION}
    (folder / "CURRENT").write_text(json.dumps(pointer), encoding="utf-8")
    return Serving(folder)


def _steps(panel: Any) -> dict[str, float]:
    return dict(panel.cells.rows)


def test_the_bars_of_the_company_add_up_to_its_net(shrunk: Serving, view: Callable[..., View]) -> None:
    pulled = company_bridge(View.of(Shelf(shrunk), *parse("/", "")))
    plain = company_bridge(view("/"))
    for panel in (pulled, plain):
        steps = _steps(panel)
        net = steps.pop("Net value")
        assert sum(steps.values()) == pytest.approx(net)
    assert _steps(pulled)["Lucky winners"] == -SHRINKAGE
    assert "pulled towards the average" in str(pulled.foot)
    assert "Lucky winners" not in _steps(plain)


def test_the_chart_of_value_against_cost_says_that_cost_is_as_paid(view: Callable[..., View]) -> None:
    subtitle = paid(view("/")).subtitle
    assert "cost as it was paid" in subtitle
    assert "spread" not in subtitle


def test_money_that_rests_on_a_broken_limit_is_marked_wherever_it_is_shown(
    serving: Callable[[str], Serving], view: Callable[..., View]
) -> None:
    broken = {row["use_case_id"] for row in serving("full").rows("use_case") if row["guardrail_broken"]}
    assert broken == {"support_assistant"}
    assert to_json(net_by_use_case(view("/")).body).count("quality limit broken") >= 1
    router = Router(Shelf(serving("full")), PAGES)
    overview = to_json(router.answer(DEMO, "/", "").slots)
    assert "of value under a broken limit" in overview
    assert "of the confirmed value" in overview
    ledger = to_json(router.answer(DEMO, "/portfolio", "").slots)
    assert "quality limit broken" in ledger
    page = to_json(router.answer(DEMO, "/use-case/support_assistant", "").slots)
    assert "gained while a quality limit was broken" in page


def test_hours_that_a_kpi_counts_already_bring_no_second_net(view: Callable[..., View]) -> None:
    panel = use_case_bridge(view("/use-case/adviser_search"), "adviser_search")
    assert "count these hours already" in str(panel.foot)
