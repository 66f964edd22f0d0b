"""The people of the generated company: who worked where from when to when, and the HR roster file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np

from sample_data.organisation import Team, roles, teams
from sample_data.randomness import stream
from sample_data.timeline import DAYS, LAST_DAY, day_of
from sample_data.truth import truth

_GIVEN = (
    "ana ben cleo dan elin finn gita hugo iris jan kira luca mara nils omar pia quinn rosa sami tara ulla vera wim "
    "xenia yara zoe aron bela cora dina emil fay"
)
GIVEN = _GIVEN.split()
_FAMILY = (
    "amber birch cedar dale elm fern grove heath iris juniper knoll laurel maple north oak pine quill reed sage "
    "thorn umber vale willow yew zephyr ash brook clay dune ember frost glade haven isle jade lake marsh"
)
FAMILY = _FAMILY.split()
TENURE = ((365, "under 1 year"), (3 * 365, "1 to 3 years"), (10 * 365, "3 to 10 years"))
YEARLY_LEAVERS = 0.10
MOVES = 36


@dataclass(frozen=True, slots=True)
class People:
    """One entry per person. Days count from the first day of the history; `left` is past the end for those who stay."""

    emails: list[str]
    team: np.ndarray
    """Index into `teams`; the later team for those who moved."""
    teams: list[Team]
    roles: list[str]
    hours: np.ndarray
    joined: np.ndarray
    left: np.ndarray
    """Last working day."""
    moved_on: np.ndarray
    """First day in the present team, or -1."""
    earlier_team: np.ndarray

    def division(self) -> np.ndarray:
        """Division of each person."""
        return np.array([self.teams[k].division for k in self.team])

    def present(self, day: int) -> np.ndarray:
        """Mask of the people employed on a day."""
        return np.asarray((self.joined <= day) & (self.left >= day))


def _careers(rng: np.random.Generator, company: list[Team]) -> tuple[list[int], list[int], list[int]]:
    """Team, first and last day of everyone who ever held one of the company's seats."""
    seats = [k for k, team in enumerate(company) for _ in range(team.size)]
    small = truth()["trap"]["team_of_three"]["team"]
    team, joined, left = [], [], []
    for seat in seats:
        first = -int(rng.gamma(1.6, 1300)) - 30
        while True:
            settled = company[seat].name == small
            stay = 10_000 if settled else int(rng.exponential(365 / YEARLY_LEAVERS))
            last = max(first, 0) + stay
            team.append(seat)
            joined.append(first)
            left.append(last if last < DAYS else 100_000)
            if last >= DAYS - 60:
                break
            first = last + int(rng.integers(10, 50))
    return team, joined, left


def people(seed: int) -> People:
    """Everyone who worked for the company inside the history."""
    rng = stream(seed, "people")
    company = teams(seed)
    team, joined, left = _careers(rng, company)
    count = len(team)
    emails = [
        f"{GIVEN[int(g)]}.{FAMILY[int(f)]}{k}@meridian.example"
        for k, (g, f) in enumerate(
            zip(rng.integers(len(GIVEN), size=count), rng.integers(len(FAMILY), size=count), strict=True)
        )
    ]
    families = [roles(company[k].division, 1, rng)[0] for k in team]
    moved_on = np.full(count, -1)
    earlier = np.array(team)
    stayers = np.flatnonzero((np.array(joined) < 0) & (np.array(left) > DAYS))
    small = truth()["trap"]["team_of_three"]["team"]
    for person in rng.permutation(stayers)[:MOVES]:
        home = company[team[person]]
        siblings = [
            k
            for k, t in enumerate(company)
            if t.division == home.division and t.name not in (home.name, small)
        ]
        if home.name != small:
            moved_on[person] = int(rng.integers(60, DAYS - 200))
            earlier[person] = siblings[int(rng.integers(len(siblings)))]
    return People(
        emails=emails,
        team=np.array(team),
        teams=company,
        roles=families,
        hours=rng.choice([40.0, 32.0, 20.0], size=count, p=[0.8, 0.13, 0.07]),
        joined=np.array(joined),
        left=np.array(left),
        moved_on=moved_on,
        earlier_team=earlier,
    )


def _tenure(days: int) -> str:
    return next((label for limit, label in TENURE if days < limit), "over 10 years")


def write(folder: Path, company: People) -> list[Path]:
    """The HR roster as one CSV: a row per person and stay in a team, and two broken rows."""
    path = folder / "hr_roster.csv"
    header = [
        "email",
        "division",
        "team",
        "role_family",
        "site",
        "tenure",
        "it",
        "weekly_hours",
        "valid_from",
        "valid_to",
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(header)
        for k, email in enumerate(company.emails):
            end = "" if company.left[k] >= DAYS else day_of(company.left[k]).isoformat()
            until = min(int(company.left[k]), DAYS - 1)
            fixed = [
                company.roles[k],
                company.teams[company.team[k]].site,
                _tenure(until - int(company.joined[k])),
                "yes" if company.teams[company.team[k]].division == "Technology" else "no",
                f"{company.hours[k]:g}",
            ]
            stays = [(company.team[k], day_of(company.joined[k]).isoformat(), end)]
            if company.moved_on[k] >= 0:
                move = day_of(company.moved_on[k])
                stays = [
                    (company.earlier_team[k], stays[0][1], (move - timedelta(days=1)).isoformat()),
                    (company.team[k], move.isoformat(), end),
                ]
            for team, start, stop in stays:
                rows.writerow(
                    [email, company.teams[team].division, company.teams[team].name, *fixed, start, stop]
                )
        # two broken rows for quarantine: hours in words, a day that does not exist
        rows.writerow(
            [
                "pat.broken1@meridian.example",
                "Logistics",
                "Depot Zurich 1",
                "Planner",
                "Zurich",
                "1 to 3 years",
                "no",
                "full time",
                "2025-03-01",
                "",
            ]
        )
        rows.writerow(
            [
                "pat.broken2@meridian.example",
                "Logistics",
                "Depot Zurich 2",
                "Planner",
                "Zurich",
                "1 to 3 years",
                "no",
                "40",
                "2025-02-30",
                "",
            ]
        )
    return [path]


def headcount(company: People) -> int:
    """People employed on the last day."""
    return int(company.present((LAST_DAY - day_of(0)).days).sum())
