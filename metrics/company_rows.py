"""Facts about the company's data and vendors: sources, reconciliation, annotations, providers, data problems."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from metrics.generation import Workshop

Row = dict[str, Any]
LATE_AFTER_DAYS = 14
"""A source of use that ends this much before the newest data is late."""
_DATES = {
    "usage": "select source_system, max(period_end) as last from warehouse.usage_fact group by 1",
    "activity": "select source_system, max(period_end - interval 1 microsecond) as last "
    "from warehouse.activity_fact group by 1",
    "charge": "select source_system, max(charge_period_end - interval 1 microsecond) as last "
    "from warehouse.charge_fact group by 1",
    "seat": "select source_system, max(date) as last from warehouse.seat_snapshot group by 1",
    "kpi_observation": "select source_system, max(coalesce(period_end - interval 1 microsecond, period_start)) as last "
    "from warehouse.kpi_observation group by 1",
    "eval": "select source_system, max(started_at) as last from warehouse.eval_result group by 1",
    "event": "select source_system, max(occurred_at) as last from warehouse.event group by 1",
    "ledger": "select source_system, max(confirmed_on) as last from warehouse.ledger group by 1",
    "experiment": "select source_system, max(assigned_at) as last from warehouse.experiment group by 1",
}


def source_rows(shop: Workshop) -> list[Row]:
    """Rows of table source: one per source and feed, newest load, open quarantine, last restatement."""
    ends = {
        (row["source_system"], feed): row["last"]
        for feed, query in _DATES.items()
        for row in shop.rows(query)
        if row["last"] is not None
    }
    rows = shop.rows(
        """
        with open_rows as (
            select ingest_run_id, count(*) as n
            from warehouse.quarantine
            where closed_at is null
            group by ingest_run_id
        )
        select
            ingest_run.source_system,
            ingest_run.feed,
            arg_max(ingest_run.adapter, ingest_run.load_order) as adapter,
            max(ingest_run.loaded_at) as last_loaded,
            sum(ingest_run.read)::bigint as read,
            sum(ingest_run.loaded)::bigint as loaded,
            sum(ingest_run.duplicate)::bigint as duplicate,
            coalesce(sum(open_rows.n), 0)::bigint as quarantined,
            max(ingest_run.loaded_at) filter (ingest_run.restated > 0)::date as restated_on
        from warehouse.ingest_run
        left join open_rows using (ingest_run_id)
        group by
            ingest_run.source_system,
            ingest_run.feed
        order by
            ingest_run.source_system,
            ingest_run.feed
        """
    )
    return [row | {"data_to": _day(ends.get((row["source_system"], row["feed"])))} for row in rows]


def _day(moment: Any) -> date | None:
    if moment is None:
        return None
    return moment.date() if hasattr(moment, "date") else moment


def data_problems(
    sources: list[Row], reconciled: list[Row], watermark: date | None
) -> list[tuple[str, date, Row]]:
    """What is wrong with the data: (code, first day, facts), worst first."""
    found: list[tuple[str, date, Row]] = []
    for row in sources:
        if watermark and row["feed"] in ("usage", "activity") and row["data_to"]:
            late = (watermark - row["data_to"]).days
            if late > LATE_AFTER_DAYS:
                since = row["data_to"] + timedelta(days=1)
                found.append(("source_late", since, {"source": row["source_system"], "days_late": late}))
    totals = [row for row in reconciled if row["provider"] is None]
    newest = max(totals, key=lambda row: row["month"], default=None)
    if newest is not None and newest["state"] == "red":
        found.append(
            ("unreconciled", newest["month"], {"source": "invoice", "share": abs(newest["share"] or 0.0)})
        )
    aside = [row for row in sources if row["quarantined"]]
    if aside and watermark:
        most = max(aside, key=lambda row: row["quarantined"])
        found.append(
            ("quarantined", watermark, {"source": most["source_system"], "rows": most["quarantined"]})
        )
    return found


def provenance_rows(shop: Workshop) -> list[Row]:
    """Rows of table provenance: which source brought each KPI, rollout, experiment and eval suite."""
    return shop.rows(
        """
        select distinct 'kpi' as kind, kpi_id as subject, source_system from warehouse.kpi_observation
        union all
        select distinct 'rollout', use_case_id, source_system from warehouse.rollout
        union all
        select distinct 'experiment', use_case_id, source_system from warehouse.experiment
        union all
        select distinct 'suite', suite, source_system from warehouse.eval_result
        order by all
        """
    )


def reconciliation_rows(shop: Workshop) -> list[Row]:
    """Rows of table reconciliation: priced against invoiced tokens by month."""
    return shop.rows("select * from reconciled order by month, provider nulls first")


def annotation_rows(shop: Workshop) -> list[Row]:
    """Rows of table annotation: the company's dated facts, to be marked on charts."""
    return shop.rows(
        """
        select distinct
            occurred_at::date as day,
            label,
            kind,
            nullif(use_case_id, '') as use_case_id
        from warehouse.event
        where kind in ('launch', 'price_change', 'model_change', 'training', 'concurrent_change')
            and nullif(trim(label), '') is not null
            and principal_id is null
        order by day, label
        """
    )


def provider_rows(shop: Workshop) -> list[Row]:
    """Rows of table provider: unknown stays unknown."""
    return shop.rows(
        "select provider, fact, value, evidence, checked_on from warehouse.provider order by all"
    )
