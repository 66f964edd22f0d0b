"""KPI panels and series with planted effects: the numbers before they are written to files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data.randomness import stream
from sample_data.rollouts import Rollout
from sample_data.timeline import mondays, months
from sample_data.truth import PanelKpi, truth


@dataclass(frozen=True, slots=True)
class Panel:
    """Numerators and weights of one KPI, shape (units, periods); value = numerator / weight."""

    kpi: str
    units: list[str]
    periods: list[date]
    numerator: np.ndarray
    weight: np.ndarray

    @property
    def value(self) -> np.ndarray:
        """The KPI itself, shape (units, periods)."""
        return np.asarray(self.numerator / self.weight)


def _balanced(noise: np.ndarray, cohort: np.ndarray) -> np.ndarray:
    """Noise whose average per cohort and period is shrunk, so that every seed is a typical one."""
    keep = truth()["noise"]["balance"]
    for group in np.unique(cohort):
        rows = cohort == group
        noise[rows] -= (1.0 - keep) * noise[rows].mean(axis=0, keepdims=True)
    return noise


def panel(kpi: PanelKpi, rollout: Rollout, seed: int) -> Panel:
    """One KPI over the units of a rollout and the 26 months: own level + season + effect since access + noise."""
    rng = stream(seed, f"kpi {kpi.use_case} {kpi.kpi}")
    periods = months()
    units = list(rollout.first_access)
    first = np.array([len(periods) if d is None else periods.index(d) for d in rollout.first_access.values()])
    event = np.arange(len(periods))[None, :] - first[:, None]
    known = np.array([kpi.effect_at(e) for e in range(-1, len(periods))])
    effect = known[np.maximum(event, -1) + 1]
    shape = (len(units), len(periods))
    strength = _balanced(rng.normal(1.0, 0.12, (len(units), 1)), first)
    strength += 1.0 - np.array([strength[first == g].mean() for g in first])[:, None]
    noise = _balanced(rng.normal(0, kpi.noise, shape), first)
    own = rng.normal(0, kpi.unit_sd, (len(units), 1))
    season = 0.6 * kpi.noise * np.sin(np.arange(len(periods)) * 2 * np.pi / 12)[None, :]
    weight = np.maximum(
        20, np.round(kpi.weight * rng.uniform(0.75, 1.25, shape[:1])[:, None] * rng.normal(1, 0.06, shape))
    )
    if kpi.scale == "log":
        value = kpi.baseline * np.exp(own + season + effect * strength + noise)
    else:
        value = kpi.baseline + own + season + effect * strength + noise
    share = kpi.baseline < 1.0
    numerator = value * weight
    numerator = np.round(np.clip(numerator, 0, weight)) if share else np.round(numerator, 1)
    return Panel(kpi.kpi, units, periods, numerator, weight)


def series(use_case: str, kpi: str, seed: int) -> Panel:
    """One weekly series without comparison units: level and slope change at the start, AR(1) noise."""
    plan = truth()["use_case"][use_case]["series"][kpi]
    start = mondays().index(truth()["use_case"][use_case]["starts_on"])
    rng = stream(seed, f"series {use_case} {kpi}")
    weeks = len(mondays())
    shock = rng.normal(0, plan["noise"] * np.sqrt(1 - plan["rho"] ** 2), weeks)
    noise = np.zeros(weeks)
    noise[0] = rng.normal(0, plan["noise"])
    for t in range(1, weeks):
        noise[t] = plan["rho"] * noise[t - 1] + shock[t]
    since = np.arange(weeks) - start
    after = (since >= 0).astype(float)
    shape = np.stack([np.ones(weeks), np.arange(weeks), after, after * since], axis=1)
    chance = shape @ np.linalg.lstsq(shape, noise, rcond=None)[0]
    noise -= (1.0 - truth()["noise"]["balance"]) * chance  # as in the panels: every seed is a typical one
    value = plan["baseline"] + np.where(since >= 0, plan["step"] + plan["slope"] * since, 0.0) + noise
    weight = np.round(plan["weight"] * rng.normal(1, 0.04, weeks))
    numerator = value * weight
    numerator = np.round(numerator) if plan["baseline"] < 1.0 else np.round(numerator, 1)
    return Panel(kpi, [truth()["use_case"][use_case]["unit"]], mondays(), numerator[None, :], weight[None, :])


def panels(rollouts: Mapping[str, Rollout], seed: int) -> dict[str, Panel]:
    """Every panel and series by KPI."""
    from sample_data.truth import panels as planted

    found = {}
    for use_case, plan in truth()["use_case"].items():
        for kpi in planted(use_case):
            found[kpi.kpi] = panel(kpi, rollouts[use_case], seed)
        for kpi_id in plan.get("series", {}):
            found[kpi_id] = series(use_case, kpi_id, seed)
    return found
