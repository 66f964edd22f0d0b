"""What an experiment is: its rows, its counts, and the gates of its grade (METHOD.md 5.2 and 5.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from metrics import method
from metrics.estimate import Gate
from metrics.methods.matrix import Bools, Ints
from metrics.methods.result import Floats, OutcomeSpec
from metrics.methods.sequential import difference_half_width
from metrics.methods.settle import Found
from metrics.methods.split import split_gate


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment's rows; arm 0 is the control arm.

    Shapes: `arm`, `value`, `denominator`, `cluster`, `after` and each covariate are (rows,). With
    `denominator` the value is a numerator and the KPI a ratio of sums. `cluster` is the randomisation unit
    where one row is not; `after` marks the second period of a two-period cross-section. `split` holds planned
    shares by arm, `assigned` the randomisation units assigned to each arm, lost ones included.
    """

    arm: Ints
    arm_names: tuple[str, ...]
    value: Floats
    denominator: Floats | None = None
    covariates: Mapping[str, Floats] = field(default_factory=dict)
    cluster: Ints | None = None
    after: Bools | None = None
    split: tuple[float, ...] | None = None
    assigned: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Arms:
    """Randomisation units assigned to and analysed in each arm; `nested` where each cluster has one arm."""

    units: tuple[int, ...]
    analysed: tuple[int, ...]
    nested: bool

    def least(self, arm: int) -> int:
        """Units of the smaller of the arm and the control arm."""
        return min(self.analysed[0], self.analysed[arm])


def counted(experiment: Experiment) -> Arms:
    """Randomisation units per arm: rows, or clusters where each cluster has one arm."""
    arms = len(experiment.arm_names)
    rows = tuple(int((experiment.arm == j).sum()) for j in range(arms))
    if experiment.cluster is None:
        return Arms(experiment.assigned or rows, rows, nested=True)
    pairs = np.unique(np.column_stack([experiment.cluster, experiment.arm]), axis=0)
    nested = len(np.unique(pairs[:, 0])) == len(pairs)
    analysed = tuple(int((pairs[:, 1] == j).sum()) for j in range(arms))
    # arms mixed inside clusters: rows were randomised, clusters only correlate them
    return Arms(experiment.assigned or (analysed if nested else rows), analysed, nested)


def arm_gates(experiment: Experiment, arms: Arms) -> list[Gate]:
    """Gates that all arms share: randomised, split as planned, analysed at the randomisation unit."""
    return [
        Gate("randomised", True, detail="arms as assigned"),
        split_gate(arms.units, experiment.split, experiment.arm_names),
        Gate(
            "randomisation_unit",
            True,
            detail="clusters" if experiment.cluster is not None and arms.nested else "rows",
        ),
    ]


def own_gates(experiment: Experiment, arms: Arms, j: int, found: Found, spec: OutcomeSpec) -> list[Gate]:
    """Gates of one arm: registered, enough units, attrition, horizon; the confidence sequence beside them."""
    clustered = experiment.cluster is not None and arms.nested
    needed = method.AB_MIN_CLUSTERS if clustered else method.AB_MIN_UNITS
    least = arms.least(j)
    half = difference_half_width(
        found.se, sum(arms.analysed), float(spec.horizon or method.SEQUENCE_PLANNED_N)
    )
    reached = spec.horizon is not None and sum(arms.analysed) >= spec.horizon
    gates = [
        Gate(
            "registered",
            spec.registered_before_start,
            detail="not known from a file" if spec.registered_before_start is None else None,
        ),
        Gate(
            "units",
            least >= needed,
            float(least),
            detail=f"{'clusters' if clustered else 'units'} in the smaller arm",
        ),
        _attrition(experiment, arms, j),
        Gate(
            "horizon",
            None if spec.horizon is None else reached or abs(found.estimate) > half,
            float(sum(arms.analysed)),
            detail="not registered"
            if spec.horizon is None
            else f"{sum(arms.analysed):,} of {spec.horizon:,} units",
        ),
        Gate(
            "confidence_sequence",
            abs(found.estimate) > half,
            half,
            detail=f"holds at every look: {found.estimate - half:.4g} to {found.estimate + half:.4g}",
        ),
    ]
    return gates


def _attrition(experiment: Experiment, arms: Arms, j: int) -> Gate:
    if experiment.assigned is None:
        return Gate("attrition", None, detail="units without an outcome are not known")
    lost = [1 - arms.analysed[k] / max(arms.units[k], 1) for k in (0, j)]
    gap = abs(lost[0] - lost[1])
    return Gate(
        "attrition",
        gap <= method.ATTRITION_GAP,
        gap,
        detail=f"lost: {lost[0]:.1%} control, {lost[1]:.1%} arm",
    )


def too_early(arms: Arms, found: Found, spec: OutcomeSpec) -> bool:
    """True while the registered sample is not reached and no confidence sequence excludes zero."""
    if spec.horizon is None or sum(arms.analysed) >= spec.horizon:
        return False
    half = difference_half_width(found.se, sum(arms.analysed), float(spec.horizon))
    return abs(found.estimate) <= half


def cross_section_gates(arms: Arms, j: int) -> list[Gate]:
    """Gates of a two-period cross-section, which cannot show what went on before."""
    least = arms.least(j)
    return [
        Gate("units", least >= method.GRADE_B_MIN_UNITS, float(least)),
        Gate("pre_periods", False, 1.0, detail="1 before access"),
        Gate("pre_trend", None, detail="one period before access shows no trend"),
    ]
