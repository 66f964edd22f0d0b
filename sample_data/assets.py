"""Assistants that experts built: many created, few alive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from sample_data.people import People
from sample_data.randomness import stream
from sample_data.timeline import DAYS, day_number
from sample_data.truth import truth

SUBJECTS = (
    "Contract reader",
    "Policy guide",
    "Credit memo",
    "Board paper",
    "Tender reader",
    "Customs helper",
    "Audit notes",
    "Hiring brief",
    "Budget notes",
    "Carrier letters",
    "Supplier check",
    "Campaign copy",
)
FIRST = date(2025, 2, 3)


@dataclass(frozen=True, slots=True)
class Assets:
    """One entry per assistant; days count from the first day of the history."""

    names: list[str]
    creator: np.ndarray
    """Index of the person."""
    created: np.ndarray
    last_used: np.ndarray
    """Past the end for those still in use."""
    popularity: np.ndarray

    def pick(self, days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """An assistant alive on each day, the popular ones more often."""
        chosen = np.zeros(len(days), dtype=np.int32)
        for week in np.unique(days // 7):
            inside = np.flatnonzero(days // 7 == week)
            alive = np.flatnonzero((self.created <= week * 7) & (self.last_used >= week * 7 + 6))
            alive = alive if len(alive) else np.array([0])
            weights = self.popularity[alive] / self.popularity[alive].sum()
            chosen[inside] = alive[rng.choice(len(alive), size=len(inside), p=weights)]
        return chosen


def assets(seed: int, company: People) -> Assets:
    """All assistants ever created; the first three stay for good."""
    plan = truth()["assets"]
    rng = stream(seed, "assets")
    count = plan["created"]
    experts = np.flatnonzero(
        np.isin(company.division(), expert_divisions()) & (company.joined < 100) & (company.left > DAYS)
    )
    created = day_number(FIRST) + np.sort((600 * rng.random(count) ** 1.3).astype(int))
    created[:3] = day_number(FIRST) - 7
    life = 5 + rng.exponential(plan["median_life_days"] / np.log(2), size=count)
    stays = rng.permutation(count) < round(plan["survive"] * count)
    stays[:3] = True
    return Assets(
        names=[
            f"Expert - {SUBJECTS[int(k)]} {n + 1:03d}"
            for n, k in enumerate(rng.integers(len(SUBJECTS), size=count))
        ],
        creator=rng.choice(experts, size=count),
        created=created,
        last_used=np.where(stays, 100_000, created + life.astype(int)),
        popularity=1.0 / (1.0 + rng.permutation(count)) ** 0.6,
    )


def expert_divisions() -> list[str]:
    """Divisions whose experts may build assistants."""
    app = next(app for app in truth()["app"] if app["id"] == "expert_studio")
    return list(app["divisions"])
