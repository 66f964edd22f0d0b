"""One word of advice per use case: Scale, Prove first, Fix or stop, Park (METHOD 7, end)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from metrics.estimate import Grade
from metrics.method import SCALE_CHANCE, STOP_CHANCE
from metrics.methods.guard import finite
from metrics.methods.result import Verdict

Word = Literal["scale", "prove_first", "fix_or_stop", "park"]
UNCLEAR: tuple[Verdict | None, ...] = ("too early", "no clear effect", "cannot tell", None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the advice rests on; None where it is not known. Money in the reporting currency."""

    verdict: Verdict | None = None
    """Of the primary KPI."""
    grade: Grade | None = None
    guardrail_broken: bool = False
    chance_positive: float | None = None
    """P(NPV > 0)."""
    expected_net_value: float | None = None
    horizon_reached: bool = False
    """The registered horizon, or the study's post periods, are behind us."""
    pilot_worth: float | None = None
    """Expected value of a pilot's information (EVSI)."""
    pilot_cost: float | None = None
    """Of the pilot and of the delay it causes."""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """The word and the codes of the facts that gave it."""

    word: Word
    reasons: tuple[str, ...]


def scale_blockers(facts: Facts) -> tuple[str, ...]:
    """Why a use case may not read Scale; empty where it may."""
    chance = facts.chance_positive
    checks = (
        ("guardrail_broken", facts.guardrail_broken),
        ("verdict_worse", facts.verdict == "worse"),
        ("verdict_not_better", facts.verdict not in ("better", "worse")),
        ("grade_too_low", facts.grade not in ("A", "B")),
        ("chance_not_known", chance is None or not finite(chance)),
        ("chance_below_scale", chance is not None and finite(chance) and chance < SCALE_CHANCE),
        ("retired", facts.retired),
    )
    return tuple(code for code, holds in checks if holds)


def advise(facts: Facts) -> Advice:
    """The first word whose rule holds: Fix or stop, Scale, Prove first, else Park.

    Fix or stop: worse, a guardrail broken, or P(NPV > 0) under 0.2 after the horizon. Scale: better, grade A
    or B, no guardrail broken, P(NPV > 0) at least 0.8. Prove first: expected net value above 0 with grade C
    or D or an unclear verdict, and a pilot worth more than it costs where that is known.
    """
    if facts.retired:
        return Advice("park", ("retired",))
    trouble = _trouble(facts)
    if trouble:
        return Advice("fix_or_stop", trouble)
    blockers = scale_blockers(facts)
    if not blockers:
        return Advice("scale", ("verdict_better", f"grade_{(facts.grade or 'D').lower()}", "chance_high"))
    return _prove_or_park(facts, blockers)


def _trouble(facts: Facts) -> tuple[str, ...]:
    chance = facts.chance_positive
    hopeless = facts.horizon_reached and chance is not None and finite(chance) and chance < STOP_CHANCE
    checks = (
        ("guardrail_broken", facts.guardrail_broken),
        ("verdict_worse", facts.verdict == "worse"),
        ("chance_low_after_horizon", hopeless),
    )
    return tuple(code for code, holds in checks if holds)


def _prove_or_park(facts: Facts, blockers: tuple[str, ...]) -> Advice:
    expected = facts.expected_net_value
    if expected is None or not finite(expected):
        return Advice("park", ("value_not_known", *blockers))
    if expected <= 0:
        return Advice("park", ("expected_value_not_positive", *blockers))
    weak, unclear = facts.grade not in ("A", "B"), facts.verdict in UNCLEAR
    if not (weak or unclear):
        return Advice("park", blockers)
    if _pilot_not_worth(facts):
        return Advice("park", ("pilot_costs_more_than_it_tells", *blockers))
    reasons = [code for code, holds in (("grade_too_low", weak), ("verdict_unclear", unclear)) if holds]
    return Advice("prove_first", ("expected_value_positive", *reasons))


def _pilot_not_worth(facts: Facts) -> bool:
    worth, cost = facts.pilot_worth, facts.pilot_cost
    return worth is not None and cost is not None and finite(worth, cost) and worth <= cost
