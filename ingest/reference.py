"""The workspace's TOML files as tables: metrics reads the configuration through the warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import polars as pl
from pydantic import BaseModel

from ingest.config.use_case import UseCase
from ingest.warehouse import Session
from ingest.workspace import Workspace

ORIGIN: Final = "use_cases"
"""source_system of rows that stand in use_cases/*.toml."""


def definitions(session: Session) -> list[tuple[str, str]]:
    """Lists (use case, match) as the warehouse has them, to see whether matching changed."""
    return [
        (str(row[0]), str(row[1]))
        for row in session.run("select use_case_id, match::varchar from use_case order by use_case_id")
    ]


def current(workspace: Workspace) -> list[tuple[str, str]]:
    """Lists (use case, match) as the files have them."""
    return [(name, _json(use_case.match) or "{}") for name, use_case in sorted(workspace.use_cases.items())]


def write(session: Session, workspace: Workspace) -> None:
    """Replaces the reference tables by what the files say; runs inside a transaction."""
    _fill(session, "company", ["name", "currency", "synthetic"], [_company(workspace)])
    _fill(session, "use_case", USE_CASE, [_use_case(workspace, n, u) for n, u in workspace.use_cases.items()])
    _fill(
        session,
        "use_case_kpi",
        ["use_case_id", "kpi_id", "role", "guardrail", "position"],
        [
            (name, kpi.id, kpi.role, kpi.guardrail, position)
            for name, use_case in workspace.use_cases.items()
            for position, kpi in enumerate(use_case.kpi)
        ],
    )
    _fill(session, "kpi", KPI, [(n, *(getattr(k, c) for c in KPI[1:])) for n, k in workspace.kpis.items()])
    _fill(session, "assumption", ASSUMPTION, list(_assumptions(workspace)))
    _fill(
        session,
        "provider",
        ["provider", "fact", "value", "evidence", "checked_on"],
        [
            (name, fact, said.value, said.evidence, said.checked_on)
            for name, provider in workspace.providers.items()
            for fact, said in provider.facts().items()
        ],
    )
    # kept as first made: a forecast that could be rewritten afterwards would always have come true
    made = set(session.run("select use_case_id, made_on::varchar from forecast"))
    new = [row for row in _forecasts(workspace) if (row[1], str(row[2])) not in made]
    _fill(session, "forecast", FORECAST, new, where="false")
    _fill(session, "rollout", ROLLOUT, list(_rollouts(workspace)), where=f"source_system = '{ORIGIN}'")


USE_CASE: Final = [
    "use_case_id",
    "label",
    "lessons",
    "front",
    "primitive",
    "owner",
    "stage",
    "population",
    "learned_from",
    "match",
    "target",
    "plan",
    "cost",
    "time",
    "experiment",
    "eval",
    "file_sha256",
]
KPI: Final = [
    "kpi_id",
    "label",
    "unit",
    "better",
    "kind",
    "role",
    "owner",
    "value_per_unit",
    "value_kind",
    "min_effect",
    "limit_harm",
    "transform",
    "seasonality",
    "target",
    "baseline",
    "in_use_since",
    "registered_at",
]
ASSUMPTION: Final = [
    "assumption_id",
    "use_case_id",
    "name",
    "scope",
    "low",
    "mid",
    "high",
    "unit",
    "owner",
    "evidence",
    "valid_from",
]
FORECAST: Final = ["source_system", "use_case_id", "made_on", "sponsor", "low", "mid", "high"]
ROLLOUT: Final = [
    "source_system",
    "ingest_run_id",
    "source_row",
    "use_case_id",
    "unit_id",
    "first_access_date",
]


def _fill(
    session: Session, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], where: str = "true"
) -> None:
    session.run(f"delete from {table} where {where}")
    if not rows:
        return
    # Everything travels as text and is cast to the table's types by the insert.
    cells = [[_cell(cell) for cell in row] for row in rows]
    frame = pl.DataFrame(cells, schema={f"f{i}": pl.String() for i in range(len(columns))}, orient="row")
    names = ", ".join(f'"{column}"' for column in columns)
    lists = {"lessons": "::integer[]", "learned_from": "::varchar[]"}
    values = ", ".join(f"f{i}{lists.get(column, '')}" for i, column in enumerate(columns))
    session.with_frame(frame, f"insert into {table} ({names}) select {values} from _frame")


def _cell(content: object) -> str | None:
    if content is None:
        return None
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, (list, tuple)):
        return json.dumps(list(content))
    return str(content)


def _json(section: BaseModel | None) -> str | None:
    if section is None:
        return None
    content = section.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _company(workspace: Workspace) -> tuple[object, ...]:
    company = workspace.company
    return company.name, company.currency, company.synthetic


def _use_case(workspace: Workspace, name: str, use_case: UseCase) -> tuple[object, ...]:
    return (
        name,
        use_case.label,
        use_case.lessons,
        use_case.front,
        use_case.primitive,
        use_case.owner,
        use_case.stage,
        json.dumps(use_case.model_dump(mode="json")["population"], sort_keys=True, ensure_ascii=False),
        use_case.learned_from,
        _json(use_case.match),
        _json(use_case.target),
        _plan(use_case),
        _json(use_case.cost),
        _json(use_case.time),
        _json(use_case.experiment),
        _json(use_case.eval),
        workspace.use_case_hashes[name],
    )


def _plan(use_case: UseCase) -> str | None:
    """Writes a plan with its value as low, mid and high, however the file says it."""
    if use_case.plan is None:
        return None
    content = use_case.plan.model_dump(
        mode="json", exclude_none=True, exclude_defaults=True, exclude={"value"}
    )
    bounds = use_case.plan.bounds()
    if bounds is not None:
        content.update(zip(("low", "mid", "high"), bounds, strict=True))
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _assumptions(workspace: Workspace) -> Iterator[tuple[object, ...]]:
    for entry in workspace.assumptions.entries:
        yield _assumption(entry.use_case, entry.name, entry.scope, entry.range)
    stated = {(entry.use_case, entry.name) for entry in workspace.assumptions.entries}
    for name, use_case in workspace.use_cases.items():
        for key in type(use_case.time).model_fields if use_case.time else ():
            value = getattr(use_case.time, key)
            # Said in both places, the list of assumptions is the one that is kept up.
            if value is not None and (name, key) not in stated:
                yield _assumption(name, key, None, value)


def _assumption(use_case: str | None, name: str, scope: str | None, value: Any) -> tuple[object, ...]:
    key = hashlib.sha256(repr((use_case, name, scope)).encode()).hexdigest()[:16]
    return (
        key,
        use_case,
        name,
        scope,
        value.low,
        value.mid,
        value.high,
        value.unit,
        value.owner,
        value.evidence,
        value.valid_from,
    )


def _forecasts(workspace: Workspace) -> Iterator[tuple[object, ...]]:
    for name, use_case in workspace.use_cases.items():
        plan = use_case.plan
        if plan is not None and plan.made_on is not None and (bounds := plan.bounds()) is not None:
            yield (ORIGIN, name, plan.made_on, plan.sponsor, *bounds)


def _rollouts(workspace: Workspace) -> Iterator[tuple[object, ...]]:
    for name, use_case in workspace.use_cases.items():
        units = use_case.rollout.units if use_case.rollout else {}
        for position, (unit, first) in enumerate(units.items(), start=1):
            yield (ORIGIN, ORIGIN, position, name, unit, None if first == "never" else first)
