"""Complementary suppression, by hand and by brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.suppression import Forest, Groups, suppress

FLOOR = 5


def _suppress(
    sizes: list[int],
    *parents: list[int],
    overlapping: bool = False,
    fixed: tuple[int, ...] = (),
    never: tuple[int, ...] = (),
    hidden: tuple[int, ...] = (),
) -> list[int]:
    """Numbers of the hidden nodes."""
    count = len(sizes)

    def marked(nodes: tuple[int, ...]) -> np.ndarray:
        return np.isin(np.arange(count), nodes)

    groups = Groups(
        sizes=np.array(sizes)[:, None],
        hidden=marked(hidden),
        fixed=marked(fixed),
        never=marked(never),
        order=np.argsort(np.argsort(sizes, kind="stable")),
        forests=[Forest(np.array(parent), 0, overlapping) for parent in parents],
    )
    return [int(node) for node in np.flatnonzero(suppress(groups, FLOOR))]


def test_a_small_group_is_hidden_and_so_is_a_sibling() -> None:
    # 20 people: teams of 9, 8 and 3
    assert _suppress([20, 9, 8, 3], [-1, 0, 0, 0]) == [2, 3]


def test_nobody_is_not_a_small_group() -> None:
    assert _suppress([17, 9, 8, 0], [-1, 0, 0, 0]) == []


def test_people_in_no_part_are_part_of_the_remainder() -> None:
    # 20 people, teams of 9 and 8: three people without a team would follow
    assert _suppress([20, 9, 8], [-1, 0, 0]) == [2]


def test_two_small_groups_that_are_large_together_need_no_third() -> None:
    assert _suppress([26, 9, 9, 4, 4], [-1, 0, 0, 0, 0]) == [3, 4]


def test_teams_shown_below_a_hidden_division_are_taken_away_too() -> None:
    # company 44 = division A 22 (teams 9, 9, 4) + division B 22 (hidden for its own sake)
    hidden = _suppress([44, 22, 22, 9, 9, 4], [-1, 0, 0, 1, 1, 1], hidden=(1,))
    shown = {3, 4} - set(hidden)
    # B is hidden as well, or A would follow; what is left of A beside its shown teams is at least five people
    assert 2 in hidden or 0 in hidden
    assert 22 - sum([9, 9][node - 3] for node in shown) >= FLOOR


def test_a_whole_is_hidden_where_no_part_is_left_to_hide() -> None:
    assert _suppress([9, 3], [-1, 0], overlapping=True) == [0, 1]


def test_what_must_stay_shown_stays_shown() -> None:
    assert 0 not in _suppress([9, 3, 6], [-1, 0, 0], fixed=(0,))


def test_a_month_that_was_hidden_for_a_small_team_does_not_follow_from_its_quarter() -> None:
    # nodes: division and its teams (large, tiny) in three months, then in the quarter
    sizes = [12, 9, 3] * 3 + [12, 9, 3]
    cuts = [-1, 0, 0, -1, 3, 3, -1, 6, 6, -1, 9, 9]
    periods = [9, 10, 11, 9, 10, 11, 9, 10, 11, -1, -1, -1]
    hidden = set(_suppress(sizes, cuts, periods))
    for month in range(3):
        assert {3 * month + 1, 3 * month + 2} <= hidden or 3 * month in hidden
    assert {10, 11} <= hidden or 9 in hidden


def test_overlapping_parts_are_as_safe_as_their_largest() -> None:
    # one person in two use cases: a remainder of 3 and 4 people may be the same 4
    assert _suppress([30, 20, 3, 4], [-1, 0, 0, 0], overlapping=True) == [1, 2, 3]


def test_a_dominated_cell_does_not_follow_from_its_siblings() -> None:
    hidden = _suppress([30, 10, 10, 10], [-1, 0, 0, 0], hidden=(2,))
    assert 2 in hidden
    assert len(hidden) == 2


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=5), min_size=1, max_size=4))
def test_no_difference_of_shown_cells_concerns_one_to_four_people(divisions: list[list[int]]) -> None:
    teams = [size for teams in divisions for size in teams]
    sizes = [sum(teams), *(sum(one) for one in divisions), *teams]
    parent = [-1, *([0] * len(divisions)), *(1 + n for n, one in enumerate(divisions) for _ in one)]
    hidden = set(_suppress(sizes, parent))
    shown = [node for node in range(len(sizes)) if node not in hidden]
    members = {node: _members(node, parent, sizes) for node in range(len(sizes))}
    assert all(sizes[node] == 0 or sizes[node] >= FLOOR for node in shown)
    for whole in shown:
        inside = [node for node in shown if node != whole and members[node] <= members[whole]]
        for taken in itertools.chain.from_iterable(itertools.combinations(inside, n) for n in range(1, 5)):
            if sum(len(members[node]) for node in taken) != len(
                frozenset().union(*(members[node] for node in taken))
            ):
                continue
            left = members[whole] - frozenset().union(*(members[node] for node in taken))
            assert len(left) == 0 or len(left) >= FLOOR


def _members(node: int, parent: list[int], sizes: list[int]) -> frozenset[tuple[int, int]]:
    """People of a node as (leaf, number)."""
    leaves = [
        one for one in range(len(sizes)) if one not in parent or sizes[one] == 0 or one not in set(parent)
    ]
    found = set()
    for leaf in leaves:
        at = leaf
        while at != -1:
            if at == node:
                found |= {(leaf, n) for n in range(sizes[leaf])}
                break
            at = parent[at]
    return frozenset(found)


@pytest.mark.parametrize("seed", range(4))
def test_no_person_lies_in_the_row_space_of_the_shown_cells(seed: int) -> None:
    """The linear attack of TRUST.md 7.3 on an organisation of 60 people with three crossing cuts."""
    random = np.random.default_rng(seed)
    people = 60
    team = np.sort(random.integers(0, 9, people))
    division, role = team // 3, random.integers(0, 4, people)
    cells = [np.ones(people, dtype=bool)]
    cells += [division == one for one in range(3)] + [team == one for one in range(9)]
    cells += [role == one for one in range(4)]
    sizes = np.array([int(cell.sum()) for cell in cells])
    tree = np.array([-1, 0, 0, 0, *(1 + one // 3 for one in range(9)), -1, -1, -1, -1])
    roles = np.array([-1] * 13 + [0] * 4)
    forests = [Forest(tree, 0), Forest(roles, 0)]
    for small, whole in itertools.product(range(1, 13), range(13, 17)):
        if sizes[small] and not np.any(cells[small] & ~cells[whole]):
            parent = np.full(17, -1)
            parent[small] = whole
            forests.append(Forest(parent, 0))
    none = np.zeros(17, dtype=bool)
    hidden = suppress(
        Groups(sizes[:, None], none, none, none, np.argsort(np.argsort(sizes, kind="stable")), forests), FLOOR
    )
    shown = np.array([cell for cell, gone in zip(cells, hidden, strict=True) if not gone], dtype=float)
    assert len(shown) > 3
    rank = np.linalg.matrix_rank(shown)
    for one in range(people):
        indicator = np.zeros(people)
        indicator[one] = 1
        assert np.linalg.matrix_rank(np.vstack([shown, indicator])) == rank + 1
