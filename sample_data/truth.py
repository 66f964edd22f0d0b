"""The planted truth, read from truth.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from sample_data.timeline import months


@dataclass(frozen=True, slots=True)
class Wave:
    """Units that get access on one day."""

    on: date
    units: int


@dataclass(frozen=True, slots=True)
class PanelKpi:
    """One KPI of one use case over units and months, with its planted effect by month since access."""

    use_case: str
    kpi: str
    role: str
    better: str
    scale: str
    baseline: float
    unit_sd: float
    noise: float
    effect: tuple[float, ...]
    weight: float

    def effect_at(self, event: int) -> float:
        """Effect `event` months after access (KPI units, or logs); zero before, the last value for good."""
        return 0.0 if event < 0 else self.effect[min(event, len(self.effect) - 1)]


@cache
def truth() -> Mapping[str, Any]:
    """The whole of truth.toml."""
    text = resources.files("sample_data").joinpath("truth.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def waves(use_case: str) -> tuple[Wave, ...]:
    """Planted rollout of a use case, first wave first."""
    return tuple(Wave(on=w["on"], units=w["units"]) for w in truth()["use_case"][use_case]["waves"])


def panels(use_case: str) -> tuple[PanelKpi, ...]:
    """KPIs of a use case that are measured per unit and month."""
    return tuple(
        PanelKpi(
            use_case=use_case,
            kpi=kpi,
            role=plan["role"],
            better=plan["better"],
            scale=plan["scale"],
            baseline=plan["baseline"],
            unit_sd=plan["unit_sd"],
            noise=plan["noise"],
            effect=tuple(plan["effect"]),
            weight=plan["weight"],
        )
        for kpi, plan in truth()["use_case"][use_case].get("kpi", {}).items()
    )


def group_effect(kpi: PanelKpi, rollout: Sequence[Wave]) -> float:
    """Average over cohorts, by size, of each cohort's own average effect: the group aggregate of METHOD.md 5.3."""
    periods = months()
    total = 0.0
    for wave in rollout:
        first = periods.index(wave.on)
        events = [kpi.effect_at(t - first) for t in range(first, len(periods))]
        total += wave.units * sum(events) / len(events)
    return total / sum(wave.units for wave in rollout)
