"""One treated unit and many donors: synthetic difference in differences (extra `causal`: diff-diff).

Source: Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), American Economic Review 111.
"""

from __future__ import annotations

import importlib.util
import warnings
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from metrics import method
from metrics.estimate import Gate
from metrics.methods.did import unit_changes
from metrics.methods.difference_gates import concurrent_gate
from metrics.methods.grade import grade_synthetic
from metrics.methods.matrix import Matrix
from metrics.methods.naive import naive_comparisons, size_of
from metrics.methods.no_estimate import Counts, nothing
from metrics.methods.one_start import benefit
from metrics.methods.one_unit import placebo_rank
from metrics.methods.result import EventPoint, Floats, OutcomeResult, OutcomeSpec
from metrics.methods.settle import Found, settled

_SUM_TO_ONE = 1e4


def available() -> bool:
    """True where the extra `causal` is installed."""
    return importlib.util.find_spec("diff_diff") is not None


@dataclass(frozen=True, slots=True)
class Fitted:
    """Synthetic difference in differences of one unit.

    Shapes: `gap` (periods,) is the unit less its weighted donors, `weights` (donors,).
    """

    effect: float
    gap: Floats
    weights: Floats

    def fit_error(self, start: int) -> float:
        """Root mean square of the gap before the start around its mean; the level gap is allowed."""
        before = self.gap[:start]
        return float(np.sqrt(np.mean((before - before.mean()) ** 2)))

    def ratio(self, start: int) -> float:
        """Root mean square gap after the start over that before, around the gap's mean before."""
        before = self.gap[:start]
        after = float(np.sqrt(np.mean((self.gap[start:] - before.mean()) ** 2)))
        return after / max(self.fit_error(start), 1e-12 * max(after, 1e-290))


def estimate_synthetic(
    wide: Matrix, spec: OutcomeSpec, early: bool, notes: tuple[str, ...] = ()
) -> OutcomeResult:
    """The outcome of one treated unit among donors that are observed throughout.

    The same fit is repeated with each donor in the unit's place: their spread is the standard error and the
    rank of post/pre error ratios the p-value, both without a seed. One donor at a time is left out, too.
    """
    counts, treated = Counts.of(wide), int(wide.treated.sum())
    naive = naive_comparisons(wide)
    complete = wide.rows(np.asarray(np.isfinite(wide.y).all(axis=1)))
    if treated != 1 or wide.units < 3:
        return nothing("synthetic_did", spec, "not_one_unit", naive=naive, notes=notes, counts=counts)
    if not available():
        return nothing(
            "synthetic_did", spec, "synthetic_not_installed", naive=naive, notes=notes, counts=counts
        )
    donors = complete.y[~complete.treated]
    start = wide.cohorts[0]
    own = fitted(complete.y[complete.treated][0], donors, start) if complete.treated.any() else None
    if own is None or start < 2:
        return nothing("synthetic_did", spec, "synthetic_failed", naive=naive, notes=notes, counts=counts)
    placebos = [fitted(donors[j], np.delete(donors, j, axis=0), start) for j in range(len(donors))]
    placebo = [one for one in placebos if one is not None]
    effects = np.array([one.effect for one in placebo])
    se = float(effects.std(ddof=1)) if len(effects) > 1 else 0.0
    ratios = np.array([one.ratio(start) for one in placebo])
    rank = 1 + int((ratios >= own.ratio(start) * (1 - 1e-9)).sum())
    units = len(placebo) + 1
    kept = np.flatnonzero(own.weights > 1e-3)
    others = [fitted(complete.y[complete.treated][0], np.delete(donors, j, axis=0), start) for j in kept]
    gates = _gates(own, complete, start, rank, units, [one.effect for one in others if one is not None], spec)
    found = Found(
        design="synthetic_did",
        estimate=own.effect,
        se=se,
        df=float(len(effects) - 1),
        observed=float(complete.y[complete.treated][0, start:].mean()),
        scale=size_of(wide),
        too_early=early,
        benefit=benefit(wide, own.effect, se, spec.scale == "log"),
        one_unit=True,
        agreed=rank / units <= method.PLACEBO_P,
        events=_events(own, start),
        aggregates=_alternatives(complete, start),
        naive=naive,
        notes=(*notes, *_words(rank, units, len(donors), wide.units - 1)),
        counts=counts,
    )
    return settled(found, spec, gates, grade_synthetic(gates, spec))


