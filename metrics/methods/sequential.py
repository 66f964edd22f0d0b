"""Looking early and often: confidence sequences, and how many units an effect needs."""

from __future__ import annotations

import math

from scipy import stats

from metrics import method


def sequence_half_width(
    n: float, sd: float, planned: float = method.SEQUENCE_PLANNED_N, alpha: float = 1 - method.LEVEL_EFFECT
) -> float:
    """Half-width of the asymptotic confidence sequence of a mean after n observations.

    It holds at every look at once and is tightest near `planned` observations. Source: Waudby-Smith, Arbour,
    Sinha, Kennedy and Ramdas (2024), Annals of Statistics 52; METHOD.md 5.2 (AB-6).
    """
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / planned
    inside = n * rho2 + 1
    return sd * math.sqrt(2 * inside / (n**2 * rho2) * math.log(math.sqrt(inside) / alpha))


def difference_half_width(se: float, n: float, planned: float = method.SEQUENCE_PLANNED_N) -> float:
    """Half-width for a difference with standard error `se` after n units in all arms together."""
    return sequence_half_width(n, se * math.sqrt(n), planned)


def units_per_arm(sd: float, effect: float, design_effect: float = 1.0) -> float:
    """Units each arm needs to see `effect` with 80 % power at two-sided 5 %; `design_effect` for clusters.

    Source: METHOD.md 5.2 (AB-5); clusters multiply by 1 + (m - 1) ICC.
    """
    z = float(stats.norm.isf((1 - method.LEVEL_EFFECT) / 2) + stats.norm.ppf(method.POWER))
    return 2 * z**2 * sd**2 / effect**2 * design_effect


def effect_on_treated(effect: float, take_up: float) -> float | None:
    """Effect on those who took it up, from the effect on all who were offered it (OUT-6); None without take-up."""
    return effect / take_up if take_up > 0 else None
