"""Who got access when: waves drawn by lot over the units of each use case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sample_data.organisation import units
from sample_data.randomness import stream
from sample_data.truth import truth, waves


@dataclass(frozen=True, slots=True)
class Rollout:
    """First access of every unit of a use case; None is never."""

    use_case: str
    first_access: Mapping[str, date | None]


def rollouts(seed: int) -> dict[str, Rollout]:
    """Rollouts of all use cases that have one."""
    found = {}
    for use_case, plan in truth()["use_case"].items():
        if "waves" in plan:
            names = units(use_case)
            order = stream(seed, f"rollout {use_case}").permutation(len(names))
            dates: list[date | None] = [wave.on for wave in waves(use_case) for _ in range(wave.units)]
            dates += [None] * plan["never"]
            access: dict[str, date | None] = {names[int(k)]: day for k, day in zip(order, dates, strict=True)}
            found[use_case] = Rollout(use_case, {name: access[name] for name in names})
        elif "starts_on" in plan:
            found[use_case] = Rollout(use_case, {plan["unit"]: plan["starts_on"]})
    return found


def write(folder: Path, seed: int) -> list[Path]:
    """The rollout register as one CSV; never is an empty date, and one date does not exist."""
    path = folder / "rollout.csv"
    lines = ["use_case,unit,first_access_date"]
    for rollout in rollouts(seed).values():
        for unit, day in rollout.first_access.items():
            lines.append(f"{rollout.use_case},{unit},{'' if day is None else day.isoformat()}")
    lines.append("adviser_search,Lisbon Advisers 1,2026-02-31")  # a broken row for quarantine
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]
