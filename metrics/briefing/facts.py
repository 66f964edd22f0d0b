"""What a model may see: released values under opaque labels; no name, note or text of the company leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
_TOTALS = ("net", "return_per_unit", "cost", "banked", "proven", "indicated", "claimed")
_UNIT = {"return_per_unit": "ratio"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One released value. `about` is an opaque label or None for the company; `reading` a verdict or status."""

    what: str
    about: str | None
    period: str
    value: float
    low: float | None
    high: float | None
    unit: str
    change: bool = False
    """Whether the value is a change and carries its sign."""
    grade: str | None = None
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The facts of one page by id (F1, F2 ...), and which use case each opaque label (UC01 ...) stands for."""

    path: str
    question: str
    facts: Mapping[str, Fact]
    labels: Mapping[str, str] = field(default_factory=dict)

    def payload(self) -> str:
        """The exact text that would be sent."""
        shown = {
            key: {
                name: value
                for name, value in (
                    ("what", fact.what),
                    ("about", fact.about or "company"),
                    ("period", fact.period),
                    ("value", _short(fact.value)),
                    ("low", _short(fact.low)),
                    ("high", _short(fact.high)),
                    ("unit", fact.unit),
                    ("grade", fact.grade),
                    ("reading", fact.reading),
                )
                if value is not None
            }
            for key, fact in self.facts.items()
        }
        return json.dumps({"question": self.question, "facts": shown}, sort_keys=True)

    def digest(self) -> str:
        """SHA-256 of the payload: an unchanged sheet needs no new sentences."""
        return hashlib.sha256(self.payload().encode()).hexdigest()


def sheets(read: Callable[[str], Iterable[Row]]) -> list[Sheet]:
    """One sheet for the overview, each lesson and each use case that has facts.

    `read` gives the released rows of one table of serving.sql.
    """
    cases = sorted(read("use_case"), key=lambda row: row["use_case_id"])
    # Labels are numbered by id, so a label says nothing and stays the same from publish to publish.
    names = {row["use_case_id"]: f"UC{place:02d}" for place, row in enumerate(cases, start=1)}
    live = [row for row in cases if row["stage"] in ("pilot", "live")]
    outcomes = sorted(
        (
            row
            for row in read("outcome")
            if row["segment"] is None
            and row["role"] in ("primary", "guardrail")
            and row["estimate"] is not None
        ),
        key=lambda row: (row["use_case_id"], row["kpi_id"]),
    )
    lessons = sorted((row for row in read("lesson") if row["now"] is not None), key=lambda row: row["lesson"])
    totals = [row for row in read("money_total") if row["money_window"] == "12m" and row["mid"] is not None]
    found = [
        _sheet("/", "Is AI paying, and what must be decided?", [*_totals(totals), *_nets(live, names)], names)
    ]
    for row in lessons:
        facts = [_lesson(row, names), *_outcomes(_of(outcomes, row["use_case_id"]), names)]
        question = f"How far is lesson {row['lesson']} of seven, and what does it rest on?"
        found.append(_sheet(f"/lesson/{row['lesson']}", question, facts, names))
    for row in live:
        facts = [*_nets([row], names), *_outcomes(_of(outcomes, row["use_case_id"]), names)]
        question = "Does this use case pay, and does quality hold?"
        found.append(_sheet(f"/use-case/{row['use_case_id']}", question, facts, names))
    return [sheet for sheet in found if sheet.facts]


def _sheet(path: str, question: str, facts: Iterable[Fact], names: Mapping[str, str]) -> Sheet:
    numbered = {f"F{place}": fact for place, fact in enumerate(facts, start=1)}
    used = {fact.about for fact in numbered.values()}
    return Sheet(path, question, numbered, {label: case for case, label in names.items() if label in used})


def _of(rows: Iterable[Row], case: str | None) -> list[Row]:
    return [row for row in rows if row["use_case_id"] == case]


def _totals(rows: Iterable[Row]) -> list[Fact]:
    by_item = {row["item"]: row for row in rows}
    return [
        Fact(
            item,
            None,
            "12 months",
            by_item[item]["mid"],
            by_item[item]["low"],
            by_item[item]["high"],
            _UNIT.get(item, "currency"),
        )
        for item in _TOTALS
        if item in by_item
    ]


def _nets(cases: Iterable[Row], names: Mapping[str, str]) -> list[Fact]:
    return [
        Fact(
            "net",
            names[row["use_case_id"]],
            "12 months",
            row["net_mid"],
            row["net_low"],
            row["net_high"],
            "currency",
            grade=row["grade"],
            reading="limit broken" if row["guardrail_broken"] else row["verdict"],
        )
        for row in cases
        if row["net_mid"] is not None
    ]


def _lesson(row: Row, names: Mapping[str, str]) -> Fact:
    return Fact(
        str(row["measure"]),
        names.get(row["use_case_id"] or ""),
        "12 months",
        row["now"],
        row["low"],
        row["high"],
        row["unit"],
        change=row["measure"] in ("kpi_relative", "paired_uplift"),
        grade=row["grade"],
        reading=row["status"],
    )


def _outcomes(rows: Iterable[Row], names: Mapping[str, str]) -> list[Fact]:
    return [
        Fact(
            "effect_on_primary_kpi" if row["role"] == "primary" else "effect_on_guardrail",
            names[row["use_case_id"]],
            "since access",
            row["percent"],
            row["percent_low"],
            row["percent_high"],
            "percent",
            change=True,
            grade=row["grade"],
            reading=row["verdict"],
        )
        for row in rows
        if row["percent"] is not None
    ]


def _short(value: float | None) -> float | None:
    """Four significant digits: no model needs more, and no page prints more."""
    return None if value is None else float(f"{value:.4g}")
