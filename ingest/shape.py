"""From typed columns to the rows of a canonical table: one select per feed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from ingest.reading.plan import FILE, Plan
from ingest.reading.table import digest
from ingest.sql import NULL, Sql, join, name
from ingest.tokens import COUNTS, partition_sql, problem_sql
from ingest.use_cases import use_case_sql
from ingest.warehouse import Session

RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "usage_fact": {
        "record": "source_record_id",
        "occurred_at": "period_start",
        "ended_at": "period_end",
        "person": "principal_id",
        "consumer": "consumer_id",
        "project": "sub_account_id",
        "assistant": "agent_id",
        "credential": "credential_id",
        "session": "session_id",
        "trace": "trace_id",
        "service": "service_name",
        "operation": "operation_name",
        "provider": "provider_name",
        "model": "model_reported",
        "org_unit": "org_unit_id",
        "use_case": "use_case_id",
    },
    "charge_fact": {
        "model": "model_id",
        "project": "sub_account_id",
        "person": "principal_id",
        "use_case": "use_case_id",
    },
    "activity_fact": {
        "person": "principal_id",
        "service": "service_name",
        "assistant": "agent_id",
        "model": "model_id",
        "use_case": "use_case_id",
    },
    "seat_snapshot": {"person": "principal_id"},
    "person": {"person": "principal_id"},
    "kpi_observation": {"kpi": "kpi_id", "period": "period_start", "use_case": "use_case_id"},
    "asset": {"creator": "creator_id", "use_case": "use_case_id"},
    "event": {"person": "principal_id", "org_unit": "org_unit_id", "use_case": "use_case_id"},
}
"""Table -> target -> column, where the two differ beside use_case."""

BUCKET_LENGTH: Final[Mapping[str, str]] = {
    "event": "interval 0 second",
    "1m": "interval 1 minute",
    "1h": "interval 1 hour",
    "1d": "interval 1 day",
    "1w": "interval 7 day",
    "28d": "interval 28 day",
}

ACTIVITY_LENGTH: Final = (
    "case grain when '1d' then interval 1 day when '1w' then interval 7 day "
    "when '28d' then interval 28 day else interval 1 month end"
)

IDENTITY: Final[Mapping[str, str]] = {
    "usage_fact": "usage_id",
    "charge_fact": "charge_id",
    "activity_fact": "activity_id",
    "event": "event_id",
}
"""Tables whose rows have an id of their own."""

LINEAGE: Final = ("source_system", "ingest_run_id", "source_row")

FILLED_BY: Final[Mapping[str, str]] = {
    "input_uncached_tokens": "input_tokens",
    "cache_read_tokens": "cache_read_tokens",
    "cache_write_tokens_short": "cache_write_tokens",
    "cache_write_tokens_long": "cache_write_long_tokens",
    "output_visible_tokens": "output_tokens",
    "reasoning_tokens": "reasoning_tokens",
}
"""Column of the partition -> count without which it is null."""

USAGE_DROPS: Final = frozenset({*COUNTS, "status", "requests", "requests_failed", "modality", "use_case"})

PROBLEMS: Final[Mapping[str, str]] = {
    "kpi_observation": "case when value is null and numerator is null and denominator is distinct from 0 "
    "then 'KPI_EMPTY|value' when period_end <= period then 'PERIOD_ORDER|period_end' end",
    "person": "case when valid_to < valid_from then 'PERIOD_ORDER|valid_to' end",
    "ledger": "case when period_end < period_start then 'PERIOD_ORDER|period_end' end",
    "charge_fact": "case when charge_period_end < charge_period_start "
    "then 'PERIOD_ORDER|charge_period_end' end",
    "usage_fact": "case when ended_at < occurred_at then 'PERIOD_ORDER|ended_at' end",
}
"""Table -> what is wrong between columns of one row."""


def _tests(plan: Plan) -> list[str]:
    """Lists what may be wrong between the columns of one row, token counts included."""
    tests = [PROBLEMS[plan.shape.table]] if plan.shape.table in PROBLEMS else []
    if plan.shape.table == "usage_fact":
        contract = plan.contract
        kernel = problem_sql(contract.tokens, contract.output_tokens, _present(plan))
        tests.append(f"({kernel}) || '|input_tokens'")
        if contract.grain != "event" and "ended_at" in plan.columns:
            length = BUCKET_LENGTH[contract.grain]
            tests.append(f"case when ended_at <> occurred_at + {length} then 'BUCKET_LENGTH|ended_at' end")
    return tests


def _present(plan: Plan) -> frozenset[str]:
    return frozenset(count for count in COUNTS if count in plan.columns)


def shaped(
    session: Session,
    plan: Plan,
    typed: Sql,
    *,
    runs: list[str],
    files: list[str],
    use_cases: Collection[str],
) -> None:
    """Makes `shaped`, the sound rows as the canonical table has them, and `bad`, the others with their problem.

    `typed` are the steps from `staged`; `_row` and `_part` stay beside the columns; matches and prices are
    filled later. `runs` are the ids of the loads, `files` the hashes of the delivered files of the batch. Of
    the wide `usage_fact` only the columns that the source fills are made, and those that are the same in all
    rows are left to the insert (`constants`).
    """
    table = plan.shape.table
    columns = _columns(plan)
    columns.update(_SPECIAL[table](plan) if table in _SPECIAL else {})
    columns["source_row"] = Sql(f"_row % {FILE}")
    same = constants(plan, runs)
    if table != "usage_fact":
        columns.update(same)
    elif "ingest_run_id" not in same:
        columns["ingest_run_id"] = _run(runs)
    if table in IDENTITY:
        columns[IDENTITY[table]] = _identity(plan, files)
    types = {str(row[0]): str(row[1]) for row in session.run(f"describe {table}")}
    chosen = [
        # Bad rows are still among them, and a cast of theirs must not stop the others.
        Sql("try_cast({v} as " + kind + ") as {c}").fill(v=columns.get(column, NULL), c=name(column))
        for column, kind in types.items()
        if table != "usage_fact" or column in columns
    ]
    known, unknown = use_case_sql(plan, use_cases)
    problems = [unknown, *(Sql(test) for test in _tests(plan))]
    session.run(
        Sql(
            "create or replace temp table shaped as\nwith {typed},\n"
            "judged as (select * replace (coalesce(_problem, {problems}) as _problem{known}) from typed)\n"
            "select _row, _part, _problem, {columns} from judged"
        ).fill(typed=typed, problems=join(problems, ", "), known=known, columns=join(chosen))
    )
    session.run(
        "create or replace temp table bad as select _row, _part, _problem from shaped where _problem is not null"
    )
    if session.one("select count(*) from bad")[0]:
        session.run("delete from shaped where _problem is not null")


def constants(plan: Plan, runs: list[str]) -> dict[str, Sql]:
    """Gives the columns that are the same in all rows of a batch."""
    same = {"source_system": Sql("?::varchar", (plan.source,))}
    if plan.shape.table != "usage_fact":
        return same | {"ingest_run_id": _run(runs)}
    if len(runs) == 1:
        same["ingest_run_id"] = Sql("?::varchar", (runs[0],))
    contract = plan.contract
    zoned = contract.timezone != "UTC" or plan.columns["occurred_at"].timezone not in (None, "UTC")
    return same | {
        "grain": Sql("?::varchar", (contract.grain,)),
        "tz_basis": Sql("?::varchar", ("source_offset" if zoned else "utc",)),
        "token_convention": Sql("?::varchar", (contract.tokens,)),
    }


def _run(runs: list[str]) -> Sql:
    return Sql(f"list_extract(?::varchar[], 1 + _row // {FILE})", (runs,))


def _identity(plan: Plan, files: list[str]) -> Sql:
    """Gives the id of a row: from a true key, the whole record, its occurrence, or its place in the file."""
    contract = plan.contract
    own = ["event_id"] if plan.shape.table == "event" and "event_id" in plan.columns else []
    key = plan.key() or own
    if key:
        cells = ", ".join(f"coalesce({name(k).text}::varchar, chr(0))" for k in key)
        return digest(Sql(f"?, {cells}", (plan.secret,)))
    if contract.duplicates == "keep" and contract.restates is None:
        place = f"list_extract(?::varchar[], 1 + _row // {FILE}), (_row % {FILE})::varchar, _part::varchar"
        return digest(Sql(f"?, {place}", (plan.secret, files)))
    if contract.duplicates == "identity" and plan.shape.table in ("usage_fact", "charge_fact", "event"):
        part = digest(Sql("_record::varchar, _part::varchar"))
        return Sql("case when _part = 1 then _record::uuid else {part} end").fill(part=part)
    # Equal records of one file are told apart by counting them; the same export again counts alike.
    occurrence = f"row_number() over (partition by _record, _part, _row // {FILE} order by _row)"
    return digest(Sql(f"_record::varchar, _part::varchar, ({occurrence})::varchar"))


def _columns(plan: Plan) -> dict[str, Sql]:
    shape = plan.shape
    renamed = RENAMED.get(shape.table, {})
    dropped = USAGE_DROPS if shape.table == "usage_fact" else frozenset({"quality_flag"})
    found: dict[str, Sql] = {}
    for target in shape.targets:
        if target.name in dropped or target.name not in plan.columns:
            continue
        column = renamed.get(target.name, "use_case_id" if target.name == "use_case" else target.name)
        found[column] = name(target.name)
    return found


def _usage(plan: Plan) -> dict[str, Sql]:
    contract = plan.contract
    grain = contract.grain
    parts = partition_sql(contract.tokens, contract.output_tokens, _present(plan))
    length = BUCKET_LENGTH[grain]
    requests = "coalesce(requests, 1)" if grain == "event" else "requests"
    return {
        "period_end": Sql(f"coalesce(ended_at, occurred_at + {length})"),
        "provider_name": Sql("coalesce(provider, ?)", (contract.provider,)),
        "requests": Sql(requests),
        "requests_failed": Sql(
            f"coalesce(requests_failed, case status when 'error' then {requests} when 'ok' then 0 end)"
        ),
        **{
            column: Sql(f"({expression})::bigint")
            for column, expression in parts.items()
            if FILLED_BY[column] in plan.columns
        },
        **({"modality": Sql("modality")} if "modality" in plan.columns else {}),
        **(
            {
                "source_cost_usd": Sql("source_cost_usd"),
                "source_cost_basis": Sql(
                    "case when source_cost_usd is not null then ?::varchar end", (contract.cost_basis,)
                ),
            }
            if "source_cost_usd" in plan.columns
            else {}
        ),
        "use_case_id": Sql("use_case"),
    }


def _charge(plan: Plan) -> dict[str, Sql]:
    return {
        "charge_period_end": Sql("coalesce(charge_period_end, charge_period_start + interval 1 day)"),
        # A list of AI charges needs no category; a cloud invoice has one on every line.
        "is_ai": Sql(
            "coalesce(is_ai, case when service_category is not null "
            "then lower(service_category) = 'ai and machine learning' else true end)"
        ),
        "quality_flags": Sql("case when quality_flag is not null then [quality_flag] else [] end"),
    }


def _activity(plan: Plan) -> dict[str, Sql]:
    return {
        "period_end": Sql(f"coalesce(period_end, period_start + {ACTIVITY_LENGTH})"),
        "is_total": Sql("coalesce(is_total, model is null and assistant is null and surface is null)"),
    }


def _seat(plan: Plan) -> dict[str, Sql]:
    known = "last_activity_at" in plan.columns
    state = (
        "case when last_activity_at is null then 'licensed_idle' "
        "when last_activity_at >= date - interval 28 day then 'active' else 'licensed_idle' end"
        if known
        else "'licensed'"
    )
    return {"state": Sql(f"coalesce(state, {state})")}


def _kpi(plan: Plan) -> dict[str, Sql]:
    return {
        # A ratio is its two sides; a stated value of the same row is not taken instead of them.
        "value": Sql(
            "case when numerator is not null and denominator is not null "
            "then numerator / nullif(denominator, 0) else coalesce(value, numerator) end"
        ),
    }


_SPECIAL: Final[Mapping[str, Callable[[Plan], dict[str, Sql]]]] = {
    "usage_fact": _usage,
    "charge_fact": _charge,
    "activity_fact": _activity,
    "seat_snapshot": _seat,
    "kpi_observation": _kpi,
}
