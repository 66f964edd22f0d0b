"""Released rows kept at hand: a generation never changes, so what was read once need not be read again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from metrics.serving import Released, Serving

# The one table that grows with cells and periods is kept by cell, the newest cells only; all others whole.
LARGE = "number"
MOST_CELLS = 64
WORTH_AN_INDEX = 200

Row = Mapping[str, Any]


@dataclass(slots=True)
class _Kept:
    generation: int
    tables: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    cells: OrderedDict[Any, dict[str, tuple[Row, ...]]] = field(default_factory=OrderedDict)
    indexes: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)


class Shelf:
    """Reads like `Serving.rows`, from memory where the same generation was read before."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving
        self._kept = _Kept(serving.generation())
        self._lock = Lock()

    def generation(self) -> int:
        """Number of the generation in use; 0 while nothing is published."""
        return self.serving.generation()

    def meta(self) -> dict[str, str]:
        """Facts of the generation; empty while nothing is published."""
        return {row["key"]: row["value"] for row in self.rows("meta")}

    def rows(self, table: str, **equals: object) -> Released:
        """Rows of one published table, filtered by equality (None matches null, a list any of its values)."""
        generation = self.serving.generation()
        with self._lock:
            if self._kept.generation != generation:
                self._kept = _Kept(generation)
            kept = self._kept
        if table == LARGE:
            cell = equals.pop("cell_id", None)
            if cell is None:
                return self.serving.rows(table, **equals)
            by_metric = self._cell(kept, cell)
            metric = equals.get("metric")
            found: Iterable[Row] = (
                by_metric.get(metric, ())
                if isinstance(metric, str)
                else (row for rows in by_metric.values() for row in rows)
            )
        else:
            if table not in kept.tables:
                kept.tables[table] = self.serving.rows(table).rows
            found = _narrowed(kept, table, equals)
        return Released(table, kept.generation, tuple(row for row in found if _matches(row, equals)))

    def _cell(self, kept: _Kept, cell: object) -> dict[str, tuple[Row, ...]]:
        known = kept.cells.get(cell)
        if known is None:
            grouped: dict[str, list[Row]] = {}
            for row in self.serving.rows(LARGE, cell_id=cell):
                grouped.setdefault(row["metric"], []).append(row)
            known = {metric: tuple(rows) for metric, rows in grouped.items()}
            with self._lock:
                kept.cells[cell] = known
                while len(kept.cells) > MOST_CELLS:
                    kept.cells.popitem(last=False)
        return known


def _narrowed(kept: _Kept, table: str, equals: Mapping[str, object]) -> Iterable[Row]:
    """Rows of a table that have the first text of the filter, from an index over that column."""
    name = next((name for name, wanted in equals.items() if isinstance(wanted, str)), None)
    if name is None or len(kept.tables[table]) < WORTH_AN_INDEX:
        return kept.tables[table]
    index = kept.indexes.get((table, name))
    if index is None:
        index = {}
        for row in kept.tables[table]:
            index.setdefault(row[name], []).append(row)
        kept.indexes[table, name] = index
    return index.get(equals[name], ())


def _matches(row: Row, equals: Mapping[str, object]) -> bool:
    for name, wanted in equals.items():
        value = row[name]
        if isinstance(wanted, (list, tuple, set, frozenset)):
            if value not in wanted:
                return False
        elif wanted is None:
            if value is not None:
                return False
        elif value is None or value != wanted:
            return False
    return True
