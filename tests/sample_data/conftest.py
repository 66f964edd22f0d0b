"""The generated company, once per session: small for the quick tests, as arrays for the exact ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from sample_data import assets, chatgpt, people, rollouts, usage
from sample_data.assets import Assets
from sample_data.chatgpt import Seats
from sample_data.generate import generate
from sample_data.people import People
from sample_data.rollouts import Rollout
from sample_data.usage import Events, Names

SEED = 7
SMALL = 0.02


@dataclass(frozen=True)
class Company:
    """What the generator knows before it writes files."""

    people: People
    rollouts: dict[str, Rollout]
    built: Assets
    seats: Seats
    log: Events
    names: Names


def arrays(scale: float) -> Company:
    """The company of the default seed."""
    staff = people.people(SEED)
    access = rollouts.rollouts(SEED)
    built = assets.assets(SEED, staff)
    return Company(
        people=staff,
        rollouts=access,
        built=built,
        seats=chatgpt.seats(SEED, staff, scale),
        log=usage.events(staff, access, built, SEED, scale),
        names=usage.names(built),
    )


@pytest.fixture(scope="session")
def whole() -> Company:
    """The company at full size, in memory."""
    return arrays(1.0)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a fiftieth of the usage."""
    folder = tmp_path_factory.mktemp("meridian")
    generate(folder, seed=SEED, scale=SMALL)
    return folder
