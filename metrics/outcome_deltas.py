"""Outcome deltas: every KPI of every running use case through the design that its data allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from metrics.company import Company, Kpi, UseCase, as_day
from metrics.estimate import Better
from metrics.generation import Workshop
from metrics.methods.result import NEVER, OutcomeResult, OutcomeSpec
from metrics.methods.settle import nothing
from metrics.methods.verdict import after_family
from metrics.outcome_experiments import Experiment, estimate, experiment
from metrics.outcome_kept import Kept
from metrics.outcome_panels import KpiPanel, panel

_ROLES: dict[str, Literal["primary", "guardrail"]] = {"primary": "primary", "guardrail": "guardrail"}
_DIRECTIONS: dict[str, Better] = {
    "higher": "higher",
    "lower": "lower",
    "neutral": "neutral",
    "to_zero": "to_zero",
}


@dataclass(frozen=True, slots=True)
class OutcomeDelta:
    """One KPI of one use case: its result, and which part of the treated exposure fell into which month."""

    use_case: UseCase
    kpi: Kpi
    role: str
    guardrail: str | None
    result: OutcomeResult
    window: tuple[date, date] | None = None
    period: str = "month"
    """Unit of the events: day | week | month | quarter."""
    exposure: dict[date, tuple[float, float]] | None = None
    """Month -> (weights of treated cells, weights x effect at their event time), shares of benefit to date."""
    q_value: float | None = None

    @property
    def key(self) -> tuple[str, str]:
        """(use case, KPI)."""
        return self.use_case.use_case_id, self.kpi.kpi_id


def outcome_deltas(shop: Workshop, company: Company, kept: Kept) -> tuple[OutcomeDelta, ...]:
    """Every outcome of the company, primaries adjusted as one family (METHOD.md 5.6)."""
    shop.script("kpi")
    found = [
        _delta(shop, kept, use_case, company.kpis[kpi_id], role, guardrail)
        for use_case in company.use_cases
        if use_case.stage != "idea"
        for kpi_id, role, guardrail in use_case.kpis
        if kpi_id in company.kpis
    ]
    kept.sweep()
    primaries = [position for position, one in enumerate(found) if one.role == "primary"]
    adjusted = after_family([found[position].result for position in primaries])
    for position, (result, q_value) in zip(primaries, adjusted, strict=True):
        found[position] = replace(found[position], result=result, q_value=q_value)
    return tuple(found)


def _delta(
    shop: Workshop, kept: Kept, use_case: UseCase, kpi: Kpi, role: str, guardrail: str | None
) -> OutcomeDelta:
    trial = experiment(shop, use_case, kpi)
    if trial is not None:
        spec = _spec(shop, use_case, kpi, role, trial.started_on, trial.window)
        planned = use_case.experiment.get("planned_n")
        registered = as_day(use_case.experiment.get("registered_on"))
        spec = replace(
            spec,
            horizon=int(planned) if planned else None,
            registered_before_start=registered is not None and registered <= trial.started_on,
        )
        result = estimate(trial, use_case, spec)
        return OutcomeDelta(
            use_case, kpi, role, guardrail, result, trial.window, "day", _experiment_exposure(trial)
        )
    study = panel(shop, kpi, use_case.use_case_id)
    if study is None:
        result = nothing("descriptive", _spec(shop, use_case, kpi, role, None, None), "no_data")
        return OutcomeDelta(use_case, kpi, role, guardrail, result)
    started = _first_access(study)
    spec = _spec(shop, use_case, kpi, role, started, study.window)
    result = kept.estimate(study.panel, spec)
    if study.without_rollout and started is not None:
        note = f"{study.without_rollout} units are not in the rollout list and count as never having access."
        result = replace(result, notes=(*result.notes, note))
    return OutcomeDelta(
        use_case, kpi, role, guardrail, result, study.window, study.unit, _panel_exposure(study, result)
    )


def _first_access(study: KpiPanel) -> date | None:
    treated = study.panel.first_treated[study.panel.first_treated != NEVER]
    return study.starts[int(treated.min())] if treated.size else None


def _spec(
    shop: Workshop,
    use_case: UseCase,
    kpi: Kpi,
    role: str,
    started: date | None,
    window: tuple[date, date] | None,
) -> OutcomeSpec:
    """What is known about the KPI before any number is seen; without dates it counts as known in time."""
    log = kpi.transform == "log"
    smallest = kpi.min_effect
    registered = kpi.registered_at is not None and started is not None and kpi.registered_at <= started
    in_use = kpi.in_use_since is not None and started is not None and kpi.in_use_since < started
    events = 0
    if window is not None and started is not None:
        rows = shop.rows(
            "select count(*) as n from warehouse.event where kind = 'concurrent_change' "
            "and (use_case_id is null or use_case_id = ?) and occurred_at::date between ? and ?",
            [use_case.use_case_id, started, window[1]],
        )
        events = int(rows[0]["n"])
    return OutcomeSpec(
        better=_DIRECTIONS.get(kpi.better, "neutral"),
        scale="log" if log else "level",
        role=_ROLES.get(role, "exploratory"),
        min_effect=math.log1p(smallest) if log and smallest else smallest,
        limit_harm=math.log1p(kpi.limit_harm) if log and kpi.limit_harm else kpi.limit_harm,
        seasonality=kpi.seasonality,
        registered_before_start=registered,
        in_use_before_start=in_use or registered or started is None,
        concurrent_events=events,
    )


def _panel_exposure(study: KpiPanel, result: OutcomeResult) -> dict[date, tuple[float, float]]:
    """How the benefit to date spreads over months: treated weights, and those times the effect at their age."""
    first = study.panel.first_treated[study.panel.unit]
    # units with access from the first period on have no before: they are in no estimate
    on = (first != NEVER) & (first > 0) & (study.panel.period >= first)
    age = study.panel.period[on] - first[on]
    weight = np.ones(int(on.sum())) if study.panel.weight is None else study.panel.weight[on]
    by_age = {point.event: point.estimate for point in result.events if point.event >= 0}
    usual = result.estimate or 0.0
    effect = np.array([by_age.get(int(one), usual) for one in age])
    found: dict[date, tuple[float, float]] = {}
    for period in np.unique(study.panel.period[on]):
        rows = study.panel.period[on] == period
        start, end = study.starts[int(period)], study.ends[int(period)]
        month = _month(start + (end - start) / 2)
        exposed, gained = found.get(month, (0.0, 0.0))
        found[month] = (
            exposed + float(weight[rows].sum()),
            gained + float((weight[rows] * effect[rows]).sum()),
        )
    return found


def _experiment_exposure(trial: Experiment) -> dict[date, tuple[float, float]]:
    """Treated units by the month in which they were assigned; the effect is the same in each."""
    return {month: (count, count) for month, count in trial.treated_by_month.items()}


def _month(day: date) -> date:
    return day.replace(day=1)


def benefit_by_month(delta: OutcomeDelta) -> dict[date, tuple[float, float]]:
    """Money by month as (mean, standard error); empty without a stated value or a defensible estimate.

    The benefit to date of the design is spread over the months by the effect at each unit's age (an early
    dip is a loss in its month); errors move together, so that they add up to the error of the whole.
    """
    result, kpi = delta.result, delta.kpi
    if kpi.value_per_unit is None or result.benefit is None or result.estimate is None or not delta.exposure:
        return {}
    worth = _worth(kpi)
    if worth == 0:
        return {}
    total, error = result.benefit[0] * worth, abs(result.benefit[1] * worth)
    exposed = sum(weight for weight, _ in delta.exposure.values())
    gained = sum(gain for _, gain in delta.exposure.values())
    rough = sum(abs(gain) for _, gain in delta.exposure.values())
    if exposed <= 0:
        return {}
    by_effect = abs(gained) > 0.25 * rough and rough > 0
    return {
        month: (total * (gain / gained if by_effect else weight / exposed), error * weight / exposed)
        for month, (weight, gain) in sorted(delta.exposure.items())
    }


def _worth(kpi: Kpi) -> float:
    """Money per +1.0 of the KPI: a positive value per unit is the worth of an improvement."""
    value = kpi.value_per_unit or 0.0
    if kpi.better == "lower":
        return -abs(value)
    return value if kpi.better == "higher" else 0.0


def guardrails_broken(deltas: Sequence[OutcomeDelta], use_case_id: str) -> bool:
    """Whether any guardrail of the use case shows harm."""
    return any(
        one.role == "guardrail" and one.result.verdict == "limit broken"
        for one in deltas
        if one.use_case.use_case_id == use_case_id
    )


def primary(deltas: Sequence[OutcomeDelta], use_case_id: str) -> OutcomeDelta | None:
    """The first primary KPI of the use case."""
    return next(
        (one for one in deltas if one.use_case.use_case_id == use_case_id and one.role == "primary"), None
    )
