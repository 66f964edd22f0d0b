"""The generated company through the whole path: files, warehouse, published numbers, planted truths."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from ingest.load import ingest
from metrics.publish import publish
from metrics.serving import schema
from sample_data.generate import generate
from tests.metrics.published import Published

pytestmark = pytest.mark.meridian
TRUTH: dict[str, Any] = tomllib.loads(files("sample_data").joinpath("truth.toml").read_text(encoding="utf-8"))
CASES = TRUTH["use_case"]
PANELS = [(case, kpi) for case, plan in CASES.items() for kpi in plan.get("kpi", {})]
SERIES = [(case, kpi) for case, plan in CASES.items() for kpi in plan.get("series", {})]
TESTS = [(case, kpi) for case, plan in CASES.items() for kpi in plan.get("outcome", {})]


@pytest.fixture(scope="module")
def meridian(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The company with a fiftieth of its usage; rollouts, KPIs and people are complete."""
    folder = tmp_path_factory.mktemp("meridian")
    generate(folder, seed=TRUTH["company"]["seed"], scale=0.02)
    ingest(folder)
    publish(folder)
    return Published(folder)


def _outcome(meridian: Published, case: str, kpi: str) -> dict[str, Any]:
    row = meridian.serving.rows("outcome", use_case_id=case, kpi_id=kpi).first
    assert row is not None
    return dict(row)


def _inside(row: dict[str, Any], planted: float) -> None:
    low = row["low"] if row["low"] is not None else -float("inf")
    high = row["high"] if row["high"] is not None else float("inf")
    assert low <= planted <= high, f"{planted} is not in {low} to {high}"


@pytest.mark.parametrize(("case", "kpi"), PANELS)
def test_a_planted_effect_lies_in_its_interval_and_reads_as_it_should(
    meridian: Published, case: str, kpi: str
) -> None:
    plan = CASES[case]["kpi"][kpi]
    row = _outcome(meridian, case, kpi)
    assert row["design"] == CASES[case]["design"]
    assert row["verdict"] == plan.get("verdict", CASES[case]["verdict"])
    if plan["role"] == "primary":
        _inside(row, plan["group_effect"])
        assert row["grade"] == CASES[case]["grade"]


@pytest.mark.parametrize(("case", "kpi"), SERIES)
def test_one_series_without_a_comparison_is_graded_c(meridian: Published, case: str, kpi: str) -> None:
    plan = CASES[case]["series"][kpi]
    row = _outcome(meridian, case, kpi)
    assert (row["design"], row["grade"]) == ("its", "C")
    _inside(row, plan["midpoint_effect"])


@pytest.mark.parametrize(("case", "kpi"), TESTS)
def test_a_registered_test_is_graded_a_and_holds_its_planted_lift(
    meridian: Published, case: str, kpi: str
) -> None:
    plan = CASES[case]["outcome"][kpi]
    row = _outcome(meridian, case, kpi)
    assert row["design"] == "ab"
    _inside(row, plan["control"] * plan["relative"])


def test_every_gain_with_a_broken_guardrail_reads_fix_or_stop(meridian: Published) -> None:
    row = meridian.serving.rows("use_case", use_case_id="support_assistant").first
    assert row is not None
    assert (row["verdict"], row["guardrail_broken"], row["advice"]) == ("better", True, "fix_or_stop")
    lesson = meridian.serving.rows("lesson", lesson=3).first
    assert lesson is not None
    assert lesson["status"] == "off_track"


def test_the_early_dip_of_the_developer_platform_is_in_its_event_study(meridian: Published) -> None:
    events = {
        row["event"]: row["estimate"]
        for row in meridian.serving.rows(
            "outcome_event", use_case_id="developer_platform", kpi_id="lead_time_hours"
        )
    }
    assert events[0] > 0.05
    assert events[6] < -0.1


def test_a_forecast_that_was_too_rosy_is_seen(meridian: Published) -> None:
    row = meridian.serving.rows(
        "forecast_score", use_case_id=TRUTH["trap"]["rosy_forecast"]["use_case"]
    ).first
    assert row is not None
    assert row["forecast_mid"] == TRUTH["trap"]["rosy_forecast"]["mid"]
    assert row["actual_mid"] == pytest.approx(TRUTH["trap"]["rosy_forecast"]["comes"], rel=0.1)
    assert row["covered"] is False


def test_banked_money_is_what_finance_confirmed(meridian: Published) -> None:
    rows = {row["money_window"]: row["mid"] for row in meridian.serving.rows("money_total", item="banked")}
    assert rows["12m"] == pytest.approx(TRUTH["ledger"]["last_12_months"], abs=1)
    assert rows["to_date"] == pytest.approx(TRUTH["ledger"]["total"], abs=1)


def test_the_team_of_three_appears_nowhere(meridian: Published) -> None:
    team = TRUTH["trap"]["team_of_three"]["team"]
    for table in schema():
        for row in meridian.serving.rows(table):
            assert team not in str(list(row.values())), table


def test_the_published_company_says_that_it_is_made_up(meridian: Published) -> None:
    facts = meridian.serving.meta()
    assert facts["synthetic"] == "true"
    assert facts["data_to"] == TRUTH["company"]["last_day"].isoformat()
    assert facts["people_denominator"] == "entitled"


def test_base_and_tuned_are_compared_on_the_same_frozen_items(meridian: Published) -> None:
    pair = meridian.serving.rows("eval_pair", use_case_id="product_tagging").first
    plan = TRUTH["eval"]["tagging_holdout"]
    assert pair is not None
    assert (pair["base"], pair["against"], pair["n"]) == ("base", "tuned", plan["items"])
    assert pair["low"] <= plan["tuned"] - plan["base"] <= pair["high"]
    assert pair["token_ratio"] == pytest.approx(plan["tuned_tokens"] / plan["base_tokens"], rel=0.05)


def test_every_lesson_has_a_number(meridian: Published) -> None:
    assert [row["lesson"] for row in meridian.serving.rows("lesson") if row["now"] is not None] == [
        *range(1, 8)
    ]
