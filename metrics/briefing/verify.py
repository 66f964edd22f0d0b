"""Keeps a model's sentence only where every part of it comes from a released fact (TRUST.md 8, step 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from metrics.briefing.facts import Fact, Sheet

MOST_SENTENCES = 4
LONGEST = 240
TOKEN = re.compile(r"\[(F\d{1,3}|UC\d{1,3})\]")
# What is left of a sentence without its tokens: letters and plain punctuation, so no digit, link or markup.
_PLAIN = re.compile(r"[A-Za-z ,;:.'’()?–-]*")
_INNER_DOT = re.compile(r"\.\S")
_LINK = re.compile(r"\b(?:https?|www|mailto|ftp)\b", re.IGNORECASE)
_NUMBER_WORDS = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|\w+teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|hal(?:f|ves|ved)|thirds?|quarters?|fifths?"
    r"|tenths?|doubl\w+|twice|tripl\w+|thrice|\w*fold|per.?cent\w*|first|second|majority|minority|most|none|all|every"
    r"|always|never)\b",
    re.IGNORECASE,
)
# Cause, forecast, advice and comparison are claims that no fact carries.
_CLAIMS = re.compile(
    r"\b(?:because|due|thanks|caus\w+|driv\w+|led|therefore|so that|will|would|should|must|expect\w*|likely|soon"
    r"|recommend\w*|than|compared|more|less|best|worst|largest|smallest|highest|lowest)\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(?:better|improv\w+|gain\w*|success\w*|strong\w*|win\w*|ahead|pays?|paying)\b", re.IGNORECASE
)
_BAD = re.compile(
    r"\b(?:worse\w*|harm\w*|fail\w*|loss\w*|lost|losing|brok\w+|breaks?|behind)\b", re.IGNORECASE
)
_UP = re.compile(r"\b(?:rose|rises?|rising|grew|grow\w*|increas\w+|up|higher|faster)\b", re.IGNORECASE)
_DOWN = re.compile(
    r"\b(?:fell|falls?|falling|drop\w*|decreas\w+|declin\w+|down|lower|slower)\b", re.IGNORECASE
)
_GOOD_READINGS = frozenset({"better", "within limit", "on_track"})
_BAD_READINGS = frozenset({"worse", "limit broken", "off_track", "watch"})


class Sentence(BaseModel):
    """One sentence with [F1] where a number stands and [UC01] where a use case is named."""

    model_config = ConfigDict(extra="forbid")

    text: str
    facts: list[str]


class Narrative(BaseModel):
    """What a model answers."""

    model_config = ConfigDict(extra="forbid")

    sentences: list[Sentence]


def problem(sheet: Sheet, narrative: Narrative) -> str | None:
    """Code of the first thing that is wrong; None where every sentence may be kept."""
    if not 1 <= len(narrative.sentences) <= MOST_SENTENCES:
        return "sentences"
    return next((found for one in narrative.sentences if (found := _problem(sheet, one))), None)


def _problem(sheet: Sheet, sentence: Sentence) -> str | None:
    text = sentence.text
    if not 12 <= len(text) <= LONGEST:
        return "length"
    tokens: list[str] = TOKEN.findall(text)
    numbers = [token for token in tokens if token.startswith("F")]
    if not numbers or set(numbers) != set(sentence.facts):
        return "facts_named"
    if any(token not in sheet.facts for token in numbers):
        return "unknown_fact"
    if any(token not in sheet.labels for token in tokens if token.startswith("UC")):
        return "unknown_label"
    rest = TOKEN.sub("", text)
    if not _PLAIN.fullmatch(rest):
        return "characters"
    if _LINK.search(rest) or _INNER_DOT.search(rest):
        return "link"
    if _NUMBER_WORDS.search(rest):
        return "number_word"
    if _CLAIMS.search(rest):
        return "claim"
    used = [sheet.facts[token] for token in numbers]
    return _attributed(used, tokens) or _judged(used, rest) or _moved(used, rest)


def _attributed(used: Sequence[Fact], tokens: Sequence[str]) -> str | None:
    """A number of one use case must not be said of another, nor of the company."""
    named = {token for token in tokens if token.startswith("UC")}
    about = {fact.about for fact in used if fact.about is not None}
    return None if named == about else "attribution"


def _judged(used: Sequence[Fact], text: str) -> str | None:
    """A word of praise or blame needs a fact that reads so, or an amount of that sign."""
    good = any(fact.reading in _GOOD_READINGS or (fact.what == "net" and fact.value > 0) for fact in used)
    bad = any(fact.reading in _BAD_READINGS or (fact.what == "net" and fact.value < 0) for fact in used)
    return "judgement" if (_GOOD.search(text) and not good) or (_BAD.search(text) and not bad) else None


def _moved(used: Sequence[Fact], text: str) -> str | None:
    """A word of movement needs a fact that is a change in that direction."""
    up = any(fact.change and fact.value > 0 for fact in used)
    down = any(fact.change and fact.value < 0 for fact in used)
    return "direction" if (_UP.search(text) and not up) or (_DOWN.search(text) and not down) else None
