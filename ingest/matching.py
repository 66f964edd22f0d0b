"""Which usage is which use case: [match] globs over what a row says of itself; the first use case wins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from typing import Final

import polars as pl

from ingest.config.use_case import Match, UseCase
from ingest.sql import Sql
from ingest.warehouse import Session

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "usage_fact": {
        "project": "sub_account_id",
        "assistant": "agent_id",
        "credential": "credential_id",
        "surface": "surface",
        "service": "service_name",
        "model": "model_id",
    },
    "activity_fact": {
        "assistant": "agent_id",
        "surface": "surface",
        "service": "service_name",
        "model": "model_id",
    },
    "charge_fact": {"project": "sub_account_id", "service": "service_name", "model": "model_id"},
}
"""Table -> key of [match] -> column."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """The compiled [match] sections, in file-name order."""

    rules: tuple[tuple[str, Mapping[str, re.Pattern[str]]], ...]

    def of(self, row: Mapping[str, str | None]) -> str | None:
        """Gives the first use case of which any pattern matches; None is "unassigned"."""
        for use_case, patterns in self.rules:
            for key, pattern in patterns.items():
                cell = row.get(key)
                if cell is not None and pattern.match(cell.casefold()):
                    return use_case
        return None


def matcher(use_cases: Mapping[str, UseCase]) -> Matcher:
    """Compiles the [match] sections of a workspace."""
    return Matcher(tuple((name, _patterns(use_case.match)) for name, use_case in sorted(use_cases.items())))


def _patterns(match: Match) -> dict[str, re.Pattern[str]]:
    found: dict[str, re.Pattern[str]] = {}
    for key in type(match).model_fields:
        globs: Sequence[str] = getattr(match, key)
        if globs:
            found[key] = re.compile("|".join(translate(glob.casefold()) for glob in globs))
    return found


def assign(session: Session, rules: Matcher, *, table: str, rows: str) -> None:
    """Fills use_case_id in `rows`, a temporary table shaped like `table`, where it is empty."""
    columns = COLUMNS[table]
    if not rules.rules or not any(patterns for _, patterns in rules.rules):
        return
    listed = ", ".join(columns.values())
    found = session.run(f"select distinct {listed} from {rows} where use_case_id is null")
    pairs = _matched(rules, list(columns), found)
    if not pairs:
        return
    frame = _frame(list(columns.values()), pairs)
    same = " and ".join(f"r.{c} is not distinct from m.{c}" for c in columns.values())
    session.with_frame(
        frame,
        f"update {rows} as r set use_case_id = m.use_case_id from _frame as m "
        f"where r.use_case_id is null and {same}",
    )


def _matched(
    rules: Matcher, keys: list[str], found: Iterable[tuple[str | None, ...]]
) -> list[tuple[str | None, ...]]:
    pairs = []
    for cells in found:
        use_case = rules.of(dict(zip(keys, cells, strict=True)))
        if use_case is not None:
            pairs.append((*cells, use_case))
    return pairs


def _frame(columns: list[str], rows: list[tuple[str | None, ...]]) -> pl.DataFrame:
    schema = dict.fromkeys([*columns, "use_case_id"], pl.String())
    return pl.DataFrame(rows, schema=schema, orient="row")


def rematch(session: Session, rules: Matcher, fixed: Sequence[str]) -> list[tuple[str, object]]:
    """Derives use_case_id anew for all rows, except of the sources in `fixed`, which say it themselves.

    Returns the (source, day) pairs of usage whose rollup changed.
    """
    touched: list[tuple[str, object]] = []
    for table, columns in COLUMNS.items():
        listed = ", ".join(columns.values())
        others = Sql("list_contains(?::varchar[], source_system)", (list(fixed),))
        found = session.run(
            Sql("select distinct " + listed + " from " + table + " where not {o}").fill(o=others)
        )
        keys = list(columns)
        rows = [(*cells, rules.of(dict(zip(keys, cells, strict=True)))) for cells in found]
        if not rows:
            continue
        session.with_frame(
            _frame(list(columns.values()), rows),
            "create or replace temp table matched as select * from _frame",
        )
        same = " and ".join(f"r.{c} is not distinct from m.{c}" for c in columns.values())
        changed = Sql(
            "from " + table + " as r join matched as m on " + same + " where not {o} "
            "and r.use_case_id is distinct from m.use_case_id"
        ).fill(o=others)
        if table == "usage_fact":
            touched = [
                (str(source), day)
                for source, day in session.run(
                    Sql("select distinct r.source_system, r.period_start::date {c}").fill(c=changed)
                )
            ]
        session.run(
            Sql(
                "update "
                + table
                + " as r set use_case_id = m.use_case_id from matched as m where "
                + same
                + " "
                "and not {o} and r.use_case_id is distinct from m.use_case_id"
            ).fill(o=others)
        )
    return touched
