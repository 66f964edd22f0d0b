"""What may never raise a maturity score (METHOD 10, a to h), tried on whole published companies."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, person, use
from tests.metrics.worlds import ACTIVE, LAST, PEOPLE, WEEKS, World, honest_world

Points = dict[tuple[int, str], float]


@contextmanager
def _published(world: World) -> Iterator[Published]:
    with tempfile.TemporaryDirectory() as folder:
        yield published(Path(folder), **deepcopy(world))


def _points(world: World) -> Points:
    """Points of every measured component and every score."""
    with _published(world) as found:
        return {
            (row["lesson"], row["component"]): row["value"]
            for row in found.serving.rows("maturity")
            if row["value"] is not None and row["component"] != "cap_guardrail"
        }


@cache
def _honest() -> Points:
    return _points(honest_world())


def _never_more(world: World) -> None:
    gamed, honest = _points(world), _honest()
    raised = {
        key: (honest.get(key), value) for key, value in gamed.items() if value > honest.get(key, 0) + 1e-9
    }
    assert not raised


def test_the_world_measures_enough_for_the_tests_to_mean_something() -> None:
    measured = {key for key, value in _honest().items() if value > 0}
    assert {(1, "worst_slice_floor"), (4, "tested_for_customisation"), (5, "habitual_share")} <= measured
    assert {(5, "expert_weekly_active"), (5, "assistant_survival_90"), (5, "score")} <= measured


def _a_duplicates(world: World, random: Random) -> None:
    """(a) The vendor's report of the same people and days beside the gateway's log."""
    for row in random.sample(world["usage_day"], 60):
        world.setdefault("activity_fact", []).append(
            {
                "activity_id": f"x{len(world.get('activity_fact', []))}",
                "source_system": "vendor",
                "grain": "1d",
                "period_start": datetime.combine(row["day"], datetime.min.time()),
                "period_end": datetime.combine(row["day"] + timedelta(days=1), datetime.min.time()),
                "principal_id": row["principal_id"],
                "use_case_id": row["use_case_id"],
                "is_total": True,
                "interactions": row.get("requests", 1),
            }
        )
    world["eval_result"] += [dict(row) for row in world["eval_result"]]


def _b_bots(world: World, random: Random) -> None:
    """(b) Requests of no person, autonomous ones of people, and suggestions that somebody merely saw."""
    for day in random.sample(days(date(2025, 1, 6), LAST), 40):
        world["usage_day"].append(use(None, day, use_case_id="desk", requests=500))
        world["usage_day"].append(
            use(random.randrange(PEOPLE), day, use_case_id="desk", requests=50, autonomy="autonomous")
        )
        world["usage_day"].append(
            use(random.randrange(PEOPLE), day, use_case_id="desk", requests=0, requests_failed=9)
        )


def _c_split(world: World, random: Random) -> None:
    """(c) One use case told as two, its people and its days dealt out."""
    split = random.choice(["desk", "search", "tags"])
    case = next(row for row in world["use_case"] if row["use_case_id"] == split)
    world["use_case"].append({**case, "use_case_id": "other", "label": "Other"})
    for table, key in (("usage_day", "principal_id"), ("eval_item", "item_id")):
        for row in world[table]:
            if row["use_case_id"] == split and crc32(str(row[key]).encode()) % 2:
                row["use_case_id"] = "other"
    for row in [row for row in world["eval_result"] if row["use_case_id"] == split]:
        items = [one for one in world["eval_item"] if one["run_id"] == row["run_id"]]
        for part in (row, {**row, "use_case_id": "other"}):
            own = [one for one in items if one["use_case_id"] == part["use_case_id"]]
            part |= {"n_total": len(own), "n_passed": sum(one["passed"] for one in own)}
            if part is not row:
                world["eval_result"].append(part)


def _d_hidden(world: World, random: Random) -> None:
    """(d) Bad eval items or a bad slice left out, and nobody named in one week."""
    newest = [row for row in world["eval_item"] if row["run_id"] == "april"]
    dropped = (
        [row for row in newest if row["slice"] == "slice 1"]
        if random.random() < 0.5
        else random.sample([row for row in newest if not row["passed"]], 3)
    )
    world["eval_item"] = [row for row in world["eval_item"] if row not in dropped]
    result = next(row for row in world["eval_result"] if row["run_id"] == "april")
    result["n_total"] -= len(dropped)
    result["n_passed"] -= sum(row["passed"] for row in dropped)
    week = random.choice(WEEKS)
    for row in world["usage_day"]:
        if row["day"] == week:
            row["principal_id"] = None


def _e_shrunk(world: World, random: Random) -> None:
    """(e) A seat list far shorter than the HR list, with the idle people gone from it."""
    keep = {f"p{n}" for n in range(random.randint(5, ACTIVE))}
    world["seat_snapshot"] = [row for row in world["seat_snapshot"] if row["principal_id"] in keep]


def _f_spike(world: World, random: Random) -> None:
    """(f) One week in which everybody does everything."""
    week = random.choice(WEEKS)
    for n in range(PEOPLE):
        world["usage_day"] += [use(n, day, use_case_id="desk", requests=40) for day in days(week, week)]


def _g_target(world: World, random: Random) -> None:
    """(g) A goal that is declared once it is reached."""
    target = {"metric": "weekly_active_share", "value": 0.01, "due": "2025-12-31"}
    declared = LAST - timedelta(days=random.randint(0, 60))
    world["use_case"][0]["target"] = json.dumps({**target, "set_on": declared.isoformat()})


@pytest.mark.parametrize(
    "move",
    [_a_duplicates, _b_bots, _c_split, _d_hidden, _e_shrunk, _f_spike, _g_target],
    ids=lambda move: move.__name__,
)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000))
def test_gaming_never_raises_a_score(move: Callable[[World, Random], None], seed: int) -> None:
    world = honest_world()
    move(world, Random(seed))
    _never_more(world)


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(weeks=st.integers(9, 12))
def test_h_one_more_person_like_the_median_moves_a_share_by_at_most_one_over_n(weeks: int) -> None:
    world = honest_world()
    world["person"].append(person(PEOPLE, division="A"))
    world["usage_day"] += [use(PEOPLE, day, use_case_id="desk", requests=3) for day in WEEKS[:weeks]]
    with _published(honest_world()) as before, _published(world) as after:
        for metric in ("eligible_adoption", "weekly_active_share", "segment_habitual", "segment_power"):
            one, two = before.number(metric, kind="28d"), after.number(metric, kind="28d")
            assert one is not None
            assert two is not None
            assert math.isclose(
                one["value"], two["value"], abs_tol=1 / PEOPLE + 0.05
            )  # released to five points
