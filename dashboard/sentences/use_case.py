"""One use case in words: headline per verdict and grade, lead, chips and caveats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import format as fmt
from dashboard.format import DEFAULT, Locale
from dashboard.sentences import states
from dashboard.sentences.effects import Effect, effect
from dashboard.sentences.fit import fit, join
from dashboard.words import inline, say

Row = Mapping[str, Any]
_TELLING = frozenset({"pre_trend", "srm"})
_WORST_FIRST = ("worse", "better", "no real change", "no clear effect", "too early", "cannot tell")


def primary(outcomes: Iterable[Row]) -> Row | None:
    """The primary outcome a page leads with: one that got worse before any other, else the first published."""
    found = [row for row in outcomes if row["role"] == "primary" and row["segment"] is None]
    return next((row for row in found if row["verdict"] == "worse"), found[0] if found else None)


def broken(outcomes: Iterable[Row]) -> Row | None:
    """The first guardrail whose limit is broken."""
    rows = [row for row in outcomes if row["role"] == "guardrail" and row["segment"] is None]
    return next((row for row in rows if row["verdict"] == "limit broken"), None)


def headline(case: Row, outcomes: Iterable[Row], locale: Locale = DEFAULT) -> str:
    """What AI changed in this use case, at most 90 characters; harm is said first.

    `case` is a row of `use_case`, `outcomes` its rows of `outcome`.
    """
    rows = list(outcomes)
    names = {"name": case["label"]}
    main, limit = primary(rows), broken(rows)
    if limit is not None:
        return _limit_broken(limit, main, names, locale)
    if main is None:
        key = "use_case.headline.idea" if case["stage"] == "idea" else "use_case.headline.no_outcome"
        return fit([(key, {})], locale.lang, names)
    return _verdict(case, main, rows, locale)


def _limit_broken(limit: Row, main: Row | None, names: dict[str, str], locale: Locale) -> str:
    names = names | {"guardrail": limit["kpi_label"]}
    harm = effect(limit, locale)
    facts: dict[str, object] = {"change": harm.text if harm else fmt.DASH}
    variants = [("use_case.headline.limit_broken", facts)]
    moved = None if main is None else effect(main, locale)
    if main is not None and moved is not None and moved.direction and main["verdict"] == "better":
        names["kpi"] = main["kpi_label"]
        extra = facts | {"verb": _verb(moved, locale), "size": moved.size}
        variants.insert(0, ("use_case.headline.limit_broken.but", extra))
    return fit(variants, locale.lang, names)


def _verdict(case: Row, main: Row, rows: list[Row], locale: Locale) -> str:
    lang = locale.lang
    names = {"name": case["label"], "kpi": main["kpi_label"]}
    moved = effect(main, locale)
    code = str(main["verdict"])
    if moved is None or code == "cannot tell":
        why = next(iter(states.caveats(main["notes"], locale)), say("reason.unknown", lang))
        short = say("use_case.headline.cannot_tell.short", lang, kpi="")
        room = 90 - len(short)
        facts = {"reason": inline(why, lang)}
        variants = [("use_case.headline.cannot_tell", facts)] if len(why) < room else []
        return fit([*variants, ("use_case.headline.cannot_tell.short", facts)], lang, names)
    facts = {"range": moved.range, "verb": _verb(moved, locale), "size": moved.size, "change": moved.text}
    if code in ("better", "worse") and not moved.direction:
        code = "no real change"
    stem = f"use_case.headline.{code.replace(' ', '_')}"
    if code != "better":
        return fit([(stem, facts)], lang, names)
    grade = main["grade"] or "D"
    if grade in ("C", "D"):
        return fit([(f"{stem}.{grade}", facts), (f"{stem}.short", facts)], lang, names)
    held = [row for row in rows if row["role"] == "guardrail" and row["verdict"] == "within limit"]
    guards = [row for row in rows if row["role"] == "guardrail" and row["segment"] is None]
    variants = [(f"{stem}.{grade}", facts), (f"{stem}.short", facts)]
    if held and len(held) == len(guards):
        key = f"{stem}.held" if len(held) == 1 else f"{stem}.all_held"
        names["guardrail"] = held[0]["kpi_label"]
        variants.insert(0, (key, facts))
    return fit(variants, lang, names)


def _verb(moved: Effect, locale: Locale) -> str:
    key = {1: "verb.rose", -1: "verb.fell", 0: "verb.stayed"}[moved.direction]
    return say(key, locale.lang)


def lead(case: Row, money: Iterable[Row], locale: Locale = DEFAULT) -> str:
    """What it is worth and cost in the last 12 months; without confirmed money, what is only indicated.

    `money` are the rows of `money` of this use case, window 12m.
    """
    rows = [row for row in money if row["side"] == "benefit" and row["mid"] is not None]
    lang = locale.lang
    cost = fmt.money(case["cost_12m"], locale)
    firm = [row for row in rows if row["tier"] in ("banked", "proven")]
    sentences: list[str] = []
    if case["stage"] == "idea":
        return say("use_case.lead.idea", lang)
    if firm and case["net_mid"] is not None:
        low, high = case["net_low"], case["net_high"]
        text = say(
            f"use_case.lead.{'loss' if (case['net_mid'] if high is None else high) < 0 else 'net'}",
            lang,
            net=fmt.value(case["net_mid"], "currency", locale, low=low, high=high),
            range=fmt.interval(low, high, "currency", locale),
            cost=cost,
        )
        marked = say("use_case.lead.broken", lang) if case.get("guardrail_broken") else ""
        sentences += [text, marked, *_hopes(rows, "beside", locale)]
    else:
        key = "uncosted" if case["cost_12m"] is None else "unproven"
        sentences.append(say(f"use_case.lead.{key}", lang, cost=cost))
        sentences += _hopes(rows, "alone", locale)
        minutes = case["break_even_minutes"]
        if minutes is not None:
            text = say("text.minutes", lang, n=fmt.count(minutes, locale))
            sentences.append(say("use_case.lead.break_even", lang, minutes=text))
    return join(sentences, lang)


def _hopes(rows: list[Row], place: str, locale: Locale) -> list[str]:
    """Indicated and claimed money, alone or beside confirmed money that alone counts."""
    found = []
    for tier in ("indicated", "claimed"):
        amount = sum(row["mid"] for row in rows if row["tier"] == tier)
        if amount:
            found.append(say(f"use_case.lead.{tier}.{place}", locale.lang, amount=fmt.money(amount, locale)))
    return found


@dataclass(frozen=True, slots=True)
class Chip:
    """One fact under the headline; a check carries its gate's glyph."""

    text: str
    glyph: str | None = None
    grade: str | None = None


