"""A gateway log, OpenAI's usage and cost pages and a FOCUS invoice overlap: each token and each dollar counts once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from metrics.publish import publish
from metrics.reconciliation_lines import reconcile
from metrics.serving import Serving
from sevenfold.main import run
from tests.ingest.company import GATEWAY, Company, request

SEPTEMBER = 1756684800
"""2025-09-01, epoch seconds."""
DAY = 86400
INPUT, CACHED, OUTPUT = 2406, 1600, 400
"""Tokens of one day of the gateway: four requests."""
PRICES = {"input": INPUT * 1.25e-6, "cached input": CACHED * 0.125e-6, "output": OUTPUT * 10e-6}
"""What they cost with gpt-5 at list price, USD."""
TRACED = "web search"


def page(results: dict[int, list[dict[str, Any]]]) -> str:
    """A page of daily buckets: day of September -> results."""
    data = [
        {
            "object": "bucket",
            "start_time": SEPTEMBER + DAY * (day - 1),
            "end_time": SEPTEMBER + DAY * day,
            "results": found,
        }
        for day, found in results.items()
    ]
    return json.dumps({"object": "page", "data": data, "has_more": False, "next_page": None})


def cost(line_item: str, amount: float, quantity: float | None = None) -> dict[str, Any]:
    """One result of the costs endpoint."""
    return {
        "object": "organization.costs.result",
        "amount": {"value": amount, "currency": "usd"},
        "line_item": line_item,
        "project_id": "proj_support_1",
        "quantity": quantity,
        "quantity_unit": "tokens" if quantity is not None else None,
    }


def costs_of_a_day() -> list[dict[str, Any]]:
    """Two per cent more for input than we price, the rest to the cent, and a meter that is no token."""
    return [
        cost("gpt-5, input tokens", PRICES["input"] * 1.02, INPUT),
        cost("gpt-5, cached input tokens", PRICES["cached input"], CACHED),
        cost("gpt-5, output tokens", PRICES["output"], OUTPUT),
        cost(TRACED, 0.5),
    ]


def usage_of_a_day() -> list[dict[str, Any]]:
    """The account's usage: twice what the gateway saw."""
    return [
        {
            "object": "organization.usage.completions.result",
            "input_tokens": 2 * (INPUT + CACHED),
            "input_cached_tokens": 2 * CACHED,
            "output_tokens": 2 * OUTPUT,
            "num_model_requests": 8,
            "project_id": "proj_support_1",
            "model": "gpt-5-2025-08-07",
        }
    ]


def focus(day: int, amount: float, category: str = "Usage") -> str:
    """One line of the invoice, of one day."""
    details = json.dumps({"ModelId": "gpt-5", "TokenDirection": "Output"}).replace('"', '""')
    return (
        f"{amount},{amount},{amount},USD,{category},Usage-Based,2025-09-{day:02d}T00:00:00Z,"
        f'2025-09-{day + 1:02d}T00:00:00Z,AI and Machine Learning,OpenAI,api,{OUTPUT},Tokens,proj_support_1,"{details}"\n'
    )


@pytest.fixture
def overlapping(tmp_path: Path) -> Company:
    """Gateway 1-10 September, usage pages 5-14, cost pages 3-14, invoice 1-4 with a credit: loaded and published."""
    company = Company(tmp_path / "company")
    company.write("sevenfold.toml", '[company]\nname = "Test"\ncurrency = "USD"\n')
    company.source("gateway", GATEWAY)
    people = [f"p{n}@example.com" for n in range(8)]
    events = [
        request(n, day=day, person=people[(day + n) % 8], trace=f"{day}-{n}")
        for day in range(10)
        for n in range(4)
    ]
    company.log("gateway.jsonl", events)
    for name, feed in (("openai_usage", "usage"), ("openai_costs", "charge")):
        company.source(name, f'adapter = "openai_admin"\npath = "exports/{name}.json"\nfeeds = "{feed}"\n')
    company.write("exports/openai_usage.json", page({day: usage_of_a_day() for day in range(5, 15)}))
    company.write("exports/openai_costs.json", page({day: costs_of_a_day() for day in range(3, 15)}))
    company.source("invoice", 'adapter = "focus"\npath = "exports/invoice.csv"\nfeeds = "charge"\n')
    company.write(
        "exports/invoice.csv",
        "BilledCost,EffectiveCost,ListCost,BillingCurrency,ChargeCategory,ChargeFrequency,ChargePeriodStart,"
        "ChargePeriodEnd,ServiceCategory,ServiceProviderName,ChargeDescription,ConsumedQuantity,ConsumedUnit,"
        "SubAccountId,SkuPriceDetails\n"
        + "".join(focus(day, PRICES["output"]) for day in range(1, 5))
        + focus(2, -0.001, "Credit"),
    )
    company.load()
    publish(company.folder)
    return company


