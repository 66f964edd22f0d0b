"""Finance confirmations, dated events, contacts and timed tasks: the files that are not AI usage."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sample_data.organisation import LANGUAGES
from sample_data.people import People
from sample_data.randomness import stream
from sample_data.timeline import DAYS, day_number, day_of
from sample_data.truth import truth

CONTACTS = 9_000
TASKS = 240
EVENTS: tuple[tuple[str, str, date, str, str], ...] = (
    ("e01", "launch", date(2025, 1, 1), "support_assistant", "Support assistant, first wave"),
    ("e02", "training", date(2025, 1, 20), "support_assistant", "Training for service teams"),
    ("e03", "launch", date(2025, 2, 1), "adviser_search", "Adviser search, first wave"),
    ("e04", "launch", date(2025, 3, 1), "developer_platform", "Developer platform, first wave"),
    ("e05", "launch", date(2025, 4, 1), "expert_assistants", "Expert assistants, first wave"),
    ("e06", "model_change", date(2025, 5, 5), "adviser_search", "Adviser search moves to gpt-4.1"),
    ("e07", "launch", date(2025, 5, 5), "job_match", "Why this job: test starts"),
    ("e08", "launch", date(2025, 6, 1), "product_tagging", "Tagging pipeline"),
    ("e09", "price_change", date(2025, 6, 10), "", "o3 becomes 80 % cheaper"),
    ("e10", "model_change", date(2025, 9, 1), "product_tagging", "Tuned model takes over"),
    ("e11", "model_change", date(2025, 10, 6), "support_assistant", "Support moves to gpt-5-mini"),
    ("e12", "launch", date(2025, 11, 3), "invoice_automation", "Invoice agent"),
    ("e13", "training", date(2025, 11, 10), "invoice_automation", "Training for accounts payable"),
    ("e14", "model_change", date(2026, 1, 12), "developer_platform", "Developers move to newer models"),
    ("e15", "launch", date(2026, 6, 1), "upsell_banner", "Upsell banner: test starts"),
)
INCIDENTS: tuple[tuple[str, date, str, str], ...] = (
    ("i01", date(2025, 4, 14), "support_assistant", "regression"),
    ("i02", date(2026, 2, 9), "support_assistant", "regression"),
    ("i03", date(2025, 7, 2), "expert_assistants", "policy"),
    ("i04", date(2026, 1, 19), "", "policy"),
    ("i05", date(2026, 5, 6), "expert_assistants", "policy"),
    ("i06", date(2026, 9, 14), "", "policy"),
)
INVOICES = 6_000
TRAINED = 0.7
"""Share of the staff with the policy training on record."""


def write_ledger(folder: Path) -> list[Path]:
    """Finance confirmations as one CSV: the only money that counts as banked."""
    path = folder / "finance_ledger.csv"
    lines = [
        "ledger_id,use_case,driver,population,amount,currency,period_start,period_end,confirmed_by,confirmed_on"
    ]
    for row in truth()["ledger"]["rows"]:
        start, end = row["from"].isoformat(), row["to"].isoformat()
        lines.append(
            f"{row['id']},{row['use_case']},{row['driver']},{row['population']},{row['amount']:.2f},USD,"
            f"{start},{end},finance.controller@meridian.example,{row['on'].isoformat()}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]


def write_events(folder: Path) -> list[Path]:
    """Launches, training, price and model changes, and incidents with their category, as one CSV."""
    path = folder / "events.csv"
    lines = ["event_id,kind,occurred_on,use_case,label,category"]
    lines += [
        f'{key},{kind},{day.isoformat()},{use_case},"{label}",' for key, kind, day, use_case, label in EVENTS
    ]
    lines += [
        f"{key},incident,{day.isoformat()},{use_case},,{about}" for key, day, use_case, about in INCIDENTS
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]


def contacts(seed: int) -> list[dict[str, Any]]:
    """Service contacts of two months before and two after: AI takes the easy ones and fails on some hard ones."""
    rng = stream(seed, "contacts")
    plan = truth()["trap"]["case_mix"]
    found = []
    for k in range(CONTACTS):
        after = k >= CONTACTS // 2
        easy = bool(rng.random() < plan["easy_share"])
        first = day_number(date(2024, 11, 1)) if not after else day_number(date(2025, 11, 1))
        typical = plan["easy_minutes_before"] if easy else plan["hard_minutes_before"]
        resolved = after and easy
        if resolved:
            typical = plan["ai_minutes"]
        elif after:
            typical += plan["failed_attempt_minutes"]
        found.append(
            {
                "day": first + int(rng.integers(0, 60)),
                "queue": LANGUAGES[int(rng.integers(0, 6))],
                "category": "easy" if easy else "hard",
                "minutes": float(typical * rng.gamma(9.0, 1 / 9.0)),
                "resolved_by_ai": resolved,
                "escalated": after and not easy,
                "reopened": bool(rng.random() < (0.09 if resolved else 0.05)),
            }
        )
    return found


def write_contacts(folder: Path, seed: int) -> list[Path]:
    """Service contacts as one CSV."""
    path = folder / "contacts.csv"
    lines = ["contact_id,day,language,category,minutes,resolved_by_ai,escalated,reopened"]
    for k, row in enumerate(contacts(seed)):
        flags = ",".join(str(row[name]).lower() for name in ("resolved_by_ai", "escalated", "reopened"))
        lines.append(
            f"c{k:06d},{day_of(row['day']).isoformat()},{row['queue']},{row['category']},{row['minutes']:.2f},{flags}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]


def write_tasks(folder: Path, company: People, seed: int) -> list[Path]:
    """Timed developer tasks and what the same people believed: the belief has the other sign."""
    rng = stream(seed, "tasks")
    plan = truth()["trap"]["perception_gap"]
    staff = (company.division() == "Technology") & (company.joined < 0) & (company.left > DAYS)
    who = rng.choice(np.flatnonzero(staff), size=TASKS)
    path = folder / "timed_tasks.csv"
    lines = ["record,kind,day,person,category,minutes,value"]
    for k, person in enumerate(who):
        with_ai = k % 2 == 0
        minutes = 90 * (1 + plan["measured"] * with_ai) * rng.gamma(12.0, 1 / 12.0)
        day = day_of(int(rng.integers(260, 360))).isoformat()
        email = company.emails[int(person)]
        lines.append(f"t{k:04d},timed_task,{day},{email},{'with' if with_ai else 'without'},{minutes:.1f},")
        if with_ai:
            believed = plan["believed"] + rng.normal(0, 0.08)
            lines.append(f"q{k:04d},survey,{day},{email},believed time change,,{believed:.3f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]


def write_invoices(folder: Path, seed: int) -> list[Path]:
    """A sample of single invoices since the agent's start: who touched them, for how long and why."""
    rng = stream(seed, "single invoices")
    plan = truth()["trap"]["untouched"]
    first = day_number(truth()["use_case"]["invoice_automation"]["starts_on"])
    reasons = list(plan["reasons"])
    path = folder / "invoice_tasks.csv"
    lines = ["invoice,day,category,minutes,accepted,human_touch,reversed"]
    for k, day in enumerate(np.sort(rng.integers(first, DAYS, INVOICES))):
        along = (day - first) / (DAYS - first)
        untouched = plan["untouched_first"] + along * (plan["untouched_last"] - plan["untouched_first"])
        given = rng.random() < plan["given"]
        touched = not given or rng.random() >= untouched
        reason = (
            "" if not touched else reasons[int(rng.choice(len(reasons), p=list(plan["reasons"].values())))]
        )
        category = reason if given else "not given to the agent"
        minutes = 9.0 * rng.gamma(4.0, 1 / 4.0) if touched else 0.0
        undone = given and not touched and rng.random() < plan["reversed"]
        flags = ",".join(str(bool(flag)).lower() for flag in (given, touched, undone))
        lines.append(f"n{k:05d},{day_of(int(day)).isoformat()},{category},{minutes:.1f},{flags}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]


def write_trainings(folder: Path, company: People, seed: int) -> list[Path]:
    """Who completed the policy training for AI, and when, as a learning platform exports it."""
    rng = stream(seed, "trainings")
    path = folder / "policy_training.csv"
    lines = ["record,kind,day,person"]
    for k in np.flatnonzero(rng.random(len(company.emails)) < TRAINED):
        day = max(int(company.joined[k]) + 10, day_number(date(2025, 2, 3))) + int(rng.integers(0, 60))
        if day < min(DAYS, int(company.left[k])):
            lines.append(f"p{k:05d},training,{day_of(day).isoformat()},{company.emails[int(k)]}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]
