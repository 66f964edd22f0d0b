"""How often a true null is called better or worse: the whole verdict, in the settings of METHOD.md 5.3 and 5.5.

Nominal is 5 %. The verdict is held to 8 % wherever a design is admitted, an interrupted series to 12 %, which
is why it is never graded above C.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.methods.ab import Experiment, estimate_experiment
from metrics.methods.design import estimate_panel
from metrics.methods.result import NEVER, Design, OutcomeResult, OutcomeSpec, Panel

Floats = NDArray[np.float64]
Generator = np.random.Generator
Simulate = Callable[[Generator], Sequence[OutcomeResult]]
"""Results of one simulated study; it is wrong where any of them reads better or worse."""

LIMIT, LIMIT_SERIES = 0.08, 0.12
RUNS, SEED = 300, 20_250_331
SPEC = OutcomeSpec()


@dataclass(frozen=True, slots=True)
class Setting:
    """One kind of study without any effect."""

    label: str
    design: Design
    simulate: Simulate
    limit: float = LIMIT
    published: str = ""
    """What METHOD.md prints for the rule, in per cent, where it does."""


@dataclass(frozen=True, slots=True)
class Size:
    """How often the verdict was wrong, with the most that the limit and chance allow (two standard errors)."""

    setting: Setting
    runs: int
    wrong: int

    @property
    def share(self) -> float:
        return self.wrong / self.runs

    @property
    def most(self) -> float:
        limit = self.setting.limit
        return limit + 2 * float(np.sqrt(limit * (1 - limit) / self.runs))


def autoregressive(random: Generator, units: int, periods: int, rho: float) -> Floats:
    """Stationary AR(1) series (units, periods) with unit innovations."""
    y = random.normal(size=(units, periods))
    y[:, 0] /= np.sqrt(1 - rho**2)
    for t in range(1, periods):
        y[:, t] += rho * y[:, t - 1]
    return y


def null_panel(random: Generator, units: int, periods: int, starts: dict[int, int], rho: float) -> Panel:
    """A panel with levels per unit, a common trend and no effect; `starts` maps a start to its units."""
    first = np.full(units, NEVER, dtype=np.int64)
    first[: sum(starts.values())] = np.repeat(list(starts), list(starts.values()))
    y = autoregressive(random, units, periods, rho) + random.normal(size=(units, 1)) + 10.0
    y += 0.05 * np.arange(periods)
    return Panel(
        unit=np.repeat(np.arange(units), periods),
        period=np.tile(np.arange(periods), units),
        value=y.ravel(),
        first_treated=first,
        unit_names=tuple(map(str, range(units))),
        period_names=tuple(map(str, range(periods))),
    )


def _panel(units: int, periods: int, starts: dict[int, int], rho: float = 0.5) -> Simulate:
    return lambda random: [estimate_panel(null_panel(random, units, periods, starts, rho), SPEC)]


def _two_arms(draw: Callable[[Generator, int], Floats], n: int, *, cluster: int = 1) -> Simulate:
    def one(random: Generator) -> Sequence[OutcomeResult]:
        arm = np.repeat([0, 1], n)
        group = np.arange(2 * n) // cluster
        return estimate_experiment(
            Experiment(
                arm, ("A", "B"), draw(random, 2 * n), cluster=group if cluster > 1 else None
            ),
            SPEC,
        )  # fmt: skip

    return one


def _clustered(random: Generator, rows: int, size: int = 20) -> Floats:
    shared = np.repeat(random.normal(size=rows // size), size)
    return np.asarray(random.normal(size=rows) + 0.5 * shared)


def _ratio(random: Generator) -> Sequence[OutcomeResult]:
    trials = random.poisson(5, 800) + 1.0
    hits = random.binomial(trials.astype(int), random.beta(2, 6, 800)).astype(float)
    arm = np.repeat([0, 1], 400)
    return estimate_experiment(Experiment(arm, ("A", "B"), hits, denominator=trials), SPEC)


def _adjusted(random: Generator) -> Sequence[OutcomeResult]:
    """Three arms, a covariate with a common slope: the first arm alone, as one claim."""
    before = random.normal(size=300)
    arm = np.repeat([0, 1, 2], 100)
    value = before + random.normal(size=300)
    return estimate_experiment(Experiment(arm, ("A", "B", "C"), value, covariates={"x": before}), SPEC)[:1]


def _peeking(random: Generator) -> Sequence[OutcomeResult]:
    """Thirty looks at one experiment of 3,000 planned units, the last at the planned size."""
    arm, value = np.tile([0, 1], 1_500), random.normal(size=3_000)
    spec = OutcomeSpec(horizon=3_000)
    return [
        estimate_experiment(Experiment(arm[:n], ("A", "B"), value[:n]), spec)[0]
        for n in range(100, 3_001, 100)
    ]


SETTINGS: tuple[Setting, ...] = (
    Setting("one start, 2 + 2 units", "did", _panel(4, 10, {5: 2}), published="0"),
    Setting("one start, 3 + 5 units", "did", _panel(8, 10, {5: 3}), published="4.0"),
    Setting("one start, 2 + 8 units", "did", _panel(10, 10, {5: 2}), published="2.8"),
    Setting("one start, 3 + 17 units", "did", _panel(20, 10, {5: 3}), published="4.8"),
    Setting("one start, 10 + 10 units", "did", _panel(20, 10, {5: 10}), published="4.7"),
    Setting("one start, 25 + 25 units", "did", _panel(50, 10, {5: 25}), published="5.8"),
    Setting("one unit of 27", "did", _panel(27, 16, {8: 1})),
    Setting(
        "staggered, 6 units (1, 1, 1)", "did_callaway_santanna",
        _panel(6, 16, {6: 1, 8: 1, 10: 1}), published="2.6",
    ),
    Setting(
        "staggered, 20 units (1, 1, 1)", "did_callaway_santanna",
        _panel(20, 16, {6: 1, 8: 1, 10: 1}), published="3.2",
    ),
    Setting(
        "staggered, 40 units (1, 1, 1)", "did_callaway_santanna",
        _panel(40, 16, {6: 1, 8: 1, 10: 1}), published="5.1",
    ),
    Setting(
        "staggered, 20 units (4, 3, 3)", "did_callaway_santanna",
        _panel(20, 16, {6: 4, 8: 3, 10: 3}), published="4.1",
    ),
    Setting(
        "staggered, 100 units (20, 15, 15)", "did_callaway_santanna",
        _panel(100, 16, {6: 20, 8: 15, 10: 15}), published="6.1",
    ),
    *(
        Setting(f"one series, {2 * half} periods, rho {rho}", "its",
                _panel(1, 2 * half, {half: 1}, rho), LIMIT_SERIES, published)
        for half, rho, published in (
            (24, 0.0, "7"), (24, 0.4, "7"), (24, 0.7, "8"), (52, 0.0, "6"), (52, 0.4, "6"), (52, 0.7, "7")
        )
    ),
    Setting("experiment, shares of 20 %", "ab", _two_arms(lambda r, n: (r.random(n) < 0.2) * 1.0, 250)),
    Setting("experiment, skewed means", "ab", _two_arms(lambda r, n: r.lognormal(0, 1, n), 100)),
    Setting("experiment, ratios", "ab", _ratio),
    Setting("experiment, 12 + 12 clusters", "ab", _two_arms(_clustered, 240, cluster=20)),
    Setting("experiment, three arms and a covariate", "ab", _adjusted),
    Setting("experiment, looked at 30 times", "ab", _peeking),
)  # fmt: skip


def size(setting: Setting, runs: int = RUNS, seed: int = SEED) -> Size:
    """Simulates one setting; every setting has its own stream, so that leaving one out moves no other."""
    random = np.random.default_rng([seed, SETTINGS.index(setting) if setting in SETTINGS else 0])
    wrong = 0
    for _ in range(runs):
        results = setting.simulate(random)
        assert results[0].design == setting.design, f"{setting.label} was read as {results[0].design}"
        wrong += any(result.verdict in ("better", "worse") for result in results)
    return Size(setting, runs, wrong)


def measure() -> None:
    """Prints the size of the verdict in every setting, in per cent, beside what the limit and chance allow."""
    print(f"wrong verdicts on true nulls, {RUNS} studies each, seed {SEED}")
    print(f"{'setting':<42}{'wrong %':>8}{'METHOD':>8}{'at most':>9}")
    for setting in SETTINGS:
        found = size(setting)
        mark = "" if found.share <= found.most else "  over"
        print(
            f"{setting.label:<42}{100 * found.share:>8.1f}{setting.published:>8}{100 * found.most:>9.1f}{mark}"
        )
        sys.stdout.flush()
