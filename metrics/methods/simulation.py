"""Joint draws of uncertain inputs and what follows from them (METHOD 6): P10, P50, P90, chances."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtr, ndtri

from metrics.estimate import Estimate, Grade, unmeasured
from metrics.method import LEVEL_MONEY, SIMULATION_DRAWS, SIMULATION_SEED
from metrics.methods.guard import Floats, finite, settled
from metrics.methods.marginals import Marginal

Correlation = Mapping[tuple[str, str], float]
EDGE = 1e-9  # draws stay this far from chance 0 and 1, so that every quantile is finite


def nearest_correlation(matrix: Floats, rounds: int = 200) -> Floats:
    """The correlation matrix (k, k) nearest to a symmetric one in Frobenius norm (Higham 2002)."""
    current, step = matrix.copy(), np.zeros_like(matrix)
    for _ in range(rounds):
        moved = current - step
        values, vectors = np.linalg.eigh((moved + moved.T) / 2)
        positive = (vectors * np.maximum(values, 0)) @ vectors.T
        step = positive - moved
        previous, current = current, positive.copy()
        np.fill_diagonal(current, 1.0)
        if float(np.max(np.abs(current - previous))) < 1e-12:
            break
    return current


@lru_cache(maxsize=256)
def _normals(name: str, draws: int, seed: int) -> Floats:
    stream = np.random.default_rng([seed, zlib.crc32(name.encode())])
    normals = stream.standard_normal(draws)
    normals.flags.writeable = False
    return normals


@lru_cache(maxsize=256)
def _independent(marginal: Marginal, name: str, draws: int, seed: int) -> Floats:
    values = marginal.quantile(np.clip(ndtr(_normals(name, draws, seed)), EDGE, 1 - EDGE))
    values.flags.writeable = False
    return values


def draw(
    marginals: Mapping[str, Marginal],
    correlation: Correlation | None = None,
    draws: int = SIMULATION_DRAWS,
    seed: int = SIMULATION_SEED,
) -> dict[str, Floats]:
    """Draws (draws,) of every named input, joined by a Gaussian copula.

    Each name has its own stream: the same name and seed give the same draws in every call, so that an
    assumption shared by several use cases moves all of them together, and adding an input moves no other.
    `correlation` maps pairs of names to the correlation of their normal scores; an impossible set is
    replaced by the nearest possible one.
    """
    if not correlation:
        return {name: _independent(marginal, name, draws, seed) for name, marginal in marginals.items()}
    names = sorted({name for pair in correlation for name in pair if name in marginals})
    wanted = np.eye(len(names))
    for (one, other), strength in correlation.items():
        if one in marginals and other in marginals and one != other:
            row, column = names.index(one), names.index(other)
            wanted[row, column] = wanted[column, row] = float(np.clip(strength, -1, 1))
    values, vectors = np.linalg.eigh(nearest_correlation(wanted))
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    joined = root @ np.vstack([_normals(name, draws, seed) for name in names])
    chances = dict(zip(names, np.clip(ndtr(joined), EDGE, 1 - EDGE), strict=True))
    return {
        name: marginal.quantile(chances[name])
        if name in chances
        else _independent(marginal, name, draws, seed)
        for name, marginal in marginals.items()
    }


@dataclass(frozen=True, slots=True)
class Simulation:
    """Draws (n,) of one result, the inputs behind them and the seed to print beside it."""

    draws: Floats
    inputs: Mapping[str, Floats]
    seed: int = SIMULATION_SEED

    def estimate(self, grade: Grade | None = None) -> Estimate:
        """P50 with P10 and P90; P90 is the larger end, not the better one."""
        return likely(self.draws, grade=grade)

    def chance_positive(self) -> Estimate:
        """The share of draws above zero: P(NPV > 0)."""
        return chance_above(self.draws)

    def conditional_loss(self) -> Estimate:
        """The mean of the draws below zero: how much is lost when it is lost; 0 where it never is."""
        if self.draws.size == 0 or not bool(np.all(np.isfinite(self.draws))):
            return unmeasured("no_data" if self.draws.size == 0 else "not_finite")
        losses = self.draws[self.draws < 0]
        return settled(float(losses.mean()) if losses.size else 0.0, n=losses.size)


def simulate(
    model: Callable[[Mapping[str, Floats]], Floats],
    marginals: Mapping[str, Marginal],
    correlation: Correlation | None = None,
    draws: int = SIMULATION_DRAWS,
    seed: int = SIMULATION_SEED,
) -> Simulation:
    """The model applied to joint draws; `model` maps named draws (n,) to results (n,)."""
    inputs = draw(marginals, correlation, draws, seed)
    result = np.broadcast_to(np.asarray(model(inputs), dtype=float), (draws,))
    return Simulation(result, inputs, seed)


def likely(draws: Floats, level: float = LEVEL_MONEY, grade: Grade | None = None) -> Estimate:
    """The median of draws (n,) with the central `level` of them: P10 and P90 by default."""
    if draws.size == 0:
        return unmeasured("no_data")
    if not bool(np.all(np.isfinite(draws))):
        return unmeasured("not_finite")
    low, mid, high = np.quantile(draws, [0.5 - level / 2, 0.5, 0.5 + level / 2])
    return settled(float(mid), float(low), float(high), grade=grade, level=level)


def chance_above(draws: Floats, bar: float = 0.0) -> Estimate:
    """The share of draws (n,) above a bar."""
    if draws.size == 0:
        return unmeasured("no_data")
    if not bool(np.all(np.isfinite(draws))):
        return unmeasured("not_finite")
    return settled(float(np.mean(draws > bar)), n=draws.size)


def sum_of_normals(
    means: Sequence[float], sds: Sequence[float], correlation: float = 0.0, level: float = LEVEL_MONEY
) -> Estimate:
    """The sum of normal parts with one common correlation, exactly: median and central range.

    Adding up the lows and the highs instead gives a range that is too wide unless the correlation is 1.
    """
    if not means:
        return unmeasured("no_data")
    if not finite(*means, *sds, correlation):
        return unmeasured("not_finite")
    if len(means) != len(sds):
        return unmeasured("inconsistent_counts")
    squares = sum(sd * sd for sd in sds)
    variance = squares + correlation * (sum(sds) ** 2 - squares)
    if variance < 0 or abs(correlation) > 1 or min(sds) < 0:
        return unmeasured("inconsistent_counts")
    centre, spread = sum(means), float(ndtri(0.5 + level / 2)) * variance**0.5
    return settled(centre, centre - spread, centre + spread, level=level)
