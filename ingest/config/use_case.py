"""use_cases/*.toml: the use-case ledger, one file per use case; the file's name is its id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from ingest.config.assumptions import Range
from ingest.config.document import Section

Attribute = Literal["division", "team", "role_family", "site", "tenure_band"]
Globs = tuple[str, ...]


class Match(Section):
    """Which usage belongs to the use case: a row belongs when any of these matches; globs, case ignored."""

    project: Globs = ()
    assistant: Globs = ()
    credential: Globs = ()
    surface: Globs = ()
    service: Globs = ()
    model: Globs = ()

    @field_validator("*", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given


class UseCaseKpi(Section):
    """One KPI of the use case."""

    id: str
    """KPI id: a file in kpis/ or a source's [kpi]."""
    role: Literal["primary", "guardrail", "exploratory"] = "exploratory"
    guardrail: str | None = None
    """KPI that must not get worse while this one improves."""


class Rollout(Section):
    """Who got access when: the treatment."""

    source: str | None = None
    """Name of the source that delivers it."""
    units: Mapping[str, date | Literal["never"]] = {}
    """Unit -> first day of access, or "never"."""


class Time(Section):
    """Overrides of assumptions.toml; minutes include prompting, waiting and review."""

    minutes_without: Range | None = None
    minutes_with: Range | None = None
    accepted_share: Range | None = None
    wasted_minutes: Range | None = None
    rework_share: Range | None = None
    rework_minutes: Range | None = None
    setup_minutes: Range | None = None
    additional_share: Range | None = None
    realised_share: Range | None = None
    redeployed_share: Range | None = None
    redeployed_value: Range | None = None


class Target(Section):
    """What "on track" means."""

    metric: str | None = None
    """Metric to reach."""
    kpi: str | None = None
    """KPI to reach."""
    baseline: float | None = None
    value: float
    set_on: date | None = None
    due: date

    @model_validator(mode="after")
    def _one_measure(self) -> Target:
        if (self.metric is None) == (self.kpi is None):
            raise ValueError("needs exactly one of metric or kpi.")
        return self


Money = float | Range


class Plan(Section):
    """For ideas and pilots: what it should bring and what it takes, in money a year."""

    low: float | None = None
    mid: float | None = None
    high: float | None = None
    value: Range | None = None
    """The same as low, mid and high in one table."""
    cost: Money | None = None
    """Money to build it."""
    weeks: Money | None = None
    """Weeks until it runs."""
    resource: float | str | Mapping[str, float] | None = None
    """What it takes of a scarce resource, such as person-weeks."""
    risk: float | Literal["low", "medium", "high"] | None = None
    """How likely it fails, 0 to 1, or in words."""
    needs: tuple[str, ...] = ()
    """Use cases that must exist first."""
    excludes: tuple[str, ...] = ()
    """Use cases that cannot be chosen beside it."""
    pilot_cost: float | None = None
    """Money that a pilot would take."""
    pilot_weeks: float | None = None
    """Weeks that a pilot would take."""
    made_on: date | None = None
    """When the forecast was made."""
    sponsor: str | None = None
    """Team that made it, not a person."""

    @model_validator(mode="after")
    def _one_value(self) -> Plan:
        given = [bound is not None for bound in (self.low, self.mid, self.high)]
        if any(given) and (not all(given) or self.value is not None):
            raise ValueError("give low, mid and high together, or value = { low, mid, high }.")
        return self

    def bounds(self) -> tuple[float, float, float] | None:
        """Gives low, mid and high of the value, money a year, where the plan has them."""
        if self.value is not None:
            return self.value.low, self.value.mid, self.value.high
        if self.low is None or self.mid is None or self.high is None:
            return None
        return self.low, self.mid, self.high


class Cost(Section):
    """Cost that usage does not show. Tokens, tools and seats come from usage, invoices and seat lists."""

    build: Money | None = None
    """Money to build it, paid once."""
    built_on: date | None = None
    run_per_month: Money | None = None
    """Money a month to run and maintain it, beside tokens and seats."""
    review_minutes_per_task: Money | None = None
    """Minutes that a person takes to check one task; the hourly cost makes it money."""
    reviewed_share: Money | None = None
    """Share of tasks that a person checks, 0 to 1."""
    error_share: Money | None = None
    """Share of tasks that go wrong after all, 0 to 1."""
    error_cost: Money | None = None
    """Money that one of them costs: refund, rework, incident."""
    evals_per_month: Money | None = None
    """Money a month for evaluation: graders, labelled examples, test runs beside its own usage."""
    enablement: Money | None = None
    """Money for training and introduction, paid once."""
    enabled_on: date | None = None
    fine_tune: Money | None = None
    """Money for a fine-tune, paid once."""
    fine_tuned_on: date | None = None


class Experiment(Section):
    """The registered plan of a randomised test."""

    id: str | None = None
    source: str | None = None
    """Name of the source that delivers the assignment."""
    split: str | None = None
    """Planned shares, such as "1:1"."""
    planned_n: int | None = Field(default=None, ge=1)
    horizon: int | None = Field(default=None, ge=0)
    """Days a unit is followed."""
    registered_on: date | None = None


class Eval(Section):
    """Which evaluation suite guards it, and the pass rate it must reach."""

    suite: str
    gate: float | None = Field(default=None, ge=0, le=1)


class UseCase(Section):
    """One use case: the key on which usage, cost, KPI, eval and rollout meet."""

    label: str = Field(min_length=1)
    lessons: tuple[Annotated[int, Field(ge=1, le=7)], ...] = Field(min_length=1)
    """Which of the seven lessons it exercises; the first leads."""
    front: Literal["workforce", "operations", "products"] | None = None
    learned_from: tuple[str, ...] = ()
    """Use cases it was built on."""
    primitive: (
        Literal["content", "research", "coding", "data_analysis", "ideation_strategy", "automation"] | None
    ) = None
    owner: str | None = None
    stage: Literal["idea", "pilot", "live", "retired"]
    population: Mapping[Attribute, str | tuple[str, ...]] = {}
    """Who is entitled: attribute -> value or values of the HR list."""
    match: Match = Match()
    kpi: tuple[UseCaseKpi, ...] = ()
    rollout: Rollout | None = None
    time: Time | None = None
    target: Target | None = None
    plan: Plan | None = None
    cost: Cost | None = None
    experiment: Experiment | None = None
    eval: Eval | None = None


class InlineUseCase(UseCase):
    """A use case defined inside a source file: its first KPI and its start come with the data."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    """Id of the use case."""
