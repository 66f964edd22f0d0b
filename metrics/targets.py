"""How far a use case is on the way to its declared target: one value, one target, one status for every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.company import UseCase, as_day
from metrics.methods.status import Declared, Status, status, target_in_force
from metrics.outcome_deltas import OutcomeDelta


@dataclass(frozen=True, slots=True)
class Goal:
    """What a use case is measured by, and how far it got; target and baseline in the units of the KPI."""

    measured: OutcomeDelta | None
    status: Status
    target: float | None = None
    """None while none counts: one declared after the start does not."""
    baseline: float | None = None


def goal(
    use_case: UseCase, deltas: Sequence[OutcomeDelta], started: date | None, guardrail_broken: bool
) -> Goal:
    """The use case's declared target, else its KPI's own, against the level that the KPI has with AI."""
    found = measured(use_case, deltas)
    if found is None:
        return Goal(None, status(None, None, "neutral"))
    kpi, value = found.kpi, found.result.with_ai
    if found.result.verdict == "cannot tell" and found.result.estimate is None:
        value = None
    declared, baseline = _declared(use_case.target, started), use_case.target.get("baseline")
    if declared is None and use_case.target.get("kpi") is None and kpi.target is not None:
        declared, baseline = Declared(kpi.target, date.min), kpi.baseline
    better: Any = kpi.better
    target = declared.value if declared else None
    return Goal(found, status(value, target, better, baseline, guardrail_broken), target, baseline)


def measured(use_case: UseCase, deltas: Sequence[OutcomeDelta]) -> OutcomeDelta | None:
    """The outcome that the target names, else the first primary one."""
    wanted = use_case.target.get("kpi")
    own = [one for one in deltas if one.use_case.use_case_id == use_case.use_case_id]
    named = next((one for one in own if one.kpi.kpi_id == wanted), None)
    return named or next((one for one in own if one.role == "primary"), None)


def _declared(target: Mapping[str, Any], started: date | None) -> Declared | None:
    value = target.get("value")
    if value is None:
        return None
    stated = Declared(float(value), as_day(target.get("set_on")) or date.min)
    return stated if started is None else target_in_force((stated,), started)
