"""Experiments: every arm against the control arm (METHOD.md 5.2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metrics import method
from metrics.methods.adjusted import adjusted_effects, ratio_of_sums, ratio_scores
from metrics.methods.assignments import RandomisationTest
from metrics.methods.did import welch
from metrics.methods.experiment import (
    Arms,
    arm_gates,
    counted,
    cross_section_gates,
    own_gates,
    too_early,
)
from metrics.methods.experiment import Experiment as Experiment
from metrics.methods.grade import grade_experiment
from metrics.methods.matrix import Ints
from metrics.methods.no_estimate import Counts, nothing
from metrics.methods.proportions import two_shares
from metrics.methods.randomisation import two_groups
from metrics.methods.result import Design, Floats, OutcomeResult, OutcomeSpec
from metrics.methods.settle import Found, relative_error, settled

_LARGEST = {"level": 1e100, "log": 300.0}  # squares and products of values up to here stay finite


@np.errstate(over="ignore", invalid="ignore")
def estimate_experiment(experiment: Experiment, spec: OutcomeSpec) -> tuple[OutcomeResult, ...]:
    """One outcome per treated arm against the control arm, in the order of `arm_names`.

    A split that is not as planned (p < 0.001) gives no result, only the imbalance. Shares are compared by
    Newcombe, means by Welch, ratios by the delta method; covariates or clusters by one regression.
    """
    names = experiment.arm_names
    design: Design = "ab" if experiment.after is None else "did"
    if not len(experiment.value) or np.abs(experiment.value).max(initial=0.0) > _LARGEST[spec.scale]:
        reason = "not_finite" if len(experiment.value) else "no_data"
        return tuple(nothing(design, spec, reason, arm=name) for name in names[1:])
    arms = counted(experiment)
    gates = [] if experiment.after is not None else arm_gates(experiment, arms)
    broken = any(gate.gate == "srm" and gate.passed is False for gate in gates)
    out = []
    for j in range(1, len(names)):
        found = None if broken else _compared(experiment, arms, j, spec)
        if found is None:
            reason = "sample_ratio" if broken else _unusable(experiment, j)
            notes = [f"Units per arm: {gates[1].detail}."] if broken else []
            result = nothing(
                design,
                spec,
                reason,
                counts=_pair(experiment, arms, j),
                gates=gates,
                notes=notes,
            )
        elif experiment.after is not None:
            # two periods cannot show a trend before, so a comparison over time stays at the lowest grade
            result = settled(found, spec, cross_section_gates(arms, j), "D")
        else:
            all_gates = [*gates, *own_gates(experiment, arms, j, found, spec)]
            early = too_early(arms, found, spec)
            found = replace(found, too_early=early, benefit=_benefit(experiment, j, found))
            result = settled(found, spec, all_gates, grade_experiment(all_gates, spec))
        out.append(replace(result, arm=names[j]))
    return tuple(out)


def _benefit(experiment: Experiment, j: int, found: Found) -> tuple[float, float]:
    """Effect on all units of the arm, or on all their denominators."""
    rows = experiment.arm == j
    exposed = float(rows.sum() if experiment.denominator is None else experiment.denominator[rows].sum())
    return found.estimate * exposed, found.se * exposed


def _unusable(experiment: Experiment, j: int) -> str:
    rows = (experiment.arm == j, experiment.arm == 0)
    if experiment.denominator is not None and any(not experiment.denominator[one].sum() for one in rows):
        return "zero_baseline"
    return "too_few"


def _compared(experiment: Experiment, arms: Arms, j: int, spec: OutcomeSpec) -> Found | None:
    if arms.least(j) < 2:
        return None
    treated, control = experiment.arm == j, experiment.arm == 0
    if experiment.denominator is not None and not (
        experiment.denominator[treated].sum() and experiment.denominator[control].sum()
    ):
        return None
    if experiment.after is not None:
        return _over_time(experiment, arms, j, spec.seed)
    plain = experiment.cluster is None and not experiment.covariates
    if not plain or experiment.denominator is not None:
        one = _ratio if experiment.denominator is not None and not experiment.covariates else _by_regression
        return one(experiment, arms, j, spec.seed)
    y1, y0 = experiment.value[treated], experiment.value[control]
    base = _found(experiment, arms, j, spec.seed)
    if spec.scale == "level" and set(np.unique(experiment.value)) <= {0.0, 1.0}:
        level = method.LEVEL_EFFECT if spec.role != "guardrail" else 2 * method.LEVEL_EFFECT - 1
        two = two_shares((float(y1.sum()), len(y1)), (float(y0.sum()), len(y0)), level)
        # all against none has no spread of its own; the pooled test still has one
        se = two.se or (abs(two.difference / two.z) if two.z else 0.0)
        return replace(
            base,
            estimate=two.difference,
            se=se,
            df=float(len(y1) + len(y0) - 2),
            observed=float(y1.mean()),
            p=two.p,
            ends=(two.low, two.high),
            percents=(two.percent, two.percent_low, two.percent_high),
        )
    difference = welch(y1, y0)
    v1 = float(y1.var(ddof=1)) / len(y1)
    return replace(
        base,
        estimate=difference.effect,
        se=difference.se,
        df=difference.df,
        observed=float(y1.mean()),
        percent_error=relative_error(difference.effect, float(y1.mean()), (difference.se**2, v1, v1)),
    )


def _pair(experiment: Experiment, arms: Arms, j: int) -> Counts:
    rows = (experiment.arm == 0) | (experiment.arm == j)
    return Counts(arms.analysed[0] + arms.analysed[j], arms.analysed[j], arms.analysed[0], int(rows.sum()))


def _found(experiment: Experiment, arms: Arms, j: int, seed: int) -> Found:
    """The counts, benefit weight and randomisation test of one arm, without its estimate."""
    least = arms.least(j)
    few = least < method.RI_BELOW_UNITS
    size = (
        experiment.value
        if experiment.denominator is None
        else experiment.value / max(float(np.abs(experiment.denominator).mean()), 1e-290)
    )
    return Found(
        design="ab",
        estimate=0.0,
        se=0.0,
        df=1.0,
        observed=0.0,
        scale=float(np.abs(size).max(initial=0.0)),
        counts=_pair(experiment, arms, j),
        must_agree=few,
        agreement=_randomised(experiment, j, seed) if few and arms.nested else None,
    )


def _ratio(experiment: Experiment, arms: Arms, j: int, seed: int) -> Found:
    """Ratio of sums per arm over randomisation units, difference by the delta method."""
    assert experiment.denominator is not None
    sides = []
    for arm in (j, 0):
        rows = experiment.arm == arm
        numerator, denominator = experiment.value[rows], experiment.denominator[rows]
        if experiment.cluster is not None:
            numerator, denominator = _summed(experiment.cluster[rows], numerator, denominator)
        sides.append((*ratio_of_sums(numerator, denominator), len(numerator)))
    (r1, v1, n1), (r0, v0, n0) = sides
    total = v1 + v0
    share = v1 / total if total > 0 else 0.5
    return replace(
        _found(experiment, arms, j, seed),
        estimate=r1 - r0,
        se=float(np.sqrt(total)),
        df=1 / (share**2 / (n1 - 1) + (1 - share) ** 2 / (n0 - 1)),
        observed=r1,
        percent_error=relative_error(r1 - r0, r1, (total, v1, v1)),
    )


def _summed(cluster: Ints, *columns: Floats) -> list[Floats]:
    groups, position = np.unique(cluster, return_inverse=True)
    return [np.bincount(position, column, len(groups)).astype(float) for column in columns]


def _covariates(experiment: Experiment) -> Floats:
    columns = list(experiment.covariates.values())
    return np.column_stack(columns) if columns else np.zeros((len(experiment.value), 0))


def _by_regression(experiment: Experiment, arms: Arms, j: int, seed: int) -> Found:
    count = len(experiment.arm_names)
    y = experiment.value
    if experiment.denominator is not None:
        y = ratio_scores(y, experiment.denominator, experiment.arm, count)
    adjusted = adjusted_effects(y, experiment.arm, count, _covariates(experiment), experiment.cluster)
    effect, k = float(adjusted.effects[j - 1]), j - 1
    joint, level = adjusted.covariance, count - 1 + k
    df = adjusted.df if experiment.cluster is None else float(arms.least(j) - 1)
    observed = adjusted.control_mean + effect
    others = _sensitivity(experiment, y, j) if experiment.covariates else {}
    return replace(
        _found(experiment, arms, j, seed),
        estimate=effect,
        se=float(np.sqrt(joint[k, k])),
        df=df,
        aggregates=others,
        observed=observed,
        percent_error=relative_error(
            effect, observed, (float(joint[k, k]), float(joint[level, level]), float(joint[k, level]))
        ),
    )


def _sensitivity(experiment: Experiment, y: Floats, j: int) -> dict[str, tuple[float, float | None]]:
    """The same effect without covariates, and with slopes of each arm's own (Lin 2013): never the headline."""
    count = len(experiment.arm_names)
    x = _covariates(experiment)
    x = x - x.mean(axis=0)
    own = np.column_stack([x, *((experiment.arm == one)[:, None] * x for one in range(1, count))])
    out: dict[str, tuple[float, float | None]] = {}
    for name, columns in (("unadjusted", x[:, :0]), ("interacted", own)):
        found = adjusted_effects(y, experiment.arm, count, columns, experiment.cluster)
        out[name] = (float(found.effects[j - 1]), float(np.sqrt(found.covariance[j - 1, j - 1])))
    return out


