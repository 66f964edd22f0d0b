"""Curves of the lesson pages: cohorts, survival, diffusion, and where automated work stops (EXPERIENCE 9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from metrics.generation import Workshop
from metrics.methods.diffusion import forecast

Row = dict[str, Any]
_LESSON: Final[Mapping[str, int]] = {"assistant": 5, "seat": 5, "app": 6}
AHEAD: Final = 26
"""Weeks of forecast."""


def lesson_curves(shop: Workshop, floor: int, is_too_small: bool) -> list[Row]:
    """Rows of table lesson_curve; what concerns people only in groups of at least the floor."""
    rows = [*_exits(shop), *_minutes(shop)]
    if is_too_small:
        return rows
    return [*_retention(shop, floor), *_survival(shop, floor), *_diffusion(shop, floor), *rows]


def _fives(people: int) -> int:
    return people if people >= 100 else max(5, round(people / 5) * 5)


def _retention(shop: Workshop, floor: int) -> list[Row]:
    """The triangle: a cohort's share active, to five points below 100 people, so that it gives no count back."""
    found = shop.rows("select * from cohort_month where people >= ? order by start_day, age", [2 * floor])
    return [
        {
            "lesson": 5,
            "curve": "retention",
            "day": row["start_day"],
            "x": float(row["age"]),
            "value": min(max(share, 0.1), 0.9) if row["people"] < 100 and share in (0.0, 1.0) else share,
            "n": _fives(row["people"]),
        }
        for row in found
        for share in [_coarse(row["active"], row["people"])]
    ]


def _coarse(active: int, people: int) -> float:
    share = active / people
    return share if people >= 100 else round(share * 20) / 20


def _survival(shop: Workshop, floor: int) -> list[Row]:
    """The newest Kaplan-Meier curves; of seats, which are people, only to five points and where the group is large."""
    found = shop.rows(
        "select survival_step.*, survival_range.units from survival_step join survival_range using (curve, period) "
        "join period using (period) where period.kind = '12m' and period.is_latest order by curve, days"
    )
    return [
        {
            "lesson": _LESSON[row["curve"]],
            "curve": "survival",
            "series": row["curve"],
            "x": float(row["days"]),
            "value": round(row["survival"] * 20) / 20 if is_people else row["survival"],
            "low": None if is_people else row["low"],
            "high": None if is_people else row["high"],
            "n": _fives(row["units"]) if is_people else row["units"],
        }
        for row in found
        for is_people in [row["curve"] == "seat"]
        if not is_people or row["units"] >= 20 * floor
    ]


def _diffusion(shop: Workshop, floor: int) -> list[Row]:
    """People on today's list by week of first use, and the Bass curve with the headcount fixed."""
    weeks = shop.rows(
        """
        with present as (
            select distinct roster.person_id
            from roster, data_range
            where watermark between valid_from and valid_to
        ),
        first_week as (
            select
                active_week.person_id,
                min(active_week.week_start) as week_start
            from active_week
            join present using (person_id)
            where active_week.scope_id = 0
            group by active_week.person_id
        )
        select
            week.week_end,
            count(first_week.person_id) as arrived,
            (select count(*) from present) as eligible
        from week
        left join first_week using (week_start)
        group by week.week_end
        order by week.week_end
        """
    )
    used = [position for position, row in enumerate(weeks) if row["arrived"]]
    if not used or weeks[0]["eligible"] < floor:
        return []
    weeks = weeks[used[0] :]
    rows, total = [], 0
    for row in weeks:
        total += row["arrived"]
        if total >= floor:
            rows.append(_point("seen", row["week_end"], float(_fives(total))))
    found = forecast([row["arrived"] for row in weeks], weeks[0]["eligible"], ahead=AHEAD)
    last = weeks[-1]["week_end"]
    for position in range(len(weeks), len(found.mid)):
        ends = {"low": float(found.low[position]), "high": float(found.high[position])}
        day = last + timedelta(days=7 * (position - len(weeks) + 1))
        rows.append(_point(found.kind, day, float(found.mid[position])) | ends)
    return [row | {"n": weeks[0]["eligible"]} for row in rows]


def _point(series: str, day: Any, value: float) -> Row:
    return {"lesson": 5, "curve": "diffusion", "series": series, "day": day, "value": value}


_TASKS: Final = (
    "from warehouse.event, data_range where kind = 'timed_task' and human_touch is not null "
    "and occurred_at::date > watermark - 365 and occurred_at::date <= watermark"
)


def _exits(shop: Workshop) -> list[Row]:
    """Of all tasks of the last year: those that ran untouched, those undone, and why the others stopped."""
    found = shop.rows(
        "select case when coalesce(reversed, false) then 'reversed' when not human_touch then 'untouched' "
        f"else coalesce(nullif(trim(category), ''), 'unnamed') end as series, count(*) as n {_TASKS} "
        "group by series order by n desc, series"
    )
    total = sum(row["n"] for row in found)
    return [{"lesson": 7, "curve": "exit", "value": row["n"] / total, **row} for row in found]


def _minutes(shop: Workshop) -> list[Row]:
    """How long a person worked on the touched ones, as points of its distribution."""
    shares = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
    found = shop.rows(
        f"select quantile_cont(minutes, {shares}) as points, count(*) as n {_TASKS} and human_touch and minutes > 0"
    )[0]
    return [
        {"lesson": 7, "curve": "touch_minutes", "x": point, "value": share, "n": found["n"]}
        for share, point in zip(shares, found["points"] or (), strict=bool(found["points"]))
    ]
