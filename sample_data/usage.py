"""AI usage through the gateway: who opens sessions when, and the requests in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sample_data.assets import Assets
from sample_data.models import SPELLINGS, draw
from sample_data.people import People
from sample_data.randomness import stream
from sample_data.rollouts import Rollout
from sample_data.timeline import DAYS, day_number, season, week_starts
from sample_data.truth import truth

ASSIST, AGENT, AUTONOMOUS = 0, 1, 2
NEVER = 100_000
WAVES = 5
LONGEST_PROMPT = 180_000  # below the length at which vendors charge another price


@dataclass(frozen=True, slots=True)
class Events:
    """One entry per request. `person` is -1 where no person stands behind it; `time` is milliseconds of the history."""

    time: np.ndarray
    person: np.ndarray
    project: np.ndarray
    assistant: np.ndarray
    session: np.ndarray
    autonomy: np.ndarray
    model: np.ndarray
    prompt: np.ndarray
    cached: np.ndarray
    completion: np.ndarray
    reasoning: np.ndarray
    latency: np.ndarray
    failed: np.ndarray

    @property
    def day(self) -> np.ndarray:
        """Day number of each request, UTC."""
        return self.time // 86_400_000

    def take(self, order: np.ndarray) -> Events:
        """The requests at these positions."""
        return Events(**{name: getattr(self, name)[order] for name in self.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes of Events stand for."""

    projects: list[str]
    assistants: list[str]


def names(built: Assets) -> Names:
    """Projects and assistants, those that experts built included."""
    parts = [*truth()["app"], *truth()["flow"]]
    projects = list(dict.fromkeys(part["project"] for part in parts))
    fixed = [a for part in parts for a in part.get("assistants", [part.get("assistant")])]
    return Names(projects=projects, assistants=[*dict.fromkeys(fixed), *built.names])


