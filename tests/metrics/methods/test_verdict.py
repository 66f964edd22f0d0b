"""One word for what an interval says: the rules of METHOD.md 1 in their order."""

from __future__ import annotations

import pytest

from metrics.methods.result import OutcomeSpec
from metrics.methods.verdict import Evidence, verdict

SPEC = OutcomeSpec(better="lower", min_effect=1.0)


def read(low: float | None, high: float | None, spec: OutcomeSpec = SPEC, **more: object) -> str:
    return verdict(spec, Evidence(low, high, bool(more.pop("too_early", False)), **more))  # type: ignore[arg-type]


def test_no_interval_tells_nothing() -> None:
    assert read(None, None, too_early=True) == "cannot tell"


def test_an_early_gain_is_not_yet_a_success_and_an_early_dip_not_yet_a_failure() -> None:
    assert read(-3.0, -1.0, too_early=True) == "too early"
    assert read(1.0, 3.0, too_early=True) == "too early"
    assert read(-1.0, 3.0, too_early=True) == "too early"


def test_the_good_side_depends_on_the_kpi() -> None:
    assert read(-3.0, -1.0) == "better"
    assert read(1.0, 3.0) == "worse"
    assert read(1.0, 3.0, OutcomeSpec(better="higher")) == "better"
    assert read(1.0, 3.0, OutcomeSpec(better="to_zero"), without_ai=-5.0) == "better"
    assert read(1.0, 3.0, OutcomeSpec(better="to_zero"), without_ai=5.0) == "worse"
    assert read(1.0, 3.0, OutcomeSpec(better="neutral")) == "no clear effect"


def test_a_small_effect_that_is_significant_is_still_an_effect() -> None:
    assert read(-0.9, -0.1) == "better"


def test_an_interval_inside_the_smallest_effect_worth_money_is_no_real_change() -> None:
    assert read(-0.9, 0.8) == "no real change"
    assert read(-1.1, 0.8) == "no clear effect"


def test_randomisation_inference_must_agree() -> None:
    assert read(-3.0, -1.0, agreed=False) == "no clear effect"


def test_one_unit_that_its_rank_cannot_tell_from_chance_is_not_too_early() -> None:
    assert read(-3.0, 1.0, too_early=True, one_unit=True) == "no clear effect"
    assert read(-3.0, -1.0, too_early=True, one_unit=True, agreed=False) == "no clear effect"
    assert read(-3.0, -1.0, too_early=True, one_unit=True) == "too early"


@pytest.mark.parametrize(
    ("low", "high", "limit", "word"),
    [
        (-2.0, -0.1, None, "limit broken"),
        (-2.0, 0.1, None, "within limit"),
        (0.1, 2.0, None, "within limit"),
        (-2.0, -0.6, 0.5, "limit broken"),
        (-0.4, 0.3, 0.5, "within limit"),
        (-0.7, 0.3, 0.5, "cannot tell"),
        (None, None, None, "cannot tell"),
    ],
)
def test_a_guardrail_is_within_its_limit_or_not(
    low: float | None, high: float | None, limit: float | None, word: str
) -> None:
    assert read(low, high, OutcomeSpec(better="higher", role="guardrail", limit_harm=limit)) == word
