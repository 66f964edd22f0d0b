"""Turns a number and its unit into the text a page prints; nothing else formats a number.

No function here knows the web framework, and none prints "nan": a value that is missing or not finite is
the en dash. Every function takes a `Locale` (language, currency, group floor) as its last argument; build it
once per view with `Locale.of(serving.meta())`.

    value(0.631, "share")                           63%             a level; 99.96% reads ">99.9%"
    value(1_835_000, "currency")                    $1.84M          at most 3 significant figures
    value(1_835_000, "currency", low=0.9e6, high=2.9e6)   $1.8M     no digits finer than its range
    value(None, "share")                            –               its reason goes beside it
    value(0.1, "share", reason="at_most")           ≤10%            the bound of a small group
    parts(1_835_000, "currency")                    Parts("$1.84", "M")     big number and small unit
    change(0.09, "share")                           +9 pp           a change carries its sign; share -> pp
    change(-14.2, "percent", low=-20, high=-7)      −14%
    change(0.0, "currency")                         ±0
    interval(900_900, 2_820_000, "currency")        $0.9M to $2.8M
    interval(-3, 9, "percent", signed=True)         −3% to +9%
    interval(None, 0.004, "share", signed=True)     at most +0.4 pp         one-sided
    delta(0.61, 0.52, "share", better="higher")     Delta("up", "9 pp", "good")     glyph code, text, tone
    money(1_835_000)        unit_cost(0.0031)       $1.84M          $3.10 per 1,000
    share(0.61)             chance(0.9997)          61%             >99.9%
    count(1_012_480)        duration(2.4, "h")      1,012,480       2.4 h
    day(d)  month(d)  week(end)  moment(t)          18 Nov 2026 · Nov 2026 · week to 15 Nov 2026 · 2 Nov 2026, 06:10 UTC
    month_name(d)           signed(-4)              Nov             −4              for axes
    span(a, b)              months(a, b)            3 Mar 2025 to 31 Oct 2026       Apr to Jul 2026
    hidden()                missing()               hidden (<5)     –

Units are those of `metrics.estimate.UNITS`. A `share` is 0 to 1 and its change prints in pp; `percent` and
`pp` are already multiplied by 100 (12.5 is 12.5%). Money is rounded to k, M and B, in Chinese to 万 and 亿.
`low` and `high` only set the digits of `value`, `parts` and `change`; `interval` prints them.
"""

from dashboard.format.dates import day, day_short, moment, month, month_name, months, span, week
from dashboard.format.locale import DEFAULT, Locale
from dashboard.format.numbers import (
    DASH,
    MINUS,
    Delta,
    Parts,
    Tone,
    chance,
    change,
    count,
    delta,
    duration,
    hidden,
    interval,
    missing,
    money,
    parts,
    share,
    signed,
    unit_cost,
    value,
)

__all__ = [
    "DASH",
    "DEFAULT",
    "MINUS",
    "Delta",
    "Locale",
    "Parts",
    "Tone",
    "chance",
    "change",
    "count",
    "day",
    "day_short",
    "delta",
    "duration",
    "hidden",
    "interval",
    "missing",
    "moment",
    "money",
    "month",
    "month_name",
    "months",
    "parts",
    "share",
    "signed",
    "span",
    "unit_cost",
    "value",
    "week",
]
