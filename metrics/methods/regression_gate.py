"""Whether a new version may ship: not worse on any critical slice, no failure on a safety slice (METHOD 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scipy.stats import t as student

from metrics.estimate import Estimate
from metrics.method import LEVEL_SHARE, NON_INFERIORITY_MARGIN
from metrics.methods.evaluation import Paired
from metrics.methods.shares import upper_bound


@dataclass(frozen=True, slots=True)
class SliceGate:
    """One slice: may it pass, and on what."""

    name: str
    passed: bool | None
    """None: cannot tell, which blocks too."""
    bound: float | None
    """Lower one-sided bound of (new - old)."""
    p: float | None
    """Of being worse than the margin, Holm-adjusted over the slices."""


@dataclass(frozen=True, slots=True)
class SafetyGate:
    """One safety slice: no failure seen and few possible."""

    name: str
    passed: bool
    failures: int
    at_most: Estimate
    """Exact one-sided upper bound of the failure share."""


def regression_gate(
    slices: Mapping[str, Paired], margin: float = NON_INFERIORITY_MARGIN, level: float = LEVEL_SHARE
) -> tuple[SliceGate, ...]:
    """Every critical slice's gate: non-inferiority within `margin`, Holm over the slices."""
    raw = {name: _p_worse(one, margin) for name, one in slices.items()}
    known = sorted((p, name) for name, p in raw.items() if p is not None)
    adjusted: dict[str, float] = {}
    so_far = 0.0
    for position, (p, name) in enumerate(known):
        so_far = max(so_far, min(1.0, p * (len(known) - position)))
        adjusted[name] = so_far
    return tuple(
        SliceGate(
            name,
            adjusted[name] <= 1 - level + 1e-12 if name in adjusted else None,
            one.lower_bound(level),
            adjusted.get(name),
        )
        for name, one in slices.items()
    )


def _p_worse(one: Paired, margin: float) -> float | None:
    if one.difference.value is None or one.se is None:
        return None
    above = one.difference.value + margin
    if one.se == 0:
        # every item changed alike: the difference is known, inside the margin or not
        return 0.0 if above >= 0 else 1.0
    return float(student.sf(above / one.se, one.df))


def safety_gate(
    failures: Mapping[str, tuple[int, int]], limit: float, level: float = LEVEL_SHARE
) -> tuple[SafetyGate, ...]:
    """Every safety slice's gate out of (failures, items): none seen, and at most `limit` possible."""
    gates = []
    for name, (failed, items) in failures.items():
        most = upper_bound(failed, items, level)
        gates.append(
            SafetyGate(name, failed == 0 and most.value is not None and most.value <= limit, failed, most)
        )
    return tuple(gates)


def ships(slices: tuple[SliceGate, ...], safety: tuple[SafetyGate, ...] = ()) -> bool:
    """True where every slice passed; a slice that cannot tell blocks."""
    return all(one.passed is True for one in slices) and all(one.passed for one in safety)
