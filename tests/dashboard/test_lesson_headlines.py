"""The headline of every lesson in every state: true to its facts, at most 90 characters."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.public_claims import CLAIMS, claims
from dashboard.sentences.lesson_headlines import LEVELS, Facts, headline, state
from dashboard.words import known

STATES = ("clear", "unclear", "broken", "level", "none")
LONG = "Time until a customer's question about an invoice is answered for good, all channels"


def _outcome(label: str, low: float, high: float, **values: Any) -> dict[str, Any]:
    return {
        "kpi_id": "k",
        "kpi_label": label,
        "role": "primary",
        "segment": None,
        "verdict": "better",
        "unit": "min",
        "better": "lower",
        "scale": "level",
        "estimate": -2.0,
        "low": low,
        "high": high,
        "percent": -20.0,
        "percent_low": 10 * low,
        "percent_high": 10 * high,
        "without_ai": 11_234.5,
        "with_ai": 9_876.5,
        **values,
    }


def _facts(lesson: int, wanted: str, label: str = "Minutes") -> Facts:
    """Facts that put a lesson into a state."""
    high = 1.0 if wanted == "unclear" else -1.0
    main = _outcome(label, -3.0, high)
    limit = _outcome("Quality", -1.0, 1.0, role="guardrail", verdict="limit broken")
    level = None if wanted == "none" else 0.4
    pair = {"difference": 0.09, "low": -0.01 if wanted == "unclear" else 0.04, "high": 0.14}
    told = wanted in ("clear", "unclear", "broken")
    return Facts(
        main=main if told else None,
        outcomes=([main, limit] if wanted == "broken" else [main]) if told else [],
        numbers={LEVELS[lesson]: level, "assistants_created": 2_900.0},
        pair=(pair, 0.72) if told and lesson == 4 else None,
        attainment=0.831,
    )


@pytest.mark.parametrize("lesson", range(1, 8))
@pytest.mark.parametrize("wanted", STATES)
def test_every_lesson_has_a_headline_in_every_state(lesson: int, wanted: str) -> None:
    facts = _facts(lesson, wanted)
    assert state(lesson, facts) == wanted
    text = headline(lesson, facts)
    assert 20 < len(text) <= 90
    assert "{" not in text
    assert "–" not in text.split()


@pytest.mark.parametrize("lesson", range(1, 8))
@pytest.mark.parametrize("wanted", STATES)
def test_a_long_name_never_makes_a_headline_longer(lesson: int, wanted: str) -> None:
    assert len(headline(lesson, _facts(lesson, wanted, LONG))) <= 90


def test_harm_is_said_before_anything_else() -> None:
    assert "limit is broken" in headline(3, _facts(3, "broken"))


def test_the_headline_of_a_tuned_model_tells_both_rates() -> None:
    assert headline(4, _facts(4, "clear")) == "Tuned model: 72% → 81% on the same items (+9 pp)"


def test_every_public_claim_has_its_unit_window_source_and_caution() -> None:
    for claim in CLAIMS:
        assert all(
            known(f"claim.{claim.key}.{part}") for part in ("figure", "unit", "window", "source", "caution")
        )
        assert claim.grade in ("A", "B", "C", "D", None)
    assert all(claims(lesson) for lesson in range(1, 8))


def test_only_an_experiment_makes_a_public_claim_better_than_d() -> None:
    assert {claim.lesson for claim in CLAIMS if claim.grade == "A"} == {2}
    assert {claim.grade for claim in CLAIMS if claim.lesson != 2} == {"D", None}
