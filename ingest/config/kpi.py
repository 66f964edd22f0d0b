"""kpis/*.toml: one business KPI per file, or inline in a source as [kpi]."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from ingest.config.document import Section


class Kpi(Section):
    """What a KPI means and what a change of it is worth."""

    label: str = Field(min_length=1)
    """As shown."""
    unit: str = Field(min_length=1)
    """Unit of the value, such as "share", "min", "h", "score"."""
    better: Literal["higher", "lower", "neutral", "to_zero"]
    """Which direction is good."""
    kind: Literal["mean", "rate", "ratio", "sum"] = "mean"
    """How observations pool: a mean, a rate or ratio of sums, or a sum."""
    role: Literal["primary", "guardrail", "exploratory"] = "exploratory"
    """Role where a use case names none."""
    owner: str | None = None
    """Who answers for it."""
    value_per_unit: float | None = None
    """Money per 1.0 of change and denominator unit (per unit and period without a denominator)."""
    value_kind: (
        Literal["cash_out", "cost_avoidance", "margin", "working_capital", "risk", "capacity"] | None
    ) = None
    """What kind of money that is."""
    min_effect: float | None = Field(default=None, ge=0)
    """Smallest effect worth money, in the KPI's unit; relative where transform is log."""
    limit_harm: float | None = Field(default=None, ge=0)
    """Guardrails: the largest tolerated harm, in the KPI's unit."""
    transform: Literal["level", "log"] | None = None
    """Scale on which effects are estimated."""
    seasonality: Literal[7, 12, 52] | None = None
    """Periods in one season."""
    target: float | None = None
    """Where it should be."""
    baseline: float | None = None
    """Where it was."""
    in_use_since: date | None = None
    """Since when a system of record has kept it."""
    registered_at: date | None = None
    """When it was chosen as a use case's KPI."""


class InlineKpi(Kpi):
    """A KPI defined inside a source file."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    """Id of the KPI."""
