"""No defensible estimate: the reason as a code and as a sentence, and what is known all the same."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from metrics.estimate import Gate, Grade
from metrics.methods.matrix import Matrix
from metrics.methods.result import Design, EventPoint, OutcomeResult, OutcomeSpec

REASONS: Final[Mapping[str, str]] = {
    "no_data": "There is no observation to compare.",
    "nobody_treated": "Nobody was treated inside the window.",
    "no_before": "There is no period before access, so there is a level but no change.",
    "no_after": "There is no period after access yet.",
    "no_comparison": (
        "No comparison group, and fewer than 24 periods before or 6 after access: a plain before/after "
        "difference is not evidence. Add units without access, or a longer series."
    ),
    "no_cells": "No treated unit can be compared: too few comparison units, or no period before access.",
    "too_few": "A group has fewer than two units.",
    "zero_variance": "The values do not vary, so no range can be estimated.",
    "zero_baseline": "The level without AI is zero, so there is no change to measure it by.",
    "not_finite": "The values are too large, or a step gave no finite number.",
    "sample_ratio": "The arms are not split as planned, so assignment or recording is broken.",
    "synthetic_not_installed": (
        "Synthetic control needs the extra `causal`: pip install 'sevenfold[causal]'."
    ),
    "synthetic_failed": "No synthetic comparison could be fitted to these donors.",
    "not_one_unit": "Synthetic control needs one treated unit and at least two donors.",
}
"""Reason code of a missing outcome estimate -> one plain sentence."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Units and observations that a result rests on; None where nobody counted."""

    units: int | None
    treated: int | None
    control: int | None
    observations: int | None

    @staticmethod
    def of(wide: Matrix) -> Counts:
        """Counts of a panel: units ever treated against units never treated."""
        treated = int(wide.treated.sum())
        return Counts(wide.units, treated, wide.units - treated, int(np.isfinite(wide.y).sum()))


def nothing(
    design: Design,
    spec: OutcomeSpec,
    reason: str,
    *,
    grade: Grade | None = None,
    counts: Counts | None = None,
    with_ai: float | None = None,
    gates: Sequence[Gate] = (),
    naive: Mapping[str, float] | None = None,
    notes: Sequence[str] = (),
    arm: str | None = None,
) -> OutcomeResult:
    """A result without an estimate, with the reason as code and as sentence."""
    known = counts or Counts(None, None, None, None)
    return OutcomeResult(
        design=design,
        estimate=None,
        low=None,
        high=None,
        se=None,
        p=None,
        grade=grade,
        verdict="cannot tell",
        scale=spec.scale,
        n_units=known.units,
        n_treated=known.treated,
        n_control=known.control,
        n_obs=known.observations,
        with_ai=finite_or_none(with_ai),
        gates=tuple(clean_gate(gate) for gate in gates),
        naive={name: value for name, value in (naive or {}).items() if math.isfinite(value)},
        notes=(REASONS[reason], *notes),
        reason=reason,
        arm=arm,
    )


def finite_or_none(value: float | None) -> float | None:
    """The number, or None where it is not finite."""
    return None if value is None or not math.isfinite(value) else float(value)


def clean_gate(gate: Gate) -> Gate:
    """The gate without numbers that are not finite."""
    return replace(gate, statistic=finite_or_none(gate.statistic), p=finite_or_none(gate.p))


def clean_event(event: EventPoint) -> EventPoint:
    """The event without bounds that are not finite."""
    return replace(
        event,
        low=finite_or_none(event.low),
        high=finite_or_none(event.high),
        band_low=finite_or_none(event.band_low),
        band_high=finite_or_none(event.band_high),
    )
