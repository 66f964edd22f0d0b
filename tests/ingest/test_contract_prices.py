"""prices/*.toml: the company's own prices, on their days, for usage loaded before and after."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.problems import ConfigProblem
from ingest.rebuild import rebuild
from tests.ingest.company import GATEWAY, Company, request

LIST = (600 * Decimal("1.25") + 400 * Decimal("0.125") + 100 * 10) / 1_000_000
"""1,000 input tokens of gpt-5, 400 of them cached, and 100 of output."""
CONTRACT = (600 * Decimal(1) + 400 * Decimal("0.1") + 100 * 8) / Decimal(1_000_000)

PRICES = """
provider = "openai"
owner = "Purchasing"
[[price]]
model = "openai/gpt-5"
valid_from = 2025-09-02
valid_to = 2025-09-04
input = 1.00
cache_read = 0.10
output = 8.00
"""


def used(company: Company, *models: str) -> None:
    """One request of each model on each of four days from 2025-09-01."""
    company.source("gateway", GATEWAY)
    company.log(
        "gateway.jsonl",
        [
            request(0, day=day, model=model, session=f"{model}-{day}")
            for day in range(4)
            for model in models or ("gpt-5",)
        ],
    )


def costs(company: Company) -> list[Decimal]:
    return [row[0] for row in company.rows("select estimated_cost_usd from usage_fact order by period_start")]


def test_a_contract_holds_on_its_days_and_the_list_price_on_all_others(company: Company) -> None:
    used(company)
    company.write("prices/openai.toml", PRICES)
    report = company.load()["gateway"]
    assert costs(company) == [LIST, CONTRACT, CONTRACT, LIST]
    assert report.totals.priced_usd == 2 * LIST + 2 * CONTRACT
    assert report.totals.unpriced == 0


def test_a_contract_that_comes_later_prices_anew_what_is_there_and_goes_without_a_trace(
    company: Company,
) -> None:
    used(company)
    company.load()
    assert costs(company) == [LIST] * 4
    path = company.write("prices/openai.toml", PRICES)
    report = company.load()["gateway"]
    assert costs(company) == [LIST, CONTRACT, CONTRACT, LIST]
    assert report.totals.priced_usd == 2 * LIST + 2 * CONTRACT
    assert report.counts.duplicate == 4
    path.unlink()
    assert company.load()["gateway"].totals.priced_usd == 4 * LIST
    assert company.one("select count(*) from price_card where source = 'contract'") == 0
    assert company.one("select count(*) from usage_fact") == 4


def test_a_model_that_the_price_book_does_not_know_gets_a_price(company: Company) -> None:
    used(company, "acme/house-7b")
    assert company.load()["gateway"].totals.unpriced == 4
    company.write(
        "prices/acme.toml", PRICES.replace('"openai"', '"acme"').replace("openai/gpt-5", "house-7b")
    )
    report = company.load()["gateway"]
    assert report.totals.unpriced == 2
    assert report.totals.priced_usd == 2 * CONTRACT
    flags = company.rows("select quality_flags from usage_fact order by period_start")
    assert ["unknown_model" in found for (found,) in flags] == [True, False, False, True]


def test_a_rebuilt_warehouse_has_the_same_prices(company: Company) -> None:
    used(company)
    company.write("prices/openai.toml", PRICES)
    company.load()
    rebuild(company.folder)
    assert costs(company) == [LIST, CONTRACT, CONTRACT, LIST]


def test_other_ways_of_processing_keep_their_list_price(company: Company) -> None:
    used(company)
    company.write("prices/openai.toml", PRICES.replace("output = 8.00", 'output = 8.00\nvariant = "batch"'))
    company.load()
    assert costs(company) == [LIST] * 4


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("input = 1.00", "inptu = 1.00", "input"),
        ("input = 1.00", "input = -1", "input"),
        ("valid_to = 2025-09-04", "valid_to = 2025-09-02", "valid_to"),
        ('provider = "openai"', 'provider = "openai"\ncurrency = "EUR"', "USD"),
        ("[[price]]", PRICES[PRICES.index("[[price]]") :] + "[[price]]", "same days"),
    ],
)
def test_a_price_file_that_cannot_be_followed_says_why(
    company: Company, old: str, new: str, word: str
) -> None:
    used(company)
    company.write("prices/openai.toml", PRICES.replace(old, new, 1))
    with pytest.raises(ConfigProblem) as problem:
        company.load()
    assert problem.value.sentence.startswith("prices/openai.toml")
    assert word in problem.value.sentence
