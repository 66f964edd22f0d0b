"""Metric files: one file is one number, and its header is checked."""

from __future__ import annotations

import pytest

from metrics.catalogue import FAMILIES, metric, metrics, read
from metrics.problems import MetricsProblem

GOOD = """/*
label       = "Active people"
description = "Distinct people with at least one action."
formula     = "count of distinct people"
unit        = "people"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "a count: no grade"
guard       = "active"
*/
select 1 as cell_id, 1 as period, 1 as value
"""
PROMISED = {
    "adoption": "active_people weekly_active_people eligible_adoption licence_utilisation stickiness activation "
    "actions_per_active segment_power segment_habitual segment_novice segment_low segment_none seats idle_seats",
    "time_saved": "tasks hours_gross hours_net hours_additional hours_realised hours_per_active_week",
    "token_cost": "requests tokens priced_cost unpriced_share cost_per_active cost_per_task full_cost idle_seat_cost",
    "evals": "eval_pass_rate eval_worst_slice eval_coverage",
    "value": "cost_per_good_result value_confirmed",
    "outcomes": "outcome_delta",
}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_promised_metric_has_its_file(family: str) -> None:
    found = {one.metric for one in metrics() if one.family == family}
    assert set(PROMISED[family].split()) <= found


@pytest.mark.parametrize("one", metrics(), ids=lambda one: one.metric)
def test_every_metric_says_what_it_means_and_who_answers_for_it(one: object) -> None:
    for key in (
        "label",
        "description",
        "formula",
        "unit",
        "better",
        "people",
        "owner",
        "grade_rule",
        "limits",
    ):
        if key != "limits" or one.metric != "outcome_delta":  # type: ignore[attr-defined]
            assert getattr(one, key), f"{one.metric} lacks {key}"  # type: ignore[attr-defined]
    assert 1 <= len(one.lineage) <= 4  # type: ignore[attr-defined]
    assert one.description.endswith(".")  # type: ignore[attr-defined]


def test_the_file_is_kept_as_it_runs() -> None:
    found = read("adoption", "active_people", GOOD)
    assert found.sql == GOOD
    assert found.unit == "people"


def test_a_misspelled_key_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(MetricsProblem, match=r"adoption/x\.sql: 'lable'.*Did you mean 'label'") as caught:
        read("adoption", "x", GOOD.replace("label ", "lable "))
    assert caught.value.exit_code == 6


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"people"\nbetter', '"persons"\nbetter', "unit is 'persons'; it must be one of people"),
        ('"higher"', '"up"', "better is 'up'"),
        ('owner       = "AI programme"\n', "", "'owner' is missing"),
        ('guard       = "active"\n', "", "must name its guard"),
        ('guard       = "active"', 'guard = "active"\nlesson = 8', "lesson is 8"),
        ('guard       = "active"', 'guard = "active"\nneeds = ["luck"]', "needs 'luck'"),
        ("select 1 as cell_id, 1 as period, 1 as value\n", "", "no query"),
        ("/*", "", "must begin with a comment"),
    ],
)
def test_a_definition_that_is_wrong_is_refused_in_one_sentence(old: str, new: str, said: str) -> None:
    with pytest.raises(MetricsProblem) as caught:
        read("adoption", "x", GOOD.replace(old, new))
    assert said in caught.value.sentence


def test_an_unknown_metric_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(MetricsProblem, match="Did you mean 'active_people'"):
        metric("activ_people")


def test_no_metric_names_a_date_or_a_person() -> None:
    for one in metrics():
        query = one.sql.partition("*/")[2]
        assert "current_date" not in query
        assert "now()" not in query
        assert "principal" not in query
