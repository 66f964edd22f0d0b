"""Released rows kept at hand: a generation never changes, so what was read once need not be read again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeGuard

from metrics.serving import Released, Serving

# The one table that grows with cells and periods is kept by cell, the newest cells only; all others whole.
LARGE = "number"
MOST_CELLS = 64

Row = Mapping[str, Any]
Rows = tuple[Row, ...]


class _Table:
    """Rows with an index for every set of columns that was ever asked for."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._indexes: dict[tuple[str, ...], dict[tuple[Any, ...], Rows]] = {}

    def where(self, equals: Mapping[str, object]) -> Rows:
        """Rows that equal the filter; a list matches any of its values."""
        single = {name: wanted for name, wanted in equals.items() if not _several(wanted)}
        found = self._index(tuple(single)).get(tuple(single.values()), ()) if single else self.rows
        for name, wanted in equals.items():
            if _several(wanted):
                found = tuple(row for row in found if row[name] in wanted)
        return found

    def _index(self, names: tuple[str, ...]) -> dict[tuple[Any, ...], Rows]:
        known = self._indexes.get(names)
        if known is None:
            grouped: dict[tuple[Any, ...], list[Row]] = {}
            for row in self.rows:
                grouped.setdefault(tuple(row[name] for name in names), []).append(row)
            known = {values: tuple(rows) for values, rows in grouped.items()}
            self._indexes[names] = known
        return known


def _several(wanted: object) -> TypeGuard[Collection[object]]:
    return isinstance(wanted, (list, tuple, set, frozenset))


@dataclass(slots=True)
class _Kept:
    generation: int
    tables: dict[str, _Table] = field(default_factory=dict)
    cells: OrderedDict[object, _Table] = field(default_factory=OrderedDict)


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
            if cell is None or _several(cell):
                return self.serving.rows(table, **equals, **({} if cell is None else {"cell_id": cell}))
            found = self._cell(kept, cell)
        else:
            if table not in kept.tables:
                kept.tables[table] = _Table(self.serving.rows(table).rows)
            found = kept.tables[table]
        return Released(table, kept.generation, found.where(equals))

    def _cell(self, kept: _Kept, cell: object) -> _Table:
        known = kept.cells.get(cell)
        if known is None:
            known = _Table(self.serving.rows(LARGE, cell_id=cell).rows)
            with self._lock:
                kept.cells[cell] = known
                while len(kept.cells) > MOST_CELLS:
                    kept.cells.popitem(last=False)
        return known
