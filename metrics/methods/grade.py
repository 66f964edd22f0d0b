"""The evidence grade: how far a design can be trusted, whatever it found (METHOD.md 5.7)."""

from __future__ import annotations

from collections.abc import Sequence

from metrics import method
from metrics.estimate import Gate, Grade
from metrics.methods.result import OutcomeSpec

_ORDER: tuple[Grade, ...] = ("A", "B", "C", "D")
# what a file alone cannot show does not hold a grade back; neither does a condition without an object
_MAY_BE_UNKNOWN = {"registered", "horizon", "breakdown", "attrition"}
_NOT_GRADED = {"randomisation_inference", "confidence_sequence"}


def failed(gates: Sequence[Gate]) -> list[str]:
    """Names of the gates that do not hold; one that could not be checked does not hold."""
    return [
        gate.gate
        for gate in gates
        if gate.gate not in _NOT_GRADED
        and (gate.passed is False or (gate.passed is None and gate.gate not in _MAY_BE_UNKNOWN))
    ]


def grade_difference(gates: Sequence[Gate], spec: OutcomeSpec) -> Grade:
    """B where every gate holds, C where exactly one fails and it is not the number of units, else D."""
    broken = failed(gates)
    if not broken:
        return demoted("B", spec)
    return demoted("C" if len(broken) == 1 and broken[0] != "units" else "D", spec)


def grade_experiment(gates: Sequence[Gate], spec: OutcomeSpec) -> Grade:
    """A where every gate holds, B where exactly one fails, else C."""
    broken = failed(gates)
    return demoted("A" if not broken else "B" if len(broken) == 1 else "C", spec)


def grade_synthetic(gates: Sequence[Gate], spec: OutcomeSpec) -> Grade:
    """B where every gate holds, else C."""
    return demoted("B" if not failed(gates) else "C", spec)


def grade_interrupted(pre: int, post: int, spec: OutcomeSpec) -> Grade:
    """C with at least 24 periods before and 6 after, else D."""
    enough = pre >= method.ITS_MIN_PRE and post >= method.ITS_MIN_POST
    return demoted("C" if enough else "D", spec)


def demoted(grade: Grade, spec: OutcomeSpec) -> Grade:
    """One grade lower for each automatic demotion, never below D."""
    steps = len(demotions(spec))
    return _ORDER[min(_ORDER.index(grade) + steps, len(_ORDER) - 1)]


def demotions(spec: OutcomeSpec) -> list[str]:
    """The demotions that apply, as sentences."""
    out = []
    if not spec.in_use_before_start and not spec.registered_before_start:
        out.append("The KPI was chosen after the start and has no history from before: one grade lower.")
    if spec.coverage is not None and spec.coverage < method.COVERAGE_MIN:
        out.append(f"Data cover {spec.coverage:.0%} of the population: one grade lower.")
    if spec.redefined:
        out.append("The KPI's definition changed inside the window: one grade lower.")
    return out


def lowest(grades: Sequence[Grade]) -> Grade:
    """The grade of a chained claim: the lowest in its chain."""
    return max(grades, key=_ORDER.index)
