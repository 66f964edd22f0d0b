"""The KPI panels hold the planted effects, and nothing before access."""

from __future__ import annotations

import numpy as np
import pytest

from sample_data import kpis, rollouts
from sample_data.kpis import Panel
from sample_data.timeline import mondays, months
from sample_data.truth import PanelKpi, group_effect, panels, truth, waves
from tests.sample_data.differences import by_event, interrupted, staggered

SEEDS = (7, 1, 2, 3)
PLANTED = [kpi for use_case in truth()["use_case"] for kpi in panels(use_case)]
SERIES = [(use_case, kpi) for use_case, plan in truth()["use_case"].items() for kpi in plan.get("series", {})]


def _panel(kpi: PanelKpi, seed: int) -> tuple[np.ndarray, np.ndarray, Panel]:
    rollout = rollouts.rollouts(seed)[kpi.use_case]
    panel = kpis.panel(kpi, rollout, seed)
    periods = months()
    first = np.array([len(periods) if d is None else periods.index(d) for d in rollout.first_access.values()])
    value = np.log(panel.value) if kpi.scale == "log" else panel.value
    return value, first, panel


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kpi", PLANTED, ids=lambda kpi: kpi.kpi)
def test_a_plain_difference_in_differences_finds_the_planted_effect(kpi: PanelKpi, seed: int) -> None:
    value, first, _ = _panel(kpi, seed)
    estimate, se = staggered(value, first)
    assert abs(estimate - group_effect(kpi, waves(kpi.use_case))) <= 3 * se


@pytest.mark.parametrize("kpi", PLANTED, ids=lambda kpi: kpi.kpi)
def test_the_stated_group_effect_is_the_average_of_the_planted_path(kpi: PanelKpi) -> None:
    stated = truth()["use_case"][kpi.use_case]["kpi"][kpi.kpi]["group_effect"]
    assert stated == pytest.approx(group_effect(kpi, waves(kpi.use_case)), abs=1e-4)


@pytest.mark.parametrize("kpi", [kpi for kpi in PLANTED if kpi.role == "primary"], ids=lambda kpi: kpi.kpi)
def test_every_primary_effect_is_several_standard_errors_wide(kpi: PanelKpi) -> None:
    for seed in SEEDS:
        value, first, _ = _panel(kpi, seed)
        estimate, se = staggered(value, first)
        assert abs(estimate) > 5 * se


@pytest.mark.parametrize("kpi", PLANTED, ids=lambda kpi: kpi.kpi)
def test_nothing_happens_before_access(kpi: PanelKpi) -> None:
    value, first, _ = _panel(kpi, 7)
    for event in (-2, -3, -4):
        estimate, se = by_event(value, first, event)
        assert abs(estimate) <= 3 * se


@pytest.mark.parametrize("kpi", PLANTED, ids=lambda kpi: kpi.kpi)
def test_a_design_has_enough_units_and_periods_for_grade_b(kpi: PanelKpi) -> None:
    _, first, panel = _panel(kpi, 7)
    periods = len(panel.periods)
    assert periods == 26
    assert (first < periods).sum() >= 20
    assert (first >= periods).sum() >= 20
    assert first.min() >= 4


def test_developers_get_slower_before_they_get_faster() -> None:
    lead = next(kpi for kpi in PLANTED if kpi.kpi == "lead_time_hours")
    value, first, _ = _panel(lead, 7)
    early, early_se = by_event(value, first, 0)
    late, late_se = by_event(value, first, 12)
    assert early > 2 * early_se
    assert late < -2 * late_se


def test_satisfaction_is_unharmed_at_launch_and_broken_later() -> None:
    csat = next(kpi for kpi in PLANTED if kpi.kpi == "csat")
    value, first, _ = _panel(csat, 7)
    for event in (0, 1, 2, 3):
        estimate, se = by_event(value, first, event)
        assert estimate > -3 * se
    estimate, se = by_event(value, first, 8)
    assert estimate < -5 * se


@pytest.mark.parametrize("kpi", [kpi for kpi in PLANTED if kpi.baseline < 1], ids=lambda kpi: kpi.kpi)
def test_a_share_counts_whole_cases_and_never_more_than_all(kpi: PanelKpi) -> None:
    _, _, panel = _panel(kpi, 7)
    assert (panel.numerator == np.round(panel.numerator)).all()
    assert ((panel.numerator >= 0) & (panel.numerator <= panel.weight)).all()


@pytest.mark.parametrize(("use_case", "kpi"), SERIES)
def test_an_interrupted_series_finds_the_planted_midpoint_effect(use_case: str, kpi: str) -> None:
    plan = truth()["use_case"][use_case]
    start = mondays().index(plan["starts_on"])
    assert start >= 24
    assert len(mondays()) - start >= 6
    for seed in SEEDS:
        estimate, se = interrupted(kpis.series(use_case, kpi, seed).value[0], start)
        assert abs(estimate - plan["series"][kpi]["midpoint_effect"]) <= 3 * se


@pytest.mark.parametrize(("use_case", "kpi"), SERIES)
def test_the_stated_midpoint_effect_follows_from_step_and_slope(use_case: str, kpi: str) -> None:
    plan = truth()["use_case"][use_case]
    since = len(mondays()) - mondays().index(plan["starts_on"])
    series = plan["series"][kpi]
    assert series["midpoint_effect"] == pytest.approx(series["step"] + series["slope"] * (since - 1) / 2)
