"""Use cases that rows name themselves, or that an evaluation suite belongs to."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ingest.config.use_case import UseCase
from ingest.reading.plan import Plan
from ingest.sql import Sql
from ingest.warehouse import Session


def use_case_sql(plan: Plan, known: Collection[str]) -> tuple[Sql, Sql]:
    """Says how rows that name an unknown use case are read: (replacement of the column, problem or null).

    Where the row is about nothing else (rollout, experiment, ledger) it is set aside; usage and money stay,
    as "unassigned", because they happened.
    """
    target = plan.shape.target("use_case")
    if target is None or target.name not in plan.columns:
        return Sql(""), Sql("null::varchar")
    names = (list(known),)
    if target.required:
        return Sql(""), Sql(
            "case when not list_contains(?::varchar[], use_case) then 'USE_CASE_UNKNOWN|use_case' end", names
        )
    return Sql(", case when list_contains(?::varchar[], use_case) then use_case end as use_case", names), Sql(
        "null::varchar"
    )


def fill_eval_use_cases(session: Session, use_cases: Mapping[str, UseCase]) -> None:
    """Fills use_case_id of evaluation rows from the use case whose [eval] names their suite."""
    for name, use_case in use_cases.items():
        if use_case.eval is not None:
            session.run(
                "update shaped set use_case_id = ? where use_case_id is null and suite = ?",
                (name, use_case.eval.suite),
            )
