"""The same tokens or the same money from two sources count once: one source answers for a day."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.coverage import positions
from ingest.problems import ConfigProblem
from ingest.workspace import load
from tests.ingest.company import GATEWAY, Company, request

DAILY = """
adapter = "table"
path = "exports/daily.csv"
feeds = "usage"
grain = "{grain}"
provider = "openai"
tokens = "inclusive"
[columns]
occurred_at = "day"
model = "model"
requests = "requests"
input_tokens = "input"
output_tokens = "output"
"""
INVOICE = """
adapter = "focus"
path = "exports/invoice.csv"
feeds = "charge"
"""
COSTS = """
adapter = "table"
path = "exports/costs.csv"
feeds = "charge"
[columns]
charge_period_start = "day"
charge_description = "line_item"
provider_name = {{ value = "{provider}" }}
billed_cost = "amount"
billing_currency = {{ value = "EUR" }}
"""
FOCUS_HEADER = (
    "BilledCost,EffectiveCost,ListCost,BillingCurrency,ChargeCategory,ChargeFrequency,ChargePeriodStart,"
    "ChargePeriodEnd,ServiceCategory,ServiceProviderName,ChargeDescription\n"
)


def daily(company: Company, days: range, grain: str = "1d") -> None:
    """A usage report of 10 requests on each of some days after 1 September 2025."""
    company.source("daily", DAILY.format(grain=grain))
    lines = [f"2025-09-{1 + day:02d},gpt-5,10,20000,1000" for day in days]
    company.write("exports/daily.csv", "\n".join(["day,model,requests,input,output", *lines]) + "\n")


def gateway(company: Company, days: range) -> None:
    """A log of 4 requests on each of some days after 1 September 2025."""
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(n, day=day) for day in days for n in range(4)])


def focus_line(
    amount: float, start: str, end: str, category: str = "Usage", frequency: str = "Usage-Based"
) -> str:
    """One invoice line of OpenAI."""
    return (
        f"{amount},{amount},{amount},EUR,{category},{frequency},{start}T00:00:00Z,{end}T00:00:00Z,"
        f"AI and Machine Learning,OpenAI,api\n"
    )


def invoice(company: Company, *lines: str) -> None:
    """A FOCUS invoice of these lines."""
    company.source("invoice", INVOICE)
    company.write("exports/invoice.csv", FOCUS_HEADER + "".join(lines))


def costs(company: Company, days: range, provider: str = "openai") -> None:
    """A cost report of 3.00 on each of some days after 1 September 2025."""
    company.source("costs", COSTS.format(provider=provider))
    lines = [f'2025-09-{1 + day:02d},"gpt-5, input tokens",3.00' for day in days]
    company.write("exports/costs.csv", "\n".join(["day,line_item,amount", *lines]) + "\n")


def settings(company: Company, section: str) -> None:
    """Declares an order in sevenfold.toml."""
    company.write(
        "sevenfold.toml", f'[company]\nname = "Test"\ncurrency = "EUR"\n[ingest.coverage]\n{section}\n'
    )


def answering(company: Company, feed: str) -> dict[tuple[str, int], bool]:
    """(source, day of September 2025) -> whether it answers."""
    found = company.rows(f"select source_system, day, answers from source_coverage where feed = '{feed}'")
    return {(source, day.day): answers for source, day, answers in found}


def counted(company: Company) -> list[tuple[int, int]]:
    """Requests that count, per day of September 2025."""
    return company.rows("select day(day), sum(requests)::bigint from usage_answering group by all order by 1")


def billed(company: Company) -> float:
    """Money that counts."""
    return float(company.one("select sum(billed_cost) from charge_answering"))


def test_on_a_day_of_both_the_log_answers_and_the_daily_report_reconciles(company: Company) -> None:
    gateway(company, range(3))
    daily(company, range(1, 5))
    company.load()
    assert counted(company) == [(1, 4), (2, 4), (3, 4), (4, 10), (5, 10)]
    found = answering(company, "usage")
    assert [day for (source, day), answers in found.items() if source == "daily" and not answers] == [2, 3]
    assert all(answers for (source, _), answers in found.items() if source == "gateway")
    assert company.one("select sum(requests) from usage_day") == 12 + 40


@pytest.mark.parametrize("order", [("gateway", "daily"), ("daily", "gateway")])
def test_it_does_not_matter_which_source_is_loaded_first(company: Company, order: tuple[str, str]) -> None:
    gateway(company, range(3))
    daily(company, range(1, 5))
    for source in order:
        company.load(source)
    assert counted(company) == [(1, 4), (2, 4), (3, 4), (4, 10), (5, 10)]


def test_a_day_that_leaves_the_log_is_answered_by_the_report_again(company: Company) -> None:
    daily(company, range(2))
    company.source("gateway", GATEWAY.replace("[columns]", 'restates = "day"\n[columns]'))
    path = company.log("gateway.jsonl", [request(n, day=1) for n in range(4)])
    company.load()
    assert counted(company) == [(1, 10), (2, 4)]
    # The same file under another time zone falls on the day before.
    company.source(
        "gateway",
        GATEWAY.replace('"epoch_seconds" }', '"epoch_seconds" }').replace(
            "[columns]", 'where = { user = "nobody" }\n[columns]'
        ),
    )
    assert path.exists()
    company.load()
    assert counted(company) == [(1, 10), (2, 10)]


def test_two_logs_beside_each_other_both_answer(company: Company) -> None:
    gateway(company, range(2))
    company.source("second", GATEWAY.replace("exports/gateway", "exports/second"))
    company.log("second.jsonl", [request(n + 100, day=0) for n in range(5)])
    company.load()
    assert counted(company) == [(1, 9), (2, 4)]


def test_two_vendors_do_not_answer_for_each_other(company: Company) -> None:
    gateway(company, range(1))
    daily(company, range(1))
    company.source("daily", DAILY.format(grain="1d").replace('"openai"', '"anthropic"'))
    company.write(
        "exports/daily.csv", "day,model,requests,input,output\n2025-09-01,claude-sonnet-4-5,10,1,1\n"
    )
    company.load()
    assert counted(company) == [(1, 14)]


def test_a_week_is_silenced_by_any_finer_day_in_it_and_does_not_silence_others(company: Company) -> None:
    daily(company, range(1), grain="1w")
    company.load()
    assert counted(company) == [(1, 10)]
    gateway(company, range(4, 5))
    company.load()
    assert counted(company) == [(5, 4)]


def test_a_declared_order_is_followed_and_can_be_taken_back(company: Company) -> None:
    gateway(company, range(3))
    daily(company, range(1, 5))
    settings(company, 'usage = ["daily", "gateway"]')
    company.load()
    assert counted(company) == [(1, 4), (2, 10), (3, 10), (4, 10), (5, 10)]
    settings(company, 'separate = ["daily"]')
    company.load()
    assert counted(company) == [(1, 4), (2, 14), (3, 14), (4, 10), (5, 10)]
    settings(company, "")
    company.load()
    assert counted(company) == [(1, 4), (2, 4), (3, 4), (4, 10), (5, 10)]


def test_a_declared_order_that_names_no_source_is_refused_with_the_nearest_name(company: Company) -> None:
    gateway(company, range(1))
    settings(company, 'usage = ["gatway"]')
    with pytest.raises(ConfigProblem) as wrong:
        company.load()
    assert "'gatway'" in wrong.value.sentence
    assert "Did you mean 'gateway'?" in wrong.value.sentence


def test_an_invoice_answers_before_the_cost_report_on_the_days_that_it_covers(company: Company) -> None:
    costs(company, range(4))
    invoice(company, focus_line(5, "2025-09-01", "2025-09-02"), focus_line(7, "2025-09-02", "2025-09-03"))
    company.load()
    assert billed(company) == 5 + 7 + 3 + 3
    assert company.one("select sum(billed_cost) from charge_fact") == 5 + 7 + 12


def test_an_invoice_of_a_whole_month_answers_for_all_its_days(company: Company) -> None:
    costs(company, range(4))
    invoice(company, focus_line(90, "2025-09-01", "2025-10-01"))
    company.load()
    assert billed(company) == 90


def test_seats_tax_and_credits_on_the_invoice_do_not_silence_the_token_costs(company: Company) -> None:
    costs(company, range(4))
    invoice(
        company,
        focus_line(600, "2025-09-01", "2025-10-01", frequency="Recurring"),
        focus_line(2, "2025-09-01", "2025-09-02", category="Tax"),
        focus_line(-1, "2025-09-01", "2025-09-02", category="Credit"),
    )
    company.load()
    assert billed(company) == 600 + 2 - 1 + 12


def test_the_coverage_says_until_when_its_rows_reach(company: Company) -> None:
    invoice(company, focus_line(90, "2025-09-01", "2025-10-01"))
    gateway(company, range(1))
    company.load()
    found = company.rows("select feed, day, last_day, scope, grain, rows from source_coverage order by feed")
    assert found == [
        ("charge", date(2025, 9, 1), date(2025, 9, 30), "openai", None, 1),
        ("usage", date(2025, 9, 1), date(2025, 9, 1), "openai", "event", 4),
    ]


def test_the_usual_order_is_own_logs_then_the_account_then_single_computers(company: Company) -> None:
    """A log of one developer's computer is finer than the vendor's report, but never the whole account."""
    gateway(company, range(1))
    company.source("laptop", 'adapter = "codex"\npath = "exports/rollout*.jsonl"\nfeeds = "usage"\n')
    company.source("vendor", 'adapter = "openai_admin"\npath = "exports/usage*.json"\nfeeds = "usage"\n')
    order = sorted(
        (position, name) for name, feed, position in positions(load(company.folder)) if feed == "usage"
    )
    assert [name for _, name in order] == ["gateway", "vendor", "laptop"]
    assert len({position for position, _ in order}) == 3
