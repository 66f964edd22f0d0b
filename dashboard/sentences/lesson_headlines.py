"""The company's own headline of a lesson, in the shape of the report's case and at most 90 characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from dashboard import format as fmt
from dashboard.format import DEFAULT, Locale
from dashboard.sentences.effects import effect
from dashboard.sentences.fit import fit
from dashboard.sentences.use_case import broken

Row = Mapping[str, Any]
State = Literal["clear", "unclear", "broken", "level", "none"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a headline may say: the lesson's outcomes, the paired comparison and released company numbers by metric.

    `main` is the outcome the lesson is measured by, `pair` the newest comparison of a base with a tuned model
    together with the base's pass rate, `numbers` values by metric.
    """

    main: Row | None
    outcomes: Sequence[Row]
    numbers: Mapping[str, float | None]
    pair: tuple[Row, float | None] | None = None
    attainment: float | None = None


LEVELS: Final[Mapping[int, str]] = {
    1: "eval_worst_slice",
    2: "exposure",
    3: "ai_resolution_share",
    4: "eval_pass_rate",
    5: "live_assistants",
    6: "app_lead_time",
    7: "straight_through_rate",
}
"""Lesson -> the number that its headline tells beside the outcome, or alone."""


def state(lesson: int, facts: Facts) -> State:
    """Which of five templates holds; harm before everything."""
    level = facts.numbers.get(LEVELS[lesson])
    if lesson == 4:
        if facts.pair is None or facts.pair[1] is None:
            return "none" if level is None else "level"
        if broken(facts.outcomes):
            return "broken"
        low = facts.pair[0]["low"]
        return "clear" if low is not None and low > 0 else "unclear"
    moved = None if facts.main is None else effect(facts.main)
    if moved is None or (level is None and lesson != 2):
        return "none" if level is None else "level"
    if broken(facts.outcomes):
        return "broken"
    return "unclear" if moved.includes_zero else "clear"


def headline(lesson: int, facts: Facts, locale: Locale = DEFAULT) -> str:
    """The headline of a lesson's page."""
    found = state(lesson, facts)
    level = facts.numbers.get(LEVELS[lesson])
    unit = {5: "count", 6: "days"}.get(lesson, "share")
    shown = fmt.value(level, unit, locale)
    said: dict[str, object] = {
        "floor": shown,
        "share": shown,
        "live": shown,
        "lead": shown,
        "created": fmt.value(facts.numbers.get("assistants_created"), "count", locale),
        "attained": fmt.value(facts.attainment, "share", locale),
        "before": fmt.DASH,
        "after": fmt.DASH,
        "change": fmt.DASH,
        "range": fmt.DASH,
    }
    names: dict[str, str] = {}
    if lesson == 4:
        said["after"] = shown
        if facts.pair is not None and facts.pair[1] is not None:
            pair, base = facts.pair
            said |= {
                "before": fmt.share(base, locale),
                "after": fmt.share(base + pair["difference"], locale),
                "change": fmt.change(pair["difference"], "share", locale, low=pair["low"], high=pair["high"]),
            }
    elif facts.main is not None:
        main, moved = facts.main, effect(facts.main, locale)
        names["kpi"] = str(main["kpi_label"])
        said |= {
            "before": fmt.value(main["without_ai"], main["unit"], locale),
            "after": fmt.value(main["with_ai"], main["unit"], locale),
            "change": moved.text if moved else fmt.DASH,
            "range": moved.range if moved else fmt.DASH,
        }
        if lesson == 2 and main["percent"] is not None:
            # the report's case tells relative lifts
            low, high = main["percent_low"], main["percent_high"]
            said["change"] = fmt.change(main["percent"], "percent", locale, low=low, high=high)
            said["range"] = fmt.interval(low, high, "percent", locale, signed=True)
    return fit([(f"lesson.{lesson}.head.{found}", said)], locale.lang, names)
