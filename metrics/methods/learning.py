"""Whether people and teams get faster with practice (Wright 1936; METHOD 3.4)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.stats import t as student

from metrics.estimate import Estimate, unmeasured
from metrics.method import LEVEL_SHARE, NOVELTY_DECAY, STEADY_STATE_WEEKS
from metrics.methods.guard import column, finite, ratio, settled


def wright(first: float, learning_rate: float, n: float) -> Estimate:
    """The time of the n-th task, T(n) = T1 n^log2(rate): a rate of 0.8 means 20 % less per doubling."""
    if not finite(first, learning_rate, n):
        return unmeasured("not_finite")
    if learning_rate <= 0 or n <= 0:
        return unmeasured("inconsistent_counts")
    logs = math.log2(learning_rate) * math.log(n)
    return settled(first * math.exp(logs)) if logs < 300 else unmeasured("not_finite")


def learning_rate(
    minutes: Iterable[float],
    cumulative_tasks: Iterable[float],
    person: Iterable[object] | None = None,
    level: float = LEVEL_SHARE,
) -> Estimate:
    """The learning rate 2^-b of ln T on ln(cumulative tasks), with a fixed effect per person.

    Shapes: all (rows,). Below 1 means getting faster; low and high are its range by t.
    """
    times, tasks = column(minutes), column(cumulative_tasks)
    if times is None or tasks is None:
        return unmeasured("not_finite")
    who = list(person) if person is not None else [0] * times.size
    if times.size != tasks.size or times.size != len(who):
        return unmeasured("inconsistent_counts")
    if times.size and (times.min() <= 0 or tasks.min() <= 0):
        return unmeasured("not_decomposable", n=times.size)
    codes = {one: code for code, one in enumerate(dict.fromkeys(who))}
    group = np.array([codes[one] for one in who], dtype=int)
    df = times.size - len(codes) - 1
    if df < 1:
        return unmeasured("too_few", n=times.size)
    size = np.bincount(group)
    y, x = np.log(times), np.log(tasks)
    y = y - (np.bincount(group, y) / size)[group]
    x = x - (np.bincount(group, x) / size)[group]
    squares = float(x @ x)
    if squares <= 1e-12:
        return unmeasured("no_variation", n=times.size)
    slope = float(x @ y) / squares
    residual = y - slope * x
    se = math.sqrt(float(residual @ residual) / df / squares)
    spread = float(student.ppf(0.5 + level / 2, df)) * se
    rate, low, high = (_doubled(value) for value in (slope, slope - spread, slope + spread))
    return settled(rate, low, high, n=times.size, level=level)


def _doubled(slope: float) -> float | None:
    return 2.0**slope if abs(slope) < 500 else None


def steady_state(effects: Sequence[tuple[int, float]]) -> Estimate:
    """The mean effect at event weeks 4 and later, beside the all-period effect; `effects` are (week, effect)."""
    later = [effect for week, effect in effects if week >= STEADY_STATE_WEEKS]
    if not later:
        return unmeasured("too_few_periods")
    return settled(float(np.mean(later)), n=len(later)) if finite(*later) else unmeasured("not_finite")


def novelty_decay(first_quarter_effect: float, last_quarter_effect: float) -> bool | None:
    """True where the last quarter's effect is under half of the first's; None where there was none."""
    if not finite(first_quarter_effect, last_quarter_effect):
        return None
    kept = ratio(last_quarter_effect, first_quarter_effect)
    return None if kept is None else kept < NOVELTY_DECAY
