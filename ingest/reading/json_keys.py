"""Which keys the objects of a log have: for missing, repeated and unknown ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ingest.config.source import Condition
from ingest.contract import Refused
from ingest.preflight import Delivered
from ingest.problems import nearest
from ingest.reading import header
from ingest.reading.json_path import parts, path, write
from ingest.reading.plan import FILE, Plan
from ingest.warehouse import Session

KEYS: Final = f"""
select file, any_value(keys)
from (
    select _row // {FILE} as file, json_keys(line, ?::varchar[]) as keys
    from checked
    where code is null and line is not null
)
group by file, hash(keys)
"""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of the objects of a batch."""

    top: frozenset[str]
    """At the top."""
    nested: dict[str, set[str]]
    """Inside the objects from which values are read, by path."""
    repeated: bool
    """True: some object has a key twice."""


def find(session: Session, plan: Plan, files: Sequence[Delivered]) -> Keys:
    """Reads the keys of all sound lines; raises `Refused` where a file has an addressed key in no line."""
    read = parents(plan)
    per_file: dict[int, list[set[str]]] = {}
    repeated = False
    for file, lists in session.run(KEYS, (read,)):
        found = per_file.setdefault(int(file), [set() for _ in read])
        for position, keys in enumerate(lists or []):
            names: list[Any] = keys or []
            repeated = repeated or len(set(names)) < len(names)
            found[position].update(names)
    for file, found in per_file.items():
        _require(plan, files[file].name, dict(zip(read, found, strict=True)))
    whole = [set().union(*(found[i] for found in per_file.values())) for i in range(len(read))]
    return Keys(frozenset(whole[0]), dict(zip(read[1:], whole[1:], strict=True)), repeated)


def parents(plan: Plan) -> list[str]:
    """Lists the objects that hold addressed values, the line itself first."""
    found = ["$"]
    for address in plan.addresses:
        steps = parts(address.text)
        for depth in range(1, len(steps)):
            parent = write(steps[:depth])
            if parent not in found and steps[depth][1] == "key":
                found.append(parent)
    return found


def _require(plan: Plan, file: str, keys: dict[str, set[str]]) -> None:
    loose = {position for position, given in plan.conditions if isinstance(given, Condition)}
    for position, address in enumerate(plan.addresses):
        if position in loose or not plan.is_required(position):
            continue
        steps = parts(address.text, keys["$"])
        for depth, (key, kind) in enumerate(steps):
            there = keys.get(write(steps[:depth]), set())
            if kind == "key" and key not in there:
                before = ".".join(text for text, _ in steps[:depth])
                near = nearest(key, there)
                hint = near.replace("'", f"'{before}.", 1) if near and before else near
                raise Refused(
                    "COLUMN_MISSING",
                    f"{file}: no line has {address.text!r}, which sources/{plan.source}.toml names.{hint} "
                    "If it is rightly absent, say optional = true for it.",
                )


def unknown(plan: Plan, keys: Keys) -> tuple[str, ...]:
    """Names the keys that nothing reads, nested ones only inside objects that are read."""
    used = {parts(address.text, keys.top)[0][0] for address in plan.addresses}
    paths = {path(address.text, keys.top) for address in plan.addresses}
    inside = {
        f"{parent}.{key}".removeprefix("$.").replace('"', "")
        for parent, names in keys.nested.items()
        for key in names
        if not any(p.startswith(f'{parent}."{key}"') for p in paths)
    }
    return tuple(sorted((keys.top - used - header.notes(tuple(keys.top))) | inside))
