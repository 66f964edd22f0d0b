"""Timing and printing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of several runs of one thing."""

    label: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else self.seconds[0]


def once(label: str, action: Callable[[], T]) -> tuple[Timed, T]:
    """Runs an action once."""
    start = time.perf_counter()
    result = action()
    return Timed(label, (time.perf_counter() - start,)), result


def many(label: str, action: Callable[[], object], runs: int) -> Timed:
    """Runs an action several times after one warm-up."""
    action()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return Timed(label, tuple(seconds))


def report(timed: Timed, floor: Timed | None = None) -> None:
    """Prints median, 95th percentile and the ratio to a floor measured in the same run."""
    ratio = f"  {timed.median / floor.median:8.1f} x {floor.label}" if floor else ""
    print(f"{timed.label:<44} {timed.median * 1000:10.1f} ms  p95 {timed.p95 * 1000:10.1f} ms{ratio}")
