"""The verdict: one word for what an interval says, by the rules of METHOD.md 1, first that applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from metrics.methods.inference import direction
from metrics.methods.multiplicity import family
from metrics.methods.result import OutcomeResult, OutcomeSpec, Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules look at.

    `agreed` is False where randomisation inference had to agree and does not. `one_unit` marks a design
    whose only treated unit is ranked among its donors.
    """

    low: float | None
    high: float | None
    too_early: bool
    without_ai: float | None = None
    agreed: bool = True
    one_unit: bool = False


def verdict(spec: OutcomeSpec, found: Evidence) -> Verdict:
    """The verdict of a primary or exploratory KPI; `guardrail` has its own words.

    One treated unit that its placebo rank cannot tell from chance reads `no clear effect` however short
    the window is: `too early` withholds an early gain or dip, and there is none to withhold.
    """
    if spec.role == "guardrail":
        return guardrail(spec, found)
    if found.low is None or found.high is None:
        return "cannot tell"
    excludes_zero = (found.low > 0 or found.high < 0) and found.agreed
    if found.too_early and (excludes_zero or not found.one_unit):
        return "too early"
    sign = direction(spec.better, found.without_ai)
    if excludes_zero and sign:
        return "better" if sign * found.low > 0 else "worse"
    if spec.min_effect and -spec.min_effect <= found.low and found.high <= spec.min_effect:
        return "no real change"
    return "no clear effect"


def guardrail(spec: OutcomeSpec, found: Evidence) -> Verdict:
    """`limit broken` where harm beyond the limit is shown at one-sided 95 %; `within limit` where it is not.

    With a stated tolerance (`limit_harm`) the limit holds only where harm beyond it can be ruled out, so an
    interval across the limit reads `cannot tell`.
    """
    sign = direction(spec.better, found.without_ai)
    if found.low is None or found.high is None or not sign:
        return "cannot tell"
    least, most = (-found.high, -found.low) if sign > 0 else (found.low, found.high)
    limit = spec.limit_harm or 0.0
    if least > limit and found.agreed:
        return "limit broken"
    if spec.limit_harm and most > limit:
        return "cannot tell"
    return "within limit"


def after_family(results: Sequence[OutcomeResult]) -> list[tuple[OutcomeResult, float | None]]:
    """Results shown together with their adjusted p-values; what does not survive reads `no clear effect`.

    Only `better` and `worse` can fall; guardrails are tested uncorrected and belong in no family.
    Benjamini-Hochberg at 10 %, Holm at 5 % where at most five are tested (METHOD.md 5.6).
    """
    tested = [i for i, result in enumerate(results) if result.p is not None and result.estimate is not None]
    adjusted = family([float(results[i].p or 0.0) for i in tested])
    by_index = dict(zip(tested, adjusted, strict=True))
    out: list[tuple[OutcomeResult, float | None]] = []
    for i, result in enumerate(results):
        one = by_index.get(i)
        if one is not None and result.verdict in {"better", "worse"} and not one.kept:
            result = replace(result, verdict="no clear effect")
        out.append((result, None if one is None else one.p))
    return out
