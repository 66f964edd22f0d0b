"""Codes as words: verdicts, advice, statuses, grades, tiers, designs, gates, reasons and caveats.

A code that no catalogue knows is never printed raw: a sentence of the method passes as it is, anything else
reads as the general word of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dashboard.format import DEFAULT, Locale
from dashboard.words import known, say

Tone = Literal["good", "bad", "watch", "info", "quiet"]
_TONES: dict[str, Tone] = {
    "verdict.better": "good",
    "verdict.worse": "bad",
    "verdict.limit_broken": "bad",
    "verdict.within_limit": "info",
    "advice.scale": "good",
    "advice.prove_first": "info",
    "advice.fix_or_stop": "bad",
    "advice.data": "watch",
    "status.on_track": "good",
    "status.watch": "watch",
    "status.off_track": "bad",
    "state.green": "good",
    "state.amber": "watch",
    "state.red": "bad",
}
_GLYPHS = {
    "advice.scale": "up",
    "advice.prove_first": "flask",
    "advice.fix_or_stop": "down",
    "advice.park": "pause",
    "advice.data": "warning",
    "status.on_track": "on_track",
    "status.watch": "watch",
    "status.off_track": "off_track",
    "status.no_target": "no_target",
    "status.no_data": "no_data",
    "gate.passed": "on_track",
    "gate.failed": "off_track",
    "gate.unchecked": "no_data",
}


_P_VALUE = re.compile(r"\bp\b[^.,;a-z]{0,8}\d|\bp-value")


@dataclass(frozen=True, slots=True)
class State:
    """A code with its word, glyph code and tone; words never stand on colour alone."""

    code: str
    word: str
    glyph: str | None
    tone: Tone


def _state(kind: str, code: str, locale: Locale, word: str | None = None) -> State:
    key = f"{kind}.{code.replace(' ', '_')}"
    text = word or say(key if known(key, locale.lang) else f"{kind}.unknown", locale.lang)
    return State(code, text, _GLYPHS.get(key), _TONES.get(key, "quiet"))


def verdict(code: str | None, locale: Locale = DEFAULT, *, enough: bool = True) -> State:
    """Reading of an outcome: Better, Worse, No real change, ...; no verdict reads "Cannot tell".

    `enough` is False where "too early" is a minimum sample that is missing: "Not enough data".
    """
    code = code or "cannot tell"
    if code == "too early" and not enough:
        return _state("verdict", code, locale, say("verdict.not_enough_data", locale.lang))
    return _state("verdict", code, locale)


def advice(code: str | None, locale: Locale = DEFAULT) -> State:
    """Scale, Prove first, Fix or stop, Park, or a data problem; none reads "Park"."""
    return _state("advice", code or "park", locale)


def status(code: str | None, locale: Locale = DEFAULT) -> State:
    """On track, Watch, Off track, No target, No data: the same word in navigation, overview and lesson."""
    return _state("status", code or "no_data", locale)


def word(kind: str, code: str | None, locale: Locale = DEFAULT) -> str:
    """The word of a code of a small vocabulary.

    Kinds: tier, design, stage, front, primitive, driver, step, kind, quadrant, segment, role, feed, state,
    annotation, window, basis.
    """
    if code is None:
        return say(f"{kind}.unknown", locale.lang)
    return _state(kind, code, locale).word


def grade(letter: str | None, locale: Locale = DEFAULT) -> str:
    """What an evidence grade means, in one sentence; a count has none."""
    return say(f"grade.{letter or 'none'}", locale.lang)


def reason(code: str | None, locale: Locale = DEFAULT) -> str:
    """Why a number is missing, or what to know beside it, as one sentence; "" for no code."""
    if not code:
        return ""
    # some codes carry what they are about: `missing_haircuts:accepted_share+rework_share`
    kind, _, about = code.partition(":")
    key = f"reason.{kind}"
    if known(key, locale.lang):
        names = ", ".join(name.replace("_", " ") for name in about.split("+"))
        return say(key, locale.lang, floor=locale.floor, names=names)
    return code if " " in code.strip() else say("reason.unknown", locale.lang)


def caveats(
    codes: Iterable[str | None] | None, locale: Locale = DEFAULT, *, statistics: bool = False
) -> tuple[str, ...]:
    """The notes of an outcome as sentences, each once, in their order.

    Notes that quote a p-value are for the drawer: they come with `statistics` only. A code that opens the
    notes is followed by the method's own sentence for it, which it replaces in the reader's language.
    """
    notes = [code for code in codes or () if code]
    if len(notes) > 1 and " " not in notes[0] and " " in notes[1]:
        notes.pop(1)
    shown = (code for code in notes if statistics or not _P_VALUE.search(code))
    found = (reason(code, locale) for code in shown)
    unknown = say("reason.unknown", locale.lang)
    return tuple(dict.fromkeys(text for text in found if text and text != unknown))


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition of a grade in plain words: a page prints `text`, the drawer adds `statistic`."""

    code: str
    passed: bool | None
    text: str
    glyph: str
    statistic: float | None
    p: float | None


def gate(
    code: str,
    passed: bool | None,
    locale: Locale = DEFAULT,
    *,
    statistic: float | None = None,
    p: float | None = None,
) -> Gate:
    """A gate as a sentence without its statistic: "Pre-trend flat", "No comparison group"."""
    result = "unchecked" if passed is None else "passed" if passed else "failed"
    key = f"gate.{code}.{result}"
    name = f"gate.{code}"
    if known(key, locale.lang):
        text = say(key, locale.lang)
    else:
        label = say(name, locale.lang) if known(name, locale.lang) else say("gate.unknown", locale.lang)
        text = say(f"gate.{result}", locale.lang, gate=label)
    return Gate(code, passed, text, _GLYPHS[f"gate.{result}"], statistic, p)
