"""Decisions waiting, oldest first: what to do, with what at stake, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import format as fmt
from dashboard.format import DEFAULT, Locale
from dashboard.sentences import states
from dashboard.sentences.fit import fit, join
from dashboard.words import known, say

Row = Mapping[str, Any]
_REASONS = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the decision list."""

    use_case_id: str | None
    advice: states.State
    title: str
    body: str
    waiting: str
    days: int
    since: date
    source: str | None = None
    """Source of a problem with data."""

    @property
    def subject(self) -> str:
        """What a note on it is about."""
        return self.use_case_id or f"source.{self.source}"


def decisions(
    rows: Iterable[Row], labels: Mapping[str, str], today: date, locale: Locale = DEFAULT
) -> tuple[Decision, ...]:
    """Rows of `decision` as sentences, oldest first.

    `labels` are use-case labels by id; `today` is the day the data reach to, never the wall clock.
    """
    found = sorted(rows, key=lambda row: (row["since"], row["use_case_id"] or ""))
    return tuple(_decision(row, labels, today, locale) for row in found)


def summary(found: Iterable[Decision], locale: Locale = DEFAULT) -> str:
    """How many wait and how old the oldest is; "Nothing waiting" otherwise."""
    days = [decision.days for decision in found]
    if not days:
        return say("decision.none", locale.lang)
    return say("decision.summary", locale.lang, total=len(days), age=_days(max(days), locale))


def _decision(row: Row, labels: Mapping[str, str], today: date, locale: Locale) -> Decision:
    detail = _detail(row["detail"])
    advice = states.advice(row["advice"], locale)
    name = labels.get(row["use_case_id"] or "", row["use_case_id"]) or _source(detail, locale)
    days = max((today - row["since"]).days, 0)
    waiting = say("decision.waiting", locale.lang, day=fmt.day(row["since"], locale), age=_days(days, locale))
    return Decision(
        use_case_id=row["use_case_id"],
        advice=advice,
        title=fit([("decision.title", {"advice": advice.word})], locale.lang, {"name": name}, 72),
        body=_body(row, detail, locale),
        waiting=waiting,
        days=days,
        since=row["since"],
        source=str(detail["source"]) if detail.get("source") else None,
    )


def _body(row: Row, detail: Mapping[str, Any], locale: Locale) -> str:
    lang = locale.lang
    sentences: list[str] = []
    codes = list(row["reasons"] or ())
    if row["advice"] == "data":
        facts = _data(codes[0] if codes else "", detail, locale)
        sentences += facts
        codes = codes[1:] if facts else codes
    if row["amount_low"] is not None and row["amount_high"] is not None:
        span = fmt.interval(row["amount_low"], row["amount_high"], "currency", locale)
        key = f"decision.amount.{row['advice']}"
        sentences.append(say(key if known(key, lang) else "decision.amount", lang, range=span))
    reasons = [states.reason(code, locale) for code in codes]
    sentences += list(dict.fromkeys(text for text in reasons if text))[:_REASONS]
    return join(sentences, lang)


def _data(code: str, detail: Mapping[str, Any], locale: Locale) -> list[str]:
    """What is wrong with the data, from the facts of its worst problem."""
    share, late, rows = (detail.get(name) for name in ("share", "days_late", "rows"))
    found: list[str] = []
    if isinstance(late, int | float):
        found.append(say("decision.late", locale.lang, age=_days(round(late), locale)))
    if isinstance(rows, int | float):
        found.append(say("decision.quarantined", locale.lang, n=fmt.count(rows, locale)))
    if isinstance(share, int | float):
        key = "decision.unreconciled" if code == "unreconciled" else "decision.affected"
        found.append(say(key, locale.lang, share=fmt.share(share, locale)))
    return found


def _source(detail: Mapping[str, Any], locale: Locale) -> str:
    found = detail.get("source")
    return str(found).replace("_", " ") if found else say("decision.data", locale.lang)


def _detail(value: Any) -> Mapping[str, Any]:
    found = json.loads(value) if isinstance(value, str) else value
    return found if isinstance(found, Mapping) else {}


def _days(days: int, locale: Locale) -> str:
    return fmt.value(float(days), "days", locale)
