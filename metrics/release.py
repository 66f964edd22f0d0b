"""The release gate: the one door through which anything reaches the published file (TRUST.md 7.3).

Numbers about people pass only in groups of at least the floor that no subtraction of shown cells can undo;
everything else is put through `Gate.put`, which checks the contract of serving.sql.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from metrics.catalogue import MetricDefinition
from metrics.generation import Draft, Workshop
from metrics.populations import (
    Lattice,
    action_groups,
    lattice,
    people_groups,
    seat_groups,
    use_groups,
)
from metrics.suppression import Groups, Ints, suppress

SEGMENTS = ("present", "power", "habitual", "novice", "low", "idle")

_GUARDS: dict[str, Callable[[Workshop, Lattice], tuple[Ints, Groups]]] = {
    "active": lambda shop, grid: people_groups(shop, grid, ("people", "active")),
    "segments": lambda shop, grid: people_groups(shop, grid, SEGMENTS),
    "seats": lambda shop, grid: seat_groups(shop, grid, "group_seat", ("holders",)),
    "seat_use": lambda shop, grid: seat_groups(shop, grid, "group_seat", ("holders", "users", "idle")),
    "activation": lambda shop, grid: seat_groups(shop, grid, "group_activation", ("mature", "activated")),
    "actions": action_groups,
}


class Gate:
    """Releases one generation: first numbers, then every other table."""

    def __init__(self, shop: Workshop, draft: Draft, floor: int) -> None:
        self._shop = shop
        self._draft = draft
        self.floor = floor
        self.is_too_small = _fewer_than(shop, floor)
        """Fewer identified people than the floor in the whole company: nothing of their use is shown."""

    def numbers(self, definitions: Sequence[MetricDefinition]) -> tuple[int, int]:
        """Releases what lies in table `raw`; returns numbers released and cells held back."""
        shop = self._shop
        shop.run("create table gate (floor integer, is_too_small boolean)")
        shop.fill("gate", [{"floor": self.floor, "is_too_small": self.is_too_small}])
        shop.run(
            "create table definition "
            "(metric varchar, unit varchar, guard varchar, rounding varchar, interval varchar, people varchar)"
        )
        keys = ("metric", "unit", "guard", "rounding", "interval", "people")
        shop.fill("definition", [{key: getattr(one, key) for key in keys} for one in definitions])
        self._decide({one.guard for one in definitions})
        shop.script("release")
        self._draft.insert("metric", [_definition(one) for one in definitions])
        self._draft.insert_query(
            "period",
            "select period as period_id, kind, start_day, end_day, is_latest, true as is_complete from period",
        )
        # sorted by metric and cell: a page reads one metric of a few cells
        self._draft.insert_query("number", "select * from released order by metric, cell_id, period_id")
        self._draft.insert_query(
            "cell", "select * from cell where cell_id in (select cell_id from released) order by cell_id"
        )
        self._draft.insert_query("hidden", "select * from held_back order by metric, period_id, cut")
        found = shop.rows(
            "select (select count(*) from released) as n, (select sum(cells) from held_back) as h"
        )
        return int(found[0]["n"]), int(found[0]["h"] or 0)

    def _decide(self, guards: Iterable[str]) -> None:
        """Fills table `shown`: which cells and periods each guard lets through."""
        shop = self._shop
        shop.run("create table shown (guard varchar, is_spend boolean, cell_id integer, period integer)")
        if self.is_too_small:
            return
        grid = lattice(shop)
        for guard in sorted(guards):
            if guard == "use":
                for spend in (True, False):
                    self._show(guard, spend, grid, *use_groups(shop, grid, spend))
            elif guard in _GUARDS:
                self._show(guard, False, grid, *_GUARDS[guard](shop, grid))

    def _show(self, guard: str, spend: bool, grid: Lattice, keys: Ints, groups: Groups) -> None:
        keep = keys[~suppress(groups, self.floor)]
        keep = keep[keep >= 0]
        self._shop.take(
            "shown_now",
            {
                "cell_id": (keep // grid.width).astype(np.int32),
                "period": (keep % grid.width).astype(np.int32),
            },
        )
        self._shop.run("insert into shown select ?, ?, cell_id, period from shown_now", [guard, spend])

    def put(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Releases rows of a table that holds no people: money, outcomes, evals, lessons, sources."""
        self._draft.insert(table, list(rows))

    def finish(self, facts: Mapping[str, object]) -> None:
        """Verifies and publishes the generation."""
        self._draft.finish(facts)


def _fewer_than(shop: Workshop, floor: int) -> bool:
    identified = int(shop.rows("select identified from denominator")[0]["identified"])
    return 0 < identified < floor


def _definition(one: MetricDefinition) -> dict[str, Any]:
    kept = asdict(one)
    for internal in ("guard", "interval", "rounding", "needs"):
        del kept[internal]
    return kept | {"lineage": list(one.lineage)}