def chips(main: Row | None, gates: Iterable[Row], locale: Locale = DEFAULT) -> tuple[Chip, ...]:
    """Design with its grade, sample, window and checks of the primary outcome; no statistic among them."""
    if main is None:
        return ()
    lang = locale.lang
    found = [Chip(states.word("design", main["design"], locale), grade=main["grade"])]
    if main["n_treated"] is not None and main["n_control"] is not None and main["n_units"] != 1:
        text = say(
            "chip.units",
            lang,
            treated=fmt.count(main["n_treated"], locale),
            control=fmt.count(main["n_control"], locale),
        )
        found.append(Chip(text))
    if main["window_start"] is not None and main["window_end"] is not None:
        found.append(Chip(fmt.span(main["window_start"], main["window_end"], locale)))
    checks = [
        states.gate(row["gate"], row["passed"], locale) for row in gates if row["kpi_id"] == main["kpi_id"]
    ]
    return (*found, *_checks(checks, locale))


def _checks(gates: list[states.Gate], locale: Locale) -> list[Chip]:
    """Failed checks by name, then the one that makes the design believable, then the others counted."""
    named = [gate for gate in gates if gate.passed is False]
    named += [gate for gate in gates if gate.passed and gate.code in _TELLING]
    rest = [gate for gate in gates if gate.passed and gate.code not in _TELLING]
    missing = [gate for gate in gates if gate.passed is None]
    found = [Chip(gate.text, gate.glyph) for gate in named]
    for group, key in ((rest, "chip.passed"), (missing, "chip.unchecked")):
        if len(group) == 1:
            found.append(Chip(group[0].text, group[0].glyph))
        elif group:
            found.append(Chip(say(key, locale.lang, n=str(len(group))), group[0].glyph))
    return found


def caveats(outcomes: Iterable[Row], locale: Locale = DEFAULT) -> tuple[str, ...]:
    """What to know about the effects of a use case, worst verdict first, each sentence once."""
    order = {verdict: index for index, verdict in enumerate(_WORST_FIRST)}
    rows = sorted(outcomes, key=lambda row: order.get(row["verdict"], 0))
    return tuple(dict.fromkeys(text for row in rows for text in states.caveats(row["notes"], locale)))


def reading(row: Row, locale: Locale = DEFAULT) -> str:
    """One outcome as a sentence, for a screen reader, a table or a digest."""
    moved = effect(row, locale)
    word = states.verdict(row["verdict"], locale).word
    if moved is None:
        why = next(iter(states.caveats(row["notes"], locale)), "")
        return join(
            [say("outcome.missing", locale.lang, kpi=row["kpi_label"], verdict=word), why], locale.lang
        )
    return say(
        "outcome.reading",
        locale.lang,
        kpi=row["kpi_label"],
        change=moved.text,
        range=moved.range,
        verdict=inline(word, locale.lang),
    )