def test_every_token_and_every_dollar_counts_once(overlapping: Company) -> None:
    tokens = "input_uncached_tokens + cache_read_tokens + output_tokens"
    day = INPUT + CACHED + OUTPUT
    assert overlapping.one(f"select sum({tokens}) from usage_answering") == 10 * day + 4 * 2 * day
    assert overlapping.one(f"select sum({tokens}) from usage_day") == 10 * day + 10 * 2 * day
    daily = sum(item["amount"]["value"] for item in costs_of_a_day())
    counted = float(overlapping.one("select sum(billed_cost) from charge_answering"))
    assert counted == pytest.approx(4 * PRICES["output"] - 0.001 + 10 * daily)
    everything = float(overlapping.one("select sum(billed_cost) from charge_fact"))
    assert everything == pytest.approx(4 * PRICES["output"] - 0.001 + 12 * daily)


def test_published_tokens_are_those_of_the_answering_sources(overlapping: Company) -> None:
    serving = Serving(overlapping.folder / "data" / "serving")
    (org,) = [row["cell_id"] for row in serving.rows("cell") if row["cut"] == "org"]
    periods = {row["period_id"]: row for row in serving.rows("period", kind="28d")}
    (tokens,) = [
        row["value"]
        for row in serving.rows("number", metric="tokens", cell_id=org)
        if row["period_id"] in periods and row["value"] is not None
    ]
    day = INPUT + CACHED + OUTPUT
    assert tokens == 10 * day + 4 * 2 * day


def test_a_day_is_reconciled_by_line_item_and_project_with_a_left_over_row(overlapping: Company) -> None:
    lines = reconcile(overlapping.folder, month="2025-09", provider="openai")["lines"]
    fifth = {row["line_item"]: row for row in lines if row["first_day"].day == 5}
    assert set(fifth) == {"gpt-5, input", "gpt-5, cached input", "gpt-5, output", TRACED}
    entry = fifth["gpt-5, input"]
    assert (entry["kind"], entry["project"]) == ("line", "proj_support_1")
    assert entry["priced"] == pytest.approx(PRICES["input"])
    assert entry["variance"] == pytest.approx(0.02 * PRICES["input"])
    assert entry["share"] == pytest.approx(0.02 / 1.02)
    assert entry["factor"] == pytest.approx(1.02)
    assert entry["state"] == "amber"
    assert (entry["priced_tokens"], entry["billed_tokens"]) == (INPUT, INPUT)
    assert fifth["gpt-5, output"]["state"] == "green"
    left_over = fifth[TRACED]
    assert (left_over["kind"], left_over["priced"], left_over["billed"]) == ("left_over", None, 0.5)


def test_priced_plus_variance_is_what_is_billed(overlapping: Company) -> None:
    lines = reconcile(overlapping.folder)["lines"]
    compared = [row for row in lines if row["variance"] is not None]
    assert sum(row["billed"] or 0 for row in lines) == pytest.approx(
        float(overlapping.one("select sum(billed_cost) from charge_answering"))
    )
    assert sum(row["billed"] for row in compared) == pytest.approx(
        sum((row["priced"] or 0) + row["variance"] for row in compared)
    )
    priced = overlapping.one("select sum(priced_usd)::double from usage_answering")
    assert sum(row["priced"] or 0 for row in lines) == pytest.approx(priced)
    assert {row["kind"] for row in lines} == {"line", "left_over", "unbilled", "credit"}


def test_the_sources_that_are_not_counted_stand_beside_those_that_are(overlapping: Company) -> None:
    found = {row["source_system"]: row for row in reconcile(overlapping.folder)["sources"]}
    assert set(found) == {"openai_usage", "openai_costs"}
    usage = found["openai_usage"]
    assert (usage["days"], usage["answered_by"]) == (6, ["gateway"])
    assert usage["share"] == pytest.approx(0.5)
    costs = found["openai_costs"]
    assert (costs["days"], costs["answered_by"]) == (2, ["invoice"])
    assert costs["answering_amount"] == pytest.approx(2 * PRICES["output"])


def test_the_verb_prints_it_and_refuses_a_month_that_is_none(
    overlapping: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ["--workspace", str(overlapping.folder)]
    assert run(["reconcile", "--month", "2025-09", *there]) == 0
    said = capsys.readouterr().out
    assert "left_over" in said
    assert "+2.0" in said
    assert run(["reconcile", "--json", "--provider", "OpenAI", *there]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"lines", "sources"}
    assert run(["reconcile", "--month", "September", *there]) == 6
