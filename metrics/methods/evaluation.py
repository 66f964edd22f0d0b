"""Scores of AI outputs on test items: pass rates, versions compared on the same items (METHOD 8)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, norm
from scipy.stats import t as student

from metrics.estimate import Estimate, unmeasured
from metrics.method import EVALS_PREDICT_MIN_RELEASES, LEVEL_SHARE, NON_INFERIORITY_MARGIN
from metrics.methods.guard import Floats, column, finite, ratio, settled
from metrics.methods.sensitivity import spearman
from metrics.methods.shares import share, wilson_lower


def pass_rate(passed: int, scored: int, level: float = LEVEL_SHARE) -> Estimate:
    """Items passed over items scored, with Wilson's interval; items in error or without a score are in neither."""
    return share(passed, scored, level)


def clustered_se(scores: Floats, clusters: Sequence[Hashable]) -> float | None:
    """The standard error of the mean of scores (items,) that share sources: sqrt(sum of squared cluster sums) / n.

    Miller, "Adding error bars to evals" (arXiv 2411.00640). None without at least two clusters.
    """
    codes = {one: code for code, one in enumerate(dict.fromkeys(clusters))}
    if len(codes) < 2:
        return None
    sums = np.bincount([codes[one] for one in clusters], scores - scores.mean())
    return float(np.sqrt(sums @ sums) / scores.size)


def mean_score(
    scores: Iterable[float], clusters: Sequence[Hashable] | None = None, level: float = LEVEL_SHARE
) -> Estimate:
    """The mean of scores (items,) with its t interval, over clusters (items,) where items share a source."""
    values = column(scores)
    if values is None:
        return unmeasured("not_finite")
    if values.size == 0:
        return unmeasured("no_data")
    centre, se, df = float(values.mean()), *_error(values, clusters)
    if se is None:
        return settled(centre, n=values.size, reason="too_few", level=level)
    spread = float(student.ppf(0.5 + level / 2, df)) * se
    return settled(centre, centre - spread, centre + spread, n=values.size, level=level)


def _error(values: Floats, clusters: Sequence[Hashable] | None) -> tuple[float | None, int]:
    if clusters is not None:
        return clustered_se(values, clusters), max(len(set(clusters)) - 1, 1)
    if values.size < 2:
        return None, 1
    return float(values.std(ddof=1) / np.sqrt(values.size)), values.size - 1


def item_means(items: Iterable[str], scores: Iterable[float]) -> dict[str, float]:
    """One score per item: K resamples of an item are averaged first, so that they are not K items."""
    rows: dict[str, list[float]] = {}
    for item, score in zip(items, scores, strict=True):
        rows.setdefault(item, []).append(score)
    return {item: float(np.mean(own)) for item, own in rows.items()}


@dataclass(frozen=True, slots=True)
class Paired:
    """Two versions on the same items: mean difference (new - old), its error and McNemar's exact p."""

    difference: Estimate
    se: float | None
    df: int
    p: float | None
    """McNemar, two-sided, only for pass and fail."""
    n: int
    new_only: int
    old_only: int

    def non_inferior(self, margin: float = NON_INFERIORITY_MARGIN, level: float = LEVEL_SHARE) -> bool | None:
        """True where the lower one-sided bound of the difference is not below -margin; None: cannot tell."""
        bound = self.lower_bound(level)
        return None if bound is None else bound >= -margin

    def lower_bound(self, level: float = LEVEL_SHARE) -> float | None:
        """The lower one-sided bound of the difference."""
        if self.difference.value is None or self.se is None:
            return None
        return self.difference.value - float(student.ppf(level, self.df)) * self.se


