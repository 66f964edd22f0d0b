"""From an estimate and its error to a result: range, per cent, verdict, or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from scipy import stats

from metrics import method
from metrics.estimate import Gate, Grade
from metrics.methods.assignments import RandomisationTest
from metrics.methods.grade import demotions
from metrics.methods.inference import chance_better, direction, log_percent, relative, t_inference, usable
from metrics.methods.no_estimate import Counts, clean_event, clean_gate, finite_or_none
from metrics.methods.no_estimate import nothing as nothing
from metrics.methods.result import Design, EventPoint, OutcomeResult, OutcomeSpec
from metrics.methods.verdict import Evidence, verdict


@dataclass(frozen=True, slots=True)
class Found:
    """What a design found, before it is read.

    `percent_error` is the standard error of the relative effect in per cent, None where the observed level
    is taken as known. `agreement` is the randomisation test that must agree where `must_agree`; `agreed`
    is the answer of a placebo rank, None where there is none. `p` replaces the t test's
    p-value, `ends` the t interval and `percents` the relative effect with its interval; `scale` is the size
    of the data that errors are compared with.
    """

    design: Design
    estimate: float
    se: float
    df: float
    observed: float
    scale: float
    counts: Counts
    too_early: bool = False
    percent_error: float | None = None
    benefit: tuple[float, float] | None = None
    agreement: RandomisationTest | None = None
    must_agree: bool = False
    agreed: bool | None = None
    one_unit: bool = False
    p: float | None = None
    ends: tuple[float, float] | None = None
    percents: tuple[float | None, float | None, float | None] | None = None
    events: tuple[EventPoint, ...] = ()
    pre_events: tuple[EventPoint, ...] = ()
    aggregates: Mapping[str, tuple[float, float | None]] = field(default_factory=dict)
    naive: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def significant(found: Found) -> bool:
    """True where the two-sided interval excludes zero and randomisation inference, where asked, agrees."""
    return _excludes_zero(found) and _agreed(found)


def _excludes_zero(found: Found, one_sided: bool = False) -> bool:
    inference = t_inference(found.estimate, found.se, found.df, one_sided=one_sided)
    low, high = found.ends or (inference.low, inference.high)
    return low > 0 or high < 0


def _agreed(found: Found, one_sided: bool = False) -> bool:
    if not found.must_agree:
        return found.agreed is not False
    # the test's p is two-sided; a guardrail looks at one side
    bar = (2 if one_sided else 1) * (1 - method.LEVEL_EFFECT)
    return found.agreement is not None and found.agreement.p <= bar + 1e-12


def agreement_gate(found: Found, one_sided: bool = False) -> Gate | None:
    """Whether randomisation inference says the same as the interval; not part of the grade."""
    if not found.must_agree:
        return None
    if found.agreement is None:
        return Gate("randomisation_inference", None, detail="units are not exchangeable within clusters")
    return Gate(
        "randomisation_inference",
        _agreed(found, one_sided) == _excludes_zero(found, one_sided),
        p=found.agreement.p,
        detail=found.agreement.words,
    )


def settled(found: Found, spec: OutcomeSpec, gates: Sequence[Gate], grade: Grade) -> OutcomeResult:
    """The result with range, per cent, verdict and chances; `cannot tell` where a rule of METHOD.md 1 says so."""
    log = spec.scale == "log"
    if not usable(found.estimate, found.se, found.scale):
        finite = math.isfinite(found.estimate) and math.isfinite(found.se)
        return cannot_tell(found, spec, "zero_variance" if finite else "not_finite", gates)
    without = found.observed - found.estimate
    if not log and abs(without) <= 1e-12 * max(found.scale, 1e-290):
        return cannot_tell(found, spec, "zero_baseline", gates)
    one_sided = spec.role == "guardrail"
    inference = t_inference(found.estimate, found.se, found.df, one_sided=one_sided)
    ends = found.ends or (inference.low, inference.high)
    percent = found.percents or _percents(found, ends, inference.df, log, one_sided)
    with_ai, without_ai = (_exp(found.observed), _exp(without)) if log else (found.observed, without)
    sign = direction(spec.better, 1.0 if log else without)
    agreed = _agreed(found, one_sided)
    evidence = Evidence(*ends, found.too_early, 1.0 if log else without, agreed, found.one_unit)
    agreement, reading = agreement_gate(found, one_sided), verdict(spec, evidence)
    result = OutcomeResult(
        design=found.design,
        estimate=found.estimate,
        low=ends[0],
        high=ends[1],
        se=found.se,
        p=inference.p if found.p is None else found.p,
        grade=grade,
        verdict=reading,
        scale=spec.scale,
        level=method.LEVEL_EFFECT,
        df=inference.df,
        percent=percent[0],
        percent_low=percent[1],
        percent_high=percent[2],
        n_units=found.counts.units,
        n_treated=found.counts.treated,
        n_control=found.counts.control,
        n_obs=found.counts.observations,
        without_ai=without_ai,
        with_ai=with_ai,
        mde=inference.mde,
        chance_better=chance_better(found.estimate, found.se, found.df, sign),
        benefit=found.benefit,
        gates=tuple(gates) + (() if agreement is None else (agreement,)),
        events=found.events,
        pre_events=found.pre_events,
        aggregates=found.aggregates,
        naive=found.naive,
        notes=(*found.notes, *demotions(spec), *_short_notes(found, reading == "too early", agreement)),
    )
    return finite_only(result, found, spec)


def _short_notes(found: Found, early: bool, agreement: Gate | None) -> list[str]:
    notes = []
    if found.agreement is not None and found.agreement.floor > 1 - method.LEVEL_EFFECT:
        floor = found.agreement.floor
        notes.append(f"The smallest p so few units can reach is {floor:.3g}: this cannot be significant.")
    if early:
        notes.append("Too early: the registered horizon, or four periods since first access, is not reached.")
    if agreement is not None and not agreement.passed:
        notes.append(
            "The interval and randomisation inference disagree, so the effect is not called significant."
            if agreement.p is not None
            else "Fewer than 20 clusters on a side, and no randomisation inference for this layout."
        )
    return notes


def _exp(value: float) -> float | None:
    return math.exp(value) if value < 700 else None


def _percents(
    found: Found, ends: tuple[float, float], df: float, log: bool, one_sided: bool
) -> tuple[float | None, float | None, float | None]:
    if log:
        return log_percent(found.estimate), log_percent(ends[0]), log_percent(ends[1])
    middle = relative(found.estimate, found.observed)
    if middle is None:
        return None, None, None
    error = found.percent_error
    if error is None:
        error = relative_error(found.estimate, found.observed, (found.se**2, 0.0, 0.0))
    if error is None:
        return middle, None, None
    tail = 1 - method.LEVEL_EFFECT
    width = float(stats.t.isf(tail if one_sided else tail / 2, df)) * error
    return middle, middle - width, middle + width


def relative_error(estimate: float, observed: float, variance: tuple[float, float, float]) -> float | None:
    """Standard error of the relative effect in per cent by the delta method.

    `variance` is (variance of the estimate, variance of the observed level, their covariance).
    """
    without = observed - estimate
    if not 1e-150 < abs(without) < 1e150:
        return None
    by_estimate, by_observed = observed / without**2, -estimate / without**2
    square = by_estimate**2 * variance[0] + by_observed**2 * variance[1]
    square += 2 * by_estimate * by_observed * variance[2]
    return 100 * math.sqrt(square) if square >= 0 and math.isfinite(square) else None


def cannot_tell(found: Found, spec: OutcomeSpec, reason: str, gates: Sequence[Gate] = ()) -> OutcomeResult:
    """No defensible estimate: the counts and naive comparisons stay, the reason says what is missing."""
    return nothing(
        found.design,
        spec,
        reason,
        counts=found.counts,
        gates=gates,
        naive=found.naive,
        notes=found.notes,
    )


def finite_only(result: OutcomeResult, found: Found, spec: OutcomeSpec) -> OutcomeResult:
    """The result without anything that is not a finite number; `cannot tell` where its core is not."""
    core = (result.estimate, result.low, result.high, result.se, result.p)
    if any(value is not None and not math.isfinite(value) for value in core):
        return cannot_tell(found, spec, "not_finite", result.gates)
    benefit = result.benefit if result.benefit and all(map(math.isfinite, result.benefit)) else None
    return replace(
        result,
        df=finite_or_none(result.df),
        percent=finite_or_none(result.percent),
        percent_low=finite_or_none(result.percent_low),
        percent_high=finite_or_none(result.percent_high),
        without_ai=finite_or_none(result.without_ai),
        with_ai=finite_or_none(result.with_ai),
        mde=finite_or_none(result.mde),
        chance_better=finite_or_none(result.chance_better),
        benefit=benefit,
        gates=tuple(clean_gate(gate) for gate in result.gates),
        events=tuple(clean_event(event) for event in result.events if math.isfinite(event.estimate)),
        pre_events=tuple(clean_event(event) for event in result.pre_events if math.isfinite(event.estimate)),
        aggregates={
            name: (value, finite_or_none(error))
            for name, (value, error) in result.aggregates.items()
            if math.isfinite(value)
        },
        naive={name: value for name, value in result.naive.items() if math.isfinite(value)},
    )
