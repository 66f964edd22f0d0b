"""What is read from a file: which of its columns become which canonical columns, and which rows count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.config.source import Condition, Rows, Source
from ingest.contract import ColumnSpec, Contract
from ingest.feeds import FeedShape, Target
from ingest.sql import Sql, join, name, value

FILE: Final = 1_000_000_000_000
"""Rows of the second file of a batch are numbered from here, of the third from twice here, and so on."""
GLOB: Final = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a value lies in the file: a header name or nested path, or a column letter."""

    text: str
    letter: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One feed of one file, ready to be read."""

    source: str
    """Name of the source."""
    shape: FeedShape
    contract: Contract
    columns: Mapping[str, ColumnSpec]
    """Target -> specification, under the target's own name."""
    addresses: tuple[Address, ...]
    """Distinct places that are read, in staging order."""
    places: Mapping[str, int]
    """Target -> position in `addresses`; constants have none."""
    conditions: tuple[tuple[int, Any], ...]
    """(position in `addresses`, filter of the source)."""
    declared: frozenset[str]
    """Targets that the workspace's TOML maps: their columns must be there."""
    secret: str
    """Key under which records are hashed."""
    options: Options

    def targets(self) -> list[Target]:
        """Lists the targets that are read from the file, in the feed's order."""
        return [t for t in self.shape.targets if t.name in self.places]

    def is_required(self, position: int) -> bool:
        """Tells whether the file must have the column at a position of `addresses`."""
        if any(position == at for at, _ in self.conditions):
            return True
        wanted = [t for t in self.targets() if self.places[t.name] == position]
        return any(
            t.required or (t.name in self.declared and not self.columns[t.name].optional) for t in wanted
        )

    def key(self) -> list[str]:
        """Lists the targets that form a true record id; none where the source has none."""
        return [t.name for key in self.contract.key if (t := self.shape.target(key))]

    def people(self) -> list[str]:
        """Lists the targets whose values become pseudonyms."""
        return [t.name for t in self.targets() if t.kind == "person" or self.columns[t.name].person]


@dataclass(frozen=True, slots=True)
class Options:
    """How the file is laid out, as its source says."""

    delimiter: str = ","
    encoding: str | None = None
    skip_rows: int = 0
    rows: Rows = field(default_factory=Rows)
    sheet: str | None = None


def build(name: str, source: Source, shape: FeedShape, contract: Contract, secret: str) -> Plan:
    """Resolves a contract into addresses; targets are named as the feed names them."""
    columns = {_target(shape, key).name: spec for key, spec in contract.columns.items()}
    addresses: list[Address] = []
    places: dict[str, int] = {}
    for target, spec in columns.items():
        if spec.column is not None or spec.source is not None:
            text = spec.source if spec.source is not None else spec.column or ""
            places[target] = _place(addresses, Address(text, letter=spec.source is None))
    letters = bool(addresses) and all(a.letter for a in addresses)
    conditions = tuple(
        (_place(addresses, Address(key, letter=letters)), condition)
        for key, condition in contract.where.items()
    )
    return Plan(
        source=name,
        shape=shape,
        contract=contract,
        columns=columns,
        addresses=tuple(addresses),
        places=places,
        conditions=conditions,
        declared=frozenset(t.name for key in source.columns if (t := shape.target(key))),
        secret=secret,
        options=Options(source.delimiter, source.encoding, source.skip_rows, source.rows, source.sheet),
    )


def _target(shape: FeedShape, key: str) -> Target:
    found = shape.target(key)
    if found is None:
        raise KeyError(f"{key} is not a column of this feed")
    return found


def _place(addresses: list[Address], address: Address) -> int:
    if address not in addresses:
        addresses.append(address)
    return addresses.index(address)


def kept(plan: Plan) -> Sql:
    """Gives the condition under which a raw row (columns a0, a1, ...) belongs to the source."""
    parts = [_condition(name(f"a{position}"), given) for position, given in plan.conditions]
    return join(parts, " and ") if parts else Sql("true")


def _condition(cell: Sql, given: Any) -> Sql:
    if isinstance(given, Condition):
        parts = []
        if given.unlike is not None:
            parts.append(Sql("not {any}").fill(any=_any(cell, given.unlike)))
        if given.present is not None:
            word = "is not null" if given.present else "is null"
            parts.append(Sql("nullif(trim({cell}), '') " + word).fill(cell=cell))
        return join(parts, " and ") if parts else Sql("true")
    return _any(cell, given)


def _any(cell: Sql, given: Any) -> Sql:
    values = given if isinstance(given, (list, tuple)) else [given]
    return Sql("({tests})").fill(tests=join([_equal(cell, v) for v in values], " or "))


def _equal(cell: Sql, given: object) -> Sql:
    if isinstance(given, bool):
        return Sql("coalesce(lower({cell}) = {text}, false)").fill(
            cell=cell, text=value("true" if given else "false")
        )
    if isinstance(given, (int, float)):
        return Sql("coalesce(try_cast({cell} as double) = {number}, false)").fill(
            cell=cell, number=value(float(given))
        )
    operator = "glob" if GLOB.search(str(given)) else "="
    return Sql("coalesce({cell} " + operator + " {text}, false)").fill(cell=cell, text=value(str(given)))
