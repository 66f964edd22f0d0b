"""Randomised tests out of the warehouse: arms, values, the planned split and who was assigned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from metrics.company import Kpi, UseCase
from metrics.generation import Workshop
from metrics.methods import ab
from metrics.methods.result import OutcomeResult, OutcomeSpec

_CONTROL = re.compile(r"control|baseline|holdout|without|off|\ba\b|^0$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Experiment:
    """One KPI of one randomised test, arm 0 the control."""

    arms: ab.Experiment
    started_on: date
    window: tuple[date, date]
    treated_by_month: Mapping[date, float]
    """Units in treated arms (or their denominators) by the month of their assignment."""


def experiment(shop: Workshop, use_case: UseCase, kpi: Kpi) -> Experiment | None:
    """The test of a use case on one KPI; None where the use case has none or it does not hold the KPI."""
    wanted = use_case.experiment.get("id")
    rows = shop.arrays(
        """
        select experiment_id, arm, covariate, cluster_id, assigned_at::date as assigned_on, numerator,
            denominator, value
        from kpi_arm
        where use_case_id = ? and kpi_id = ? and (?::varchar is null or experiment_id = ?)
        order by experiment_id, unit_id
        """,
        [use_case.use_case_id, kpi.kpi_id, wanted, wanted],
    )
    if not len(rows["arm"]):
        return None
    # without a named one the newest test answers
    newest = max(str(one) for one in np.unique(np.asarray(rows["experiment_id"]).astype(str)))
    of_test = np.asarray(rows["experiment_id"]).astype(str) == newest
    numerator, denominator, value = (_numbers(rows[name]) for name in ("numerator", "denominator", "value"))
    is_ratio = bool(np.any(np.isfinite(denominator) & (denominator != 1)))
    outcome = np.where(np.isfinite(numerator), numerator, value * denominator) if is_ratio else value
    if kpi.transform == "log" and not is_ratio:
        with np.errstate(divide="ignore", invalid="ignore"):
            outcome = np.where(outcome > 0, np.log(outcome), np.nan)
    kept = of_test & np.isfinite(outcome) & (np.isfinite(denominator) if is_ratio else True)
    names = _arm_names(np.unique(np.asarray(rows["arm"]).astype(str)[of_test]))
    if len(names) < 2 or not np.any(kept):
        return None
    number = {name: position for position, name in enumerate(names)}
    arm = np.array([number[str(one)] for one in np.asarray(rows["arm"])[kept]], dtype=np.int64)
    days = np.ma.filled(np.ma.asarray(rows["assigned_on"]).astype("datetime64[D]"), np.datetime64("NaT"))[
        kept
    ]
    started, ended = _days(days)
    return Experiment(
        arms=ab.Experiment(
            arm=arm,
            arm_names=names,
            value=outcome[kept],
            denominator=denominator[kept] if is_ratio else None,
            covariates=_covariates(rows, kept),
            cluster=_clusters(rows, kept),
            split=_split(use_case.experiment.get("split"), len(names)),
            assigned=_assigned(shop, use_case.use_case_id, newest, names),
        ),
        started_on=started,
        window=(started, ended + timedelta(days=_horizon_days(use_case))),
        treated_by_month=_by_month(days, arm, denominator[kept] if is_ratio else None, started),
    )


def _numbers(column: np.ndarray) -> np.ndarray:
    return np.asarray(np.ma.filled(np.ma.asarray(column, dtype=float), np.nan))


def _arm_names(found: np.ndarray) -> tuple[str, ...]:
    """Arms with the control first: by its usual names, else by the alphabet."""
    names = [str(one) for one in found]
    control = next((name for name in names if _CONTROL.search(name)), names[0] if names else "")
    return (control, *(name for name in names if name != control))


def _days(days: np.ndarray) -> tuple[date, date]:
    known = days[~np.isnat(days)]
    if not known.size:
        return date.min, date.min
    return known.min().astype(object), known.max().astype(object)


def _horizon_days(use_case: UseCase) -> int:
    stated = use_case.experiment.get("horizon")
    return int(stated) if stated else 0


def _covariates(rows: Mapping[str, np.ndarray], kept: np.ndarray) -> dict[str, np.ndarray]:
    """The pre-period value, where every kept unit has one and it varies."""
    found = _numbers(rows["covariate"])[kept]
    if not np.all(np.isfinite(found)) or np.ptp(found) == 0:
        return {}
    return {"pre_period": found}


def _clusters(rows: Mapping[str, np.ndarray], kept: np.ndarray) -> np.ndarray | None:
    column = np.ma.asarray(rows["cluster_id"])[kept]
    if np.ma.count(column) != len(column) or not len(column):
        return None
    return np.unique(np.asarray(column).astype(str), return_inverse=True)[1].astype(np.int64)


def _split(stated: object, arms: int) -> tuple[float, ...] | None:
    """The planned shares, in the order control first, as `1:1` or `0.9:0.1`."""
    parts = str(stated).split(":") if stated else []
    try:
        shares = tuple(float(part) for part in parts)
    except ValueError:
        return None
    return shares if len(shares) == arms and all(share > 0 for share in shares) else None


def _assigned(
    shop: Workshop, use_case_id: str, experiment_id: str, names: tuple[str, ...]
) -> tuple[int, ...]:
    rows = shop.rows(
        "select arm, count(distinct unit_id) as n from warehouse.experiment "
        "where use_case_id = ? and experiment_id = ? group by arm",
        [use_case_id, experiment_id],
    )
    by_arm = {row["arm"]: int(row["n"]) for row in rows}
    return tuple(by_arm.get(name, 0) for name in names)


def _by_month(
    days: np.ndarray, arm: np.ndarray, weight: np.ndarray | None, started: date
) -> dict[date, float]:
    treated = arm > 0
    months = np.where(np.isnat(days), np.datetime64(started), days)[treated].astype("datetime64[M]")
    size = np.ones(int(treated.sum())) if weight is None else weight[treated]
    names, at = np.unique(months, return_inverse=True)
    totals = np.bincount(at, size, len(names))
    return {
        name.astype("datetime64[D]").astype(object): float(total)
        for name, total in zip(names, totals, strict=True)
    }


def estimate(trial: Experiment, use_case: UseCase, spec: OutcomeSpec) -> OutcomeResult:
    """The result of a test; of several arms the one with most units."""
    arms = trial.arms
    if arms.cluster is not None:
        # assigned counts are units; with clusters the split is one of clusters
        arms = replace(arms, assigned=None)
    results = ab.estimate_experiment(arms, spec)
    return max(results, key=lambda one: one.n_treated or 0)
