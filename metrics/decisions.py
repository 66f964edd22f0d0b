"""Decisions waiting, oldest first, with the money at stake and the facts of their sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from metrics.estimate import unmeasured
from metrics.methods.decisions import Decision, waiting
from metrics.use_case_rows import UseCaseView

Row = dict[str, Any]
Problem = tuple[str, date, Row]


def decision_rows(
    views: Sequence[UseCaseView],
    problems: Sequence[Problem],
    previous: Sequence[Mapping[str, Any]],
    today: date | None,
) -> list[Row]:
    """Rows of table decision: running use cases whose advice is not Park, and what is wrong with the data.

    At stake is what the advice weighs: the net of the newest 12 months over every tier.
    A decision that already stood in the generation before keeps the day it was first due. `today` is the
    data's watermark.
    """
    if today is None:
        return []
    running = {one.use_case.use_case_id: one for one in views if one.use_case.is_running}
    found = waiting(
        {key: view.advice for key, view in running.items()},
        {key: view.net for key, view in running.items()},
        [(code, since) for code, since, _ in problems],
        [_kept(row) for row in previous],
        today,
    )
    return [
        {
            "use_case_id": one.use_case,
            "advice": one.advice,
            "since": one.since,
            "reasons": list(one.reasons),
            "amount_low": one.at_stake.low,
            "amount_mid": one.at_stake.value,
            "amount_high": one.at_stake.high,
            "detail": json.dumps(_detail(running.get(one.use_case or ""), problems), default=str),
        }
        for one in found
    ]


def _kept(row: Mapping[str, Any]) -> Decision:
    return Decision(row["use_case_id"], row["advice"], row["since"], (), unmeasured("not_measured"))


def _detail(view: UseCaseView | None, problems: Sequence[Problem]) -> Row:
    """Numbers that the sentence of a decision may name; the worst problem for the data."""
    if view is None:
        return dict(problems[0][2]) if problems else {}
    if view.outcome is None:
        return {}
    kpi, result = view.outcome.kpi, view.outcome.result
    return {
        "kpi": kpi.kpi_id,
        "kpi_label": kpi.label,
        "unit": kpi.unit,
        "estimate": result.estimate,
        "percent": result.percent,
        "grade": result.grade,
        "verdict": result.verdict,
    }
