"""The configuration reaches metrics through the warehouse, and says which usage is which use case."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ingest.config.document import parse
from ingest.config.use_case import UseCase
from ingest.matching import matcher
from tests.ingest.company import GATEWAY, Company, request

SUPPORT = """
label = "Support assistant"
lessons = [3, 1]
front = "operations"
primitive = "automation"
owner = "Support"
stage = "live"
population = { division = ["Service", "Wealth"] }

[match]
project = ["proj_support*"]
assistant = "Support assistant"

[[kpi]]
id = "minutes"
role = "primary"
guardrail = "csat"
[[kpi]]
id = "csat"
role = "guardrail"

[rollout.units]
"Queue A" = 2025-03-01
"Queue B" = "never"

[time]
minutes_without = { low = 9, mid = 11, high = 13, evidence = "timed study" }

[target]
kpi = "minutes"
value = 8
baseline = 11
due = 2026-12-31

[plan]
value = { low = 1000, mid = 2000, high = 4000 }
made_on = 2025-01-15
sponsor = "Support"

[cost]
build = 50000
run_per_month = { low = 100, mid = 200, high = 300 }

[experiment]
id = "e1"
split = "1:1"
planned_n = 200
registered_on = 2025-01-10

[eval]
suite = "answers"
gate = 0.9
"""
KPI = 'label = "{name}"\nunit = "min"\nbetter = "lower"\nvalue_per_unit = 2.5\nin_use_since = 2020-01-01\n'


@pytest.fixture
def described(company: Company) -> Company:
    """A workspace with every kind of file."""
    company.write("use_cases/support.toml", SUPPORT)
    company.write(
        "use_cases/other.toml",
        'label = "Other"\nlessons = [2]\nstage = "idea"\n[match]\nproject = "proj_*"\n',
    )
    for name in ("minutes", "csat"):
        company.write(f"kpis/{name}.toml", KPI.format(name=name))
    company.write(
        "assumptions.toml",
        '[hourly_cost]\nlow = 50\nmid = 60\nhigh = 80\nunit = "EUR"\nowner = "Finance"\n'
        "[seat_price.chatgpt]\nmid = 60\n[seat_price.copilot]\nmid = 39\naccepted_share = 0.8\n".replace(
            "accepted_share = 0.8\n", ""
        )
        + "[use_case.support.accepted_share]\nmid = 0.8\n",
    )
    company.write(
        "providers/openai.toml",
        'trained_on_content = { value = "no", evidence = "contract", checked_on = 2026-01-01 }\nsoc2_type2 = true\n',
    )
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1), request(2, project="proj_7"), request(3, project="else")])
    company.load()
    return company


def test_use_cases_and_their_sections_arrive(described: Company) -> None:
    query = "select lessons, front, stage, population, plan, cost, eval, target from use_case where use_case_id = 'support'"
    ((lessons, front, stage, population, plan, cost, gate, target),) = described.rows(query)
    assert (lessons, front, stage) == ([3, 1], "operations", "live")
    assert json.loads(population) == {"division": ["Service", "Wealth"]}
    planned = json.loads(plan)
    assert (planned["low"], planned["mid"], planned["high"], planned["sponsor"]) == (
        1000,
        2000,
        4000,
        "Support",
    )
    assert json.loads(cost)["run_per_month"] == {"low": 100, "mid": 200, "high": 300}
    assert json.loads(gate) == {"suite": "answers", "gate": 0.9}
    assert json.loads(target)["due"] == "2026-12-31"


def test_kpis_assumptions_providers_and_forecasts_arrive(described: Company) -> None:
    kpis = described.rows("select kpi_id, role, guardrail from use_case_kpi order by position")
    assert kpis == [("minutes", "primary", "csat"), ("csat", "guardrail", None)]
    assert described.one("select value_per_unit from kpi where kpi_id = 'minutes'") == 2.5
    found = described.rows("select name, use_case_id, scope, low, mid, high from assumption order by all")
    assert found == [
        ("accepted_share", "support", None, 0.8, 0.8, 0.8),
        ("hourly_cost", None, None, 50, 60, 80),
        ("minutes_without", "support", None, 9, 11, 13),
        ("seat_price", None, "chatgpt", 60, 60, 60),
        ("seat_price", None, "copilot", 39, 39, 39),
    ]
    facts = dict(described.rows("select fact, value from provider"))
    assert facts["trained_on_content"] == "no"
    assert facts["soc2_type2"] == "yes"
    assert facts["retention"] is None
    forecast = described.rows("select use_case_id, made_on::varchar, low, mid, high from forecast")
    assert forecast == [("support", "2025-01-15", 1000, 2000, 4000)]
    units = described.rows("select unit_id, first_access_date::varchar from rollout order by 1")
    assert units == [("Queue A", "2025-03-01"), ("Queue B", None)]
    assert described.rows("select name, currency, synthetic from company") == [("Test", "EUR", False)]


def test_the_first_use_case_by_file_name_takes_a_row_that_several_match(described: Company) -> None:
    found = described.rows("select sub_account_id, use_case_id from usage_fact order by 1")
    assert found == [("else", None), ("proj_7", "other"), ("proj_support_1", "other")]


def test_changed_match_rules_are_applied_to_what_is_already_loaded(described: Company) -> None:
    described.write(
        "use_cases/other.toml", 'label = "Other"\nlessons = [2]\nstage = "idea"\n[match]\nmodel = "gpt-4*"\n'
    )
    described.load()
    found = described.rows("select sub_account_id, use_case_id from usage_fact order by 1")
    assert found == [("else", None), ("proj_7", None), ("proj_support_1", "support")]
    days = described.rows("select use_case_id, sum(requests) from usage_day group by 1 order by 1")
    assert [(name, int(count)) for name, count in days] == [("support", 1), (None, 2)]


def test_removed_files_leave_no_row_behind(described: Company) -> None:
    (described.folder / "use_cases" / "other.toml").unlink()
    (described.folder / "providers" / "openai.toml").unlink()
    described.load()
    assert described.rows("select use_case_id from use_case") == [("support",)]
    assert described.one("select count(*) from provider") == 0


def test_a_forecast_stays_as_it_was_first_made(described: Company) -> None:
    plan = described.folder / "use_cases" / "support.toml"
    first = plan.read_text(encoding="utf-8")
    plan.write_text(
        first.replace("mid = 2000, high = 4000", "mid = 20, high = 40").replace("low = 1000", "low = 10")
    )
    described.load()
    query = "select made_on::varchar, mid from forecast order by made_on"
    assert described.rows(query) == [("2025-01-15", 2000)]
    plan.write_text(
        first.replace("made_on = 2025-01-15", "made_on = 2025-06-01").replace("mid = 2000", "mid = 1500")
    )
    described.load()
    assert described.rows(query) == [("2025-01-15", 2000), ("2025-06-01", 1500)]


def test_loading_twice_leaves_the_reference_tables_as_they_are(described: Company) -> None:
    tables = ("use_case", "use_case_kpi", "kpi", "assumption", "provider", "forecast", "rollout", "company")
    before = {table: described.rows(f"select * from {table} order by all") for table in tables}
    described.load()
    assert before == {table: described.rows(f"select * from {table} order by all") for table in tables}


@pytest.mark.parametrize(
    ("match", "row", "matches"),
    [
        ({"project": ["proj_a*"]}, {"project": "PROJ_A1"}, True),
        ({"project": ["proj_a*"]}, {"project": "proj_b"}, False),
        ({"project": "x", "assistant": "bot"}, {"assistant": "Bot"}, True),
        ({"model": ["gpt-?"]}, {"model": "gpt-5"}, True),
        ({"model": ["gpt-?"]}, {"model": "gpt-55"}, False),
        ({"service": ["a", "b"]}, {"service": "b"}, True),
        ({"credential": ["key-1"]}, {"credential": None}, False),
        ({}, {"project": "x"}, False),
    ],
)
def test_a_match_is_any_of_its_globs(
    match: dict[str, Any], row: dict[str, str | None], matches: bool
) -> None:
    toml = {"label": "U", "lessons": [1], "stage": "live", "match": match}
    rules = matcher({"u": parse(UseCase, toml, "u")})
    assert (rules.of(row) == "u") is matches


def test_a_row_that_names_an_unknown_use_case_is_unassigned_and_not_dropped(described: Company) -> None:
    described.source(
        "named", GATEWAY.replace("gateway*", "named*").replace("[columns]", '[columns]\nuse_case = "uc"')
    )
    described.log("named.jsonl", [request(1, uc="support", project="x"), request(2, uc="typo", project="x")])
    assert described.load("named")["named"].counts.loaded == 2
    found = "select use_case_id, count(*) from usage_fact where source_system = 'named' group by 1 order by 1"
    assert described.rows(found) == [("support", 1), (None, 1)]


def test_a_rollout_source_may_be_named_by_its_use_case(described: Company) -> None:
    toml = SUPPORT.replace(
        '[rollout.units]\n"Queue A" = 2025-03-01\n"Queue B" = "never"', '[rollout]\nsource = "who"'
    )
    described.write("use_cases/support.toml", toml)
    described.source(
        "who",
        'adapter = "table"\npath = "exports/who.csv"\nfeeds = "rollout"\n[columns]\nunit_id = "team"\n'
        'first_access_date = { from = "since", format = "%d.%m.%Y" }\n',
    )
    described.write("exports/who.csv", "team,since\nA,01.02.2025\nB,\n")
    described.load("who")
    found = described.rows("select use_case_id, unit_id, first_access_date::varchar from rollout order by 2")
    assert found == [("support", "A", "2025-02-01"), ("support", "B", None)]
