"""ChatGPT Enterprise: who holds a seat, how many messages a week, and the weekly user export."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from sample_data.assets import Assets
from sample_data.people import People
from sample_data.randomness import stream
from sample_data.timeline import DAYS, day_number, day_of, mondays
from sample_data.truth import truth

_HEADER = (
    "cadence period_start period_end account_id public_id name email role user_role department groups user_status "
    "created_or_invited_date is_active first_day_active_in_period last_day_active_in_period messages messages_rank "
    "model_to_messages gpt_messages gpts_messaged gpt_to_messages tool_messages tools_messaged tool_to_messages "
    "project_messages projects_messaged project_to_messages projects_created last_day_active"
)
HEADER = _HEADER.split()
MODELS = ((date(2024, 9, 1), "gpt-4o"), (date(2025, 8, 11), "gpt-5"), (date(2026, 1, 5), "gpt-5-2"))
SETTLING_WEEKS = 5.0


@dataclass(frozen=True, slots=True)
class Seats:
    """One entry per seat; messages has shape (seats, weeks) over the ISO weeks of the history, -1 without a seat."""

    person: np.ndarray
    start: np.ndarray
    """Day number on which the seat is given; it ends when the person leaves."""
    messages: np.ndarray


def seats(seed: int, company: People, scale: float) -> Seats:
    """Seats in waves; later waves reach people who use them less, so the active share falls as seats grow."""
    plan = truth()["chatgpt"]
    rng = stream(seed, "chatgpt")
    division = company.division()
    held = np.zeros(len(company.emails), dtype=bool)
    trio = np.array([company.teams[k].name == truth()["trap"]["team_of_three"]["team"] for k in company.team])
    person, start, active, rate = [], [], [], []
    for wave in plan["waves"]:
        day = day_number(wave["on"])
        chance = np.where(trio, 1.0, wave["share"])
        chosen = np.flatnonzero(
            np.isin(division, wave["divisions"])
            & ~held
            & (company.left > day + 14)
            & (rng.random(len(held)) < chance)
        )
        held[chosen] = True
        person.append(chosen)
        start.append(np.maximum(day, company.joined[chosen] + 7))
        likely = rng.beta(wave["active"] * 3.0, (1 - wave["active"]) * 3.0, len(chosen))
        likely[rng.random(len(chosen)) < plan["never_used"]] = 0.0
        active.append(np.where(trio[chosen], 1.0, likely))
        rate.append(wave["messages"] * rng.gamma(3.0, 1 / 3.0, len(chosen)))
    who, since = np.concatenate(person), np.concatenate(start)
    weeks = np.array([day_number(monday) for monday in mondays()])
    age = (weeks[None, :] - since[:, None]) / 7.0
    settled = np.clip((age + 1) / SETTLING_WEEKS, 0, 1)
    used = rng.random((len(who), len(weeks))) < np.concatenate(active)[:, None] * settled
    messages = np.where(used, 1 + rng.poisson(np.concatenate(rate)[:, None] * scale, used.shape), 0)
    holds = (age >= 0) & (weeks[None, :] + 6 <= company.left[who][:, None])
    return Seats(person=who, start=since, messages=np.where(holds, messages, -1))


@dataclass(frozen=True, slots=True)
class _Week:
    """What was drawn for the seats of one week, one entry per seat held."""

    monday: date
    seat: np.ndarray
    messages: np.ndarray
    days: np.ndarray
    """First and last active weekday, shape (seats, 2)."""
    assistants: np.ndarray
    """Two assistants each, shape (seats, 2)."""
    with_assistant: np.ndarray
    share: np.ndarray
    with_tool: np.ndarray
    last_week: np.ndarray
    """Latest week with a message so far, or -1."""


def _draw(held: Seats, built: Assets, week: int, monday: date, rng: np.random.Generator) -> _Week:
    seat = np.flatnonzero(held.messages[:, week] >= 0)
    messages = held.messages[seat, week]
    used = held.messages[seat, : week + 1] > 0
    last = np.where(used.any(axis=1), week - np.argmax(used[:, ::-1], axis=1), -1)
    return _Week(
        monday=monday,
        seat=seat,
        messages=messages,
        days=np.sort(rng.integers(0, 5, (len(seat), 2)), axis=1),
        assistants=built.pick(np.full(2 * len(seat), day_number(monday)), rng).reshape(-1, 2),
        with_assistant=rng.binomial(messages, 0.4),
        share=rng.uniform(0.3, 0.9, len(seat)),
        with_tool=rng.binomial(messages, 0.15),
        last_week=last,
    )


def _by_assistant(drawn: _Week, k: int, names: list[str]) -> dict[str, int]:
    """Messages over the week's assistants of one seat, none of them zero."""
    total = int(drawn.with_assistant[k])
    most = round(total * float(drawn.share[k]))
    found: dict[str, int] = {}
    for assistant, count in zip(drawn.assistants[k], (most, total - most), strict=True):
        name = names[int(assistant)]
        found[name] = found.get(name, 0) + count
    return {name: count for name, count in found.items() if count}


