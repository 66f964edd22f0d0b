"""Days, weeks and months of the generated history, as numbers counted from its first day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

FIRST_DAY = date(2024, 9, 1)
LAST_DAY = date(2026, 10, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1


def day_number(day: date) -> int:
    """Days from the first day of the history; negative before it."""
    return (day - FIRST_DAY).days


def day_of(number: int) -> date:
    """The day a number of days after the first day of the history."""
    return FIRST_DAY + timedelta(days=int(number))


def months() -> list[date]:
    """First days of the 26 months of the history."""
    count = (LAST_DAY.year - FIRST_DAY.year) * 12 + LAST_DAY.month - FIRST_DAY.month + 1
    return [
        date(FIRST_DAY.year + (FIRST_DAY.month - 1 + k) // 12, (FIRST_DAY.month - 1 + k) % 12 + 1, 1)
        for k in range(count)
    ]


def next_month(month: date) -> date:
    """First day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def mondays() -> list[date]:
    """Mondays of the ISO weeks that lie wholly inside the history."""
    first = FIRST_DAY + timedelta(days=(-FIRST_DAY.weekday()) % 7)
    weeks = ((LAST_DAY - first).days + 1) // 7
    return [first + timedelta(weeks=k) for k in range(weeks)]


def week_starts() -> np.ndarray:
    """Day numbers of the Mondays of all ISO weeks that touch the history, the first one possibly before it."""
    first = -FIRST_DAY.weekday()
    return np.arange(first, DAYS, 7)


def season(year_end: float, summer: float) -> np.ndarray:
    """Working intensity of each day of the history: the year's end and August are quieter."""
    level = np.ones(DAYS)
    for number in range(DAYS):
        day = day_of(number)
        if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 4):
            level[number] = year_end
        elif day.month == 8:
            level[number] = summer
    return level
