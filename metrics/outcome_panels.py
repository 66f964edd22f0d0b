"""KPI panels out of the warehouse: which unit showed which value when, and from when it had access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

import numpy as np

from metrics.company import Kpi
from metrics.generation import Workshop
from metrics.methods.result import NEVER, Panel

Unit = Literal["week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class KpiPanel:
    """One KPI of one use case, ready for the outcome engine."""

    panel: Panel
    unit: Unit
    starts: tuple[date, ...]
    """First day of every period, consecutive."""
    ends: tuple[date, ...]
    without_rollout: int
    """Units of the panel that the rollout does not name: taken as never treated."""
    has_weights: bool

    @property
    def window(self) -> tuple[date, date]:
        """First and last day of the study."""
        return self.starts[0], self.ends[-1]


def panel(shop: Workshop, kpi: Kpi, use_case_id: str) -> KpiPanel | None:
    """The panel of a KPI under a use case's rollout; None where there is no observation of a complete period.

    Daily observations become ISO weeks. A period that had not ended when it was loaded is left out.
    Values are logarithms where the KPI's transform is log; rows without a value or a positive one are dropped.
    """
    rows = shop.arrays(
        """
        select day, unit_id, numerator, denominator, mean_value, sum_value, rows,
            period_end::date as end_day, loaded_at::date as loaded_day
        from kpi_day
        where kpi_id = ? and (use_case_id is null or use_case_id = ?)
        order by unit_id, day
        """,
        [kpi.kpi_id, use_case_id],
    )
    if not len(rows["unit_id"]):
        return None
    days: list[date] = list(rows["day"].astype("datetime64[D]").astype(object))
    unit, is_daily = period_unit(sorted(set(days)))
    first = [period_start(day, unit) for day in days]
    complete = _complete(days, first, unit, is_daily, rows)
    kept = np.flatnonzero(complete)
    if not kept.size:
        return None
    names, unit_of = np.unique(rows["unit_id"][kept].astype(str), return_inverse=True)
    starts = _calendar(min(first[row] for row in kept), max(first[row] for row in kept), unit)
    number = {day: position for position, day in enumerate(starts)}
    period_of = np.array([number[first[row]] for row in kept], dtype=np.int64)
    pooled = _pooled(rows, kept, unit_of, period_of, len(starts), kpi)
    if pooled is None:
        return None
    units, periods, values, weights = pooled
    access, missing = _access(shop, use_case_id, names, starts, unit)
    found = Panel(
        unit=units,
        period=periods,
        value=values,
        first_treated=access,
        unit_names=tuple(names),
        period_names=tuple(day.isoformat() for day in starts),
        weight=weights,
    )
    ends = tuple(_next(day, unit) - timedelta(days=1) for day in starts)
    return KpiPanel(found, unit, starts, ends, missing, weights is not None)


def period_unit(days: Sequence[date]) -> tuple[Unit, bool]:
    """The calendar unit in which the days are periods, and whether they are single days gathered to weeks."""
    gaps = {(later - earlier).days for earlier, later in pairwise(days)}
    smallest = min(gaps, default=31)
    if all(day.day == 1 for day in days):
        if all(day.month == 1 for day in days) and smallest >= 365:
            return "year", False
        if all(day.month in (1, 4, 7, 10) for day in days) and smallest >= 89:
            return "quarter", False
        return "month", False
    if smallest >= 7 and len({day.weekday() for day in days}) == 1:
        return "week", False
    return "week", True


def period_start(day: date, unit: Unit) -> date:
    """First day of the calendar period that a day lies in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(day.year, 1, 1)


def _next(start: date, unit: Unit) -> date:
    if unit == "week":
        return start + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    count = start.month - 1 + months
    return date(start.year + count // 12, count % 12 + 1, 1)


def _calendar(first: date, last: date, unit: Unit) -> tuple[date, ...]:
    found = [first]
    while found[-1] < last:
        found.append(_next(found[-1], unit))
    return tuple(found)


def _complete(
    days: Sequence[date], first: Sequence[date], unit: Unit, is_daily: bool, rows: dict[str, np.ndarray]
) -> np.ndarray:
    """Rows of periods that had ended when they were loaded; gathered days must cover their whole week."""
    loaded = np.ma.filled(
        np.ma.asarray(rows["loaded_day"]).astype("datetime64[D]"), np.datetime64("9999-12-31")
    )
    over = np.array([np.datetime64(_next(start, unit)) for start in first])
    keep = np.asarray(over <= loaded)
    if is_daily:
        keep &= np.array(
            [start >= min(days) and _next(start, unit) - timedelta(days=1) <= max(days) for start in first]
        )
    return keep


def _numbers(column: np.ndarray) -> np.ndarray:
    return np.asarray(np.ma.filled(np.ma.asarray(column, dtype=float), np.nan))


def _pooled(
    rows: dict[str, np.ndarray],
    kept: np.ndarray,
    units: np.ndarray,
    periods: np.ndarray,
    length: int,
    kpi: Kpi,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None] | None:
    """One value per unit and period: sums over sums where there are denominators, else means of the rows."""
    cell, at = np.unique(units * length + periods, return_inverse=True)

    def total(column: np.ndarray) -> np.ndarray:
        return np.bincount(at, np.nan_to_num(column), len(cell))

    numerator, denominator = _numbers(rows["numerator"])[kept], _numbers(rows["denominator"])[kept]
    count = np.asarray(rows["rows"], dtype=float)[kept]
    mean, whole = _numbers(rows["mean_value"])[kept], _numbers(rows["sum_value"])[kept]
    weights: np.ndarray | None = None
    with np.errstate(divide="ignore", invalid="ignore"):
        if kpi.kind != "sum" and np.any(np.isfinite(denominator)):
            # a mean may come with its count and without its sum
            top = np.where(np.isfinite(numerator), numerator, mean * denominator)
            weights = total(denominator)
            value = total(top) / weights
        elif kpi.kind == "sum":
            present = np.bincount(at, np.isfinite(whole) | np.isfinite(numerator), len(cell)) > 0
            value = np.where(present, total(np.where(np.isfinite(whole), whole, numerator)), np.nan)
        else:
            value = total(mean * count) / total(count)
            weights = total(count) if np.any(count > 1) else None
        if kpi.transform == "log":
            value = np.where(value > 0, np.log(value), np.nan)
    good = np.isfinite(value) & (weights > 0 if weights is not None else True)
    if not np.any(good):
        return None
    return (
        (cell // length)[good].astype(np.int64),
        (cell % length)[good].astype(np.int64),
        value[good],
        None if weights is None else weights[good],
    )


def _access(
    shop: Workshop, use_case_id: str, names: np.ndarray, starts: Sequence[date], unit: Unit
) -> tuple[np.ndarray, int]:
    """First treated period of every unit: the period in which access begins, however late in it."""
    stated = {
        row["unit_id"]: row["first_access"]
        for row in shop.rows(
            "select unit_id, min(first_access_date) as first_access from warehouse.rollout "
            "where use_case_id = ? group by unit_id",
            [use_case_id],
        )
    }
    number = {day: position for position, day in enumerate(starts)}
    first = np.full(len(names), NEVER, dtype=np.int64)
    for position, name in enumerate(names):
        day = stated.get(str(name))
        if day is None or day > _next(starts[-1], unit) - timedelta(days=1):
            continue
        first[position] = 0 if day < starts[0] else number[period_start(day, unit)]
    return first, sum(str(name) not in stated for name in names)
