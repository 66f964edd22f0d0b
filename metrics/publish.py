"""From the warehouse to a published generation: every number once, through the release gate, atomically."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from metrics import catalogue, company_rows, generation, lattice, settings
from metrics.benefits import money_lines
from metrics.briefing.facts import sheets
from metrics.briefing.write import briefing_rows
from metrics.company import Company, read
from metrics.decisions import decision_rows
from metrics.eval_scores import pair_rows, score_rows
from metrics.generation import Workshop
from metrics.lesson_curves import lesson_curves
from metrics.lesson_maturity import Basis, maturity_rows
from metrics.lessons import lesson_rows
from metrics.lock import writer_lock
from metrics.method import METHOD_VERSION
from metrics.money_flow import MoneyFlow, costs, shrinkage, windows
from metrics.money_months import break_even_row, month_rows
from metrics.money_rows import bridge_rows, money_rows, total_rows
from metrics.outcome_deltas import OutcomeDelta, guardrails_broken, outcome_deltas
from metrics.outcome_kept import Kept
from metrics.outcome_overlaps import common_total_factors
from metrics.outcome_rows import alternative_rows, event_rows, gate_rows, outcome_row
from metrics.portfolio_forecasts import bias_rows, forecast_rows
from metrics.portfolio_ideas import idea_facts, ideas
from metrics.portfolio_rows import portfolio_rows
from metrics.raw_results import collect
from metrics.reconciliation_lines import reconciliation_tables
from metrics.release import Gate
from metrics.serving import SCHEMA_VERSION, Serving
from metrics.stated_inputs import lattice_inputs
from metrics.use_case_rows import use_case_rows, views

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What a publish did: the generation's number, its seconds, numbers released and cells held back."""

    generation: int
    seconds: float
    numbers: int
    hidden: int


def publish(workspace: Path, *, wait: float = 0.0, progress: Progress | None = None) -> PublishReport:
    """Computes and publishes one generation of a workspace; readers never wait and never see half of it.

    Errors: `MetricsProblem`: exit 4 while a load writes, 5 for storage, 6 for configuration. The generation
    in use stays until the new one is verified.
    """
    started = time.monotonic()
    say = progress or (lambda _: None)
    stated = settings.load(workspace)
    data = workspace / "data"
    with writer_lock(data, wait), generation.workshop(data / "warehouse.duckdb") as shop:
        say("Reading what is stated")
        company = read(shop)
        lattice.calendar(shop)
        inputs = lattice_inputs(shop, company, stated)
        say("Counting people, use and cost")
        lattice.build(shop, inputs)
        say("Estimating outcomes")
        kept = Kept(data)
        deltas = outcome_deltas(shop, company, kept)
        span = windows(shop)
        flow = MoneyFlow(
            lines=money_lines(shop, company, deltas, common_total_factors(shop, deltas), span.months),
            spread=costs(shop, "spread"),
            cash=costs(shop, "cash"),
            windows=span,
            kept=shrinkage(deltas),
            broken=frozenset(
                one.use_case_id for one in company.use_cases if guardrails_broken(deltas, one.use_case_id)
            ),
        )
        say("Computing metrics")
        collect(shop, company, inputs, deltas, flow)
        with generation.draft(shop, data / "serving") as draft:
            say("Releasing")
            gate = Gate(shop, draft, stated.privacy.smallest_group)
            numbers, hidden = gate.numbers(catalogue.metrics())
            _tables(gate, shop, company, stated, deltas, flow, Serving(data / "serving"))
            facts = _facts(shop, company, draft.number, gate.floor)
            gate.put(
                "briefing",
                briefing_rows(
                    sheets(lambda table: shop.rows(f"select * from serving.{table}")),
                    stated.briefing,
                    Serving(data / "serving"),
                    data,
                    say,
                )
                if stated.briefing.enabled
                else [],
            )
            gate.put("meta", [{"key": key, "value": value} for key, value in facts.items()])
            gate.finish({"published_at": facts["published_at"], "data_to": facts["data_to"]})
            return PublishReport(draft.number, round(time.monotonic() - started, 3), numbers, hidden)


def rollback(workspace: Path) -> int:
    """Points the dashboard at the generation before and returns its number: one pointer write."""
    data = workspace / "data"
    with writer_lock(data):
        return generation.roll_back(data / "serving")


