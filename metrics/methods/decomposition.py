"""What a change is made of, and whose an overlapping effect is (METHOD 6)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np

from metrics.estimate import Estimate, unmeasured
from metrics.method import SHAPLEY_MAX_PLAYERS
from metrics.methods.guard import finite, ratio, settled


def log_mean(first: float, second: float) -> float:
    """The logarithmic mean of two positive numbers, (a - b) / ln(a/b), and a where they are equal."""
    logs = math.log(first) - math.log(second)
    return first if abs(logs) < 1e-9 else (first - second) / logs


def lmdi(before: Mapping[str, float], after: Mapping[str, float]) -> Mapping[str, Estimate]:
    """The change of a product of factors, split exactly over the factors (Ang 2004).

    Each factor gets L(V1, V0) ln(x1/x0); the parts sum to V1 - V0. A factor that is zero or negative on
    either side has no logarithm: then every part carries a reason.
    """
    names = list(before)
    numbers = [*before.values(), *(after.get(name, math.nan) for name in names)]
    if not names or not finite(*numbers):
        return {name: unmeasured("no_data" if not names else "not_finite") for name in names}
    if min(numbers) <= 0:
        return {name: unmeasured("not_decomposable") for name in names}
    old, new = math.prod(before.values()), math.prod(after[name] for name in names)
    if not finite(old, new) or min(old, new) <= 0:
        return {name: unmeasured("not_finite") for name in names}
    weight = log_mean(new, old)
    return {name: settled(weight * (math.log(after[name]) - math.log(before[name]))) for name in names}


def shapley(players: Sequence[str], worth: Callable[[frozenset[str]], float]) -> Mapping[str, Estimate]:
    """Each player's exact Shapley share of a measured or modelled worth of coalitions; at most 12 players.

    Only for a worth that exists (a factorial, a holdout, the multiplicative model), never a made-up one.
    """
    k = len(players)
    if k > SHAPLEY_MAX_PLAYERS:
        return {player: unmeasured("too_many_players") for player in players}
    value = {
        frozenset(group): float(worth(frozenset(group)))
        for size in range(k + 1)
        for group in combinations(players, size)
    }
    if not finite(*value.values()):
        return {player: unmeasured("not_finite") for player in players}
    share = {}
    for player in players:
        total = 0.0
        for group, without in value.items():
            if player not in group:
                ways = math.factorial(len(group)) * math.factorial(k - len(group) - 1) / math.factorial(k)
                total += ways * (value[group | {player}] - without)
        share[player] = settled(total)
    return share


def multiplicative(effects: Mapping[str, float]) -> Callable[[frozenset[str]], float]:
    """The worth of overlapping relative effects: v(S) = 1 - product of (1 - e) over S."""
    return lambda group: 1 - float(np.prod([1 - effects[player] for player in group]))


def overlap_factor(total_effect: float, claims: Sequence[float]) -> Estimate:
    """What every claim is multiplied with where a top-down total exists: min(1, total / sum), 0 at the least."""
    if not finite(total_effect, *claims):
        return unmeasured("not_finite")
    value = ratio(total_effect, sum(claims))
    return unmeasured("zero_denominator") if value is None else settled(min(1.0, max(0.0, value)))
