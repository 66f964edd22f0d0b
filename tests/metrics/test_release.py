"""The release gate on published files: small groups appear nowhere, not even by subtraction."""

from __future__ import annotations

import ast
import itertools
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metrics.serving import Serving, schema
from tests.conftest import ROOT
from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, person, use

WHOLE = days(date(2025, 1, 1), date(2025, 3, 31))
SOME_DAYS = [*WHOLE[::7], WHOLE[-1]]


def _texts(folder: Path) -> set[str]:
    """Every text in every table of the published file."""
    serving = Serving(folder / "data" / "serving")
    return {
        text
        for table in schema()
        for row in serving.rows(table)
        for value in row.values()
        for text in _plain(value)
    }


def _plain(value: object) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in _plain(one)]
    return [str(value)] if value is not None else []


def _company(folder: Path, people: list[dict[str, Any]], **more: Any) -> Published:
    return published(
        folder,
        person=people,
        usage_day=more.pop("usage_day", None)
        or [use(int(one["principal_id"][1:]), day, requests=2) for one in people for day in SOME_DAYS],
        **more,
    )


def test_a_team_of_three_appears_nowhere_in_the_published_file(tmp_path: Path) -> None:
    people = [person(n, division="North", team=f"Team {n // 10}") for n in range(40)]
    people += [person(100 + n, division="North", team="Orchid Desk") for n in range(3)]
    found = _company(tmp_path, people)
    assert not [text for text in _texts(tmp_path) if "Orchid" in text]
    hidden = found.serving.rows("hidden", metric="active_people", cut="team")
    assert any(row["cells"] for row in hidden)


def test_no_pseudonym_is_published(tmp_path: Path) -> None:
    people = [person(n, division="North", team=f"Team {n // 10}") for n in range(40)]
    _company(tmp_path, people)
    assert not _texts(tmp_path) & {one["principal_id"] for one in people}


def test_a_company_of_one_user_publishes_nothing_of_the_use(tmp_path: Path) -> None:
    found = published(
        tmp_path,
        usage_day=[
            use(1, day, input_uncached_tokens=23_571, output_tokens=74, priced_usd=0.0496) for day in WHOLE
        ],
    )
    assert not [row for row in found.serving.rows("number") if row["value"] is not None]
    assert len(found.serving.rows("money")) == 0
    assert len(found.serving.rows("reconciliation")) == 0


def test_use_without_people_is_spending_and_is_shown(tmp_path: Path) -> None:
    found = published(tmp_path, usage_day=[use(None, day) for day in WHOLE])
    assert found.value("tokens", kind="month") == 31 * 110


def test_four_users_of_a_team_of_twelve_are_not_shown(tmp_path: Path) -> None:
    people = [person(n, division="North", team=f"Team {n // 12}") for n in range(48)]
    rows = [use(n, day) for n in range(48) for day in SOME_DAYS if n >= 12 or n < 4]
    found = _company(tmp_path, people, usage_day=rows)
    assert found.number("active_people", "team", kind="month", team="Team 0") is None
    assert found.number("tokens", "team", kind="month", team="Team 0") is None
    assert found.number("active_people", kind="month") is not None


def test_counts_of_people_under_100_are_rounded_to_the_nearest_five(tmp_path: Path) -> None:
    people = [person(n, division="North" if n < 47 else "South") for n in range(200)]
    found = _company(tmp_path, people)
    assert found.value("active_people", "division", kind="month", division="North") == 45
    assert found.number("eligible_adoption", "division", kind="month", division="North")["n"] == 45  # type: ignore[index]
    assert found.value("active_people", "division", kind="month", division="South") == 153


def test_a_rate_of_everybody_in_a_small_group_is_at_least_ninety_per_cent(tmp_path: Path) -> None:
    people = [person(n, division="North", team="A" if n < 8 else "B") for n in range(30)]
    found = _company(tmp_path, people)
    number = found.number("eligible_adoption", "team", kind="month", team="A")
    assert number is not None
    assert (number["value"], number["low"], number["high"], number["reason"]) == (0.9, None, None, "at_least")
    assert found.number("eligible_adoption", "team", kind="month", team="B")["value"] == 1.0  # type: ignore[index]


def test_a_rate_of_nobody_in_a_small_group_is_at_most_ten_per_cent(tmp_path: Path) -> None:
    people = [person(n, division="North", team="A" if n < 8 else "B") for n in range(30)]
    found = _company(tmp_path, people, usage_day=[use(n, day) for n in range(8, 30) for day in SOME_DAYS])
    number = found.number("eligible_adoption", "team", kind="month", team="A")
    assert number is not None
    assert (number["value"], number["reason"]) == (0.1, "at_most")
    assert found.number("active_people", "team", kind="month", team="A") is None


def test_a_sum_that_one_person_dominates_is_hidden_with_a_sibling(tmp_path: Path) -> None:
    people = [person(n, division="North", team=f"Team {n // 10}") for n in range(30)]
    rows = [use(n, day, requests=500 if n == 0 else 1) for n in range(30) for day in SOME_DAYS]
    found = _company(tmp_path, people, usage_day=rows)
    shown = [
        team
        for team in ("Team 0", "Team 1", "Team 2")
        if found.number("requests", "team", kind="month", team=team)
    ]
    assert "Team 0" not in shown
    assert len(shown) < 2
    assert found.value("requests", kind="month") > 0


