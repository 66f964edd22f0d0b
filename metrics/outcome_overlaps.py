"""Use cases that share a KPI and units: their claims are held to the effect of all of them together (METHOD 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

import numpy as np

from metrics.estimate import Better
from metrics.generation import Workshop
from metrics.methods.decomposition import overlap_factor
from metrics.methods.design import estimate_panel
from metrics.methods.result import NEVER, OutcomeSpec, Panel
from metrics.outcome_deltas import OutcomeDelta
from metrics.outcome_panels import panel


def common_total_factors(shop: Workshop, deltas: Sequence[OutcomeDelta]) -> dict[tuple[str, str], float]:
    """(use case, KPI) -> factor of 0 to 1 that holds its benefit to the common total of an overlap.

    Two use cases on the same units each find the effect of both in one KPI. Where the panel of both together,
    each unit treated from its first access to any, has a defensible estimate, claims are scaled to its benefit:
    min(1, total / sum). Without an overlap, or without such an estimate, there is no factor.
    """
    claims = sorted(
        (one for one in deltas if one.result.benefit is not None and one.kpi.value_per_unit is not None),
        key=lambda one: (one.kpi.kpi_id, one.use_case.use_case_id),
    )
    found: dict[tuple[str, str], float] = {}
    for _, group in groupby(claims, key=lambda one: one.kpi.kpi_id):
        rivals = list(group)
        if len(rivals) > 1:
            found |= _factors(shop, rivals)
    return found


def _factors(shop: Workshop, rivals: Sequence[OutcomeDelta]) -> dict[tuple[str, str], float]:
    panels = {
        one.key: study.panel
        for one in rivals
        if (study := panel(shop, one.kpi, one.use_case.use_case_id)) is not None
    }
    claims = [one for one in rivals if one.key in panels and _shares_units(one, panels)]
    if len(claims) < 2:
        return {}
    first = panels[claims[0].key]
    together = replace(
        first, first_treated=np.minimum.reduce([panels[one.key].first_treated for one in claims])
    )
    lead = claims[0]
    result = estimate_panel(
        together,
        OutcomeSpec(
            better=cast("Better", lead.kpi.better),
            scale=lead.result.scale,
            seasonality=lead.kpi.seasonality,
            in_use_before_start=True,
        ),
    )
    if result.benefit is None or result.grade not in ("A", "B", "C"):
        return {}
    sign = 1.0 if lead.kpi.better == "higher" else -1.0
    claimed = [sign * one.result.benefit[0] for one in claims if one.result.benefit is not None]
    factor = overlap_factor(sign * result.benefit[0], claimed).value
    return {} if factor is None else {one.key: factor for one in claims}


def _shares_units(one: OutcomeDelta, panels: dict[tuple[str, str], Panel]) -> bool:
    """Whether a unit that this use case reached was reached by another in the same observations."""
    own = panels[one.key]
    return any(
        key != one.key
        and other.unit_names == own.unit_names
        and np.array_equal(other.unit, own.unit)
        and np.array_equal(other.period, own.period)
        and bool(np.any((other.first_treated != NEVER) & (own.first_treated != NEVER)))
        for key, other in panels.items()
    )
