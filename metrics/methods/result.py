"""What every outcome design takes and returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from metrics.estimate import Better, Gate, Grade

Floats = NDArray[np.float64]
Design = Literal[
    "ab",
    "did",
    "did_callaway_santanna",
    "imputation",
    "synthetic_did",
    "synthetic_control",
    "its",
    "before_after",
    "descriptive",
]
Verdict = Literal[
    "better",
    "worse",
    "no real change",
    "too early",
    "no clear effect",
    "cannot tell",
    "within limit",
    "limit broken",
]


@dataclass(frozen=True, slots=True)
class OutcomeSpec:
    """What is known about a KPI and its study before any number is seen."""

    better: Better = "higher"
    scale: Literal["level", "log"] = "level"
    """`log`: the values handed over already are natural logarithms."""
    role: Literal["primary", "guardrail", "exploratory"] = "primary"
    min_effect: float | None = None
    limit_harm: float | None = None
    """A guardrail's tolerated harm in KPI units, as a positive number; None tolerates none."""
    seasonality: int | None = None
    horizon: int | None = None
    """Registered number of post periods (panel) or units (experiment)."""
    registered_before_start: bool | None = None
    """Primary KPI and horizon registered before the start; None where nobody can know (a file alone)."""
    in_use_before_start: bool = True
    concurrent_events: int = 0
    coverage: float | None = None
    """Share of the defined population with data; below 0.8 the grade falls by one."""
    redefined: bool = False
    """The KPI's definition changed inside the window; the grade falls by one."""
    design: Design | None = None
    """Force one design; None lets the decision tree choose (METHOD.md 5.1)."""
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Panel:
    """A KPI panel in long form, (unit, period) unique; rows with missing values already dropped.

    Shapes: `unit`, `period`, `value`, `weight`, `cluster` and covariates are (rows,); `first_treated` is (units,), in period
    numbers, with `NEVER` for units never treated. Periods are consecutive integers 0..P-1 in time order.
    """

    unit: NDArray[np.int64]
    period: NDArray[np.int64]
    value: Floats
    first_treated: NDArray[np.int64]
    unit_names: tuple[str, ...]
    period_names: tuple[str, ...]
    weight: Floats | None = None
    """Denominators: what one unit of change is multiplied with for the benefit to date."""
    covariates: Mapping[str, Floats] = field(default_factory=dict)
    cluster: NDArray[np.int64] | None = None


NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class EventPoint:
    """Effect at one event time (periods since access; negative = before)."""

    event: int
    estimate: float
    low: float | None
    high: float | None
    n: int
    band_low: float | None = None
    band_high: float | None = None


@dataclass(frozen=True, slots=True)
class OutcomeResult:
    """One outcome delta with its design, range, grade, gates and verdict.

    `estimate` is None where no defensible estimate exists; `reason` then says what is missing.
    `benefit` is the linear functional sum of weight x effect over treated cells with its standard error,
    in KPI units (METHOD.md 5.3, benefit to date).
    """

    design: Design
    estimate: float | None
    low: float | None
    high: float | None
    se: float | None
    p: float | None
    grade: Grade | None
    verdict: Verdict
    scale: Literal["level", "log"] = "level"
    level: float = 0.95
    df: float | None = None
    percent: float | None = None
    percent_low: float | None = None
    percent_high: float | None = None
    n_units: int | None = None
    n_treated: int | None = None
    n_control: int | None = None
    n_obs: int | None = None
    without_ai: float | None = None
    with_ai: float | None = None
    mde: float | None = None
    chance_better: float | None = None
    benefit: tuple[float, float] | None = None
    gates: tuple[Gate, ...] = ()
    events: tuple[EventPoint, ...] = ()
    """For plots: every event measured from the last period before access."""
    pre_events: tuple[EventPoint, ...] = ()
    """For tests: each event before access measured from the period before it (varying base)."""
    aggregates: Mapping[str, tuple[float, float | None]] = field(default_factory=dict)
    """Alternative estimates with their standard errors, None where the error was not computed."""
    naive: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    reason: str | None = None
    arm: str | None = None
    """The experiment's arm that is compared with the control arm."""