def test_money_of_a_team_has_three_significant_digits(tmp_path: Path) -> None:
    people = [person(n, division="North", team=f"Team {n // 10}") for n in range(30)]
    rows = [use(n, day, priced_usd=1.2345) for n in range(30) for day in SOME_DAYS]
    found = _company(tmp_path, people, usage_day=rows)
    assert found.value("priced_cost", "team", kind="quarter", team="Team 1") == pytest.approx(
        float(f"{10 * len(SOME_DAYS) * 1.2345:.3g}")
    )


def test_below_500_people_the_lattice_has_one_dimension(tmp_path: Path) -> None:
    case = {"use_case_id": "search", "label": "Search", "population": '{"division": "North"}'}
    people = [person(n, division="North", team=f"Team {n // 20}", role_family="x") for n in range(60)]
    rows = [use(n, day, use_case_id="search") for n in range(60) for day in SOME_DAYS]
    found = _company(tmp_path, people, usage_day=rows, use_case=[case])
    assert {row["cut"] for row in found.cells.values()} <= {
        "org",
        "division",
        "team",
        "role",
        "use_case",
        "model",
    }


def test_a_large_company_has_two_way_cuts(tmp_path: Path) -> None:
    case = {"use_case_id": "search", "label": "Search", "population": '{"division": "North"}'}
    people = [person(n, division="North", team=f"Team {n // 25}", role_family="x") for n in range(600)]
    rows = [use(n, SOME_DAYS[n % 14], use_case_id="search") for n in range(600)]
    found = _company(tmp_path, people, usage_day=rows, use_case=[case])
    assert found.value("eligible_adoption", "use_case_team", team="Team 3", use_case_id="search") == 1.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_subtraction_of_released_cells_never_isolates_one_to_four_people(tmp_path: Path, seed: int) -> None:
    """Brute force over a generated organisation: every shown whole less every set of its shown parts."""
    random = np.random.default_rng(seed)
    count = 240
    team = np.sort(random.integers(0, 26, count))
    people = [
        person(
            n,
            division=f"D{team[n] // 7}",
            team=f"T{team[n]}",
            role_family=f"R{random.integers(0, 5) if team[n] > 2 else 9}",
            tenure_band=f"Y{random.integers(0, 3)}",
        )
        for n in range(count)
    ]
    active = random.random(count) < 0.55
    rows = [
        use(
            n,
            day,
            use_case_id=None if n % 3 else "search",
            model_id=f"m{n % 4}",
            requests=int(random.integers(1, 9)),
        )
        for n in range(count)
        for day in SOME_DAYS
        if active[n] and random.random() < 0.4
    ]
    found = _company(
        tmp_path, people, usage_day=rows, use_case=[{"use_case_id": "search", "label": "Search"}]
    )
    users: dict[date, set[int]] = defaultdict(set)
    for row in rows:
        users[row["day"].replace(day=1)].add(int(row["principal_id"][1:]))
    checked = 0
    for month, acting in users.items():
        for metric, members in (("eligible_adoption", set(range(count))), ("tokens", acting)):
            checked += _attack(found, people, metric, month, members)
    assert checked > 50


def _attack(
    found: Published, people: list[dict[str, Any]], metric: str, month: date, members: set[int]
) -> int:
    cuts = {"division": "division", "team": "team", "role": "role_family", "tenure": "tenure_band"}
    period = next(
        key for key, row in found.periods.items() if row["kind"] == "month" and row["start_day"] == month
    )
    groups: dict[str, list[frozenset[int]]] = defaultdict(list)
    for row in found.serving.rows("number", metric=metric, period_id=period):
        cell = found.cells[row["cell_id"]]
        if cell["cut"] == "org":
            groups["org"].append(frozenset(members))
        elif cell["cut"] in cuts:
            attribute = cuts[cell["cut"]]
            groups[cell["cut"]].append(
                frozenset(n for n in members if people[n][attribute] == cell[cell["cut"]])
            )
    checked = 0
    for wholes, parts in itertools.product(groups, groups):
        for whole in groups[wholes]:
            inside = [part for part in groups[parts] if part and part < whole]
            checked += 1
            assert len(whole) == 0 or len(whole) >= 5
            rest = whole - frozenset().union(*inside) if inside else whole
            assert len(rest) == 0 or len(rest) >= 5, f"{metric} {wholes} less {parts}: {sorted(rest)}"
            for part in inside:
                assert len(whole - part) >= 5
    return checked


def test_sums_of_a_team_do_not_give_away_a_hidden_month(tmp_path: Path) -> None:
    # the team is used by nine people, in February by three of them only
    people = [person(n, division="North", team=f"Team {n // 10}") for n in range(40)]
    rows = [
        use(n, day)
        for n in range(40)
        for day in SOME_DAYS
        if n >= 10 or (n < 9 and (day.month != 2 or n < 3))
    ]
    found = _company(tmp_path, people, usage_day=rows)
    months = [date(2025, month, 1) for month in (1, 2, 3)]
    shown = [found.number("tokens", "team", "month", month, team="Team 0") is not None for month in months]
    quarter = found.number("tokens", "team", "quarter", team="Team 0")
    assert shown[1] is False
    assert quarter is None or sum(shown) < 2


def test_only_the_gate_writes_the_published_tables() -> None:
    writers = set()
    for path in (ROOT / "metrics").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Attribute) and node.attr in ("insert", "insert_query")
            if named and isinstance(node.value, ast.Attribute) and node.value.attr == "_draft":  # type: ignore[attr-defined]
                writers.add(path.name)
    assert writers == {"release.py"}
