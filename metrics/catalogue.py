"""The metric definitions: one .sql file is one number, its leading comment says what it means."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args

from metrics.estimate import UNITS, Better
from metrics.problems import misconfigured

Family = Literal["adoption", "time_saved", "token_cost", "outcomes", "evals", "value"]
FAMILIES: Mapping[str, Family] = {name: name for name in get_args(Family)}
People = Literal["entitled", "none"]
Guard = Literal["active", "actions", "use", "seats", "seat_use", "activation", "segments", "cost", "none"]
Interval = Literal["wilson", "none"]
Rounding = Literal["people", "money", "none"]
NEEDS = (
    "usage",
    "use",
    "roster",
    "denominator",
    "weekly_grain",
    "habit_window",
    "seats",
    "seat_price",
    "hourly_cost",
    "sessions",
    "minutes",
    "evals",
    "cost",
    "outcomes",
    "confirmation",
    "assets",
    "assistant_use",
    "apps",
    "contacts",
    "tasks_done",
    "incidents",
    "surveys",
    "trained_people",
    "judge_labels",
    "experiments",
    "live_use_cases",
    "method_results",
)


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """One number: what it means, how it is computed, who answers for it, whose privacy it touches."""

    metric: str
    family: Family
    label: str
    description: str
    formula: str
    unit: str
    better: Better
    people: People
    """Whose count the release rules guard: `none` for money, evals and products."""
    owner: str
    grade_rule: str
    sql: str = field(repr=False)
    lesson: int | None = None
    limits: str | None = None
    lineage: tuple[str, ...] = ()
    guard: Guard = "none"
    """The group of metrics that share one decision about what is shown."""
    interval: Interval = "none"
    """`wilson`: numerator and denominator are people or items, and the share carries its Wilson interval."""
    rounding: Rounding = "none"
    needs: tuple[str, ...] = ()
    """What must be loaded; the first missing one is the reason (no_<need>)."""


_REQUIRED = ("label", "description", "formula", "unit", "better", "people", "owner", "grade_rule")
_GIVEN = {"metric", "family", "sql"}
_KEYS = tuple(one.name for one in fields(MetricDefinition) if one.name not in _GIVEN)
_ALLOWED: dict[str, tuple[str, ...]] = {
    "unit": UNITS,
    "better": get_args(Better),
    "people": get_args(People),
    "guard": get_args(Guard),
    "interval": get_args(Interval),
    "rounding": get_args(Rounding),
}


@cache
def metrics() -> tuple[MetricDefinition, ...]:
    """Every metric, by family and name.

    Errors: `MetricsProblem` (exit 6) naming the file and the key of a definition that is not valid.
    """
    found: list[MetricDefinition] = []
    for family in FAMILIES:
        folder = files("metrics").joinpath(family)
        sources = sorted((one for one in folder.iterdir() if one.name.endswith(".sql")), key=_name)
        found += [read(family, one.name[:-4], one.read_text(encoding="utf-8")) for one in sources]
    return tuple(found)


def metric(name: str) -> MetricDefinition:
    """One metric by name; `MetricsProblem` (exit 6) with the nearest name where there is none."""
    for found in metrics():
        if found.metric == name:
            return found
    near = difflib.get_close_matches(name, [one.metric for one in metrics()], n=1)
    hint = f"Did you mean {near[0]!r}?" if near else "`sevenfold metrics` lists them."
    raise misconfigured(f"There is no metric {name!r}. {hint}", "UNKNOWN_METRIC")


def _name(one: Traversable) -> str:
    return one.name


def read(family: str, name: str, text: str) -> MetricDefinition:
    """The definition that one .sql file holds.

    Errors: `MetricsProblem` (exit 6) where the header is missing, has an unknown key or a value out of its list.
    """
    where = f"{family}/{name}.sql"
    header, closed, query = text.lstrip().removeprefix("/*").partition("*/")
    if not text.lstrip().startswith("/*") or not closed:
        raise misconfigured(
            f"{where}: the file must begin with a comment that holds its definition.", "METRIC"
        )
    try:
        given: dict[str, Any] = tomllib.loads(header)
    except tomllib.TOMLDecodeError:
        raise misconfigured(f"{where}: the leading comment is not valid TOML.", "METRIC") from None
    _check(where, given)
    for key in ("lineage", "needs"):
        given[key] = tuple(given.get(key, ()))
    if not query.strip():
        raise misconfigured(f"{where}: there is no query after the comment.", "METRIC")
    if family not in FAMILIES:
        raise misconfigured(f"{where}: {family!r} is not one of {', '.join(FAMILIES)}.", "METRIC")
    return MetricDefinition(metric=name, family=FAMILIES[family], sql=text.strip() + "\n", **given)


def _check(where: str, given: dict[str, Any]) -> None:
    for key, value in given.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known keys: {', '.join(_KEYS)}."
            raise misconfigured(f"{where}: {key!r} is not a key of a metric. {hint}", "METRIC")
        allowed = _ALLOWED.get(key)
        if allowed and value not in allowed:
            raise misconfigured(
                f"{where}: {key} is {value!r}; it must be one of {', '.join(allowed)}.", "METRIC"
            )
    missing = [key for key in _REQUIRED if not str(given.get(key, "")).strip()]
    if missing:
        raise misconfigured(f"{where}: {missing[0]!r} is missing.", "METRIC")
    lesson = given.get("lesson")
    if lesson is not None and lesson not in range(1, 8):
        raise misconfigured(f"{where}: lesson is {lesson!r}; it must be 1 to 7.", "METRIC")
    unknown = [need for need in given.get("needs", ()) if need not in NEEDS]
    if unknown:
        raise misconfigured(f"{where}: needs {unknown[0]!r}; it must be one of {', '.join(NEEDS)}.", "METRIC")
    if len(given.get("lineage", ())) > 4:
        raise misconfigured(f"{where}: lineage holds at most four nodes.", "METRIC")
    if given["people"] == "entitled" and given.get("guard", "none") == "none":
        raise misconfigured(f"{where}: a number about people must name its guard.", "METRIC")