def _tables(
    gate: Gate,
    shop: Workshop,
    company: Company,
    stated: settings.Settings,
    deltas: Sequence[OutcomeDelta],
    flow: MoneyFlow,
    before: Serving,
) -> None:
    """Everything but numbers: tables without people."""
    forecasts = forecast_rows(shop, company, flow)
    planned = ideas(company, forecasts, deltas, stated.metrics)
    seen = views(shop, company, stated, deltas, flow, idea_facts(planned))
    scores = score_rows(shop, company)
    pairs = pair_rows(shop, scores)
    sources, reconciled = company_rows.source_rows(shop), company_rows.reconciliation_rows(shop)
    watermark = _watermark(shop)
    cases: list[str | None] = [None, *(one.use_case_id for one in company.use_cases if one.stage != "idea")]
    tables: dict[str, list[dict[str, Any]]] = {
        "use_case": use_case_rows(seen, flow, _break_even(shop)),
        "outcome": [outcome_row(one, flow) for one in deltas],
        "outcome_event": [row for one in deltas for row in event_rows(one)],
        "outcome_gate": [row for one in deltas for row in gate_rows(one)],
        "outcome_alternative": [row for one in deltas for row in alternative_rows(one)],
        "eval_score": scores,
        "eval_pair": pairs,
        "lesson": lesson_rows(shop, seen, deltas, pairs, scores),
        "lesson_curve": lesson_curves(shop, gate.floor, gate.is_too_small),
        "maturity": maturity_rows(Basis(shop, seen, deltas, pairs, _graded_share(flow))),
        "decision": decision_rows(
            seen,
            company_rows.data_problems(sources, reconciled, watermark),
            list(before.rows("decision")),
            watermark,
        ),
        "annotation": company_rows.annotation_rows(shop),
        "source": sources,
        "portfolio": portfolio_rows(planned),
        "forecast_score": forecasts,
        "forecast_bias": bias_rows(company, forecasts),
        "provider": company_rows.provider_rows(shop),
        "provenance": company_rows.provenance_rows(shop),
    }
    if not gate.is_too_small:
        # what a handful of people spent would be what those people did
        tables |= {
            "money": money_rows(flow, company),
            "money_total": total_rows(flow) + _company_break_even(shop),
            "money_month": [row for case in cases for row in month_rows(flow, case)],
            "break_even": [break_even_row(flow, case) for case in cases],
            "bridge": bridge_rows(shop, company, flow),
            "reconciliation": reconciled,
            **reconciliation_tables(shop),
        }
    for table, rows in tables.items():
        gate.put(table, rows)


def _watermark(shop: Workshop) -> date | None:
    rows = shop.rows("select watermark from data_range")
    return rows[0]["watermark"] if rows else None


def _break_even(shop: Workshop) -> dict[str, float]:
    """Released break-even minutes by use case, newest 12 months."""
    rows = shop.rows(
        "select cell.use_case_id, released.value from released join cell using (cell_id) "
        "join period on period.period = released.period_id "
        "where released.metric = 'break_even_minutes' and cell.cut = 'use_case' and released.value is not null "
        "and period.kind = '12m' and period.is_latest"
    )
    return {row["use_case_id"]: row["value"] for row in rows}


def _company_break_even(shop: Workshop) -> list[dict[str, Any]]:
    rows = shop.rows(
        "select released.value as mid, released.low, released.high, "
        "case when released.value is null then released.reason end as reason "
        "from released join cell using (cell_id) join period on period.period = released.period_id "
        "where released.metric = 'break_even_minutes' and cell.cut = 'org' "
        "and period.kind = '12m' and period.is_latest"
    )
    return [{"money_window": "12m", "item": "break_even_minutes", **row} for row in rows]


def _graded_share(flow: MoneyFlow) -> float | None:
    months = flow.windows.year
    weak = flow.benefit(months, [one for one in flow.lines if one.tier == "claimed"])
    graded = flow.benefit(months, [one for one in flow.lines if one.tier != "claimed"])
    if graded is None and weak is None:
        return None
    firm = max(float(graded.mean()), 0.0) if graded is not None else 0.0
    rest = max(float(weak.mean()), 0.0) if weak is not None else 0.0
    return firm / (firm + rest) if firm + rest > 0 else None


def _facts(shop: Workshop, company: Company, number: int, floor: int) -> Mapping[str, str | None]:
    watermark = _watermark(shop)
    return {
        "generation": str(number),
        "schema": str(SCHEMA_VERSION),
        "method_version": str(METHOD_VERSION),
        "published_at": datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds"),
        "data_to": watermark.isoformat() if watermark else None,
        "company": company.name,
        "currency": company.currency,
        "synthetic": "true" if company.synthetic else "false",
        "group_floor": str(floor),
        "people_denominator": shop.rows("select kind from denominator")[0]["kind"],
    }
