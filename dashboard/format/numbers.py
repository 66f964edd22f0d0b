"""Numbers with units as text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

from dashboard.format.locale import DEFAULT, Locale
from dashboard.words import say, scales

DASH = "–"
MINUS = "−"
_SYMBOLS: Mapping[str, str] = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "¥",
    "INR": "₹",
    "KRW": "₩",
    "BRL": "R$",
}
_PERCENTS = frozenset({"share", "percent", "pp"})
_COUNTS = frozenset({"people", "count", "tokens"})
_BOUNDS: Mapping[str | None, str] = {"at_most": "number.bound_above", "at_least": "number.bound_below"}
_CENT = 0.01
_LARGEST = 1e100
"""Beyond it a number is a fault upstream and reads as missing."""
_WIDE = Context(prec=130, rounding=ROUND_HALF_UP)
_EXACT = 10_000
"""Counts below this print every digit; from here on they carry a letter of the language's scale."""
Tone = Literal["good", "bad", "neutral"]


@dataclass(frozen=True, slots=True)
class Parts:
    """A big number and the small unit behind it."""

    number: str
    unit: str

    @property
    def text(self) -> str:
        """Both as one text: a sign, a letter or a Chinese word joins its number, an English word stands apart."""
        return self.number + (" " if len(self.unit) > 1 and self.unit.isascii() else "") + self.unit


@dataclass(frozen=True, slots=True)
class Delta:
    """A change chip: glyph code (up, down, flat), magnitude without sign, and what it means."""

    glyph: Literal["up", "down", "flat"]
    text: str
    tone: Tone


def value(
    x: float | None,
    unit: str,
    locale: Locale = DEFAULT,
    *,
    low: float | None = None,
    high: float | None = None,
    reason: str | None = None,
) -> str:
    """A level with its unit; a missing one is the en dash. `low` and `high` only limit the digits.

    `reason` is the reason of a released number: `at_most` and `at_least` make it a bound, "≤10%".
    """
    number = _clean(x)
    if number is None:
        return DASH
    text = _capped(number, unit, locale) or _text(number, unit, locale, _step(number, unit, low, high), False)
    return say(_BOUNDS[reason], locale.lang, n=text) if reason in _BOUNDS else text


def parts(
    x: float | None,
    unit: str,
    locale: Locale = DEFAULT,
    *,
    low: float | None = None,
    high: float | None = None,
    reason: str | None = None,
) -> Parts:
    """A level as a big number and its small unit, at most 3 significant figures; `reason` as in `value`."""
    number = _clean(x)
    if number is None:
        return Parts(DASH, "")
    if reason in _BOUNDS:
        return Parts(value(x, unit, locale, low=low, high=high, reason=reason), "")
    capped = _capped(number, unit, locale)
    if capped is not None:
        return Parts(capped, "")
    step = max(_step(number, unit, low, high), _three_figures(number * _factor(unit)))
    sign, digits, scale = _printed(number, unit, locale, step, False)
    if unit == "currency":
        return Parts(_currency(sign, digits, "", locale), scale)
    return Parts(sign + digits + scale, say(f"unit.{_name(unit, False)}", locale.lang, n="").strip())


def change(
    x: float | None,
    unit: str,
    locale: Locale = DEFAULT,
    *,
    low: float | None = None,
    high: float | None = None,
) -> str:
    """A difference with its sign; a share differs by percentage points; zero after rounding is ±0."""
    number = _clean(x)
    if number is None:
        return DASH
    step = _step(number, unit, low, high)
    if _nearest(number * _factor(unit), step) == 0:
        return say("number.no_change", locale.lang)
    return _text(number, unit, locale, step, True)


def interval(
    low: float | None,
    high: float | None,
    unit: str,
    locale: Locale = DEFAULT,
    *,
    signed: bool = False,
) -> str:
    """A likely range in words; one missing end is a one-sided bound, two are the en dash."""
    first, last = _clean(low), _clean(high)
    if first is None or last is None:
        known = first if last is None else last
        if known is None:
            return DASH
        side = "number.at_most" if first is None else "number.at_least"
        text = _text(known, unit, locale, _step(known, unit, None, None), signed)
        return say(side, locale.lang, n=text)
    step = _step(max(first, last, key=abs), unit, first, last)
    power = _power(abs(_nearest(max(first, last, key=abs) * _factor(unit), step)), unit, locale)
    if unit == "currency" or _name(unit, signed) in ("share", "percent"):
        texts = [_text(end, unit, locale, step, signed, power) for end in (first, last)]
        return say("number.range", locale.lang, low=texts[0], high=texts[1])
    texts = ["".join(_printed(end, unit, locale, step, signed, power)) for end in (first, last)]
    both = say("number.range", locale.lang, low=texts[0], high=texts[1])
    return say(f"unit.{_name(unit, signed)}", locale.lang, n=both)


