"""What happened before access: joint test, its power, drift carried forward, breakdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from metrics import method
from metrics.estimate import Gate
from metrics.methods.aggregate import Event, StaggeredEffects
from metrics.methods.callaway_santanna import covariance
from metrics.methods.matrix import Matrix
from metrics.methods.result import Floats


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Joint test that all effects before access are zero, and the drift per period it would see."""

    statistic: float
    p: float
    terms: int
    detectable_slope: float | None
    blocks: bool


def pre_trend(wide: Matrix, effects: StaggeredEffects) -> PreTrend | None:
    """The joint test; None where no period before access can be compared.

    Every cell is tested (Wald, chi-square) while the smaller side has twenty units for each; with more cells
    their covariance is too poorly known (measured: a quarter of true nulls rejected at 10 %), so averages over up to four blocks of event times are tested
    instead (Hotelling, df = min(treated, control) - 1). Passing proves little: `detectable_slope` is the
    drift per period that the test would see with 80 % power.
    """
    if effects.pre_cells is not None:
        th, cov = effects.pre_cells
        return _tested(th, cov, np.ones(len(th)), None)
    events = [event for event in effects.pre_universal if event.event < -1]
    if not events:
        return None
    df = min(effects.n_treated, effects.n_control) - 1
    blocks = int(np.clip((df + 1) // method.GRADE_B_MIN_UNITS, 1, method.PRE_TREND_MAX_BLOCKS))
    parts = np.array_split(np.arange(len(events)), min(blocks, len(events)))
    rows = np.array([[1.0 / len(part) if i in part else 0.0 for i in range(len(events))] for part in parts])
    th = rows @ np.array([event.average.value for event in events])
    cov = covariance(np.column_stack([event.average.influence for event in events]) @ rows.T, wide)
    # a straight drift moves an event by its distance from the reference period
    drift = rows @ np.array([float(event.event + 1) for event in events])
    return _tested(th, cov, drift, df)


def _tested(th: Floats, cov: Floats, drift: Floats, df: int | None) -> PreTrend | None:
    k = len(th)
    # without this a covariance that is singular but for rounding gives an enormous statistic
    if np.linalg.matrix_rank(cov, hermitian=True) < k or (df is not None and df - k + 1 < 1):
        return None
    precision = np.linalg.inv(cov)
    wald = float(th @ precision @ th)
    per_slope = float(drift @ precision @ drift)
    if df is None:
        critical = float(stats.chi2.isf(method.PRE_TREND_P, k))
        p = float(stats.chi2.sf(wald, k))
        needed = _noncentrality(lambda lam: float(stats.ncx2.sf(critical, k, lam)))
        return PreTrend(wald, p, k, _slope(needed, per_slope), blocks=False)
    scale = (df - k + 1) / (k * df)
    critical = float(stats.f.isf(method.PRE_TREND_P, k, df - k + 1))
    needed = _noncentrality(lambda lam: float(stats.ncf.sf(critical, k, df - k + 1, lam)))
    return PreTrend(
        wald, float(stats.f.sf(wald * scale, k, df - k + 1)), k, _slope(needed, per_slope), blocks=True
    )


def _noncentrality(power: object) -> float | None:
    assert callable(power)

    def short(lam: float) -> float:
        return float(power(lam)) - method.POWER

    for top in (50.0, 1_000.0, 100_000.0):
        if short(top) > 0:
            return float(optimize.brentq(short, 1e-6, top))
    return None


def _slope(needed: float | None, per_slope: float) -> float | None:
    return None if needed is None or per_slope <= 0 else float(np.sqrt(needed / per_slope))


def pre_slope(events: Sequence[Event]) -> float | None:
    """Least-squares slope of the universal-base coefficients before access, the reference (0 at -1) included."""
    if not events:
        return None
    time = np.array([-1.0, *(float(event.event) for event in events if event.event < -1)])
    value = np.array([0.0, *(event.average.value for event in events if event.event < -1)])
    if len(time) < 2:
        return None
    return float(np.polyfit(time, value, 1)[0])


def largest_step(coefficients: Sequence[float]) -> float:
    """Largest absolute first difference of pre-period coefficients in time order, reference 0 included."""
    return float(np.abs(np.diff([*coefficients, 0.0])).max()) if len(coefficients) else 0.0


def plug_in_set(coefficients: Sequence[float], first_post: float, mbar: float) -> tuple[float, float]:
    """Where the first effect could lie if drift after access were `mbar` times the worst step before.

    Not a confidence interval. Source: Rambachan and Roth (2023), relative magnitudes, plug-in (OUT-8).
    """
    width = mbar * largest_step(coefficients)
    return first_post - width, first_post + width


def plug_in_breakdown(coefficients: Sequence[float], first_post: float) -> float | None:
    """How many times the worst step before access the drift would have to be to explain the first effect."""
    step = largest_step(coefficients)
    return abs(first_post) / step if step else None


def pre_trend_gate(found: PreTrend | None) -> Gate:
    """The gate of the joint test: p at least 0.10."""
    if found is None:
        return Gate("pre_trend", None, detail="no period before access can be compared")
    seen = (
        "its power could not be computed"
        if found.detectable_slope is None
        else f"would see a drift of {found.detectable_slope:.4g} per period with 80 % power"
    )
    what = f"{found.terms} blocks of periods" if found.blocks else f"{found.terms} effects before access"
    return Gate("pre_trend", found.p >= method.PRE_TREND_P, found.statistic, found.p, f"{what}; {seen}")


def pre_slope_gate(slope: float | None, distance: float, estimate: float, visible: float | None) -> Gate:
    """The gate of the drift carried forward: at most half of the effect.

    A null has no effect to compare with: there `visible`, the smallest effect that the design would see,
    takes its place.
    """
    if slope is None:
        return Gate("pre_slope", None, detail="fewer than two periods before access")
    carried = slope * distance
    measure = max(abs(estimate), visible or 0.0)
    return Gate(
        "pre_slope",
        abs(carried) <= method.PRE_SLOPE_SHARE * measure,
        carried,
        detail=f"drift before access carried forward: {carried:.4g} against {estimate:.4g}",
    )


def breakdown_gate(coefficients: Sequence[float], first_post: float | None, significant: bool) -> Gate:
    """The gate of the plug-in breakdown: at least 2; without an effect there is nothing to break."""
    if not significant:
        return Gate("breakdown", None, detail="no effect that drift could explain away")
    if first_post is None or not coefficients:
        return Gate("breakdown", False, detail="fewer than two periods before access")
    found = plug_in_breakdown(coefficients, first_post)
    if found is None:
        return Gate("breakdown", True, detail="no drift at all before access")
    return Gate(
        "breakdown",
        found >= method.BREAKDOWN_PLUG_IN,
        found,
        detail=f"would vanish if drift after access were {found:.1f}x the worst step before it (plug-in, not a CI)",
    )
