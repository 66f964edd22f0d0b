"""User-level A/B files: visitors, arms, a covariate from before and 0/1 outcomes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from sample_data.randomness import stream
from sample_data.truth import truth


def successes(plan: dict[str, Any], n: int, arm: int, rng: np.random.Generator) -> int:
    """How many of `n` succeed: the planted share with half the binomial noise, so that every seed is a typical one."""
    share = plan["control"] * (1 + plan["relative"] * arm)
    spread = truth()["noise"]["balance"] * np.sqrt(n * share * (1 - share))
    return round(n * share + spread * float(np.clip(rng.normal(), -2, 2)))


def experiment(use_case: str, seed: int, scale: float) -> pl.DataFrame:
    """One row per visitor in order of assignment: unit, arm, assigned_at, visits_before and the outcomes."""
    plan = truth()["use_case"][use_case]
    rng = stream(seed, f"experiment {plan['experiment']}")
    per_arm = max(500, int(plan["per_arm"] * min(scale, 1.0)))
    # an unequal split by chance alone, far from a sample ratio mismatch
    more = int(rng.integers(0, max(2, per_arm // 150)))
    sizes = (per_arm - more, per_arm + more)
    n = sum(sizes)
    arm = np.repeat([0, 1], sizes)
    visits = rng.poisson(3.0, n)
    columns: dict[str, Any] = {}
    for name, outcome in plan["outcome"].items():
        # people who came more often before succeed more often: the covariate is worth adjusting for
        liking = 0.35 * visits + rng.gumbel(size=n)
        hit = np.zeros(n, dtype=np.int8)
        for k in (0, 1):
            mine = np.flatnonzero(arm == k)
            hit[mine[np.argsort(-liking[mine], kind="stable")[: successes(outcome, len(mine), k, rng)]]] = 1
        columns[name] = hit
    order = rng.permutation(n)
    days = (plan["assigned_to"] - plan["assigned_from"]).days + 1
    at = np.sort(rng.integers(0, days * 86_400, n))
    return pl.DataFrame(
        {
            "visitor": "v-" + pl.Series(np.arange(n)).cast(pl.String).str.zfill(6),
            "arm": pl.Series(["control", "treatment"]).gather(arm[order]),
            "assigned_at": _stamps(plan["assigned_from"], at),
            "visits_before": visits[order],
            **{name: values[order] for name, values in columns.items()},
        }
    )


def _stamps(first: date, seconds: np.ndarray) -> pl.Series:
    """ISO times in UTC, so many seconds after the start of a day."""
    start = pl.lit(datetime(first.year, first.month, first.day))
    frame = pl.DataFrame({"second": seconds})
    at = start + pl.duration(seconds=pl.col("second"))
    return frame.select(at.dt.strftime("%Y-%m-%dT%H:%M:%SZ").alias("at"))["at"]


def write(folder: Path, seed: int, scale: float) -> list[Path]:
    """One CSV per experiment."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for use_case, plan in truth()["use_case"].items():
        if "experiment" in plan:
            path = folder / f"{plan['experiment']}.csv"
            experiment(use_case, seed, scale).write_csv(path)
            written.append(path)
    return written
