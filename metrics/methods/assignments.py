"""Ways in which treatment could have been handed out: all of them where they are few, else seeded draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from metrics import method
from metrics.methods.matrix import Ints
from metrics.methods.result import Floats

_CHUNK = 400_000  # labels held at once


@dataclass(frozen=True, slots=True)
class RandomisationTest:
    """A randomisation p-value; `floor` is the smallest p-value this design can reach."""

    p: float
    floor: float
    draws: int
    exact: bool
    seed: int | None = None

    @property
    def words(self) -> str:
        """How it was found, for a gate's detail."""
        how = f"all {self.draws:,} assignments" if self.exact else f"{self.draws:,} draws, seed {self.seed}"
        return f"{how}; smallest attainable p {self.floor:.3g}"


def count(labels: Ints) -> int:
    """Number of distinct ways to hand `labels` (n,) to n units."""
    sizes = np.unique(labels, return_counts=True)[1].tolist()
    return math.factorial(len(labels)) // math.prod(math.factorial(size) for size in sizes)


def permutation_test(
    labels: Ints, statistic: Callable[[Ints], Floats], *, work: float, seed: int, most: int = method.RI_DRAWS
) -> RandomisationTest:
    """How often a random assignment gives a statistic at least as large as the actual one.

    `statistic` maps labels (draws, n) to (draws,). Exact where at most 20,000 assignments exist; else
    `most` seeded draws, fewer where `work` multiplications each would take too long. p = (1 + #) / (1 + B)
    for draws. Source: Phipson and Smyth (2010); METHOD.md 5.3.
    """
    actual = float(statistic(labels[None, :])[0])
    # equal assignments must count as equal however their sums were rounded
    bar = actual - 1e-9 * max(1.0, abs(actual)) if math.isfinite(actual) else actual
    ways = count(labels) if len(labels) <= 200 else method.RI_EXACT_MAX + 1
    if ways <= method.RI_EXACT_MAX:
        values = np.concatenate([statistic(chunk) for chunk in _all(labels, ways)])
        top = float(values.max())
        edge = top - 1e-9 * max(1.0, abs(top)) if math.isfinite(top) else top
        return RandomisationTest(
            float((values >= bar).sum()) / ways, float((values >= edge).sum()) / ways, ways, exact=True
        )
    draws = int(min(most, max(method.RI_DRAWS_MIN, method.RI_WORK / max(work, 1.0))))
    larger = sum(int((statistic(chunk) >= bar).sum()) for chunk in _drawn(labels, draws, seed))
    return RandomisationTest((1 + larger) / (1 + draws), 1 / (1 + draws), draws, exact=False, seed=seed)


def _drawn(labels: Ints, draws: int, seed: int) -> Iterator[Ints]:
    random = np.random.default_rng(seed)
    rows = max(1, _CHUNK // len(labels))
    for start in range(0, draws, rows):
        yield random.permuted(np.tile(labels, (min(rows, draws - start), 1)), axis=1)


def _all(labels: Ints, ways: int) -> Iterator[Ints]:
    values, sizes = np.unique(labels, return_counts=True)
    order = np.argsort(sizes)  # the largest group fills what is left
    out = np.full((ways, len(labels)), values[order[-1]], dtype=np.int64)
    row = 0

    def place(position: int, free: tuple[int, ...], taken: list[tuple[int, tuple[int, ...]]]) -> None:
        nonlocal row
        if position == len(order) - 1:
            for value, places in taken:
                out[row, list(places)] = value
            row += 1
            return
        kind = order[position]
        for places in combinations(free, int(sizes[kind])):
            chosen = set(places)
            rest = tuple(i for i in free if i not in chosen)
            place(position + 1, rest, [*taken, (int(values[kind]), places)])

    place(0, tuple(range(len(labels))), [])
    rows = max(1, _CHUNK // len(labels))
    for start in range(0, ways, rows):
        yield out[start : start + rows]