def _row(
    company: People, names: list[str], held: Seats, drawn: _Week, k: int, weeks: list[date]
) -> list[object]:
    seat = int(drawn.seat[k])
    person, messages = int(held.person[seat]), int(drawn.messages[k])
    email = company.emails[person]
    team = company.teams[company.team[person]]
    model = [name for start, name in MODELS if start <= drawn.monday][-1]
    days = [(drawn.monday + timedelta(days=int(d))).isoformat() if messages else "" for d in drawn.days[k]]
    by_assistant = _by_assistant(drawn, k, names)
    with_tool, last = int(drawn.with_tool[k]), int(drawn.last_week[k])
    recent = days[1] or ("" if last < 0 else (weeks[last] + timedelta(days=4)).isoformat())
    groups = f'["{team.division}", "{"AI champions" if person % 4 == 0 else team.site}"]'
    return [
        "weekly",
        drawn.monday.isoformat(),
        (drawn.monday + timedelta(days=6)).isoformat(),
        "acct-meridian-synthetic",
        f"user-{person:05d}",
        email.split("@")[0].replace(".", " ").rstrip("0123456789").title(),
        email,
        "member",
        "standard-user",
        f'["{team.division}"]',
        groups,
        "enabled",
        day_of(held.start[seat]).isoformat(),
        "True" if messages else "False",
        *days,
        messages,
        "",
        str({model: messages}) if messages else "{}",
        sum(by_assistant.values()),
        len(by_assistant),
        str(by_assistant),
        with_tool,
        int(with_tool > 0),
        str({"search": with_tool}) if with_tool else "{}",
        0,
        0,
        "{}",
        0,
        recent,
    ]


def write(folder: Path, company: People, built: Assets, held: Seats, seed: int) -> list[Path]:
    """One file per month of delivery with the weeks that begin in it; weeks straddle the months' ends."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = stream(seed, "chatgpt file")
    first = min(wave["on"] for wave in truth()["chatgpt"]["waves"])
    deliveries: dict[str, list[list[object]]] = {}
    weeks = mondays()
    for week, monday in enumerate(weeks):
        if monday >= first and day_number(monday) + 6 < DAYS:
            rows = deliveries.setdefault(f"{monday:%Y-%m}", [])
            drawn = _draw(held, built, week, monday, rng)
            rows += [_row(company, built.names, held, drawn, k, weeks) for k in range(len(drawn.seat))]
    broken = dict(zip(HEADER, next(iter(deliveries["2026-05"])), strict=True))
    broken |= {"email": "pat.broken3@meridian.example", "messages": "many"}  # set aside
    deliveries["2026-05"].append([broken[name] for name in HEADER])
    written = []
    for month, rows in deliveries.items():
        path = folder / f"chatgpt-users-weekly-{month}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(HEADER)
            out.writerows(rows)
        written.append(path)
    return written
