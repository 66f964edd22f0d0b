"""Worked examples of what was built with AI: which assistants live, how fast apps reach production, seats taken up."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from metrics.methods.survival import kaplan_meier
from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, person, use

FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)


def _asset(name: str, creator: int | None, kind: str = "assistant", **values: Any) -> dict[str, Any]:
    return {
        "asset_id": name,
        "kind": kind,
        "creator_id": None if creator is None else f"p{creator}",
        "created_on": FIRST,
        **values,
    }


@cache
def assistants() -> Published:
    """Six assistants: two live, one of them without an owner; one has two users, one stopped, one retired, one never used."""
    weekly = days(FIRST, LAST)[::7]
    usage = [use(n, day) for n in range(40) for day in days(FIRST, LAST)[::3]]
    for name, users, until in (
        ("live", 5, LAST),
        ("orphan", 4, LAST),
        ("small", 2, LAST),
        ("stopped", 6, date(2025, 3, 5)),
        ("retired", 6, LAST),
    ):
        usage += [use(n, day, agent_id=name) for n in range(1, users + 1) for day in weekly if day <= until]
    # its creator's own use keeps nothing alive
    usage += [use(0, day, agent_id="unused") for day in weekly]
    return published(
        Path(mkdtemp(prefix="published-")),
        person=[person(n, is_it=n >= 20) for n in range(40)],
        usage_day=usage,
        asset=[
            _asset("live", 10),
            _asset("orphan", None),
            _asset("small", 11),
            _asset("stopped", 12),
            _asset("retired", 13, retired_on=date(2025, 5, 1)),
            _asset("unused", 0),
        ],
    )


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("assistants_created", 6),
        ("live_assistants", 2),
        ("live_assistant_share", 2 / 6),
        # 20 of the 40 are not in IT
        ("live_assistants_per_100", 10.0),
        ("orphan_assistants", 0.5),
    ],
)
def test_alive_means_used_by_three_others_in_four_weeks(metric: str, expected: float) -> None:
    assert assistants().value(metric) == pytest.approx(expected)


def test_a_single_creator_is_too_few_to_be_told() -> None:
    assert assistants().number("expert_creator_rate") is None


def test_experts_who_build_are_told_where_they_are_a_group(tmp_path: Path) -> None:
    weekly = days(FIRST, LAST)[::7]
    found = published(
        tmp_path,
        person=[person(n, is_it=n >= 20) for n in range(40)],
        usage_day=[use(n, day, agent_id=f"a{k}") for k in range(6) for n in range(20, 25) for day in weekly],
        asset=[_asset(f"a{k}", k) for k in range(6)],
    )
    assert found.value("expert_creator_rate") == pytest.approx(6 / 20)


def test_survival_after_ninety_days_is_that_of_the_method() -> None:
    # stopped after its last use on 5 March, retired on 1 May, never used by others from the first day
    whole = (LAST - FIRST).days
    curve = kaplan_meier([whole, whole, whole, 63, 120, 0], [False, False, False, True, True, True])
    number = assistants().number("assistant_survival_90")
    assert number is not None
    expected = curve.at(90)
    assert (number["value"], number["low"], number["high"]) == pytest.approx(
        (expected.value, expected.low, expected.high)
    )


def test_lead_time_counts_unfinished_apps_as_waiting(tmp_path: Path) -> None:
    done = [10, 20, 30, 40, 60]
    apps = [
        _asset(f"app{n}", None, "app", in_production_on=FIRST + timedelta(days=wait), on_platform=n < 3)
        for n, wait in enumerate(done)
    ]
    apps += [_asset(f"open{n}", None, "app", on_platform=False) for n in range(3)]
    found = published(
        tmp_path, usage_day=[use(n, day) for n in range(9) for day in days(FIRST, LAST)], asset=apps
    )
    whole = (LAST - FIRST).days
    expected = kaplan_meier([*done, whole, whole, whole], [True] * 5 + [False] * 3).median()
    number = found.number("app_lead_time")
    assert number is not None
    assert (number["value"], number["low"]) == (expected.value, expected.low)
    assert found.value("paved_road_share") == pytest.approx(3 / 8)


def test_seats_that_wait_are_not_left_out_of_the_time_to_activation(tmp_path: Path) -> None:
    # forty seats on 1 January: twenty reach a third active day on day 2, ten on day 40, ten never
    waits = [2] * 20 + [40] * 10
    usage = [use(n, FIRST + timedelta(days=day)) for n, wait in enumerate(waits) for day in (0, 1, wait)]
    found = published(
        tmp_path,
        person=[person(n) for n in range(40)],
        seat_snapshot=[
            {
                "date": FIRST,
                "system": "chat",
                "principal_id": f"p{n}",
                "state": "licensed",
                "assigned_at": FIRST,
            }
            for n in range(40)
        ],
        usage_day=[*usage, use(0, LAST)],
    )
    whole = (LAST - FIRST).days
    curve = kaplan_meier([*waits, *[whole] * 10], [True] * 30 + [False] * 10)
    assert found.value("activated_in_28_days") == pytest.approx(1 - (curve.at(28).value or 0))
    assert found.value("time_to_activation") == curve.median().value


def test_the_forecast_of_adopters_never_exceeds_the_headcount(tmp_path: Path) -> None:
    starts = [(n, n // 8) for n in range(160)]
    found = published(
        tmp_path,
        person=[person(n) for n in range(200)],
        usage_day=[use(n, date(2025, 1, 6) + timedelta(days=7 * week)) for n, week in starts]
        + [use(0, day) for day in days(FIRST, LAST)],
    )
    rows = list(found.serving.rows("lesson_curve", curve="diffusion"))
    seen = [row["value"] for row in rows if row["series"] == "seen"]
    ahead = [row for row in rows if row["series"] != "seen"]
    assert seen == sorted(seen)
    assert len(ahead) == 26
    assert max(row["high"] for row in ahead) <= 200.5
