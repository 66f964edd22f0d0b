"""The seat ledger: monthly snapshots of who holds a licence, and whether it was used."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np

from sample_data.chatgpt import Seats
from sample_data.people import People
from sample_data.timeline import DAYS, day_number, day_of, mondays, months, next_month
from sample_data.truth import truth
from sample_data.usage import NEVER, Events


def _chatgpt(company: People, held: Seats) -> list[str]:
    plan = truth()["chatgpt"]
    weeks = np.array([day_number(monday) for monday in mondays()])
    lines = []
    for month in months():
        last = min(day_number(next_month(month)) - 1, DAYS - 1)
        known = weeks + 6 <= last
        recent = known & (weeks + 6 > last - 28)
        for seat in np.flatnonzero((held.start <= last) & (company.left[held.person] >= last)):
            used = np.flatnonzero((held.messages[seat] > 0) & known)
            seen = day_of(weeks[used[-1]] + 4).isoformat() if len(used) else ""
            state = "active" if (held.messages[seat][recent] > 0).any() else "licensed_idle"
            email = company.emails[int(held.person[seat])]
            given = day_of(int(held.start[seat])).isoformat()
            lines.append(f"{day_of(last)},{plan['system']},{email},Enterprise,{given},{seen},{state}")
    return lines


def _code_assistant(company: People, access: np.ndarray, use: Events, project: int) -> list[str]:
    """Seats of developers whose team has access; some people without one are listed as unlicensed."""
    plan = truth()["code_assistant"]
    mine = use.project == project
    pairs = np.unique(np.stack([use.person[mine], use.day[mine]], axis=1), axis=0)
    days_of = {int(p): pairs[pairs[:, 0] == p, 1] for p in np.unique(pairs[:, 0])}
    technology = company.division() == "Technology"
    without = np.flatnonzero(technology & (access >= NEVER) & (company.joined < 150) & (company.left > DAYS))
    lines = []
    for month in months():
        last = min(day_number(next_month(month)) - 1, DAYS - 1)
        if last < day_number(months()[6]):
            continue
        for person in np.flatnonzero(technology & (access <= last) & (company.left >= last)):
            used = days_of.get(int(person), np.array([], dtype=int))
            used = used[used <= last]
            seen = day_of(used[-1]).isoformat() if len(used) else ""
            state = "active" if len(used) and used[-1] > last - 28 else "licensed_idle"
            given = day_of(max(int(access[person]), 0)).isoformat()
            lines.append(
                f"{day_of(last)},{plan['system']},{company.emails[person]},Business,{given},{seen},{state}"
            )
        for person in without[: plan["unlicensed_listed"]]:
            lines.append(f"{day_of(last)},{plan['system']},{company.emails[person]},,,,unlicensed")
    return lines


def write(
    folder: Path, company: People, held: Seats, access: np.ndarray, use: Events, project: int
) -> list[Path]:
    """Both systems in one CSV. `access` is the developers' access day, `project` the code of their gateway project."""
    path = folder / "seat_ledger.csv"
    header = "snapshot_date,system,email,plan,assigned_on,last_activity_on,state"
    lines = [header, *_chatgpt(company, held), *_code_assistant(company, access, use, project)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [path]


def snapshot_days() -> list[str]:
    """Last days of the months, as the ledger writes them."""
    return [(next_month(month) - timedelta(days=1)).isoformat() for month in months()]
