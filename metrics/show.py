"""Released numbers for the command line: what `show`, `explain`, `lesson` and `add` print."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from metrics.catalogue import metric as definition
from metrics.method import METHOD_VERSION
from metrics.problems import misconfigured
from metrics.serving import Serving
from metrics.vendor_definitions import ACTIVE_BY_VENDOR, COUNTS_ACTIVE

CUTS: Final = ("use_case", "division", "team", "role", "tenure", "model", "assistant")
"""Attributes by which a cell is named on the command line."""
PERIODS: Final = ("week", "month", "quarter", "28d", "12m")
_FIRST: Final = (
    "seats",
    "licence_utilisation",
    "idle_seats",
    "idle_seat_cost",
    "activation",
    "active_people",
    "weekly_active_people",
    "weekly_active_share",
    "segment_power",
    "segment_habitual",
    "segment_novice",
    "segment_low",
    "segment_none",
    "actions_per_active",
    "full_cost",
    "break_even_minutes",
)
"""What a first file can answer, in the order in which it is told."""


def show(
    workspace: Path,
    metric: str,
    *,
    cut: Mapping[str, str] | None = None,
    period: str = "12m",
    use_case: str | None = None,
) -> list[dict[str, Any]]:
    """Released values of a metric, newest first: metric, use_case, cut, period, period_start, value, low, high,
    unit, n, grade, reason.

    `cut` names a cell by its attributes ({"division": "Wealth"}), "*" stands for each of them; without one it is
    the company, or the use case alone.
    Errors: `MetricsProblem` (exit 6) for an unknown metric, attribute or period.
    """
    known = definition(metric)
    wanted = dict(cut or {})
    if use_case is not None:
        wanted["use_case"] = use_case
    _check(wanted, period)
    serving = _serving(workspace)
    cells = {row["cell_id"]: row for row in serving.rows("cell") if _matches(row, wanted)}
    periods = {row["period_id"]: row for row in serving.rows("period", kind=period)}
    rows = [
        {
            "metric": metric,
            "use_case": cells[row["cell_id"]]["use_case_id"],
            "cut": _cut(cells[row["cell_id"]]),
            "period": period,
            "period_start": periods[row["period_id"]]["start_day"].isoformat(),
            "value": row["value"],
            "low": row["low"],
            "high": row["high"],
            "unit": known.unit,
            "n": row["n"],
            "grade": row["grade"],
            "reason": row["reason"],
        }
        for row in serving.rows("number", metric=metric)
        if row["cell_id"] in cells and row["period_id"] in periods
    ]
    order = {cell_id: position for position, cell_id in enumerate(sorted(cells))}
    keyed = sorted(rows, key=lambda row: row["period_start"], reverse=True)
    by_cell = {_cut(cell): order[cell_id] for cell_id, cell in cells.items()}
    return sorted(keyed, key=lambda row: by_cell[row["cut"]])


def _serving(workspace: Path) -> Serving:
    folder = workspace / "data" / "serving"
    serving = Serving(folder)
    if serving.generation() == 0:
        raise misconfigured(
            f"Nothing is published in {workspace} yet. Run `sevenfold run --workspace {workspace}` first.",
            "NOT_PUBLISHED",
        )
    return serving


def _check(wanted: Mapping[str, str], period: str) -> None:
    if period not in PERIODS:
        raise misconfigured(f"{period!r} is no period. Choose one of {', '.join(PERIODS)}.", "PERIOD")
    for name in wanted:
        if name not in CUTS:
            near = difflib.get_close_matches(name, CUTS, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Choose one of {', '.join(CUTS)}."
            raise misconfigured(f"There is no cut {name!r}. {hint}", "CUT")


def _matches(cell: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    """Whether a cell is cut by exactly the named attributes; a team carries its division unasked."""
    for name in CUTS:
        found, value = cell[_column(name)], wanted.get(name)
        if value is None:
            if found is not None and not (name == "division" and "team" in wanted):
                return False
        elif found is None or value not in ("*", found):
            return False
    return True


def _column(name: str) -> str:
    return "use_case_id" if name == "use_case" else name


def _cut(cell: Mapping[str, Any]) -> str:
    """A cell in words: `org`, or its attributes."""
    named = [f"{name}={cell[_column(name)]}" for name in CUTS if cell[_column(name)] is not None]
    return " ".join(named) or "org"


def explain(workspace: Path, metric: str) -> dict[str, Any]:
    """Definition, formula, SQL, lineage, freshness and limits of a metric, with what is released of it now.

    Errors: `MetricsProblem` (exit 6) for an unknown metric. Works before anything is published.
    """
    known = definition(metric)
    serving = Serving(workspace / "data" / "serving")
    facts = serving.meta()
    numbers = list(serving.rows("number", metric=metric))
    held = list(serving.rows("hidden", metric=metric))
    return {
        "metric": known.metric,
        "label": known.label,
        "description": known.description,
        "formula": known.formula,
        "unit": known.unit,
        "better": known.better,
        "lesson": known.lesson,
        "family": known.family,
        "people": known.people,
        "owner": known.owner,
        "grade_rule": known.grade_rule,
        "limits": known.limits,
        "lineage": list(known.lineage),
        "needs": list(known.needs),
        "inputs": list(known.lineage[:-1]),
        "window": "a week, a month, a quarter, 28 days or 12 months, as asked; to the end of it where the formula says so",
        "denominator": known.formula.partition(" / ")[2] or None,
        "method_version": METHOD_VERSION,
        "vendors": [one.sentence for one in ACTIVE_BY_VENDOR] if metric in COUNTS_ACTIVE else [],
        "generation": serving.generation(),
        "data_to": facts.get("data_to"),
        "published_at": facts.get("published_at"),
        "released": sum(row["value"] is not None for row in numbers),
        "held_back": sum(row["cells"] for row in held),
        "missing": sorted({row["reason"] for row in numbers if row["value"] is None}),
        "sql": known.sql,
    }


def lesson(workspace: Path, number: int) -> dict[str, Any]:
    """Headline, metrics and maturity of one of the seven lessons, as released.

    Errors: `MetricsProblem` (exit 6) where nothing is published or the number is not 1 to 7.
    """
    from metrics.lessons import LESSONS

    if number not in range(1, 8):
        raise misconfigured(f"There is no lesson {number}. Choose 1 to 7.", "LESSON")
    serving = _serving(workspace)
    headline = serving.rows("lesson", lesson=number).first
    parts = {row["component"]: row for row in serving.rows("maturity", lesson=number)}
    totals = {
        name: parts.pop(name, None)
        for name in ("raw", "cap_evidence", "cap_coverage", "cap_guardrail", "score")
    }
    org = [row["cell_id"] for row in serving.rows("cell", cut="org")]
    newest = [row["period_id"] for row in serving.rows("period", kind="12m", is_latest=True)]
    metrics = {
        name: next(
            (
                {key: row[key] for key in ("value", "low", "high", "grade", "reason")}
                for row in serving.rows("number", metric=name, cell_id=org, period_id=newest)
            ),
            None,
        )
        for name in LESSONS[number - 1].metrics
    }
    return {
        **(dict(headline) if headline else {"lesson": number, "status": "no_data"}),
        "metrics": metrics,
        "maturity": None if totals["score"] is None else totals["score"]["value"],
        "maturity_reason": None if totals["score"] is None else totals["score"]["reason"],
        "caps": {
            name: row["value"] for name, row in totals.items() if row is not None and name.startswith("cap")
        },
        "components": {
            name: {key: row[key] for key in ("value", "measured", "reason")} for name, row in parts.items()
        },
    }


def first_numbers(workspace: Path) -> list[str]:
    """The company's newest released numbers as plain lines, for the terminal after a first file."""
    serving = _serving(workspace)
    facts = serving.meta()
    org = [row["cell_id"] for row in serving.rows("cell", cut="org")]
    periods = {row["period_id"]: row for row in serving.rows("period", is_latest=True)}
    lines = []
    for name in _FIRST:
        known = definition(name)
        rows = {
            periods[row["period_id"]]["kind"]: row
            for row in serving.rows("number", metric=name, cell_id=org)
            if row["period_id"] in periods and row["value"] is not None
        }
        row = next((rows[kind] for kind in ("28d", "month", "12m", "week") if kind in rows), None)
        if row is None:
            continue
        of = " of seats" if row["denominator"] == "seats" and known.unit == "share" else ""
        when = periods[row["period_id"]]
        span = f"{when['start_day'].isoformat()} to {when['end_day'].isoformat()}"
        lines.append(f"{known.label:<26}{_plain(row['value'], known.unit, facts)}{of}  ({span})")
    return lines


def _plain(value: float, unit: str, facts: Mapping[str, str]) -> str:
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "currency":
        return f"{facts.get('currency', '')} {value:,.0f}".strip()
    if unit in ("people", "count", "tokens"):
        return f"{value:,.0f}"
    return f"{value:,.1f} {'min a week' if unit == 'min' else unit if unit != 'ratio' else 'a week'}"
