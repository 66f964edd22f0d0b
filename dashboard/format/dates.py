"""Days, weeks, months and ranges of them as text."""

from __future__ import annotations

from datetime import date, datetime

from dashboard.format.locale import DEFAULT, Locale
from dashboard.words import say


def day(d: date, locale: Locale = DEFAULT) -> str:
    """A day: 18 Nov 2026."""
    return say("date.day", locale.lang, day=d.day, month=month_name(d, locale), year=d.year)


def month(d: date, locale: Locale = DEFAULT) -> str:
    """A month: Nov 2026."""
    return say("date.month", locale.lang, month=month_name(d, locale), year=d.year)


def week(end: date, locale: Locale = DEFAULT) -> str:
    """A week, named by its last day: week to 15 Nov 2026."""
    return say("date.week", locale.lang, day=day(end, locale))


def moment(t: datetime, locale: Locale = DEFAULT) -> str:
    """A point in time, UTC: 2 Nov 2026, 06:10 UTC."""
    return say("date.moment", locale.lang, day=day(t, locale), clock=f"{t:%H:%M}")


def span(first: date, last: date, locale: Locale = DEFAULT) -> str:
    """A range of days, both inclusive; one day is itself."""
    if first == last:
        return day(first, locale)
    return say("number.range", locale.lang, low=day(first, locale), high=day(last, locale))


def months(first: date, last: date, locale: Locale = DEFAULT) -> str:
    """A range of months: Apr to Jul 2026, Nov 2025 to Feb 2026; one month is itself."""
    if (first.year, first.month) == (last.year, last.month):
        return month(first, locale)
    if first.year == last.year:
        ends = {"low": month_name(first, locale), "high": month_name(last, locale)}
        return say("date.months", locale.lang, **ends, year=last.year)
    return say("number.range", locale.lang, low=month(first, locale), high=month(last, locale))


def month_name(d: date, locale: Locale = DEFAULT) -> str:
    """A month without its year, for axes: Nov."""
    return say(f"date.month.{d.month}", locale.lang)


def day_short(d: date, locale: Locale = DEFAULT) -> str:
    """A day without its year, where the year stands elsewhere: 18 Nov."""
    return say("date.day_short", locale.lang, day=d.day, month=month_name(d, locale))
