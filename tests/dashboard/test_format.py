"""Numbers read the way EXPERIENCE.md 10 asks for, in every unit and at every size."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import format as fmt
from dashboard.format import Delta, Locale, Parts
from metrics.estimate import UNITS

EURO = Locale(currency="EUR")
CODES = Locale(currency="EUR", codes=True)
FINITE = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)
ANY = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("x", "unit", "text"),
    [
        (0.61, "share", "61%"),
        (0.0, "share", "0%"),
        (1.0, "share", "100%"),
        (0.996, "share", "99.6%"),
        (0.9997, "share", ">99.9%"),
        (0.0003, "share", "<0.1%"),
        (0.042, "share", "4.2%"),
        (12.5, "percent", "13%"),
        (8.3, "pp", "8.3 pp"),
        (310_000, "currency", "$310k"),
        (1_835_000, "currency", "$1.84M"),
        (-400_000, "currency", "−$400k"),
        (999_950, "currency", "$1M"),
        (123_456_789_012, "currency", "$123B"),
        (1.83, "currency", "$1.83"),
        (9.999, "currency", "$10"),
        (0.4, "currency", "$0.40"),
        (0.0031, "currency", "$3.10 per 1,000"),
        (0.0000031, "currency", "<$0.01 per 1,000"),
        (0.0, "currency", "$0"),
        (9.23, "min", "9.23 min"),
        (2.4, "h", "2.4 h"),
        (1, "days", "1 day"),
        (12.9, "days", "12.9 days"),
        (820, "ms", "820 ms"),
        (1463, "people", "1,463"),
        (46_800, "count", "46.8k"),
        (9.4e8, "tokens", "940M"),
        (4.36, "score", "4.36"),
        (1e-12, "h", "<0.001 h"),
        (-1e-12, "h", "0 h"),
        (None, "currency", "–"),
        (float("nan"), "h", "–"),
        (float("-inf"), "currency", "–"),
    ],
)
def test_a_level_reads_with_its_unit_and_at_most_three_figures(x: float | None, unit: str, text: str) -> None:
    assert fmt.value(x, unit) == text


@pytest.mark.parametrize(
    ("x", "unit", "ends", "text"),
    [
        (0.631, "share", (0.588, 0.674), "63%"),
        (1_835_000, "currency", (900_900, 2_850_000), "$1.8M"),
        (9.23, "min", (8.72, 9.74), "9.2 min"),
        (9.23, "min", (9.229, 9.231), "9.23 min"),
        (30_000, "currency", (5_000, 1_200_000), "$30k"),
    ],
)
def test_a_level_has_no_digits_finer_than_its_range(
    x: float, unit: str, ends: tuple[float, float], text: str
) -> None:
    assert fmt.value(x, unit, low=ends[0], high=ends[1]) == text


@pytest.mark.parametrize(
    ("x", "unit", "ends", "text"),
    [
        (0.09, "share", (None, None), "+9 pp"),
        (0.0246, "share", (0.0198, 0.0294), "+2.5 pp"),
        (-14.2, "percent", (-20.0, -7.0), "−14%"),
        (-14.2, "percent", (-16.0, -12.4), "−14.2%"),
        (0.3, "percent", (-9.0, 9.0), "±0"),
        (0.0, "currency", (None, None), "±0"),
        (600_000, "currency", (None, None), "+$600k"),
        (-600_000, "currency", (None, None), "−$600k"),
        (-0.31, "score", (-0.39, None), "−0.31"),
        (-2.11, "min", (-2.62, -1.6), "−2.1 min"),
        (None, "share", (None, None), "–"),
    ],
)
def test_a_change_carries_its_sign_and_a_share_changes_in_points(
    x: float | None, unit: str, ends: tuple[float | None, float | None], text: str
) -> None:
    assert fmt.change(x, unit, low=ends[0], high=ends[1]) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "signed", "text"),
    [
        (900_900, 2_820_000, "currency", False, "$0.9M to $2.8M"),
        (-300_000, 1_200_000, "currency", False, "−$0.3M to $1.2M"),
        (400, 1_200_000, "currency", False, "$400 to $1.2M"),
        (1.41, 2.29, "currency", False, "$1.41 to $2.29"),
        (-3, 9, "percent", True, "−3% to +9%"),
        (-0.3, 9, "percent", True, "−0.3% to +9%"),
        (0.171, 0.257, "share", True, "+17 to +26 pp"),
        (0.171, 0.257, "share", False, "17% to 26%"),
        (-2.62, -1.6, "min", True, "−2.6 to −1.6 min"),
        (4_200, 13_800, "h", False, "4.2k to 13.8k h"),
        (None, 0.004, "share", True, "at most +0.4 pp"),
        (-0.39, None, "score", True, "at least −0.39"),
        (None, None, "currency", False, "–"),
        (float("nan"), float("nan"), "currency", False, "–"),
    ],
)
def test_a_range_says_to_between_two_ends_of_one_scale(
    low: float | None, high: float | None, unit: str, signed: bool, text: str
) -> None:
    assert fmt.interval(low, high, unit, signed=signed) == text


def test_a_bound_on_the_wrong_side_of_zero_never_reads_zero() -> None:
    assert fmt.interval(-0.2, 40, "percent", signed=True).startswith("−0.2%")
    assert fmt.interval(-900, 2_000_000, "currency").startswith("−$900")


def test_a_chip_shows_shape_size_and_what_it_means() -> None:
    assert fmt.delta(0.61, 0.52, "share", "higher") == Delta("up", "9 pp", "good")
    assert fmt.delta(0.42, 0.61, "currency", "lower") == Delta("down", "$0.19", "good")
    assert fmt.delta(9.0, 8.0, "min", "lower") == Delta("up", "1 min", "bad")
    assert fmt.delta(9.0, 8.0, "min", "neutral") == Delta("up", "1 min", "neutral")
    assert fmt.delta(-0.1, -0.4, "score", "to_zero") == Delta("up", "0.3", "good")
    assert fmt.delta(2.4, 2.4, "h", "higher") == Delta("flat", "±0", "neutral")
    assert fmt.delta(2.45, 2.4, "h", "higher", neutral=0.1) == Delta("flat", "0.05 h", "neutral")
    assert fmt.delta(None, 2.4, "h", "higher") is None
    assert fmt.delta(2.4, float("nan"), "h", "higher") is None


def test_a_big_number_is_apart_from_its_small_unit() -> None:
    assert fmt.parts(1_835_000, "currency") == Parts("$1.84", "M")
    assert fmt.parts(0.61, "share") == Parts("61", "%")
    assert fmt.parts(2.4, "h") == Parts("2.4", "h")
    assert fmt.parts(1463, "people") == Parts("1,460", "")
    assert fmt.parts(-1.2e6, "currency", CODES) == Parts("EUR −1.2", "M")
    assert fmt.parts(None, "h") == Parts("–", "")


def test_the_bound_of_a_small_group_reads_as_a_bound() -> None:
    assert fmt.value(0.1, "share", reason="at_most") == "≤10%"
    assert fmt.value(0.9, "share", reason="at_least") == "≥90%"
    assert fmt.parts(0.9, "share", reason="at_least") == Parts("≥90%", "")
    assert fmt.value(0.5, "share", reason="descriptive") == "50%"
    assert fmt.value(None, "share", reason="at_most") == "–"


def test_currencies_read_by_symbol_or_by_code_where_a_page_holds_two() -> None:
    assert fmt.money(1.2e6, EURO) == "€1.2M"
    assert fmt.money(1.2e6, CODES) == "EUR 1.2M"
    assert fmt.money(-1.2e6, Locale(currency="CHF")) == "CHF −1.2M"


def test_unit_costs_have_two_decimals_and_small_ones_are_per_thousand() -> None:
    assert fmt.unit_cost(0.42) == "$0.42"
    assert fmt.unit_cost(12.5) == "$12.50"
    assert fmt.unit_cost(0.0031) == "$3.10 per 1,000"
    assert fmt.unit_cost(4200) == "$4.2k"
    assert fmt.unit_cost(None) == "–"


def test_nothing_is_ever_certain() -> None:
    assert fmt.chance(1.0) == ">99.9%"
    assert fmt.chance(0.9999) == ">99.9%"
    assert fmt.chance(0.0) == "<0.1%"
    assert fmt.chance(0.95) == "95%"
    assert fmt.chance(None) == "–"


def test_counts_show_every_digit_where_they_are_asked_for() -> None:
    assert fmt.count(1_012_480) == "1,012,480"
    assert fmt.count(-3) == "−3"
    assert fmt.count(-0.2) == "0"
    assert fmt.signed(-4) == "−4"
    assert fmt.signed(0) == "0"
    assert fmt.signed(16) == "+16"


def test_days_months_and_weeks_are_named_in_words() -> None:
    assert fmt.day(date(2026, 11, 18)) == "18 Nov 2026"
    assert fmt.day_short(date(2026, 11, 18)) == "18 Nov"
    assert fmt.week(date(2026, 11, 15)) == "week to 15 Nov 2026"
    assert fmt.month(date(2026, 11, 1)) == "Nov 2026"
    assert fmt.month_name(date(2026, 5, 1)) == "May"
    assert fmt.moment(datetime(2026, 11, 2, 6, 10)) == "2 Nov 2026, 06:10 UTC"
    assert fmt.span(date(2025, 3, 3), date(2026, 10, 31)) == "3 Mar 2025 to 31 Oct 2026"
    assert fmt.span(date(2025, 3, 3), date(2025, 3, 3)) == "3 Mar 2025"
    assert fmt.months(date(2026, 4, 1), date(2026, 7, 1)) == "Apr to Jul 2026"
    assert fmt.months(date(2025, 11, 1), date(2026, 2, 1)) == "Nov 2025 to Feb 2026"
    assert fmt.months(date(2026, 4, 1), date(2026, 4, 30)) == "Apr 2026"


def test_the_group_floor_is_read_from_the_setting() -> None:
    assert fmt.hidden(Locale.of({"group_floor": "5"})) == "hidden (<5)"
    assert fmt.hidden(Locale.of({"group_floor": "12"})) == "hidden (<12)"
    assert Locale.of({"currency": "EUR", "group_floor": "8"}) == Locale(currency="EUR", floor=8)
    assert Locale.of({}) == Locale()


@given(ANY, ANY, ANY, st.sampled_from(UNITS))
def test_no_number_reads_nan_or_infinite(x: float, low: float, high: float, unit: str) -> None:
    texts = [
        fmt.value(x, unit, low=low, high=high),
        fmt.change(x, unit, low=low, high=high),
        fmt.interval(low, high, unit, signed=True),
        *(getattr(fmt.parts(x, unit), name) for name in ("number", "unit")),
        fmt.chance(x),
        fmt.unit_cost(x),
        fmt.count(x),
    ]
    assert not [text for text in texts if re.search(r"nan|inf|e[+-]\d|None|\{", text, re.IGNORECASE)]


@given(FINITE, st.sampled_from(UNITS))
def test_the_minus_sign_is_the_real_one_and_levels_have_no_plus(x: float, unit: str) -> None:
    level, moved = fmt.value(x, unit), fmt.change(x, unit)
    assert "-" not in level + moved
    assert "+" not in level
    assert moved == "±0" or ("+" in moved) == (x > 0)
    assert ("−" in moved) == (x < 0 and moved != "±0")


@given(FINITE, st.sampled_from([unit for unit in UNITS if unit not in ("people", "count", "tokens")]))
def test_a_big_number_has_at_most_three_significant_figures(x: float, unit: str) -> None:
    digits = re.sub(r"\D", "", fmt.parts(x, unit).number.split(" per ")[0])
    assert len(digits.strip("0")) <= 3


@given(FINITE, FINITE, st.sampled_from(("currency", "share", "min", "h", "percent")))
def test_both_ends_of_a_range_keep_their_side_of_zero(a: float, b: float, unit: str) -> None:
    low, high = sorted((a, b))
    text = fmt.interval(low, high, unit, signed=True)
    first, _, last = text.partition(" to ")
    assert ("−" in first) == (low < 0) or re.search(r"[1-9]", first) is None
    assert ("−" in last) == (high < 0) or re.search(r"[1-9]", last) is None
