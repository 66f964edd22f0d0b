"""Decisions waiting, oldest first: every page that ends in a decision takes its list from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from metrics.estimate import Estimate, unmeasured
from metrics.methods.advice import Advice

Kind = Literal["scale", "prove_first", "fix_or_stop", "data"]
URGENCY: tuple[Kind, ...] = ("fix_or_stop", "data", "scale", "prove_first")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, the day it was first due and the money at stake; no use case means the data."""

    use_case: str | None
    advice: Kind
    since: date
    reasons: tuple[str, ...]
    at_stake: Estimate


def waiting(
    advice: Mapping[str, Advice],
    at_stake: Mapping[str, Estimate],
    data_problems: Iterable[tuple[str, date]],
    previous: Iterable[Decision],
    today: date,
) -> tuple[Decision, ...]:
    """The decisions that wait, oldest first and the urgent before the rest of a day.

    `advice` by use case (Park waits for nobody); `data_problems` are (code, first day); `previous` the last
    published list: a decision that still stands keeps its day. `today` is the data's watermark.
    """
    first_due = {(one.use_case, one.advice): one.since for one in previous}
    found = [
        Decision(
            use_case,
            one.word,
            min(first_due.get((use_case, one.word), today), today),
            one.reasons,
            at_stake.get(use_case, unmeasured("not_measured")),
        )
        for use_case, one in advice.items()
        if one.word != "park"
    ]
    problems = list(data_problems)
    if problems:
        found.append(
            Decision(
                None,
                "data",
                min(first for _, first in problems),
                tuple(dict.fromkeys(code for code, _ in problems)),
                unmeasured("not_measured"),
            )
        )
    order = sorted(found, key=lambda one: (one.since, URGENCY.index(one.advice), one.use_case or ""))
    return tuple(order)
