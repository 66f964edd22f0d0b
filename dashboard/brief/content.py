"""What the board brief says, as a value: every form of it is drawn from this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import format as fmt
from dashboard.numbers import periods
from dashboard.panels import big_numbers, waiting
from dashboard.panels import lessons as lesson_rows
from dashboard.panels.paid import paid
from dashboard.sentences import decisions, effects, overview, states, use_case
from dashboard.sentences.fit import comma
from dashboard.view import View
from dashboard.words import say

MOST_DECISIONS = 6
MOST_CASES = 9


@dataclass(frozen=True, slots=True)
class Number:
    """One big number as it is printed."""

    label: str
    value: str
    unit: str
    note: str
    delta: str = ""


@dataclass(frozen=True, slots=True)
class Tier:
    """One kind of money on the evidence bar; `share` is 0 to 1 of all four."""

    code: str
    word: str
    amount: str
    share: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Month:
    """Cumulative money at the end of a month, in the company's currency; None is not measured."""

    day: date
    value_low: float | None
    value: float | None
    value_high: float | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of text."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""
    """What was left out, said under the table."""


@dataclass(frozen=True, slots=True)
class Brief:
    """Five slides: the answer, when it paid, the seven lessons, the decisions, the evidence."""

    locale: fmt.Locale
    company: str
    title: str
    footer: str
    notice: str
    """Says that the data are made up; empty for a real company."""
    headline: str
    lead: str
    numbers: tuple[Number, ...]
    tiers: tuple[Tier, ...]
    tiers_note: str
    paid_title: str
    paid_lead: str
    chart_note: str
    chart_missing: str
    months: tuple[Month, ...]
    month_words: Mapping[str, str]
    lessons_title: str
    lessons: Table
    decisions_title: str
    decisions: Table
    evidence_title: str
    evidence: Table
    method: tuple[str, ...]


def brief(view: View) -> Brief:
    """The brief over one generation; it says so where nothing is published or proven yet."""
    totals = overview.totals(view.rows("money_total"))
    measured = view.published and bool(len(view.rows("period")))
    cases = list(view.rows("use_case"))
    reached = view.rows("break_even", use_case_id=None).first
    company = view.facts.get("company", "")
    bar = overview.evidence(totals, view.locale)
    return Brief(
        locale=view.locale,
        company=company,
        title=view.say("brief.title"),
        footer=_footer(view, company),
        notice=view.say("sample") if view.synthetic else "",
        headline=overview.headline(totals, view.locale, measured=measured),
        lead=overview.lead(totals, cases, list(view.rows("lesson")), reached, view.locale, measured=measured),
        numbers=tuple(_number(ban) for ban in big_numbers.found(view, totals)) if measured else (),
        tiers=tuple(
            Tier(one.tier, one.word, one.amount, one.share, say(f"tier.{one.tier}.meaning", view.locale.lang))
            for one in bar.segments
        ),
        tiers_note=bar.sentence,
        paid_title=paid(view).title,
        paid_lead=overview.break_even(reached, view.locale) or view.say("paid.empty"),
        chart_missing=view.say("brief.chart.none"),
        chart_note=view.say("brief.chart.sub", currency=view.locale.currency),
        months=_months(view),
        month_words={name: view.say(f"brief.{name}") for name in ("value_low", "value", "value_high", "cost")},
        lessons_title=overview.attention(list(view.rows("lesson")), view.locale).rstrip(".。") or view.say("lessons"),
        lessons=_lessons(view),
        decisions_title=_waiting(view),
        decisions=_decisions(view),
        evidence_title=_rests_on(view, cases),
        evidence=_evidence(view, cases),
        method=_method(view, cases),
    )  # fmt: skip


def _footer(view: View, company: str) -> str:
    window = periods(view, "12m")
    parts = [
        company,
        view.say("brief.window", span=fmt.span(window[-1]["start_day"], window[-1]["end_day"], view.locale))
        if window
        else "",
        view.say("brief.data_to", day=fmt.day(view.data_to, view.locale)) if view.data_to else "",
        view.say("brief.generation", n=view.facts["generation"]) if "generation" in view.facts else "",
    ]
    return " · ".join(part for part in parts if part)


def _number(ban: Any) -> Number:
    glyph = {"up": "▲ ", "down": "▼ ", "flat": "● "}
    delta = f"{glyph.get(ban.delta.glyph, '')}{ban.delta.text} {ban.beside}".strip() if ban.delta else ""
    return Number(ban.label, ban.parts.number, ban.parts.unit, ban.note, delta)