def delta(
    now: float | None,
    before: float | None,
    unit: str,
    better: str,
    locale: Locale = DEFAULT,
    *,
    neutral: float = 0.0,
) -> Delta | None:
    """The change chip of a number against its comparison; None where either is missing.

    `neutral` is the size of change, in the number's unit, that still reads as flat. Shares differ in pp and
    everything else in its own unit, so no chip prints a percentage of a percentage.
    """
    end, start = _clean(now), _clean(before)
    if end is None or start is None:
        return None
    difference = end - start
    text = change(difference, unit, locale).lstrip("+" + MINUS)
    if text == say("number.no_change", locale.lang) or abs(difference) <= neutral:
        return Delta("flat", text, "neutral")
    wanted = {"higher": difference > 0, "lower": difference < 0, "to_zero": abs(end) < abs(start)}
    tone: Tone = "neutral" if better not in wanted else "good" if wanted[better] else "bad"
    return Delta("up" if difference > 0 else "down", text, tone)


def money(x: float | None, locale: Locale = DEFAULT) -> str:
    """An amount in the reporting currency: $310k, $1.84M."""
    return value(x, "currency", locale)


def unit_cost(x: float | None, locale: Locale = DEFAULT) -> str:
    """What one thing costs, with 2 decimals; below $0.01 what a thousand of them cost."""
    number = _clean(x)
    if number is None:
        return DASH
    if 0 < abs(number) < _CENT:
        return _capped(number, "currency", locale) or DASH
    if abs(number) >= 1000:
        return money(number, locale)
    return _currency(MINUS if number < 0 else "", _group(_decimal(abs(number)), 2, locale), "", locale)


def share(x: float | None, locale: Locale = DEFAULT) -> str:
    """A share of 1 in per cent."""
    return value(x, "share", locale)


def chance(x: float | None, locale: Locale = DEFAULT) -> str:
    """A probability in per cent, never certain: at most ">99.9%", at least "<0.1%"."""
    number = _clean(x)
    return DASH if number is None else share(min(max(number, 1e-6), 1 - 1e-6), locale)


def count(x: float | None, locale: Locale = DEFAULT) -> str:
    """A whole number with every digit: 1,012,480."""
    number = _clean(x)
    if number is None:
        return DASH
    digits = _group(_decimal(abs(number)), 0, locale)
    return MINUS + digits if number < 0 and digits != "0" else digits


def signed(x: int) -> str:
    """A whole number with its sign, for axes around zero: −4, 0, +16."""
    return f"{MINUS if x < 0 else '+' if x > 0 else ''}{abs(x)}"


def duration(x: float | None, unit: str, locale: Locale = DEFAULT) -> str:
    """A time in ms, min, h, days or weeks."""
    return value(x, unit, locale)


def missing() -> str:
    """The mark of a number that is not there; its reason stands beside it."""
    return DASH


def hidden(locale: Locale = DEFAULT) -> str:
    """The mark of a number that the group floor holds back."""
    return say("number.hidden", locale.lang, floor=locale.floor)


def _clean(x: float | None) -> float | None:
    return None if x is None or not math.isfinite(x) or abs(x) > _LARGEST else float(x)


def _decimal(x: float) -> Decimal:
    return Decimal(repr(x))


def _factor(unit: str) -> float:
    return 100.0 if unit == "share" else 1.0


def _name(unit: str, changes: bool) -> str:
    return "pp" if unit == "share" and changes else unit


def _three_figures(x: float) -> float:
    return 10.0 ** (math.floor(math.log10(abs(x))) - 2) if x else 0.0


def _finest(unit: str) -> float:
    return 0.1 if unit in _PERCENTS else _CENT if unit == "currency" else 1.0 if unit in _COUNTS else 0.001


