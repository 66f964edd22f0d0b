"""Whatever the panel: no exception, no NaN, and a reason wherever there is no estimate."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.methods.ab import Experiment, estimate_experiment
from metrics.methods.design import estimate_panel
from metrics.methods.no_estimate import REASONS
from metrics.methods.result import NEVER, OutcomeResult, OutcomeSpec
from tests.metrics.methods.panels import panel_of

VALUES = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 2.0, 1e-9, 1e12]),
    st.floats(-1e6, 1e6, allow_nan=False),
    st.floats(allow_nan=False, allow_infinity=False),
)
DESIGNS = st.sampled_from(
    [None, None, None, "did", "imputation", "its", "before_after", "did_callaway_santanna"]
)
SPECS = st.builds(
    OutcomeSpec,
    better=st.sampled_from(["higher", "lower", "neutral", "to_zero"]),
    scale=st.sampled_from(["level", "log"]),
    role=st.sampled_from(["primary", "guardrail", "exploratory"]),
    min_effect=st.one_of(st.none(), st.floats(0.01, 10)),
    limit_harm=st.one_of(st.none(), st.floats(0.01, 10)),
    seasonality=st.sampled_from([None, 2, 12]),
    horizon=st.one_of(st.none(), st.integers(1, 100)),
    registered_before_start=st.sampled_from([None, True, False]),
    in_use_before_start=st.booleans(),
    coverage=st.sampled_from([None, 0.5, 1.0]),
    design=DESIGNS,
)


@st.composite
def panels(draw: st.DrawFn) -> Any:
    units, periods = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    gaps = draw(st.booleans())
    cell = st.one_of(VALUES, st.just(math.nan)) if gaps else VALUES
    y = draw(st.lists(st.lists(cell, min_size=periods, max_size=periods), min_size=units, max_size=units))
    first = draw(st.lists(st.one_of(st.just(NEVER), st.integers(0, periods)), min_size=units, max_size=units))
    more: dict[str, Any] = {}
    rows = int(np.isfinite(np.asarray(y)).sum())
    if draw(st.booleans()):
        more["cluster"] = np.array(draw(st.lists(st.integers(0, 3), min_size=units, max_size=units)))[
            np.nonzero(np.isfinite(np.asarray(y)))[0]
        ]
    if draw(st.booleans()):
        more["weight"] = np.array(
            draw(st.lists(st.floats(0, 100), min_size=rows, max_size=rows)), dtype=float
        )
    if draw(st.booleans()):
        covariate = draw(st.lists(st.floats(-1e3, 1e3), min_size=rows, max_size=rows))
        more["covariates"] = {"x": np.array(covariate, dtype=float)}
    return panel_of(y, first, **more)


def assert_plain(result: OutcomeResult) -> None:
    """Every number is finite, and what is missing has a reason."""

    def walk(value: Any) -> None:
        if isinstance(value, float):
            assert math.isfinite(value), result
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            for one in dataclasses.fields(value):
                walk(getattr(value, one.name))
        elif isinstance(value, dict):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, (tuple, list)):
            for inner in value:
                walk(inner)

    walk(result)
    if result.estimate is None:
        assert result.verdict == "cannot tell"
        assert result.reason in REASONS
        assert result.low is None
        assert result.chance_better is None
    else:
        assert result.reason is None
        assert result.low is not None
        assert result.high is not None
        assert result.low <= result.estimate <= result.high
        assert result.se is not None
        assert result.se > 0
        assert result.grade is not None
        assert result.p is not None
        assert 0 <= result.p <= 1


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(panel=panels(), spec=SPECS)
def test_a_tiny_panel_never_gives_nan_and_never_raises(panel: Any, spec: OutcomeSpec) -> None:
    assert_plain(estimate_panel(panel, spec))


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    rows, arms = draw(st.integers(1, 14)), draw(st.integers(2, 3))

    def column(of: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(of, min_size=rows, max_size=rows))

    return Experiment(
        arm=np.array(column(st.integers(0, arms - 1))),
        arm_names=tuple("ABC"[:arms]),
        value=np.array(column(draw(st.sampled_from([VALUES, st.sampled_from([0.0, 1.0])]))), dtype=float),
        denominator=np.array(column(st.floats(0, 50)), dtype=float) if draw(st.booleans()) else None,
        covariates={"x": np.array(column(st.floats(-9, 9)), dtype=float)} if draw(st.booleans()) else {},
        cluster=np.array(column(st.integers(0, 4))) if draw(st.booleans()) else None,
        after=np.array(column(st.booleans())) if draw(st.booleans()) else None,
    )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(experiment=experiments(), spec=SPECS)
def test_a_tiny_experiment_never_gives_nan_and_never_raises(
    experiment: Experiment, spec: OutcomeSpec
) -> None:
    results = estimate_experiment(experiment, spec)
    assert [result.arm for result in results] == list(experiment.arm_names[1:])
    for result in results:
        assert_plain(result)
