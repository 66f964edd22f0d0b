"""Builds the lattice: the views that metric files read, each with its cell and period already on every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metrics.generation import Workshop

Row = Mapping[str, Any]

_INPUTS = {
    "setting": "contract_hours double, currency varchar, usd_rate double",
    "time_factor": "use_case_id varchar, "
    + ", ".join(
        f"{step} double, {step}_low double, {step}_high double, {step}_reason varchar"
        for step in ("gross", "net", "additional", "realised")
    ),
    "seat_price": "system varchar, low double, mid double, high double",
    "hourly_cost": "low double, mid double, high double",
    "cost_plan": "use_case_id varchar, driver varchar, first_day date, last_day date, low double, mid double, high double",
    "one_off": "use_case_id varchar, driver varchar, day date, low double, mid double, high double",
    "task_rate": "use_case_id varchar, driver varchar, low double, mid double, high double",
    "use_case_stage": "use_case_id varchar, stage varchar",
    "eval_gate": "use_case_id varchar, suite varchar, gate double",
}


@dataclass(frozen=True, slots=True)
class LatticeInputs:
    """What the lattice takes from assumptions and use cases, as rows of its small tables."""

    setting: Row
    time_factor: Sequence[Row] = ()
    """Hours per completed task of a use case, by step, with P10 and P90 and the reason where there is none."""
    seat_price: Sequence[Row] = ()
    """Money per seat and month of a system."""
    hourly_cost: Sequence[Row] = ()
    """One row: loaded money per working hour."""
    cost_plan: Sequence[Row] = ()
    """Money per day of a use case's stated costs, with first and last day; one-off costs straight-line."""
    one_off: Sequence[Row] = ()
    """What is paid once, in full, on its day."""
    task_rate: Sequence[Row] = ()
    """Money per completed task of what grows with tasks: review and errors."""
    use_case_stage: Sequence[Row] = field(default=())
    eval_gate: Sequence[Row] = field(default=())


def calendar(shop: Workshop) -> None:
    """Data range and periods only."""
    shop.script("calendar")


def build(shop: Workshop, inputs: LatticeInputs) -> None:
    """Every lattice view but benefits and outcomes, after `calendar`."""
    for table, columns in _INPUTS.items():
        shop.run(f"create table {table} ({columns})")
        rows = [inputs.setting] if table == "setting" else getattr(inputs, table)
        shop.fill(table, rows)
    for name in (
        "wilson",
        "activity",
        "people",
        "cells",
        "usage",
        "seats",
        "charges",
        "reconciliation",
        "seat_cost",
        "cost",
        "evals",
        "registry",
        "cohorts",
        "groups",
    ):
        shop.script(name)
    shop.run(
        "create table raw (metric varchar, cell_id integer, period integer, value double, low double, high double, "
        "level double, n double, people double, numerator double, denominator double, grade varchar, reason varchar)"
    )
