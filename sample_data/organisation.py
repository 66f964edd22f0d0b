"""Divisions, teams and sites of the generated company, and the units that are not teams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.randomness import stream
from sample_data.truth import truth

SITES = ("Zurich", "Geneva", "London", "Madrid", "Singapore", "Milan", "Frankfurt", "Paris")
SQUADS = (
    "Payments",
    "Search",
    "Identity",
    "Checkout",
    "Ledger",
    "Mobile",
    "Data Platform",
    "Pricing",
    "Fulfilment",
    "Messaging",
    "Risk Engine",
    "Internal Tools",
)
# division: smallest and largest team, role families with their shares, team names
PLAN: dict[str, tuple[int, int, tuple[tuple[str, float], ...], tuple[str, ...]]] = {
    "Wealth": (
        9,
        13,
        (("Adviser", 0.72), ("Adviser assistant", 0.28)),
        tuple(f"{site} Advisers {n}" for site in SITES for n in range(1, 7)),
    ),
    "Marketplace": (
        9,
        14,
        (("Product", 0.5), ("Commercial", 0.5)),
        tuple(f"Marketplace {name} {n}" for name in ("Jobs", "Motors", "Homes") for n in range(1, 7)),
    ),
    "Customer Service": (
        14,
        20,
        (("Service agent", 0.88), ("Service lead", 0.12)),
        tuple(f"Service {site} {n}" for site in SITES[:7] for n in range(1, 5)),
    ),
    "Merchandising": (
        9,
        14,
        (("Category manager", 0.45), ("Product data", 0.55)),
        tuple(f"Range {name} {n}" for name in ("Home", "Garden", "Trade") for n in range(1, 7)),
    ),
    "Corporate Functions": (
        9,
        15,
        (("Specialist", 0.85), ("Lead", 0.15)),
        tuple(
            f"{name} {n}" for name in ("Legal", "Risk", "People", "Marketing", "Audit") for n in range(1, 5)
        ),
    ),
    "Technology": (
        8,
        12,
        (("Developer", 0.82), ("Operations", 0.18)),
        tuple(f"{squad} Squad {letter}" for squad in SQUADS for letter in "ABCD"),
    ),
    "Finance Operations": (
        10,
        16,
        (("Accountant", 0.8), ("Controller", 0.2)),
        tuple(f"Accounts {site} {n}" for site in SITES[:4] for n in range(1, 4)),
    ),
    "Logistics": (
        12,
        18,
        (("Planner", 0.7), ("Carrier desk", 0.3)),
        tuple(f"Depot {site} {n}" for site in SITES[:5] for n in range(1, 3)),
    ),
}
PROCESSES = (
    "Credit review",
    "Contract approval",
    "Supplier onboarding",
    "Policy query",
    "Tender response",
    "Claims file",
    "Audit sample",
    "Hiring request",
    "Budget change",
    "Carrier dispute",
    "Customs file",
    "Campaign brief",
    "Data request",
)
TOPICS = ("returns", "delivery", "billing", "account")
LANGUAGES = (
    "German",
    "French",
    "Italian",
    "Spanish",
    "English",
    "Dutch",
    "Polish",
    "Czech",
    "Danish",
    "Swedish",
    "Finnish",
    "Norwegian",
    "Portuguese",
    "Hungarian",
    "Romanian",
)
GOODS = ("Lamps", "Taps", "Drills", "Paint", "Fences", "Tiles", "Doors", "Grills")


@dataclass(frozen=True, slots=True)
class Team:
    """One team and its headcount."""

    name: str
    division: str
    site: str
    size: int


def teams(seed: int) -> list[Team]:
    """All teams, division by division; the planted team of three stands among them like any other."""
    rng = stream(seed, "teams")
    found = []
    for division, (smallest, largest, _, names) in PLAN.items():
        for name in names:
            site = next((place for place in SITES if place in name), SITES[int(rng.integers(len(SITES)))])
            found.append(Team(name, division, site, int(rng.integers(smallest, largest + 1))))
    small = truth()["trap"]["team_of_three"]
    found.append(Team(small["team"], small["division"], "Zurich", small["people"]))
    return found


def units(use_case: str) -> list[str]:
    """Names of the units whose KPIs the use case moves, access or not."""
    kind = truth()["use_case"][use_case]["units"]
    if kind == "team":
        division = "Wealth" if use_case == "adviser_search" else "Technology"
        return list(PLAN[division][3])
    if kind == "queue":
        return [f"{language} {topic}" for language in LANGUAGES for topic in TOPICS]
    if kind == "category":
        return [f"{goods} {n}" for goods in GOODS for n in range(1, 9)]
    return [f"{process} {n}" for process in PROCESSES for n in range(1, 5)]


def roles(division: str, count: int, rng: np.random.Generator) -> list[str]:
    """Role families of `count` people of a division."""
    families = PLAN[division][2]
    drawn = rng.choice(len(families), size=count, p=[share for _, share in families])
    return [families[int(k)][0] for k in drawn]