def access_days(
    app: Mapping[str, Any], company: People, rollouts: Mapping[str, Rollout], seed: int
) -> np.ndarray:
    """First day on which each person may use an application; NEVER without access."""
    team_day = np.full(len(company.teams), NEVER)
    if app["access"] == "rollout":
        dates = rollouts[app["use_case"]].first_access
        for k, team in enumerate(company.teams):
            day = dates.get(team.name)
            team_day[k] = NEVER if day is None else day_number(day)
    else:
        mine = [k for k, team in enumerate(company.teams) if team.division in app["divisions"]]
        order = stream(seed, f"access {app['id']}").permutation(len(mine))
        first = day_number(app["first_wave"])
        for place, k in zip(order, mine, strict=True):
            team_day[k] = first + 7 * app.get("wave_weeks", 8) * (int(place) * WAVES // len(mine))
    return np.maximum(team_day[company.team], company.joined + 14)


def habits(app: Mapping[str, Any], company: People, rng: np.random.Generator) -> np.ndarray:
    """Sessions per week of each person once settled; the planted team of three works with AI all day."""
    kinds = list(app["shares"])
    rate = np.array([truth()["habit"][kind] for kind in kinds])
    chosen = rng.choice(len(kinds), size=len(company.emails), p=list(app["shares"].values()))
    small = truth()["trap"]["team_of_three"]["team"]
    trio = np.array([company.teams[k].name == small for k in company.team])
    if kinds and app["id"] in ("expert_studio", "general_chat"):
        chosen[trio] = kinds.index("power")
    return rate[chosen] * rng.gamma(30.0, 1 / 30.0, size=len(chosen))


def _sessions(
    app: Mapping[str, Any], company: People, rollouts: Mapping[str, Rollout], seed: int, scale: float
) -> tuple[np.ndarray, np.ndarray]:
    """Person and day of every session of one application."""
    rng = stream(seed, f"usage {app['id']}")
    plan = truth()["adoption"]
    access = access_days(app, company, rollouts, seed)
    delay = np.clip(rng.logistic(plan["middle_weeks"], plan["spread_weeks"], len(access)), 0, None)
    start = access + (7 * delay).astype(int)
    rate = habits(app, company, rng)
    active = np.flatnonzero((access < DAYS) & (rate > 0))
    weeks = week_starts()
    present = rng.random((len(active), len(weeks))) >= plan["weeks_off"]
    count = rng.poisson(rate[active, None] * present * scale)
    person = np.repeat(np.repeat(active, len(weeks)), count.ravel())
    monday = np.repeat(np.tile(weeks, len(active)), count.ravel())
    weekday = np.array(plan["weekday_service" if app.get("weekday") == "service" else "weekday"])
    day = monday + rng.choice(7, size=len(monday), p=weekday / weekday.sum())
    quiet = season(plan["year_end_factor"], plan["summer_factor"])
    inside = (day >= 0) & (day < DAYS) & (day >= start[person]) & (day <= company.left[person])
    inside &= rng.random(len(day)) < quiet[np.clip(day, 0, DAYS - 1)]
    return person[inside], day[inside]


def _flow(flow: Mapping[str, Any], seed: int, scale: float) -> np.ndarray:
    """Day of every session of one product or pipeline."""
    rng = stream(seed, f"flow {flow['id']}")
    plan = truth()["adoption"]
    days = np.arange(DAYS)
    since = days - day_number(flow["starts_on"])
    ramp = np.clip((since + 1) / flow["ramp_days"], 0, 1)
    weekend = np.isin((days + 6) % 7, (5, 6))  # the history begins on a Sunday
    level = np.where(weekend, 0.8 if flow["service"] else 0.02, 1.0)
    level = level * (1.0 if flow["service"] else season(plan["year_end_factor"], plan["summer_factor"]))
    per_day = flow["per_day"] / flow["requests_per_session"] * ramp * level * scale
    return np.repeat(days, rng.poisson(np.where(since >= 0, per_day, 0.0)))


def _requests(
    part: Mapping[str, Any], day: np.ndarray, per_session: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Times, models, tokens and latencies of the requests of each session."""
    which = np.repeat(np.arange(len(day)), per_session)
    n = len(which)
    if part.get("service") or part.get("weekday") == "service":
        opened = rng.normal(13.0, 3.2, len(day))
    else:
        opened = np.where(
            rng.random(len(day)) < 0.55, rng.normal(9.3, 1.2, len(day)), rng.normal(14.3, 1.3, len(day))
        )
    begin = (np.clip(opened, 0.1, 22.9) * 3_600_000).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(per_session)[:-1]]).astype(np.int64)
    turn = np.arange(n) - first[which] if n else which
    time = day[which] * 86_400_000 + begin[which] + turn * rng.integers(20_000, 150_000, n)
    model = draw(part["models"], day[which], rng)
    reasons = np.array([spelling.reasons for spelling in SPELLINGS])[model]
    prompt = (part["prompt_tokens"] * np.exp(rng.normal(0, 0.45, n))).astype(np.int64)
    prompt = np.clip(prompt, 20, LONGEST_PROMPT)
    share = np.where(rng.random(n) < 0.5, rng.random(n) * 0.9, 0.0)
    cached = (prompt * share).astype(np.int64) // 128 * 128
    visible = (part["completion_tokens"] * np.exp(rng.normal(0, 0.5, n))).astype(np.int64) + 5
    reasoning = np.where(
        reasons, (part["completion_tokens"] * 1.4 * np.exp(rng.normal(0, 0.6, n))).astype(np.int64), 0
    )
    failed = rng.random(n) < 0.012
    completion = visible + reasoning
    latency = (350 + completion * 9 * np.exp(rng.normal(0, 0.25, n))).astype(np.int64)
    for tokens in (prompt, cached, completion, reasoning):
        tokens[failed] = 0
    return {
        "which": which,
        "time": time,
        "model": model,
        "prompt": prompt,
        "cached": cached,
        "completion": completion,
        "reasoning": reasoning,
        "latency": latency,
        "failed": failed,
    }


def events(
    company: People, rollouts: Mapping[str, Rollout], built: Assets, seed: int, scale: float
) -> Events:
    """All requests of the history in order of time."""
    known = names(built)
    pieces: list[dict[str, np.ndarray]] = []
    sessions = 0
    for app in truth()["app"]:
        person, day = _sessions(app, company, rollouts, seed, scale)
        rng = stream(seed, f"requests {app['id']}")
        if app["assistants"]:
            codes = np.array([known.assistants.index(name) for name in app["assistants"]])
            assistant = codes[rng.choice(len(codes), size=len(day), p=app["assistant_share"])]
        else:
            assistant = len(known.assistants) - len(built.names) + built.pick(day, rng)
        agent = rng.random(len(day)) < app.get("agent_share", 0.0)
        piece = _requests(app, day, 1 + rng.poisson(1.0, len(day)), rng)
        which = piece.pop("which")
        piece["person"] = person[which]
        piece["assistant"] = assistant[which]
        piece["autonomy"] = np.where(agent, AGENT, ASSIST)[which]
        piece["project"] = np.full(len(which), known.projects.index(app["project"]))
        piece["session"] = sessions + which
        sessions += len(day)
        pieces.append(piece)
    for flow in truth()["flow"]:
        day = _flow(flow, seed, scale)
        rng = stream(seed, f"requests {flow['id']}")
        piece = _requests(flow, day, np.full(len(day), flow["requests_per_session"]), rng)
        which = piece.pop("which")
        piece["person"] = np.full(len(which), -1)
        piece["assistant"] = np.full(len(which), known.assistants.index(flow["assistant"]))
        piece["autonomy"] = np.full(len(which), AUTONOMOUS)
        piece["project"] = np.full(len(which), known.projects.index(flow["project"]))
        piece["session"] = sessions + which
        sessions += len(day)
        pieces.append(piece)
    whole = Events(**{name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]})
    order = np.argsort(whole.time, kind="stable")
    kept = order[whole.time[order] < DAYS * 86_400_000]
    return whole.take(kept)
