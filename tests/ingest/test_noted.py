"""What readers of the dashboard confirmed and decided reaches the warehouse, once, and leaves it when taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.control import Control
from ingest.problems import ConfigProblem
from tests.ingest.company import GATEWAY, Company, request
from tests.ingest.test_reference import KPI, SUPPORT

CONFIRMED = {
    "driver": "minutes", "amount": 1200.5, "currency": "USD", "period_start": "2026-01-01", "period_end": "2026-03-31",
    "confirmed_on": "2026-04-10", "reference": "JE-17",
}  # fmt: skip
DECIDED = {
    "advice": "scale",
    "forecast": {"value_low": 10.0, "value_mid": 20.0, "value_high": 40.0, "cost": 5.0},
}
LEDGER = "select ledger_id, use_case_id, driver, amount::double, period_end::varchar from ledger"
FORECAST = "select low, mid, high from forecast where source_system = 'control'"


@pytest.fixture
def noted(company: Company) -> Company:
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    company.write("use_cases/support.toml", SUPPORT)
    for name in ("minutes", "csat"):
        company.write(f"kpis/{name}.toml", KPI.format(name=name))
    return company


def store(company: Company) -> Control:
    return Control(company.folder / "data" / "control.sqlite3")


def test_a_confirmation_is_a_ledger_row_until_it_is_taken_back(noted: Company) -> None:
    number = store(noted).add("confirmation", "support", "ana@example.com", CONFIRMED).id
    noted.load()
    noted.load()
    assert noted.rows(LEDGER) == [(f"control-{number}", "support", "minutes", 1200.5, "2026-03-31")]
    assert "ana" not in noted.one("select confirmed_by from ledger")
    store(noted).withdraw(number, "ana@example.com")
    noted.load()
    assert noted.rows(LEDGER) == []


def test_a_decision_to_go_on_is_a_forecast_and_one_to_stop_is_none(noted: Company) -> None:
    store(noted).add("decision", "support", "ana", {**DECIDED, "advice": "park"})
    noted.load()
    assert noted.rows(FORECAST) == []
    store(noted).add("decision", "support", "ana", DECIDED)
    store(noted).add(
        "decision",
        "support",
        "ana",
        {**DECIDED, "forecast": {"value_low": 1.0, "value_mid": 2.0, "value_high": 3.0}},
    )
    store(noted).add("decision", "nobody", "ana", DECIDED)
    noted.load()
    noted.load()
    assert noted.rows(FORECAST) == [(10.0, 20.0, 40.0)]


def test_a_store_that_cannot_be_read_stops_the_load_in_one_sentence(noted: Company) -> None:
    broken: Path = noted.folder / "data" / "control.sqlite3"
    broken.parent.mkdir(exist_ok=True)
    broken.write_bytes(b"no database" * 1000)
    with pytest.raises(ConfigProblem) as stopped:
        noted.load()
    assert "cannot be read" in stopped.value.sentence


def test_the_warehouse_is_whole_and_is_rebuilt_with_what_readers_wrote(noted: Company) -> None:
    from ingest.verify import verify
    from ingest.workspace import load

    store(noted).add("confirmation", "support", "ana", CONFIRMED)
    noted.load()
    assert all(one.ok for one in verify(load(noted.folder)))
