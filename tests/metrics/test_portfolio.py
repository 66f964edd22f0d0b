"""The next use cases: valued, ranked, chosen under limits, and past forecasts scored by who made them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from metrics.company import Company, UseCase
from metrics.methods.borrow import ProvenCase
from metrics.portfolio import Limits, portfolio
from metrics.portfolio_forecasts import bias_rows, realised
from metrics.portfolio_ideas import Idea, _idea, knowing, plan_value, years_in_force
from metrics.portfolio_rows import portfolio_rows
from metrics.problems import MetricsProblem
from metrics.settings import MetricsSection
from sevenfold.commands.portfolio import portfolio as command
from sevenfold.main import run
from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, use

PLANS: dict[str, dict[str, Any]] = {
    "claims": {"low": 100, "mid": 300, "high": 500, "cost": 60, "weeks": 13, "resource": 10, "risk": "high"},
    "notes": {"low": 10, "mid": 20, "high": 30, "cost": 50, "weeks": 4, "resource": 10, "risk": 0.1},
    "letters": {"low": 80, "mid": 120, "high": 160, "cost": 40, "resource": 8, "needs": ["claims"]},
    "minutes": {"low": 60, "mid": 90, "high": 120, "cost": 30, "resource": 3, "excludes": ["letters"]},
    "search": {"low": 60, "mid": 90, "high": 120, "cost": 30, "resource": 4, "needs": ["desk"]},
    "uncosted": {"low": 60, "mid": 90, "high": 120, "resource": 4},
    "unsized": {"low": 60, "mid": 90, "high": 120, "cost": 35},
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Seven ideas and one running use case."""
    stages = [{"use_case_id": "desk", "label": "Desk", "stage": "live"}]
    planned = [
        {"use_case_id": key, "label": key.title(), "stage": "idea", "plan": json.dumps(plan)}
        for key, plan in PLANS.items()
    ]
    return published(
        tmp_path_factory.mktemp("portfolio"),
        usage_day=[use(n, day) for n in range(9) for day in days(date(2025, 1, 1), date(2025, 3, 31))],
        use_case=[*stages, *planned],
    )


def _rows(company: Published, **limits: Any) -> dict[str, Any]:
    return {row["use_case"]: row for row in portfolio(company.folder, Limits(**limits)).rows}


def test_a_year_of_value_is_discounted_and_begins_when_the_use_case_runs(company: Published) -> None:
    # METHOD 6: twelve month ends at (1.1)^(1/12) - 1, thirteen weeks from now
    monthly = 1.1 ** (1 / 12)
    factor = sum(monthly**-month for month in range(1, 13)) / 12 / 1.1**0.25
    row = _rows(company)["claims"]
    assert row["net"] == pytest.approx(300 * factor - 60, rel=0.02)
    assert row["score"] == pytest.approx(row["net"] / 10)


def test_a_longer_horizon_is_worth_more_and_a_later_start_less() -> None:
    plan = _use_case({"low": 1, "mid": 1, "high": 1, "weeks": 0})
    later = _use_case({"low": 1, "mid": 1, "high": 1, "weeks": 26})
    year, three = MetricsSection(), MetricsSection(planning_horizon_months=36)
    assert years_in_force(plan, MetricsSection(discount_rate=0)) == pytest.approx(1)
    assert years_in_force(later, year) < years_in_force(plan, year) < 1 < years_in_force(plan, three) < 3


def test_rice_and_wsjf_are_views_of_the_same_inputs(company: Published) -> None:
    row = _rows(company)["claims"]
    assert row["rice"] == pytest.approx(300 * row["p_npv_positive"] / 10, rel=0.01)
    assert row["wsjf"] == pytest.approx(300 / 52 / 10, rel=0.01)


def test_what_a_plan_leaves_open_is_said_and_never_taken_as_zero(company: Published) -> None:
    rows = _rows(company, budget=1e6)
    for key, reason in (("uncosted", "no_cost"), ("unsized", "no_resource")):
        assert rows[key]["reason"] == reason
        assert rows[key]["rank"] is None
        assert rows[key]["score"] is None
    assert rows["uncosted"]["net"] is None
    assert rows["uncosted"]["chosen"] is None
    assert rows["unsized"]["chosen"] is True


