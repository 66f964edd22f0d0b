"""What the digest says: headline, five numbers, decisions, alerts, links; the same builders as the pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, replace

from dashboard import format as fmt
from dashboard.digest.alerts import alerts
from dashboard.panels import big_numbers, waiting
from dashboard.sentences import decisions, overview
from dashboard.view import View
from dashboard.words import say

MOST_DECISIONS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence that leads to a page; `fresh` marks what the digest before did not say."""

    text: str
    path: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """One big number in words."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Digest:
    """One letter, and the facts by which the next one knows whether anything changed."""

    lang: str
    subject: str
    notice: str
    company: str
    data_to: str
    headline: str
    lead: str
    numbers: tuple[Number, ...]
    alerts: tuple[Line, ...]
    decisions: tuple[Line, ...]
    decisions_title: str
    words: dict[str, str]
    alert_keys: tuple[str, ...]
    fingerprint: str
    """Hash of everything the letter says; equal letters are sent once."""


def digest(view: View, told: Collection[str] = ()) -> Digest:
    """The digest of one generation; `told` are keys of the alerts that the digest before carried."""
    totals = overview.totals(view.rows("money_total"))
    measured = view.published and bool(len(view.rows("period")))
    reached = view.rows("break_even", use_case_id=None).first
    found = alerts(view)
    waits = waiting.found(view)
    headline = overview.headline(totals, view.locale, measured=measured)
    fresh = [alert for alert in found if alert.key not in told]
    company = view.facts.get("company", "")
    made = Digest(
        lang=view.locale.lang,
        subject=view.say("digest.subject.alerts", company=company, n=str(len(fresh)))
        if fresh
        else view.say("digest.subject", company=company),
        notice=view.say("sample") if view.synthetic else "",
        company=company,
        data_to=view.say("brief.data_to", day=fmt.day(view.data_to, view.locale)) if view.data_to else "",
        headline=headline,
        lead=overview.lead(
            totals,
            list(view.rows("use_case")),
            list(view.rows("lesson")),
            reached,
            view.locale,
            measured=measured,
        ),
        numbers=tuple(Number(ban.label, ban.parts.text, ban.note) for ban in big_numbers.found(view, totals))
        if measured
        else (),
        alerts=tuple(Line(alert.sentence, alert.path, alert in fresh) for alert in found),
        decisions=tuple(
            Line(
                say("text.titled", view.locale.lang, first=one.title, second=one.body),
                f"/use-case/{one.use_case_id}" if one.use_case_id else "/data",
            )
            for one in waits[:MOST_DECISIONS]
        ),
        decisions_title=view.say("brief.waiting", summary=decisions.summary(waits, view.locale))
        if waits
        else view.say("waiting.none"),
        words={name: view.say(f"digest.{name}") for name in ("alerts", "new", "open", "numbers")},
        alert_keys=tuple(alert.key for alert in found),
        fingerprint="",
    )
    return _marked(made)


def _marked(made: Digest) -> Digest:
    said = [
        made.headline,
        made.lead,
        [[one.label, one.value, one.note] for one in made.numbers],
        sorted(made.alert_keys),
        [one.text for one in made.decisions],
    ]
    text = json.dumps(said, ensure_ascii=False)
    return replace(made, fingerprint=hashlib.sha256(text.encode()).hexdigest())