def _step(number: float, unit: str, low: float | None, high: float | None) -> float:
    """The last digit that is printed, in display units."""
    x = abs(number * _factor(unit))
    edges = [abs(end - number) for end in (_clean(low), _clean(high)) if end is not None]
    width = sum(edges) * (2 if len(edges) == 1 else 1) * _factor(unit)
    if unit in _PERCENTS:
        whole = width > 5 if edges else x >= 10
        return 0.1 if not whole or (unit == "share" and 99.5 <= x < 100) else 1.0
    coarse = 10.0 ** (math.floor(math.log10(width)) - 1) if width else 0.0
    if unit == "currency":
        return max(_CENT if x < 10 else 1.0, _three_figures(x) if x >= 10 else 0.0, coarse)
    if unit in _COUNTS:
        return max(1.0, _three_figures(x) if x >= _EXACT else 0.0, coarse)
    return max(0.001, _three_figures(x), coarse)


def _nearest(x: float, step: float) -> Decimal:
    size = Decimal(repr(step))
    return _WIDE.multiply(_WIDE.quantize(_WIDE.divide(_decimal(x), size), Decimal(1)), size)


def _capped(number: float, unit: str, locale: Locale) -> str | None:
    """What stands for a level that rounding would turn into nothing or into everything."""
    if unit == "share" and 0 < number < 0.0005:
        return say("number.below", locale.lang, n=_text(0.001, unit, locale, 0.1, False))
    if unit == "share" and 0.9995 <= number < 1:
        return say("number.above", locale.lang, n=_text(0.999, unit, locale, 0.1, False))
    if unit == "currency" and 0 < abs(number) < _CENT:
        thousand = abs(number) * 1000
        if thousand < _CENT:
            least = say("number.per_thousand", locale.lang, n=unit_cost(_CENT, locale))
            return say("number.below", locale.lang, n=least)
        return say("number.per_thousand", locale.lang, n=unit_cost(math.copysign(thousand, number), locale))
    if unit not in _PERCENTS and 0 < number < _finest(unit) / 2:
        return say("number.below", locale.lang, n=_text(_finest(unit), unit, locale, _finest(unit), False))
    return None


def _power(size: Decimal, unit: str, locale: Locale) -> int:
    """Power of ten of the scale letter of a size in display units; 0 is no letter."""
    if unit in _PERCENTS or (unit != "currency" and size < _EXACT):
        return 0
    return next((power for power, _ in scales(locale.lang) if size >= 10**power), 0)


def _printed(
    number: float, unit: str, locale: Locale, step: float, signed: bool, power: int | None = None
) -> tuple[str, str, str]:
    """Sign, digits and scale letter; what is not zero prints at least one digit, so ranges keep their signs.

    `power` is the scale of the other end of a range, for two ends in one scale: $0.9M to $2.8M.
    """
    x = number * _factor(unit)
    rounded = _nearest(x, step)
    if rounded == 0 and x:
        power = None
        rounded = _nearest(x, max(_finest(unit), 10.0 ** math.floor(math.log10(abs(x)))))
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    size = abs(rounded)
    power = _power(size, unit, locale) if power is None else power
    if power and size:
        return sign, _group(size.scaleb(-power, _WIDE), None, locale), dict(scales(locale.lang))[power]
    cents = 2 if unit == "currency" and 0 < size < 10 and (step < 1 or size % 1) else None
    return sign, _group(size, cents, locale), ""


def _group(size: Decimal, decimals: int | None, locale: Locale) -> str:
    """Digits with the language's separators; without `decimals` trailing zeros are dropped."""
    if decimals is not None:
        size = _WIDE.quantize(size, Decimal(1).scaleb(-decimals))
    text = f"{size:,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    marks = {",": say("number.group", locale.lang), ".": say("number.decimal", locale.lang)}
    return "".join(marks.get(letter, letter) for letter in text)


def _currency(sign: str, digits: str, scale: str, locale: Locale) -> str:
    symbol = None if locale.codes else _SYMBOLS.get(locale.currency)
    key = "number.code" if symbol is None else "number.symbol"
    mark = symbol or locale.currency
    return say(key, locale.lang, mark=mark, sign=sign, n=digits, scale=scale)


def _text(
    number: float, unit: str, locale: Locale, step: float, signed: bool, power: int | None = None
) -> str:
    sign, digits, scale = _printed(number, unit, locale, step, signed, power)
    if unit == "currency":
        return _currency(sign, digits, scale, locale)
    return say(f"unit.{_name(unit, signed)}", locale.lang, n=sign + digits + scale)
