"""The product's own estimators choose the planted design and recover the planted numbers."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

import numpy as np
import polars as pl
import pytest

from metrics.methods.ab import Experiment, estimate_experiment
from metrics.methods.design import estimate_panel
from metrics.methods.result import NEVER, OutcomeResult, OutcomeSpec, Panel
from sample_data import kpis, rollouts
from sample_data.experiments import experiment
from sample_data.truth import truth

SEED = 7
USE_CASES: dict[str, Any] = dict(truth()["use_case"])
KPIS = resources.files("sample_data").joinpath("workspace", "kpis")
PANELS = [
    (use_case, kpi)
    for use_case, plan in USE_CASES.items()
    for kpi in [*plan.get("kpi", {}), *plan.get("series", {})]
]
TESTS = [(use_case, kpi) for use_case, plan in USE_CASES.items() for kpi in plan.get("outcome", {})]


def _definition(kpi: str) -> dict[str, Any]:
    return tomllib.loads(KPIS.joinpath(f"{kpi}.toml").read_text(encoding="utf-8"))


def _spec(kpi: str, **known: Any) -> OutcomeSpec:
    written = _definition(kpi)
    return OutcomeSpec(
        better=written["better"],
        scale=written.get("transform", "level"),
        role=written["role"],
        min_effect=written.get("min_effect"),
        limit_harm=written.get("limit_harm"),
        **known,
    )


def _planted(use_case: str, kpi: str) -> dict[str, Any]:
    plan = USE_CASES[use_case]
    return dict(next(plan[part][kpi] for part in ("kpi", "series", "outcome") if kpi in plan.get(part, {})))


def _panel_result(use_case: str, kpi: str) -> OutcomeResult:
    access = rollouts.rollouts(SEED)
    panel = kpis.panels(access, SEED)[kpi]
    units, periods = panel.value.shape
    first = [NEVER if d is None else panel.periods.index(d) for d in access[use_case].first_access.values()]
    spec = _spec(kpi)
    value = np.log(panel.value) if spec.scale == "log" else panel.value
    return estimate_panel(
        Panel(
            unit=np.repeat(np.arange(units), periods),
            period=np.tile(np.arange(periods), units),
            value=value.ravel(),
            first_treated=np.array(first),
            unit_names=tuple(panel.units),
            period_names=tuple(map(str, panel.periods)),
            weight=panel.weight.ravel(),
        ),
        spec,
    )


def _test_result(use_case: str, kpi: str) -> OutcomeResult:
    frame = experiment(use_case, SEED, 1.0)
    spec = _spec(kpi, horizon=2 * USE_CASES[use_case]["per_arm"], registered_before_start=True)
    (result,) = estimate_experiment(
        Experiment(
            arm=(frame["arm"] == "treatment").cast(pl.Int64).to_numpy(),
            arm_names=("control", "treatment"),
            value=frame[kpi].cast(pl.Float64).to_numpy(),
            covariates={"visits_before": frame["visits_before"].cast(pl.Float64).to_numpy()},
        ),
        spec,
    )
    return result


@pytest.mark.parametrize(("use_case", "kpi"), PANELS)
def test_the_planted_effect_is_inside_the_interval(use_case: str, kpi: str) -> None:
    planted = _planted(use_case, kpi)
    effect = planted.get("group_effect", planted.get("midpoint_effect"))
    result = _panel_result(use_case, kpi)
    assert result.design == USE_CASES[use_case]["design"]
    assert result.estimate is not None
    assert result.se is not None
    assert abs(result.estimate - effect) <= 2 * result.se
    if planted["role"] == "primary":
        assert result.low is not None
        assert result.high is not None
        assert result.low <= effect <= result.high


@pytest.mark.parametrize(("use_case", "kpi"), PANELS)
def test_grade_and_verdict_are_the_planted_ones(use_case: str, kpi: str) -> None:
    planted, result = _planted(use_case, kpi), _panel_result(use_case, kpi)
    if planted["role"] == "primary":
        assert (result.grade, result.verdict) == (
            USE_CASES[use_case]["grade"],
            USE_CASES[use_case]["verdict"],
        )
    else:
        assert result.verdict == planted["verdict"]


@pytest.mark.parametrize(("use_case", "kpi"), TESTS)
def test_a_registered_experiment_recovers_the_planted_lift_at_grade_a(use_case: str, kpi: str) -> None:
    planted, result = _planted(use_case, kpi), _test_result(use_case, kpi)
    lift = planted["control"] * planted["relative"]
    assert result.design == "ab"
    assert result.grade == "A"
    assert result.estimate is not None
    assert result.se is not None
    assert abs(result.estimate - lift) <= 2 * result.se
    if planted["role"] == "guardrail":
        assert result.verdict == planted["verdict"]
    elif lift:
        assert result.verdict == "better"
    else:
        assert result.verdict in ("no clear effect", "no real change")


def test_the_early_dip_of_developers_is_seen_in_the_event_study() -> None:
    events = {point.event: point for point in _panel_result("developer_platform", "lead_time_hours").events}
    assert events[0].estimate > 0
    assert events[0].low is not None
    assert events[0].low > 0
    assert events[12].high is not None
    assert events[12].high < 0