def _months(view: View) -> tuple[Month, ...]:
    rows = sorted(view.rows("money_month", use_case_id=None), key=lambda row: row["month"])
    confirmed = any(row["cum_value_mid"] for row in rows)
    return tuple(
        Month(
            row["month"],
            row["cum_value_low"] if confirmed else None,
            row["cum_value_mid"] if confirmed else None,
            row["cum_value_high"] if confirmed else None,
            row["cum_cost"],
        )
        for row in rows
    )


def _lessons(view: View) -> Table:
    head = tuple(
        view.say(f"lessons.{key}") for key in ("lesson", "measure", "now", "target", "against", "evidence", "status")
    )  # fmt: skip
    rows = tuple(
        (
            f"{one.number} {one.title}",
            one.measure,
            say("text.ranged", view.locale.lang, n=one.now, range=one.range)
            if one.range not in ("", fmt.DASH)
            else one.now,
            one.target,
            fmt.share(one.attainment, view.locale),
            one.grade or fmt.DASH,
            one.status.word,
        )
        for one in lesson_rows.found(view)
    )
    return Table(head, rows)


def _waiting(view: View) -> str:
    found = waiting.found(view)
    return (
        view.say("brief.waiting", summary=decisions.summary(found, view.locale))
        if found
        else view.say("waiting.none")
    )


def _rests_on(view: View, cases: list[Mapping[str, Any]]) -> str:
    """How many use cases with a grade rest on a sound comparison or better."""
    graded = [case["grade"] for case in cases if case["grade"]]
    if not graded:
        return view.say("brief.evidence.none")
    sound = sum(grade in ("A", "B") for grade in graded)
    return view.say("brief.evidence", sound=str(sound), total=str(len(graded)))


def _decisions(view: View) -> Table:
    found = waiting.found(view)
    head = tuple(view.say(f"waiting.{key}") for key in ("title", "why", "since"))
    left = len(found) - MOST_DECISIONS
    return Table(
        head,
        tuple((one.title, one.body, one.waiting) for one in found[:MOST_DECISIONS]),
        view.say("waiting.more", n=left) if left > 0 else "" if found else view.say("waiting.none"),
    )


def _evidence(view: View, cases: list[Mapping[str, Any]]) -> Table:
    """One row per use case that has a primary outcome, best evidence first."""
    rows = []
    for case in cases:
        main = use_case.primary(view.rows("outcome", use_case_id=case["use_case_id"]))
        if main is None:
            continue
        found = effects.effect(main, view.locale)
        rows.append(
            (
                main["grade"] or "Z",
                (
                    case["label"],
                    main["kpi_label"],
                    found.text if found else fmt.DASH,
                    found.range if found else fmt.DASH,
                    states.word("design", main["design"], view.locale),
                    main["grade"] or fmt.DASH,
                    _reading(view, case, main),
                ),
            )
        )
    rows.sort(key=lambda row: (row[0], row[1][0]))
    head = (
        view.say("use_case"),
        *(view.say(f"brief.head.{key}") for key in ("kpi", "effect", "range", "design", "grade", "verdict")),
    )
    left = len(rows) - MOST_CASES
    return Table(
        head,
        tuple(row for _, row in rows[:MOST_CASES]),
        view.say("waiting.more", n=left) if left > 0 else "" if rows else view.say("effects.empty"),
    )


def _reading(view: View, case: Mapping[str, Any], main: Mapping[str, Any]) -> str:
    """The verdict, with the limit that was broken on the way: an efficiency gain that harms is no gain."""
    word = states.verdict(main["verdict"], view.locale).word
    if not case["guardrail_broken"]:
        return word
    return view.say("brief.broken", reading=word, limit=states.verdict("limit broken", view.locale).word)


def _method(view: View, cases: list[Mapping[str, Any]]) -> tuple[str, ...]:
    graded = [case["grade"] for case in cases if case["stage"] in ("live", "pilot")]
    found = [f"{letter} {graded.count(letter)}" for letter in ("A", "B", "C", "D") if letter in graded]
    counts = comma(found, view.locale.lang)
    return tuple(
        text
        for text in (
            view.say("brief.method.tiers"),
            view.say("brief.method.grades", counts=counts) if counts else "",
            view.say("brief.method.ranges"),
            view.say("brief.method.people", floor=str(view.locale.floor)),
        )
        if text
    )