def fitted(unit: Floats, donors: Floats, start: int) -> Fitted | None:
    """The fit of one unit (periods,) on donors (donors, periods); None where the library finds none."""
    # imported here: the extra brings pandas, which nothing else needs
    import pandas as pd
    from diff_diff import SyntheticDiD

    count, length = donors.shape
    if count < 2:
        return None
    frame = pd.DataFrame(
        {
            "y": np.concatenate([unit, donors.ravel()]),
            "d": np.concatenate([np.ones(length, dtype=int), np.zeros(count * length, dtype=int)]),
            "unit": np.repeat(np.arange(count + 1), length),
            "time": np.tile(np.arange(length), count + 1),
        }
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = SyntheticDiD(variance_method="placebo", n_bootstrap=2, seed=0)
            result = model.fit(frame, "y", "d", "unit", "time", post_periods=list(range(start, length)))
    except Exception:  # the library raises many kinds; each means that there is no fit
        return None
    weights = np.array([float(result.unit_weights.get(j + 1, 0.0)) for j in range(count)])
    effect = float(result.att)
    if not np.isfinite(effect) or not np.isfinite(weights).all():
        return None
    return Fitted(effect, unit - weights @ donors, weights)


def synthetic_control(unit: Floats, donors: Floats, start: int) -> tuple[float, Floats]:
    """Mean gap after the start to donors weighted to match the unit before it, and the weights (donors,).

    Weights are at least zero and sum to one. Source: Abadie, Diamond and Hainmueller (2010).
    """
    size = max(float(np.abs(donors).max()), float(np.abs(unit).max()), 1e-290)
    # a heavy last row holds the weights' sum at one
    left = np.vstack([donors[:, :start].T / size, np.full(len(donors), _SUM_TO_ONE)])
    weights, _ = nnls(left, np.append(unit[:start] / size, _SUM_TO_ONE))
    return float((unit - weights @ donors)[start:].mean()), np.asarray(weights, dtype=float)


def _alternatives(complete: Matrix, start: int) -> dict[str, tuple[float, float | None]]:
    """What plain difference in differences and synthetic control give on the same units."""
    ranked = placebo_rank(unit_changes(complete, start))
    unit, donors = complete.y[complete.treated][0], complete.y[~complete.treated]
    return {
        "did": (ranked.effect, ranked.se),
        "synthetic_control": (synthetic_control(unit, donors, start)[0], None),
    }


def _gates(
    own: Fitted, wide: Matrix, start: int, rank: int, units: int, left_out: list[float], spec: OutcomeSpec
) -> list[Gate]:
    series = wide.y[wide.treated][0, :start]
    fit = own.fit_error(start) / max(float(series.std(ddof=1)), 1e-290)
    donors = units - 1
    heaviest = float(own.weights.max())
    stable = all(np.sign(effect) == np.sign(own.effect) for effect in left_out)
    return [
        Gate("donors", donors >= method.SYNTHETIC_B_DONORS, float(donors), detail=f"{donors} donors"),
        Gate("pre_periods", start >= method.SYNTHETIC_B_PRE, float(start), detail=f"{start} before access"),
        Gate(
            "placebo_rank",
            rank / units <= method.PLACEBO_P,
            float(rank),
            rank / units,
            f"rank {rank} of {units} by post/pre error ratio",
        ),
        Gate(
            "pre_fit", fit <= method.SYNTHETIC_FIT, fit, detail=f"error before access {fit:.2f} of its spread"
        ),
        Gate(
            "leave_one_out",
            stable,
            detail="sign holds without any one donor" if stable else "sign turns without one donor",
        ),
        Gate(
            "donor_weight",
            heaviest <= method.SYNTHETIC_MAX_WEIGHT,
            heaviest,
            detail=f"heaviest donor {heaviest:.0%}",
        ),
        concurrent_gate(spec),
    ]


def _events(own: Fitted, start: int) -> tuple[EventPoint, ...]:
    level = float(own.gap[:start].mean())
    return tuple(
        EventPoint(t - start, float(value) - level, None, None, 1) for t, value in enumerate(own.gap)
    )


def _words(rank: int, units: int, complete: int, donors: int) -> list[str]:
    words = (
        f"Placebo rank {rank} of {units} (p {rank / units:.3f}) by the ratio of error after to error before "
        "access; the standard error is the spread of the same fit over all donors."
    )
    notes = [words]
    if complete < donors:
        notes.append(f"{donors - complete} donors with missing periods are left out.")
    return notes
