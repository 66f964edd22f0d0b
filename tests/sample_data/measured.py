"""What the generated files add up to, computed from the generator's own arrays and not from the product."""

from __future__ import annotations

import fnmatch
import tomllib
from importlib import resources
from typing import Any

import numpy as np

from sample_data.chatgpt import Seats
from sample_data.people import People
from sample_data.prices import price_table
from sample_data.timeline import DAYS
from sample_data.usage import AUTONOMOUS, Events, Names

WEEKS = 12
LAST_WEEK_END = DAYS - 7  # Sunday 25 October 2026, first day after it
RECENT = 28


def use_case_of(known: Names) -> dict[str, str]:
    """Project to use case by the [match] rules of the workspace; projects that match nothing are left out."""
    folder = resources.files("sample_data").joinpath("workspace", "use_cases")
    found = {}
    for entry in folder.iterdir():
        if entry.name.endswith(".toml"):
            rules = tomllib.loads(entry.read_text(encoding="utf-8")).get("match", {}).get("project", [])
            for project in known.projects:
                if any(fnmatch.fnmatchcase(project, rule) for rule in rules):
                    found[project] = entry.name.removesuffix(".toml")
    return found


def prices_of(log: Events) -> dict[str, np.ndarray]:
    """USD of each request: right, with cached tokens at the full price, and with reasoning added again."""
    prices = price_table()[log.model, log.day]
    uncached, cached, output = (prices[:, k] / 1e6 for k in range(3))
    right = (log.prompt - log.cached) * uncached + log.cached * cached + log.completion * output
    return {
        "right": right,
        "cache_ignored": log.prompt * uncached + log.completion * output,
        "reasoning_twice": right + log.reasoning * output,
    }


def habit_segments(weeks: np.ndarray, actions: np.ndarray) -> dict[str, int]:
    """People by segment of METHOD.md 2, from active weeks and actions in the 12-week window."""
    regular = weeks >= 9
    power = regular & (actions >= 15 * WEEKS)
    novice = ~regular & (actions >= WEEKS)
    return {
        "power": int(power.sum()),
        "habitual": int((regular & ~power).sum()),
        "novice": int(novice.sum()),
        "low": int(((weeks > 0) & ~regular & ~novice).sum()),
    }


def measure(log: Events, known: Names, company: People, held: Seats) -> dict[str, Any]:
    """Totals of the history and the state at its end, by the same names as [measured] in truth.toml."""
    cost = prices_of(log)
    unpriced = np.isnan(cost["right"])
    found: dict[str, Any] = {
        "requests": len(log.time),
        "requests_failed": int(log.failed.sum()),
        "sessions": len(np.unique(log.session)),
        "prompt_tokens": int(log.prompt.sum()),
        "cached_tokens": int(log.cached.sum()),
        "completion_tokens": int(log.completion.sum()),
        "reasoning_tokens": int(log.reasoning.sum()),
        "priced_usd": round(float(np.nansum(cost["right"])), 2),
        "naive_usd_cache_ignored": round(float(np.nansum(cost["cache_ignored"])), 2),
        "naive_usd_reasoning_twice": round(float(np.nansum(cost["reasoning_twice"])), 2),
        "unpriced_requests": int((unpriced & ~log.failed).sum()),
        "headcount": int(company.present(DAYS - 1).sum()),
        "chatgpt_seats": int((held.messages[:, -1] >= 0).sum()),
        "chatgpt_active": int((held.messages[:, -1] > 0).sum()),
    }
    owner = use_case_of(known)
    found["use_case"] = {
        use_case: _by_use_case(log, cost["right"], [owner.get(p) == use_case for p in known.projects])
        for use_case in sorted(set(owner.values()))
    }
    found["three_units"] = three_units(log, company, known)
    nobody = np.array([project not in owner for project in known.projects])
    found["unassigned_requests"] = int(nobody[log.project].sum())
    return found


def three_units(log: Events, company: People, known: Names) -> dict[str, float]:
    """One log, three units: Wealth people on a workday, teams on a workday, teams in a week; 28 days to 25 October."""
    wealth = np.flatnonzero((company.division() == "Wealth") & company.present(LAST_WEEK_END - 1))
    teams = np.unique(company.team[wealth])
    mine = (
        (log.project == known.projects.index("wealth-knowledge")) & ~log.failed & np.isin(log.person, wealth)
    )
    mine &= (log.day >= LAST_WEEK_END - RECENT) & (log.day < LAST_WEEK_END)
    person, day = log.person[mine], log.day[mine]
    since_monday = day - (LAST_WEEK_END - RECENT)
    work = since_monday % 7 < 5
    team = company.team[person]

    def pairs(unit: np.ndarray, period: np.ndarray) -> int:
        return len(np.unique(np.stack([unit, period], axis=1), axis=0))

    return {
        "people_daily": round(pairs(person[work], day[work]) / (20 * len(wealth)), 4),
        "teams_daily": round(pairs(team[work], day[work]) / (20 * len(teams)), 4),
        "teams_weekly": round(pairs(team, since_monday // 7) / (4 * len(teams)), 4),
    }


def _by_use_case(log: Events, cost: np.ndarray, projects: list[bool]) -> dict[str, Any]:
    mine = np.array(projects)[log.project]
    recent = mine & (log.day >= DAYS - RECENT)
    by_people = mine & (log.person >= 0) & (log.autonomy != AUTONOMOUS) & ~log.failed
    last_week = by_people & (log.day >= LAST_WEEK_END - 7) & (log.day < LAST_WEEK_END)
    window = by_people & (log.day >= LAST_WEEK_END - 7 * WEEKS) & (log.day < LAST_WEEK_END)
    people, index = np.unique(log.person[window], return_inverse=True)
    pairs = np.unique(np.stack([index, (log.day[window] - LAST_WEEK_END) // 7], axis=1), axis=0)
    return {
        "requests": int(mine.sum()),
        "priced_usd_per_day": round(float(np.nansum(cost[recent])) / RECENT, 2),
        "weekly_active": len(np.unique(log.person[last_week])),
        "active_28_days": len(np.unique(log.person[recent & by_people])),
        **habit_segments(
            np.bincount(pairs[:, 0], minlength=len(people)), np.bincount(index, minlength=len(people))
        ),
    }
