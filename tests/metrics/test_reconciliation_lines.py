"""Worked examples of the reconciliation: METHOD.md 4.2 and COS-3."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from metrics.publish import publish
from metrics.reconciliation_lines import reconcile
from tests.metrics.small_warehouse import days, use, warehouse
from tests.metrics.test_cost_examples import _charge

MONTH = days(date(2025, 1, 1), date(2025, 1, 31))


def lines(folder: Path, **tables: Any) -> list[dict[str, Any]]:
    """Published lines of a small warehouse."""
    warehouse(folder, **tables)
    publish(folder)
    return reconcile(folder)["lines"]


def test_cos_3_an_invoice_of_a_month_against_what_its_days_cost(tmp_path: Path) -> None:
    """Invoice 1,050 against 600 + 300 + 100: variance 50 (4.7619 %), factor 1.05."""
    priced = [
        use(n, MONTH[0], use_case_id=case, priced_usd=amount)
        for n, (case, amount) in enumerate([("a", 600), ("b", 300), (None, 100)])
    ]
    rest = [use(n, day, priced_usd=0) for n in range(6) for day in MONTH]
    (line,) = lines(tmp_path, usage_day=[*priced, *rest], charge_fact=[_charge(1050)])
    assert (line["first_day"], line["last_day"]) == (date(2025, 1, 1), date(2025, 1, 31))
    assert (line["kind"], line["line_item"]) == ("line", "all models")
    assert line["variance"] == pytest.approx(50)
    assert line["share"] == pytest.approx(0.047619, abs=1e-6)
    assert line["factor"] == pytest.approx(1.05)
    assert line["state"] == "amber"


def test_projects_that_the_invoice_names_otherwise_are_not_compared_one_by_one(tmp_path: Path) -> None:
    rows = [use(n, day, sub_account_id="ours", priced_usd=1) for n in range(6) for day in MONTH]
    charges = [
        _charge(100, account="theirs", model_id="gpt-5.2"),
        _charge(86, account="other", model_id="gpt-5.2"),
    ]
    (line,) = lines(tmp_path, usage_day=rows, charge_fact=charges)
    assert (line["project"], line["line_item"]) == (None, "gpt-5.2")
    assert (line["priced"], line["billed"], line["state"]) == (186, 186, "green")


def test_without_an_invoice_every_day_is_unreconciled(tmp_path: Path) -> None:
    found = lines(tmp_path, usage_day=[use(n, day, priced_usd=1) for n in range(6) for day in MONTH])
    assert len(found) == 31
    assert {(row["kind"], row["state"], row["billed"]) for row in found} == {
        ("unbilled", "unreconciled", None)
    }


def test_tax_and_credits_are_lines_of_their_own(tmp_path: Path) -> None:
    charges = [
        _charge(186, model_id="gpt-5.2"),
        _charge(20, charge_category="Tax", charge_description="VAT"),
        _charge(-5, charge_category="Credit", charge_description="Promotion"),
    ]
    rows = [use(n, day, priced_usd=1) for n in range(6) for day in MONTH]
    found = {row["kind"]: row for row in lines(tmp_path, usage_day=rows, charge_fact=charges)}
    assert set(found) == {"line", "tax", "credit"}
    assert found["line"]["variance"] == 0
    assert (found["tax"]["billed"], found["tax"]["variance"], found["tax"]["state"]) == (20, None, "apart")


def test_a_silenced_source_is_not_priced_twice(tmp_path: Path) -> None:
    rows = [use(n, day, priced_usd=1) for n in range(6) for day in MONTH]
    twice = [{**row, "source_system": "report", "grain": "1d", "principal_id": None} for row in rows[::6]]
    coverage = [
        {
            "source_system": "report",
            "feed": "usage",
            "day": day,
            "last_day": day,
            "scope": rows[0]["provider_name"],
            "rows": 1,
            "answers": False,
        }
        for day in MONTH
    ]
    charged = [{**_charge(186, model_id="gpt-5.2"), "charge_period_start": datetime(2025, 1, 1)}]
    (line,) = lines(tmp_path, usage_day=[*rows, *twice], source_coverage=coverage, charge_fact=charged)
    assert (line["priced"], line["billed"]) == (186, 186)
