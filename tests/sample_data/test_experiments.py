"""The A/B files hold the planted lifts, the null among them."""

from __future__ import annotations

import polars as pl
import pytest

from sample_data.experiments import experiment
from sample_data.truth import truth
from tests.sample_data.differences import two_shares

OUTCOMES = [
    (use_case, name) for use_case, plan in truth()["use_case"].items() for name in plan.get("outcome", {})
]


def _counts(frame: pl.DataFrame, outcome: str) -> tuple[tuple[int, int], tuple[int, int]]:
    arms = [frame.filter(pl.col("arm") == arm) for arm in ("control", "treatment")]
    return (int(arms[0][outcome].sum()), int(arms[1][outcome].sum())), (len(arms[0]), len(arms[1]))


@pytest.mark.parametrize(("use_case", "outcome"), OUTCOMES)
def test_the_planted_lift_is_inside_the_interval(use_case: str, outcome: str) -> None:
    planted = truth()["use_case"][use_case]["outcome"][outcome]
    for seed in (7, 1, 2):
        difference, se = two_shares(*_counts(experiment(use_case, seed, 1.0), outcome))
        assert abs(difference - planted["control"] * planted["relative"]) <= 2 * se


def test_the_lifts_of_the_job_match_are_several_standard_errors_wide() -> None:
    frame = experiment("job_match", 7, 1.0)
    for outcome in ("application_started", "hire_fit"):
        difference, se = two_shares(*_counts(frame, outcome))
        assert difference > 3.5 * se


def test_the_banner_has_no_effect() -> None:
    for seed in (7, 1, 2, 3, 4, 5):
        difference, se = two_shares(*_counts(experiment("upsell_banner", seed, 1.0), "repeat_purchase"))
        assert abs(difference) < 1.96 * se


@pytest.mark.parametrize("use_case", ["job_match", "upsell_banner"])
def test_the_split_is_even_but_for_chance(use_case: str) -> None:
    frame = experiment(use_case, 7, 1.0)
    sizes = frame.group_by("arm").len()["len"].to_list()
    expected = len(frame) / 2
    # chi-square with one degree of freedom: 10.83 is p = 0.001, the product's limit
    assert sum((size - expected) ** 2 / expected for size in sizes) < 10.83
    assert min(sizes) >= 19_000
    assert frame["visitor"].n_unique() == len(frame)


def test_what_people_did_before_predicts_what_they_do() -> None:
    frame = experiment("job_match", 7, 1.0)
    came = (
        frame.group_by("application_started").agg(pl.col("visits_before").mean()).sort("application_started")
    )
    assert came["visits_before"][1] > came["visits_before"][0] + 0.3
