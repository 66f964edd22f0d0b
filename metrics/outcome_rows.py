"""Outcome deltas as rows of the published file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from metrics.money_flow import MoneyFlow
from metrics.outcome_deltas import OutcomeDelta

Row = dict[str, Any]


def outcome_row(delta: OutcomeDelta, flow: MoneyFlow) -> Row:
    """One row of table outcome, with its money of the newest 12 months in every tier, what finance banked too."""
    result, kpi = delta.result, delta.kpi
    lines = [line for line in flow.lines if (line.use_case, line.driver) == delta.key]
    amount = flow.amount(flow.windows.year, lines)
    money = None if amount is None else amount.estimate()
    return {
        "use_case_id": delta.use_case.use_case_id,
        "kpi_id": kpi.kpi_id,
        "kpi_label": kpi.label,
        "role": delta.role,
        "unit": kpi.unit,
        "better": kpi.better,
        "segment": None,
        "design": result.design,
        "estimate": result.estimate,
        "low": result.low,
        "high": result.high,
        "level": result.level,
        "se": result.se,
        "p": result.p,
        "q_value": delta.q_value,
        "percent": result.percent,
        "percent_low": result.percent_low,
        "percent_high": result.percent_high,
        "scale": result.scale,
        "without_ai": result.without_ai,
        "with_ai": result.with_ai,
        "n_units": result.n_units,
        "n_treated": result.n_treated,
        "n_control": result.n_control,
        "n_obs": result.n_obs,
        "window_start": _day(delta.window, 0),
        "window_end": _day(delta.window, 1),
        "grade": result.grade,
        "verdict": result.verdict,
        "chance_better": result.chance_better if result.verdict != "cannot tell" else None,
        "mde": result.mde,
        "benefit_low": None if money is None else money.low,
        "benefit_mid": None if money is None else money.value,
        "benefit_high": None if money is None else money.high,
        "notes": [*([result.reason] if result.reason else []), *result.notes],
    }


def _day(window: tuple[date, date] | None, position: int) -> date | None:
    return None if window is None else window[position]


def event_rows(delta: OutcomeDelta) -> list[Row]:
    """Rows of table outcome_event: the effect by periods since access."""
    period = {"year": "quarter"}.get(delta.period, delta.period)
    return [
        {
            "use_case_id": delta.use_case.use_case_id,
            "kpi_id": delta.kpi.kpi_id,
            "event": point.event,
            "period": period,
            "estimate": point.estimate,
            "low": point.low,
            "high": point.high,
            "band_low": point.band_low,
            "band_high": point.band_high,
            "n": point.n,
        }
        for point in delta.result.events
    ]


def gate_rows(delta: OutcomeDelta) -> list[Row]:
    """Rows of table outcome_gate."""
    return [
        {
            "use_case_id": delta.use_case.use_case_id,
            "kpi_id": delta.kpi.kpi_id,
            "gate": gate.gate,
            "passed": gate.passed,
            "statistic": gate.statistic,
            "p": gate.p,
            "detail": gate.detail,
        }
        for gate in delta.result.gates
    ]


def alternative_rows(delta: OutcomeDelta) -> list[Row]:
    """Rows of table outcome_alternative: other aggregates, and naive figures as diagnostics only."""
    common: Row = {"use_case_id": delta.use_case.use_case_id, "kpi_id": delta.kpi.kpi_id}
    rows: list[Row] = [
        common | {"estimator": name, "role": "alternative", "estimate": estimate, "se": se}
        for name, (estimate, se) in delta.result.aggregates.items()
    ]
    return rows + [
        common | {"estimator": name, "role": "diagnostic", "estimate": estimate, "se": None}
        for name, estimate in delta.result.naive.items()
    ]


def relative_rows(deltas: Sequence[OutcomeDelta], cells: dict[str, int], period: int | None) -> list[Row]:
    """Rows behind the metric outcome_delta: the relative effect of every use case's first primary KPI."""
    rows: list[Row] = []
    seen: set[str] = set()
    for delta in deltas:
        use_case = delta.use_case.use_case_id
        if delta.role != "primary" or use_case in seen or use_case not in cells or period is None:
            continue
        seen.add(use_case)
        result = delta.result
        known = result.percent is not None
        rows.append(
            {
                "cell_id": cells[use_case],
                "period": period,
                "value": result.percent / 100 if result.percent is not None else None,
                "low": result.percent_low / 100 if known and result.percent_low is not None else None,
                "high": result.percent_high / 100 if known and result.percent_high is not None else None,
                "n": result.n_units,
                "grade": result.grade,
                "reason": None if known else result.reason or "no_data",
            }
        )
    return rows