def test_the_ranked_come_first_and_their_ranges_hold_their_ranks(company: Published) -> None:
    ranks = [row["rank"] for row in portfolio(company.folder, Limits()).rows]
    assert ranks == [1, 2, 3, 4, 5, None, None]
    ranked = [row for row in _rows(company).values() if row["rank"]]
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in ranked)
    assert sum(row["p_top3"] for row in ranked) == pytest.approx(3)


def test_a_budget_buys_the_best_set_and_not_the_largest_first(company: Published) -> None:
    found = portfolio(company.folder, Limits(budget=70))
    assert found.best is not None
    chosen = {row["use_case"] for row in found.rows if row["chosen"]}
    assert chosen == {"claims"}
    assert found.regret == 0
    more = portfolio(company.folder, Limits(budget=84))
    assert more.shadow is not None
    assert more.shadow > 40  # 84 x 1.1 buys claims and one of 30
    wrong = portfolio(company.folder, Limits(budget=90, listed=("notes", "minutes")))
    assert wrong.regret is not None
    assert wrong.regret > 200  # notes take the money that claims would have needed


def test_dependencies_exclusions_and_what_runs_already_are_held(company: Published) -> None:
    rows = _rows(company, budget=130)
    chosen = {key for key, row in rows.items() if row["chosen"]}
    assert "search" in chosen  # it needs the desk, which is live
    assert not {"letters", "minutes"} <= chosen
    assert "letters" not in {key for key, row in _rows(company, budget=59).items() if row["chosen"]}


def test_the_scarce_resource_the_risk_and_lessons_limit_too(company: Published) -> None:
    assert "claims" not in {key for key, row in _rows(company, weeks=9).items() if row["chosen"]}
    assert _rows(company, weeks=100)["unsized"]["chosen"] is False
    assert not any(row["chosen"] for row in _rows(company, risk=0.5).values() if row["use_case"] == "claims")
    listed = _rows(company, budget=60, listed=("minutes", "search"))
    assert {key for key, row in listed.items() if row["chosen_by_list"]} == {"minutes", "search"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--budget", "-5"], "--budget -5 is no limit. Give a number from 0 up"),
        (["--budget", "nan"], "--budget nan is no limit."),
        (["--weeks", "inf"], "--weeks inf is no limit."),
        (["--budget", "much"], "'much' is not a valid float"),
        (["--lesson", "9"], "There is no lesson 9. Choose 1 to 7."),
        (["--lesson", "6"], "No idea is about lesson 6"),
        (["--lesson", "1", "--budget", "0"], "No set of ideas holds all of these limits."),
        (["--list", "claim"], "Did you mean 'claims'?"),
    ],
)
def test_a_limit_that_makes_no_sense_is_one_sentence(
    company: Published, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["portfolio", *arguments, "--workspace", str(company.folder)]) == 6
    said = capsys.readouterr()
    assert sentence in said.err.replace("\n", " ")
    assert said.out == ""


def test_before_anything_is_published_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(MetricsProblem, match="Run `sevenfold run") as problem:
        portfolio(tmp_path, Limits())
    assert problem.value.exit_code == 6


def test_the_command_prints_a_list_or_a_table(company: Published) -> None:
    said = CliRunner().invoke(command, ["--budget", "150", "--json", "--workspace", str(company.folder)])
    rows = json.loads(said.stdout)
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5, None, None]
    text = CliRunner().invoke(command, ["--budget", "150", "--workspace", str(company.folder)]).stdout
    assert "Best set: " in text
    assert "10 % more of every budget would add" in text
    assert "Not ranked until the plan says more: uncosted (no cost), unsized (no resource)." in text


def test_without_ideas_it_says_how_to_write_one(tmp_path: Path) -> None:
    folder = published(tmp_path, usage_day=[use(n, date(2025, 3, 3)) for n in range(9)]).folder
    assert "[plan]" in CliRunner().invoke(command, ["--workspace", str(folder)]).stdout
    assert json.loads(CliRunner().invoke(command, ["--json", "--workspace", str(folder)]).stdout) == []


