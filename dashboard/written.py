"""What a reader may write, one model per kind: every field typed, bounded and named; anything else is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from dashboard import words
from dashboard.security import Arguments

MOST = 1e12
"""Largest amount of money in a note."""
MOST_ROWS = 200


def _line(said: Any) -> Any:
    return " ".join(said.split()) if isinstance(said, str) else said


def _day(said: Any) -> Any:
    if not isinstance(said, str):
        raise ValueError("no date")
    return date.fromisoformat(said)


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")]
Name = Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=80)]
Text = Annotated[str, BeforeValidator(_line), Field(max_length=500)]
Money = Annotated[float, Field(ge=-MOST, le=MOST, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=MOST, allow_inf_nan=False)]
Cost = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]
Weeks = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_day), Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
Advice = Literal["scale", "prove_first", "fix_or_stop", "park", "data"]


class Written(Arguments):
    """What every note says: in which language the answer is read."""

    lang: str = words.FALLBACK
    use_case: Id | None = None

    @field_validator("lang")
    @classmethod
    def _has_a_catalogue(cls, lang: str) -> str:
        if lang not in words.languages():
            raise ValueError("no catalogue")
        return lang

    @property
    def subject(self) -> str:
        """What the note is about."""
        return self.use_case or "company"

    def body(self) -> dict[str, Any]:
        """What is kept of it."""
        return self.model_dump(mode="json", exclude={"lang", "use_case"})


class Decide(Written):
    """A decision taken: on a use case, or on a source of data."""

    source: Id | None = None
    advice: Advice
    """What was decided."""
    answers: Advice | None = None
    """The advice that it answers, where one waited."""
    since: Day | None = None
    """First day on which that advice was due; a later, new one waits again."""
    note: Text = ""

    @model_validator(mode="after")
    def _about_one_thing(self) -> Self:
        if (self.use_case is None) == (self.source is None):
            raise ValueError("about one use case or one source")
        return self

    @property
    def subject(self) -> str:
        """The use case, or the source behind a prefix that no use case has."""
        return self.use_case or f"source.{self.source}"


class Plan(Arguments):
    """Estimates of one idea: value a year, cost to build, weeks of effort."""

    low: Money
    mid: Money
    high: Money
    cost: Cost
    weeks: Weeks

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.mid <= self.high:
            raise ValueError("low, mid, high")
        return self


class Scenario(Written):
    """A reader's own estimates, weights, order and budget under a name."""

    name: Name
    own: Annotated[dict[Id, Plan], Field(max_length=MOST_ROWS)]
    weights: Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(min_length=4, max_length=4)]
    by: Literal["score", "weights", "rice", "wsjf"]
    budget: Cost | None = None

    @property
    def subject(self) -> str:
        """Scenarios are about the whole list."""
        return "portfolio"


class Idea(Written, Plan):
    """A new idea in five fields: name, lesson, value, cost, weeks."""

    name: Name
    lesson: Annotated[int, Field(ge=1, le=7)]
    borrowed: bool = False
    """Whether the estimates are the borrowed defaults as they were offered."""

    @property
    def subject(self) -> str:
        """Ideas are about the whole list until they have a file of their own."""
        return "portfolio"


class Confirm(Written):
    """An amount that finance confirms for a use case, for a period, with its reference."""

    use_case: Id
    driver: Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,80}$")]
    amount: Positive
    period_start: Day
    period_end: Day
    confirmed_on: Day
    reference: Name

    @model_validator(mode="after")
    def _a_period(self) -> Self:
        if not self.period_start <= self.period_end:
            raise ValueError("period")
        return self


class Annotate(Written):
    """A dated event on the charts of one use case, or of the company."""

    day: Day
    label: Name


class Withdraw(Written):
    """One's own note, taken back."""

    note: Annotated[int, Field(ge=1)]
