"""Advice, status and decisions (METHOD 7, end)."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.estimate import Better, Grade, unmeasured
from metrics.methods.advice import Advice, Facts, advise, scale_blockers
from metrics.methods.decisions import Decision, waiting
from metrics.methods.guard import settled
from metrics.methods.result import Verdict
from metrics.methods.status import Declared, attainment, goal_attainment, status, target_in_force

PROVEN = Facts(
    verdict="better", grade="B", chance_positive=0.9, expected_net_value=100.0, horizon_reached=True
)


def test_a_proven_gain_that_nearly_always_pays_is_scaled() -> None:
    assert advise(PROVEN).word == "scale"


def test_a_broken_guardrail_stops_what_every_other_number_praises() -> None:
    """The Klarna lesson (CASES, C3-12)."""
    found = advise(replace(PROVEN, grade="A", guardrail_broken=True, chance_positive=1.0))
    assert found == Advice("fix_or_stop", ("guardrail_broken",))
    assert "guardrail_broken" in scale_blockers(replace(PROVEN, guardrail_broken=True))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"verdict": "worse"}, "fix_or_stop"),
        ({"chance_positive": 0.19}, "fix_or_stop"),
        ({"chance_positive": 0.19, "horizon_reached": False}, "park"),
        ({"chance_positive": 0.2}, "park"),
        ({"chance_positive": 0.79}, "park"),
        ({"chance_positive": 0.8}, "scale"),
        ({"chance_positive": None}, "park"),
        ({"grade": "C"}, "prove_first"),
        ({"grade": None}, "prove_first"),
        ({"verdict": "too early"}, "prove_first"),
        ({"verdict": "no clear effect"}, "prove_first"),
        ({"verdict": "cannot tell"}, "prove_first"),
        ({"verdict": None, "grade": None}, "prove_first"),
        ({"verdict": "no real change"}, "park"),
        ({"verdict": "too early", "expected_net_value": -1.0}, "park"),
        ({"verdict": "too early", "expected_net_value": None}, "park"),
        ({"grade": "C", "pilot_worth": 10.0, "pilot_cost": 20.0}, "park"),
        ({"grade": "C", "pilot_worth": 20.0, "pilot_cost": 10.0}, "prove_first"),
        ({"grade": "C", "pilot_worth": None, "pilot_cost": 20.0}, "prove_first"),
        ({"retired": True}, "park"),
    ],
)
def test_one_fact_changes_the_word(change: dict[str, object], word: str) -> None:
    assert advise(replace(PROVEN, **change)).word == word  # type: ignore[arg-type]


verdicts: list[Verdict | None] = [
    "better",
    "worse",
    "no real change",
    "too early",
    "no clear effect",
    "cannot tell",
    None,
]
grades: list[Grade | None] = ["A", "B", "C", "D", None]


@given(
    st.builds(
        Facts,
        verdict=st.sampled_from(verdicts),
        grade=st.sampled_from(grades),
        guardrail_broken=st.booleans(),
        chance_positive=st.none() | st.floats(),
        expected_net_value=st.none() | st.floats(),
        horizon_reached=st.booleans(),
        pilot_worth=st.none() | st.floats(),
        pilot_cost=st.none() | st.floats(),
        retired=st.booleans(),
    )
)
def test_any_facts_give_one_word_with_reasons_and_scale_only_without_a_blocker(facts: Facts) -> None:
    found = advise(facts)
    assert found.reasons
    assert (found.word == "scale") == (not scale_blockers(facts))
    if facts.guardrail_broken or facts.grade not in ("A", "B"):
        assert found.word != "scale"


@pytest.mark.parametrize(
    ("value", "target", "better", "baseline", "expected"),
    [
        (15, 20, "higher", 10, 0.5),
        (15, 20, "higher", None, 0.75),
        (8, 5, "lower", 11, 0.5),
        (8, 4, "lower", None, 0.5),
        (4, 5, "lower", 11, 7 / 6),
        (-2, 1, "to_zero", 5, 0.75),
        (12, 10, "lower", 11, -1.0),
    ],
)
def test_attainment_is_the_share_of_the_way_whatever_the_direction(
    value: float, target: float, better: Better, baseline: float | None, expected: float
) -> None:
    assert attainment(value, target, better, baseline).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "code"), [(0.70, "on_track"), (0.695, "watch"), (0.56, "watch"), (0.559, "off_track")]
)
def test_on_track_from_all_of_the_target_and_watch_from_four_fifths(value: float, code: str) -> None:
    assert status(value, 0.7, "higher").code == code


def test_a_share_of_exactly_the_target_is_on_track_although_floats_round() -> None:
    assert status(0.1 + 0.2, 0.3, "lower", baseline=0.9).code == "on_track"
    assert status(0.3, 0.1 + 0.2, "higher", baseline=0.1).code == "on_track"


def test_a_broken_guardrail_is_off_track_even_above_the_target() -> None:
    assert status(0.9, 0.7, "higher", guardrail_broken=True).code == "off_track"


def test_what_is_missing_is_said() -> None:
    assert status(None, 0.7, "higher", guardrail_broken=True).code == "no_data"
    assert status(math.nan, 0.7, "higher").code == "no_data"
    assert status(0.5, None, "higher").code == "no_target"
    assert status(0.5, 0.7, "neutral").code == "no_target"
    assert status(0.5, None, "higher").attainment.reason == "no_target"


def test_a_target_behind_the_baseline_cannot_be_attained_by_getting_worse() -> None:
    found = attainment(8, 9, "higher", baseline=10)
    assert found.reason == "target_behind_baseline"
    assert status(8, 9, "higher", baseline=10).code == "off_track"
    assert status(9.5, 9, "higher", baseline=10).code == "on_track"


def test_a_target_of_the_baseline_is_kept_or_missed() -> None:
    assert status(5, 5, "lower", baseline=5).code == "on_track"
    assert status(5.1, 5, "lower", baseline=5).code == "off_track"


def test_nothing_left_of_a_lower_is_better_measure_is_on_track() -> None:
    found = status(0, 4, "lower")
    assert found.code == "on_track"
    assert found.attainment.reason == "no_baseline"


def test_a_target_declared_after_the_start_neither_counts_nor_replaces_the_earlier_one() -> None:
    """METHOD 10, property (g)."""
    start = date(2025, 6, 1)
    honest = Declared(0.7, date(2025, 3, 1))
    assert target_in_force((honest, Declared(0.2, date(2025, 9, 1))), start) == honest
    assert target_in_force((Declared(0.2, start),), start) is None
    assert target_in_force((Declared(0.5, date(2025, 1, 1)), honest), start) == honest
    late = (Declared(0.2, date(2025, 9, 1)),)
    assert goal_attainment(0.35, (honest, *late), start, "higher").value == pytest.approx(0.5)
    assert goal_attainment(0.35, late, start, "higher").reason == "target_after_start"
    assert goal_attainment(0.35, (), start, "higher").reason == "no_target"


@given(
    st.none() | st.floats(),
    st.none() | st.floats(),
    st.sampled_from(["higher", "lower", "neutral", "to_zero"]),
    st.none() | st.floats(),
    st.booleans(),
)
def test_any_numbers_give_a_status_and_an_attainment_or_a_reason(
    value: float | None, target: float | None, better: Better, baseline: float | None, broken: bool
) -> None:
    found = status(value, target, better, baseline, broken)
    assert found.code in ("on_track", "watch", "off_track", "no_target", "no_data")
    share = found.attainment
    assert share.reason if share.value is None else math.isfinite(share.value)
    if broken:
        assert found.code in ("off_track", "no_data")


TODAY = date(2026, 10, 31)


def test_the_oldest_decision_comes_first_and_park_waits_for_nobody() -> None:
    before = [
        Decision("support", "fix_or_stop", date(2026, 8, 1), ("guardrail_broken",), unmeasured("no_data")),
        Decision("search", "prove_first", date(2026, 7, 1), (), unmeasured("no_data")),
    ]
    found = waiting(
        {
            "support": Advice("fix_or_stop", ("guardrail_broken",)),
            "search": Advice("scale", ("verdict_better",)),
            "banner": Advice("park", ("expected_value_not_positive",)),
        },
        {"support": settled(-10.0)},
        [("late", date(2026, 9, 9)), ("unpriced", date(2026, 9, 1)), ("late", date(2026, 9, 10))],
        before,
        TODAY,
    )
    assert [(one.use_case, one.advice, one.since) for one in found] == [
        ("support", "fix_or_stop", date(2026, 8, 1)),
        (None, "data", date(2026, 9, 1)),
        ("search", "scale", TODAY),
    ]
    assert found[0].at_stake.value == -10
    assert found[1].reasons == ("late", "unpriced")


def test_on_the_same_day_the_urgent_comes_first() -> None:
    advice = {"a": Advice("prove_first", ()), "b": Advice("scale", ()), "c": Advice("fix_or_stop", ())}
    found = waiting(advice, {}, [], [], TODAY)
    assert [one.use_case for one in found] == ["c", "b", "a"]
