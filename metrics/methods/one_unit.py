"""One treated unit: its change ranked among what its donors' changes would have been."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from metrics import method
from metrics.estimate import Gate
from metrics.methods.did import Changes, unit_changes
from metrics.methods.difference_gates import concurrent_gate, pre_periods_gate, unit_gate
from metrics.methods.grade import grade_difference
from metrics.methods.matrix import Matrix
from metrics.methods.naive import naive_comparisons, size_of
from metrics.methods.no_estimate import Counts, nothing
from metrics.methods.one_start import benefit
from metrics.methods.placebo_in_time import placebo_gate, shifted
from metrics.methods.result import EventPoint, Floats, OutcomeResult, OutcomeSpec
from metrics.methods.settle import Found, settled


@dataclass(frozen=True, slots=True)
class Ranked:
    """The effect on one unit with its placebo rank.

    `rank` counts units whose placebo effect is at least as large in size, the unit itself included;
    p = rank / units. `se` is the donors' spread, with df = donors - 1.
    """

    effect: float
    se: float
    df: float
    rank: int
    units: int

    @property
    def p(self) -> float:
        """Permutation p-value; it cannot fall below 1 / units."""
        return self.rank / self.units


def placebo_rank(changes: Changes) -> Ranked:
    """Difference in differences of the one treated unit, and of every donor in its place.

    Each placebo effect compares one unit's change with the mean of all others (exact permutation). The
    standard error is that of one new observation against the donors: s sqrt(1 + 1/J).
    """
    donors = changes.change[~changes.treated]
    own = float(changes.change[changes.treated][0])
    effect = own - float(donors.mean())
    everyone: Floats = np.append(donors, own)
    size = np.abs(everyone - everyone.mean())
    rank = int((size >= size[-1] * (1 - 1e-9)).sum())
    spread = float(donors.std(ddof=1)) if len(donors) > 1 else 0.0
    return Ranked(
        effect, spread * float(np.sqrt(1 + 1 / len(donors))), float(len(donors) - 1), rank, len(everyone)
    )


def clustered_error(changes: Changes, periods: int) -> float:
    """What a regression clustered by unit would print as standard error: far too small for one unit."""
    donors = changes.change[~changes.treated]
    groups, parameters = len(donors) + 1, periods + 1
    cells = groups * periods
    plain = float(np.sqrt(((donors - donors.mean()) ** 2).sum()) / len(donors))
    return plain * float(np.sqrt(groups / (groups - 1) * (cells - 1) / (cells - parameters)))


def estimate_one_unit(
    wide: Matrix, spec: OutcomeSpec, early: bool, notes: tuple[str, ...] = ()
) -> OutcomeResult:
    """Difference in differences of one treated unit against at least two donors, with its placebo rank."""
    start = wide.cohorts[0]
    changes = unit_changes(wide, start)
    donors = int((~changes.treated).sum())
    own = int(changes.treated.sum())
    counts = Counts(len(changes.change), own, donors, int(np.isfinite(wide.y).sum()))
    naive = naive_comparisons(wide)
    if own != 1 or donors < 2:
        return nothing(
            "did",
            spec,
            "no_cells",
            counts=counts,
            naive=naive,
            notes=notes,
        )
    ranked = placebo_rank(changes)
    gate = rank_gate(ranked)
    found = Found(
        design="did",
        estimate=ranked.effect,
        se=ranked.se,
        df=ranked.df,
        observed=float(changes.after[changes.treated][0]),
        scale=size_of(wide),
        counts=counts,
        too_early=early,
        benefit=benefit(wide, ranked.effect, ranked.se, spec.scale == "log"),
        one_unit=True,
        p=ranked.p,
        agreed=gate.passed is True,
        events=_gaps(wide, start),
        naive=naive,
        notes=(*notes, *_rank_notes(ranked, changes, wide)),
    )
    gates = [
        unit_gate(1, donors),
        pre_periods_gate(start),
        Gate("pre_trend", None, detail="one treated unit has no spread of its own"),
        gate,
        placebo_gate(*_placebo(wide)),
        concurrent_gate(spec),
    ]
    return settled(found, spec, gates, grade_difference(gates, spec))


def rank_gate(ranked: Ranked) -> Gate:
    """The gate of the placebo rank: p at most 0.05."""
    return Gate(
        "placebo_rank",
        ranked.p <= method.PLACEBO_P,
        float(ranked.rank),
        ranked.p,
        f"rank {ranked.rank} of {ranked.units}; smallest attainable p {1 / ranked.units:.3g}",
    )


def _rank_notes(ranked: Ranked, changes: Changes, wide: Matrix) -> list[str]:
    words = (
        f"Placebo rank {ranked.rank} of {ranked.units} (p {ranked.p:.3f}): the effect on the one treated unit "
        "ranked among what the same calculation gives for every other unit. "
        f"The smallest p this design can reach is {1 / ranked.units:.3g}."
    )
    if 1 / ranked.units > method.PLACEBO_P:
        words += " So few units cannot be significant."
    elif ranked.p > method.PLACEBO_P:
        words += " The change is not distinguishable from chance."
    clustered = clustered_error(changes, wide.length)
    more = (
        f"A regression clustered by unit would print a standard error of {clustered:.4g}; "
        "with one treated unit that is far too small, so the spread of the other units is used."
    )
    return [words, more]


def _gaps(wide: Matrix, start: int) -> tuple[EventPoint, ...]:
    """Treated unit less donors in every period, measured from the last period before access."""
    own = int(np.flatnonzero(wide.treated)[0])
    change = wide.y - wide.y[:, [start - 1]]
    points = []
    for t in range(wide.length):
        donors = change[~wide.treated, t]
        donors = donors[np.isfinite(donors)]
        value = change[own, t]
        if not np.isfinite(value) or not len(donors):
            continue
        gap = float(value - donors.mean())
        width = None
        if len(donors) > 2 and t != start - 1:
            spread = float(donors.std(ddof=1)) * float(np.sqrt(1 + 1 / len(donors)))
            width = float(stats.t.isf((1 - method.LEVEL_EFFECT) / 2, len(donors) - 1)) * spread
        points.append(
            EventPoint(t - start, gap, gap - width if width else None, gap + width if width else None, 1)
        )
    return tuple(points)


def _placebo(wide: Matrix) -> tuple[float | None, float | None]:
    moved = shifted(wide)
    if moved is None:
        return None, None
    changes = unit_changes(moved, moved.cohorts[0])
    if not changes.treated.any() or int((~changes.treated).sum()) < 2:
        return None, None
    ranked = placebo_rank(changes)
    return ranked.p, ranked.effect
