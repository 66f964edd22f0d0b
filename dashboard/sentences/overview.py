"""The overview in words: its headline in every state, its lead, the evidence bar and the break-even."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from dashboard import format as fmt
from dashboard.format import DEFAULT, Locale
from dashboard.sentences import states
from dashboard.sentences.fit import comma, fit, join, listed
from dashboard.words import inline, say

Row = Mapping[str, Any]
TIERS = ("banked", "proven", "indicated", "claimed")
HEADLINE_TIERS = ("banked", "proven")
Proof = Literal["nothing", "no_money", "unproven", "no_cost", "gain", "loss", "unclear"]


def totals(rows: Iterable[Row], window: str = "12m") -> dict[str, Row]:
    """Rows of `money_total` of one window by item."""
    return {row["item"]: row for row in rows if row["money_window"] == window}


def _mid(found: Mapping[str, Row], item: str) -> float | None:
    row = found.get(item)
    return None if row is None else row["mid"]


def proof(found: Mapping[str, Row], measured: bool = True) -> Proof:
    """The state of the overview; net and return are printed in "gain", "loss" and "unclear" only.

    `measured` is whether any number is published at all: False reads "nothing".
    """
    if not measured:
        return "nothing"
    confirmed = any(_mid(found, tier) for tier in HEADLINE_TIERS)
    cost = _mid(found, "cost")
    if not confirmed:
        known = cost is not None or any(_mid(found, tier) for tier in TIERS)
        return "unproven" if known else "no_money"
    net = found.get("net")
    if cost is None or net is None or net["mid"] is None:
        return "no_cost"
    low = net["mid"] if net["low"] is None else net["low"]
    high = net["mid"] if net["high"] is None else net["high"]
    return "gain" if low > 0 else "loss" if high < 0 else "unclear"


def headline(
    found: Mapping[str, Row], locale: Locale = DEFAULT, *, measured: bool = True, window: str = "12m"
) -> str:
    """One sentence, at most 90 characters, that says whether AI pays.

    `found` is `totals(...)`. Only banked and proven money counts; while there is none the sentence says what
    was spent, what is indicated and claimed, and at how many minutes a week it would pay: no net, no return.
    """
    lang = locale.lang
    state = proof(found, measured)
    facts: dict[str, object] = {"window": say(f"window.{window}", lang)}
    if state == "unproven":
        return _unproven(found, locale)
    if state in ("nothing", "no_money"):
        return say(f"overview.headline.{state}", lang)
    if state == "no_cost":
        firm = sum(_mid(found, tier) or 0.0 for tier in HEADLINE_TIERS)
        return fit([("overview.headline.no_cost", {"value": fmt.money(firm, locale)})], lang, {})
    net, back = found["net"], found.get("return_per_unit")
    facts["net"] = fmt.value(
        abs(net["mid"]), "currency", locale, low=_flip(net, "low"), high=_flip(net, "high")
    )
    facts["range"] = fmt.interval(net["low"], net["high"], "currency", locale)
    variants = [(f"overview.headline.{state}.short", facts)]
    if back is not None and back["mid"] is not None:
        returned = fmt.value(back["mid"], "currency", locale, low=back["low"], high=back["high"])
        one = fmt.parts(1.0, "currency", locale).number.replace(".00", "")
        variants.insert(0, (f"overview.headline.{state}", facts | {"back": returned, "one": one}))
    return fit(variants, lang, {})


def _flip(row: Row, end: str) -> float | None:
    """An end of a range around the size of a number."""
    if row["mid"] >= 0 or row[end] is None:
        return None if row[end] is None else float(row[end])
    return -float(row[end])


def _unproven(found: Mapping[str, Row], locale: Locale) -> str:
    amounts = {tier: _mid(found, tier) for tier in ("indicated", "claimed")}
    hopes = [
        say(f"overview.hope.{tier}", locale.lang, amount=_amount(found[tier], locale))
        for tier, amount in amounts.items()
        if amount
    ]
    minutes = _mid(found, "break_even_minutes")
    cost = _mid(found, "cost")
    facts: dict[str, object] = {
        "cost": fmt.DASH if cost is None else _amount(found["cost"], locale),
        "hopes": listed(hopes, locale.lang),
        "listed": comma(hopes, locale.lang),
        "short": fmt.value(None if minutes is None else max(round(minutes), 1), "min", locale),
        "minutes": _minutes(minutes, locale),
    }
    stem = "overview.headline.unproven" if cost is not None else "overview.headline.uncosted"
    endings = ["hopes_minutes", "hopes"] if hopes and minutes is not None else ["hopes"] if hopes else []
    endings = endings or (["minutes", "bare"] if minutes is not None else ["bare"])
    if cost is None:
        endings = [ending for ending in endings if ending in ("hopes", "bare")]
    return fit([(f"{stem}.{ending}", facts) for ending in endings], locale.lang, {})


def _amount(row: Row, locale: Locale) -> str:
    return fmt.value(row["mid"], "currency", locale, low=row["low"], high=row["high"])


def _minutes(minutes: float | None, locale: Locale) -> str:
    if minutes is None:
        return fmt.DASH
    number = fmt.count(minutes, locale) if minutes >= 1 else fmt.value(minutes, "ratio", locale)
    return say("text.minutes", locale.lang, n=number)


def break_even_minutes(found: Mapping[str, Row], locale: Locale = DEFAULT) -> str:
    """At how many minutes per active person and week AI pays; "" where it is not computed."""
    minutes = _mid(found, "break_even_minutes")
    if minutes is None:
        return ""
    return say("overview.break_even_minutes", locale.lang, minutes=_minutes(minutes, locale))


def break_even(row: Row | None, locale: Locale = DEFAULT) -> str:
    """When cumulative value passed cumulative cost, as a range of months; "" where nothing is known."""
    if row is None:
        return ""
    low, mid, high = row["low"], row["mid"], row["high"]
    if low is None and mid is None and high is None:
        return say("overview.break_even.never", locale.lang) if row["reason"] == "not_reached" else ""
    if high is None:
        first: date = low or mid
        return say("overview.break_even.open", locale.lang, month=fmt.month(first, locale))
    ends = {"low": fmt.month(low or mid, locale), "high": fmt.month(high, locale)}
    key = "overview.break_even.month" if ends["low"] == ends["high"] else "overview.break_even.range"
    return say(key, locale.lang, **ends)


def lead(
    found: Mapping[str, Row],
    use_cases: Iterable[Row] = (),
    lessons: Iterable[Row] = (),
    company_break_even: Row | None = None,
    locale: Locale = DEFAULT,
    *,
    measured: bool = True,
) -> str:
    """The sentences under the headline: what is bad first, then when it paid, then the lessons to look at."""
    lang = locale.lang
    state = proof(found, measured)
    if state in ("nothing", "no_money"):
        return say(f"overview.lead.{state}", lang)
    broken = [row["label"] for row in use_cases if row["guardrail_broken"] and row["stage"] != "idea"]
    sentences = [_broken(broken, locale), _at_risk(found, locale) if broken else ""]
    if state == "unproven":
        hopes = any(_mid(found, tier) for tier in ("indicated", "claimed"))
        sentences.append(break_even_minutes(found, locale) if hopes else "")
        sentences.append(say("overview.lead.next_step" if hopes else "overview.lead.load", lang))
    else:
        sentences.append(break_even(company_break_even, locale))
    sentences.append(attention(list(lessons), locale))
    return join(sentences, lang)


def _broken(labels: list[str], locale: Locale) -> str:
    if not labels:
        return ""
    if len(labels) == 1:
        return fit([("overview.lead.broken.one", {})], locale.lang, {"name": labels[0]}, 120)
    return say("overview.lead.broken.other", locale.lang, n=str(len(labels)))


def attention(lessons: list[Row], locale: Locale = DEFAULT) -> str:
    """How many lessons are off track, need watching or have no data; "" while none is published."""
    off = sum(row["status"] == "off_track" for row in lessons)
    watch = sum(row["status"] == "watch" for row in lessons)
    missing = sum(row["status"] == "no_data" for row in lessons)
    known = len(lessons) - missing
    if not lessons or not known:
        return ""
    parts = []
    if off:
        parts.append(say("overview.lessons.off_track", locale.lang, n=str(off)))
    if watch:
        parts.append(say("overview.lessons.watch", locale.lang, n=str(watch)))
    if missing:
        parts.append(say("overview.lessons.no_data", locale.lang, n=str(missing)))
    if not parts:
        return say("overview.lessons.fine", locale.lang, n=str(len(lessons)))
    return say("overview.lessons", locale.lang, total=str(len(lessons)), parts=listed(parts, locale.lang))


def _at_risk(found: Mapping[str, Row], locale: Locale) -> str:
    """How much of the confirmed value comes from use cases with a broken limit; it is counted and said."""
    amount, value = _mid(found, "value_at_risk"), _mid(found, "value")
    if not amount or not value or amount < 0:
        return ""
    share = fmt.value(min(amount / value, 1.0), "share", locale, low=0, high=1)
    return say("overview.lead.at_risk", locale.lang, share=share, amount=fmt.money(amount, locale))


@dataclass(frozen=True, slots=True)
class Segment:
    """One tier of the evidence bar: its share of the money, 0 to 1, and its legend."""

    tier: str
    word: str
    share: float
    percent: str
    """"57%", in whole per cent."""
    amount: str
    text: str
    """Legend: "57% proven"."""
    counts: bool
    """Whether the headline counts it."""


@dataclass(frozen=True, slots=True)
class EvidenceBar:
    """How much of the money rests on which evidence; no segments while nothing is graded."""

    segments: tuple[Segment, ...]
    sentence: str


def evidence(found: Mapping[str, Row], locale: Locale = DEFAULT) -> EvidenceBar:
    """The bar of the four money tiers; tiers without money are left out, a negative one counts as none."""
    amounts = {tier: max(_mid(found, tier) or 0.0, 0.0) for tier in TIERS}
    total = sum(amounts.values())
    if not total:
        return EvidenceBar((), say("evidence.empty", locale.lang))
    segments = tuple(_segment(tier, amount, total, locale) for tier, amount in amounts.items() if amount)
    return EvidenceBar(segments, say("evidence.sentence", locale.lang))


def _segment(tier: str, amount: float, total: float, locale: Locale) -> Segment:
    word = states.word("tier", tier, locale)
    percent = fmt.value(amount / total, "share", locale, low=0, high=1)
    return Segment(
        tier=tier,
        word=word,
        share=amount / total,
        percent=percent,
        amount=fmt.money(amount, locale),
        text=say("evidence.legend", locale.lang, share=percent, tier=inline(word, locale.lang)),
        counts=tier in HEADLINE_TIERS,
    )