def _over_time(experiment: Experiment, arms: Arms, j: int, seed: int) -> Found | None:
    """Two-period cross-section: change of the arm less change of the control, one regression on both arms."""
    assert experiment.after is not None
    rows = (experiment.arm == 0) | (experiment.arm == j)
    treated, after = experiment.arm[rows] == j, experiment.after[rows]
    y = experiment.value[rows]
    cell = treated.astype(np.int64) + 2 * after.astype(np.int64)
    if len(np.unique(cell)) < 4:
        return None
    if experiment.denominator is not None:
        y = ratio_scores(y, experiment.denominator[rows], cell, 4)
    x = np.column_stack([treated.astype(float), after.astype(float), _covariates(experiment)[rows]])
    cluster = None if experiment.cluster is None else experiment.cluster[rows]
    both = (treated & after).astype(np.int64)
    adjusted = adjusted_effects(y, both, 2, x, cluster)
    counts = np.bincount(cell, minlength=4)
    pieces = arms.least(j) if experiment.cluster is not None else int(counts.min())
    return replace(
        _found(experiment, arms, j, seed),
        design="did",
        estimate=float(adjusted.effects[0]),
        se=float(np.sqrt(adjusted.covariance[0, 0])),
        df=float(max(pieces - 1, 1)) if pieces < method.RI_BELOW_UNITS else adjusted.df,
        observed=float(y[treated & after].mean()),
        must_agree=False,
        agreement=None,
        naive={"before_after": float(y[treated & after].mean() - y[treated & ~after].mean())},
    )


def _randomised(experiment: Experiment, j: int, seed: int) -> RandomisationTest | None:
    """Permutes arms over randomisation units; covariates are taken out over all of them first."""
    rows = (experiment.arm == 0) | (experiment.arm == j)
    y = experiment.value[rows]
    if experiment.denominator is not None:
        below = experiment.denominator[rows]
        total = float(below.sum())
        y = y - (float(y.sum()) / total if total else 0.0) * below
    if experiment.covariates:
        design = np.column_stack([np.ones(len(y)), _covariates(experiment)[rows]])
        y = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    treated = experiment.arm[rows] == j
    if experiment.cluster is not None:
        groups, position = np.unique(experiment.cluster[rows], return_inverse=True)
        y = np.bincount(position, weights=y - y.mean(), minlength=len(groups))
        inside = np.zeros(len(groups), dtype=bool)
        inside[position] = treated
        treated = inside
    return two_groups(y, np.asarray(treated), seed) if np.ptp(y) > 0 else None