def _use_case(plan: dict[str, Any], primitive: str = "content", key: str = "new") -> UseCase:
    return UseCase(
        key, key, (1,), "workforce", primitive, None, "idea", (), {}, plan, {}, {}, {}, {}, ()
    )  # fmt: skip


def _planned(plan: dict[str, Any], proven: tuple[ProvenCase, ...] = ()) -> Idea:
    use_case = _use_case({"low": 80, "mid": 100, "high": 120, "cost": 50, "resource": 5, **plan})
    planned = plan_value(use_case)
    assert planned is not None
    return _idea(use_case, planned, proven, MetricsSection(discount_rate=0))


def test_plans_are_corrected_by_what_past_plans_of_their_kind_came_to() -> None:
    kin = tuple(
        ProvenCase(str(i), "content", "workforce", ratio, 0.05, "B")
        for i, ratio in enumerate((0.4, 0.5, 0.6))
    )
    alone, corrected = _planned({}), _planned({}, kin)
    assert (alone.basis, corrected.basis) == ("team", "borrowed")
    assert float(np.median(corrected.value)) == pytest.approx(0.5 * float(np.median(alone.value)), rel=0.05)
    assert corrected.value.std() > alone.value.std()
    assert _planned({}, kin[:2]).basis == "team"


def test_a_pilot_comes_first_where_it_tells_more_than_it_costs() -> None:
    unsure = {"low": 0, "mid": 50, "high": 120, "pilot_weeks": 0}
    worth = knowing(_planned(unsure))
    assert worth.pilot is not None
    assert worth.perfect is not None
    assert 0 < worth.pilot < worth.perfect

    def step(**more: Any) -> Any:
        return portfolio_rows([_planned({**unsure, **more})])[0]["next_step"]

    assert step(pilot_cost=worth.pilot * 0.9) == "pilot_first"
    assert step(pilot_cost=worth.pilot * 1.1) == "scale"
    assert step(pilot_cost=worth.pilot * 1.1, cost=80) == "stop"
    assert step() is None
    # waiting costs too
    assert step(pilot_cost=worth.pilot * 0.9, pilot_weeks=26) == "scale"


def _scored(key: str, sponsor: str, planned: float, came: float, made: date = date(2025, 1, 1)) -> Any:
    return {
        "use_case_id": key,
        "sponsor": sponsor,
        "made_on": made,
        "forecast_mid": planned,
        "actual_mid": came,
        "ratio": came / planned,
        "covered": came >= 0.8 * planned,
    }


def test_bias_and_coverage_are_told_by_sponsor_and_primitive() -> None:
    cases = tuple(_use_case({}, "coding" if key == "d" else "content", key) for key in "abcd")
    company = Company(None, "USD", False, cases, {})
    rows = [
        _scored("a", "Desk", 100, 50),
        _scored("b", "Desk", 200, 90),
        _scored("c", "Desk", 100, 90),
        _scored("d", "Lab", 100, 100),
        _scored("a", "Desk", 50, 50, date(2025, 6, 1)),  # made later, to fit
    ]
    found = {(row["kind"], row["name"]): row for row in bias_rows(company, rows)}
    assert set(found) == {
        ("company", "all"), ("sponsor", "Desk"), ("sponsor", "Lab"), ("primitive", "content"), ("primitive", "coding"),
    }  # fmt: skip
    desk = found["sponsor", "Desk"]
    assert (desk["n"], desk["ratio"]) == (3, pytest.approx(230 / 400))
    assert desk["ratio_low"] < desk["ratio"] < desk["ratio_high"]
    assert desk["covered"] == pytest.approx(1 / 3)
    assert found["company", "all"]["n"] == 4
    assert found["sponsor", "Lab"]["reason"] == "fewer_than_three_cases"
    assert found["sponsor", "Lab"]["ratio_low"] is None


def test_a_small_plan_that_doubled_does_not_outweigh_a_large_one_that_failed() -> None:
    assert realised([10, 10, 1000], [20, 20, 100]).value == pytest.approx(140 / 1020)
    assert realised([], []).reason == "no_data"
    assert realised([10, -10], [1, 1]).reason == "zero_denominator"
