"""Plain numpy estimates, written apart from the product, to see whether the files hold what was planted."""

from __future__ import annotations

import numpy as np


def staggered(value: np.ndarray, first: np.ndarray) -> tuple[float, float]:
    """Average over cohorts of (mean since access - last period before) against never-treated units, with its SE.

    `value` has shape (units, periods); `first` is the first treated period, or the number of periods for never.
    """
    periods = value.shape[1]
    never = first >= periods
    influence = np.zeros(len(first))
    total = 0.0
    for cohort in np.unique(first[~never]):
        mine = first == cohort
        change = value[:, cohort:].mean(axis=1) - value[:, cohort - 1]
        share = mine.sum() / (~never).sum()
        total += share * (change[mine].mean() - change[never].mean())
        influence[mine] += share * (change[mine] - change[mine].mean()) / mine.sum()
        influence[never] -= share * (change[never] - change[never].mean()) / never.sum()
    return total, float(np.sqrt((influence**2).sum()))


def by_event(value: np.ndarray, first: np.ndarray, event: int) -> tuple[float, float]:
    """Effect `event` periods after access against never-treated units, base the last period before, with its SE."""
    periods = value.shape[1]
    never = first >= periods
    influence = np.zeros(len(first))
    total, units = 0.0, 0
    for cohort in np.unique(first[~never]):
        at = cohort + event
        if 0 <= at < periods:
            mine = first == cohort
            change = value[:, at] - value[:, cohort - 1]
            total += mine.sum() * (change[mine].mean() - change[never].mean())
            influence[mine] += change[mine] - change[mine].mean()
            influence[never] -= mine.sum() * (change[never] - change[never].mean()) / never.sum()
            units += int(mine.sum())
    return total / units, float(np.sqrt((influence**2).sum())) / units


def interrupted(value: np.ndarray, start: int) -> tuple[float, float]:
    """Effect at the middle of the time since the start, from level and slope changes, and its AR(1)-widened SE."""
    t = np.arange(len(value))
    after = (t >= start).astype(float)
    design = np.stack([np.ones(len(t)), t, after, after * (t - start)], axis=1)
    fitted, *_ = np.linalg.lstsq(design, value, rcond=None)
    residual = value - design @ fitted
    rho = float(residual[1:] @ residual[:-1] / (residual @ residual))
    pick = np.array([0.0, 0.0, 1.0, (len(value) - start - 1) / 2])
    spread = residual @ residual / (len(value) - 4)
    variance = spread * pick @ np.linalg.inv(design.T @ design) @ pick * (1 + rho) / (1 - rho)
    return float(pick @ fitted), float(np.sqrt(variance))


def two_shares(hits: tuple[int, int], sizes: tuple[int, int]) -> tuple[float, float]:
    """Difference of two shares, second minus first, and its SE."""
    first, second = hits[0] / sizes[0], hits[1] / sizes[1]
    variance = first * (1 - first) / sizes[0] + second * (1 - second) / sizes[1]
    return second - first, float(np.sqrt(variance))
