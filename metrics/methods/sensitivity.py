"""Which input moves the result most (METHOD 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from metrics.estimate import Estimate, unmeasured
from metrics.methods.guard import Floats, settled
from metrics.methods.marginals import Marginal
from metrics.methods.ranges import Range
from metrics.methods.simulation import Simulation


@dataclass(frozen=True, slots=True)
class Swing:
    """What one input does to the result between its low and its high, all others at their mid."""

    name: str
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """The size of the swing."""
        return abs(self.at_high - self.at_low)


def tornado(
    model: Callable[[Mapping[str, float]], float], inputs: Mapping[str, Range]
) -> tuple[float | None, tuple[Swing, ...]]:
    """The result at all mids and every input's swing, widest first.

    `model` maps named numbers to one number. A swing that is not finite is left out; the base is None
    where it is not.
    """
    mids = {name: stated.mid for name, stated in inputs.items()}
    base = float(model(mids))
    swings = [
        Swing(name, float(model({**mids, name: stated.low})), float(model({**mids, name: stated.high})))
        for name, stated in inputs.items()
    ]
    kept = [swing for swing in swings if np.isfinite(swing.at_low) and np.isfinite(swing.at_high)]
    ordered = sorted(kept, key=lambda swing: (-swing.width, swing.name))
    return (base if np.isfinite(base) else None), tuple(ordered)


def tenth_to_ninetieth(marginal: Marginal) -> Range:
    """The P10, P50 and P90 of a distribution, as a tornado takes them."""
    low, mid, high = marginal.quantile(np.array([0.1, 0.5, 0.9]))
    return Range(float(low), float(mid), float(high))


def spearman(first: Floats, second: Floats) -> Estimate:
    """The rank correlation of two series (n,), ties at their mean rank; -1 to 1."""
    if first.size != second.size or first.size < 3:
        return unmeasured("too_few", n=min(first.size, second.size))
    if not (np.all(np.isfinite(first)) and np.all(np.isfinite(second))):
        return unmeasured("not_finite", n=first.size)
    one, other = rankdata(first), rankdata(second)
    if one.std() == 0 or other.std() == 0:
        return unmeasured("no_variation", n=first.size)
    centred = (one - one.mean()) @ (other - other.mean())
    value = float(centred / (one.size * one.std() * other.std()))
    return settled(min(max(value, -1.0), 1.0), n=first.size)


def drivers(simulation: Simulation) -> dict[str, Estimate]:
    """The rank correlation of every input with the result, strongest first."""
    found = {name: spearman(np.asarray(draws), simulation.draws) for name, draws in simulation.inputs.items()}
    return dict(sorted(found.items(), key=lambda item: -abs(item[1].value or 0.0)))
