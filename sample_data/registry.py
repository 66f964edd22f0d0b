"""The registry of what was built with AI: assistants, apps on and off the platform, automated processes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from sample_data.assets import Assets
from sample_data.people import People
from sample_data.randomness import stream
from sample_data.timeline import DAYS, day_number, day_of
from sample_data.truth import truth

HEADER = "asset,kind,use_case,creator,created_on,in_production_on,retired_on,on_platform,target_share,target_set_on"


def _day(number: int) -> str:
    """A day as text; empty where it lies after the history."""
    return day_of(max(number, 0)).isoformat() if number < DAYS else ""


def _assistants(company: People, built: Assets) -> list[str]:
    lines = []
    for k, name in enumerate(built.names):
        created = _day(int(built.created[k]))
        # most dead assistants are never retired: the registry alone cannot say what is alive
        retired = _day(int(built.last_used[k]) + 60) if k % 5 == 0 else ""
        creator = company.emails[int(built.creator[k])]
        lines.append(f"{name},assistant,expert_assistants,{creator},{created},{created},{retired},true,,")
    return lines


def _apps(company: People, seed: int) -> list[str]:
    """AI apps: faster to production and more often on the platform as it settles; the newest are unfinished."""
    plan = truth()["apps"]
    rng = stream(seed, "apps")
    staff = np.flatnonzero(
        (company.division() == "Technology") & (company.joined < 0) & (company.left > DAYS)
    )
    begun = np.sort(rng.integers(day_number(date(2024, 11, 1)), DAYS - 5, plan["count"]))
    lines = []
    for k, start in enumerate(begun):
        settled = float(np.clip((start - day_number(date(2025, 3, 1))) / 365, 0, 1))
        typical = plan["lead_days_before"] + settled * (plan["lead_days_after"] - plan["lead_days_before"])
        ready = int(start + typical * rng.gamma(4.0, 1 / 4.0))
        shared = rng.random() < settled * plan["on_platform_at_end"]
        creator = company.emails[int(rng.choice(staff))]
        lines.append(
            f"App {k + 1:02d},app,developer_platform,{creator},{_day(int(start))},{_day(ready)},,{str(shared).lower()},,"
        )
    return lines


def _processes(seed: int) -> list[str]:
    """Automated processes of accounts payable, each with its own target set before the start."""
    rng = stream(seed, "processes")
    start = truth()["use_case"]["invoice_automation"]["starts_on"]
    lines = []
    for k in range(truth()["apps"]["processes"]):
        live = _day(day_number(start) + int(rng.integers(0, 240)))
        target = 0.3 + 0.05 * int(rng.integers(0, 8))
        lines.append(
            f"Invoice process {k + 1:02d},process,invoice_automation,,{start.isoformat()},{live},,true,{target:.2f},2025-10-01"
        )
    return lines


def write(folder: Path, company: People, built: Assets, seed: int) -> list[Path]:
    """The registry as one CSV: created, in production and retired days, never whether anyone uses it."""
    path = folder / "registry.csv"
    lines = [HEADER, *_assistants(company, built), *_apps(company, seed), *_processes(seed)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]