def paired(
    old: Mapping[str, float],
    new: Mapping[str, float],
    cluster: Mapping[str, str] | None = None,
    level: float = LEVEL_SHARE,
) -> Paired:
    """The comparison over the items that both versions have; `cluster` maps items to their shared source."""
    items = [item for item in old if item in new]
    before, after = column(old[item] for item in items), column(new[item] for item in items)
    if before is None or after is None or not items:
        why = "not_finite" if items else "no_data"
        return Paired(unmeasured(why, n=len(items)), None, 1, None, len(items), 0, 0)
    change = after - before
    groups = None if cluster is None else [cluster.get(item, item) for item in items]
    se, df = _error(change, groups)
    centre = float(change.mean())
    spread = None if se is None else float(student.ppf(0.5 + level / 2, df)) * se
    binary = bool(np.all(np.isin(before, (0, 1))) and np.all(np.isin(after, (0, 1))))
    wins, losses = int(np.sum(change > 0)), int(np.sum(change < 0))
    return Paired(
        difference=settled(
            centre,
            None if spread is None else centre - spread,
            None if spread is None else centre + spread,
            n=len(items),
            reason="too_few" if se is None else "no_variation" if se == 0 else None,
            level=level,
        ),
        se=se,
        df=df,
        p=mcnemar(wins, losses) if binary else None,
        n=len(items),
        new_only=wins,
        old_only=losses,
    )


def mcnemar(new_only: int, old_only: int) -> float:
    """The exact two-sided p of the items that only one version passes; 1 where there are none."""
    discordant = new_only + old_only
    if discordant == 0:
        return 1.0
    return min(1.0, 2 * float(binom.cdf(min(new_only, old_only), discordant, 0.5)))


def token_ratio(old_tokens: float, new_tokens: float, comparison: Paired) -> Estimate:
    """Tokens per output, new over old, shown only at non-inferior quality."""
    if not finite(old_tokens, new_tokens):
        return unmeasured("not_finite")
    if comparison.non_inferior() is not True:
        return unmeasured("not_measured", n=comparison.n)
    value = ratio(new_tokens, old_tokens)
    return unmeasured("zero_denominator") if value is None else settled(value, n=comparison.n)


def sample_size(
    difference: float,
    variance: float,
    resample_variance: tuple[float, float] = (0.0, 0.0),
    resamples: tuple[int, int] = (1, 1),
    level: float = LEVEL_SHARE,
    power: float = 0.80,
) -> Estimate:
    """Items needed to see a difference: (z_a/2 + z_b)^2 (omega^2 + sA^2/KA + sB^2/KB) / d^2 (Miller)."""
    if not finite(difference, variance, *resample_variance) or min(resamples) < 1:
        return unmeasured("not_finite")
    if min(variance, *resample_variance) < 0:
        return unmeasured("inconsistent_counts")
    z = float(norm.ppf(0.5 + level / 2) + norm.ppf(power))
    spread = variance + sum(one / k for one, k in zip(resample_variance, resamples, strict=True))
    value = ratio(z * z * spread, difference * difference)
    return unmeasured("zero_denominator") if value is None else settled(value)


def worst_slice(slices: Mapping[str, tuple[int, int]]) -> Estimate:
    """The lower one-sided Wilson bound of the worst critical slice, out of (passed, declared items).

    Items that the suite declares but did not score count as not passed: leaving out a failing item, or a
    whole slice, does not raise the floor.
    """
    if not slices:
        return unmeasured("no_data")
    bounds = [wilson_lower(passed, declared) for passed, declared in slices.values()]
    missing = next((bound for bound in bounds if bound.value is None), None)
    if missing is not None:
        return unmeasured(missing.reason or "no_data")
    return min(bounds, key=lambda bound: bound.value if bound.value is not None else 0.0)


def evals_predict(eval_deltas: Iterable[float], kpi_deltas: Iterable[float]) -> Estimate:
    """The rank correlation, per release, of the eval's change with the KPI's; said only from 8 releases on."""
    evals, kpis = column(eval_deltas), column(kpi_deltas)
    if evals is None or kpis is None:
        return unmeasured("not_finite")
    if evals.size < EVALS_PREDICT_MIN_RELEASES:
        return unmeasured("too_few", n=evals.size)
    return spearman(evals, kpis)
