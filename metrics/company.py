"""The company as the warehouse describes it: its use cases, KPIs and stated assumptions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from metrics.generation import Workshop
from metrics.methods.ranges import Range, exactly
from metrics.methods.time import HAIRCUTS, MINUTES, TimeInputs

Section = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kpi:
    """One business KPI; money per unit and `min_effect` in the units of its definition."""

    kpi_id: str
    label: str
    unit: str
    better: str
    kind: str
    value_per_unit: float | None
    value_kind: str | None
    min_effect: float | None
    limit_harm: float | None
    transform: str | None
    seasonality: int | None
    target: float | None
    baseline: float | None
    in_use_since: date | None
    registered_at: date | None


@dataclass(frozen=True, slots=True)
class UseCase:
    """One use case; the sections of its file as they stand in the warehouse."""

    use_case_id: str
    label: str
    lessons: tuple[int, ...]
    front: str | None
    primitive: str | None
    owner: str | None
    stage: str
    learned_from: tuple[str, ...]
    target: Section
    plan: Section
    cost: Section
    time: Section
    experiment: Section
    evals: Section
    kpis: tuple[tuple[str, str, str | None], ...]
    """(KPI id, role, its guardrail) in the order of the file."""

    @property
    def is_running(self) -> bool:
        """More than an idea, and not retired."""
        return self.stage in ("pilot", "live")


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that is stated rather than measured."""

    name: str | None
    currency: str
    synthetic: bool
    use_cases: tuple[UseCase, ...]
    kpis: Mapping[str, Kpi]
    assumptions: tuple[Mapping[str, Any], ...] = field(repr=False, default=())

    def use_case(self, use_case_id: str) -> UseCase | None:
        """One use case by id."""
        return next((one for one in self.use_cases if one.use_case_id == use_case_id), None)

    def stated(self, name: str, use_case_id: str | None = None, scope: str | None = None) -> Range | None:
        """An assumption: the use case's own, else the company-wide one; None where nobody stated it."""
        for owner in dict.fromkeys((use_case_id, None)):
            for row in self.assumptions:
                if (row["name"], row["use_case_id"], row["scope"]) == (name, owner, scope):
                    return Range(row["low"], row["mid"], row["high"])
        return None

    def is_own(self, name: str, use_case_id: str) -> bool:
        """Whether an assumption is stated for the use case itself."""
        return any(row["name"] == name and row["use_case_id"] == use_case_id for row in self.assumptions)

    def seat_price(self, system: str) -> Range | None:
        """Money per seat and month of a system; a price without a system holds for every system."""
        wanted = _plain(system)
        for row in self.assumptions:
            if row["name"] == "seat_price" and row["scope"] and _plain(row["scope"]) == wanted:
                return Range(row["low"], row["mid"], row["high"])
        return self.stated("seat_price")

    def time_inputs(self, use_case: UseCase) -> TimeInputs:
        """What hours are computed from: the use case's [time], its overrides, the company's assumptions."""
        found: dict[str, Range] = {}
        own = set(MINUTES)
        for name in (*MINUTES, *HAIRCUTS, "redeployed_share"):
            stated = as_range(use_case.time.get(name))
            if stated is not None or self.is_own(name, use_case.use_case_id):
                own.add(name)
            stated = stated or self.stated(name, use_case.use_case_id)
            if stated is not None:
                found[name] = stated
        return TimeInputs(**found, use_case=use_case.use_case_id, own=frozenset(own))


def _plain(name: str) -> str:
    """System names are compared without case, spaces, dashes and underscores."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def as_range(stated: Any) -> Range | None:
    """A number, or a table with low, mid and high, as a range; None where there is none."""
    if isinstance(stated, bool) or stated is None:
        return None
    if isinstance(stated, (int, float)):
        return exactly(float(stated))
    if isinstance(stated, Mapping) and stated.get("mid") is not None:
        mid = float(stated["mid"])
        return Range(float(stated.get("low", mid)), mid, float(stated.get("high", mid)))
    return None


def as_day(stated: Any) -> date | None:
    """An ISO date of a section, or None."""
    if isinstance(stated, date):
        return stated
    try:
        return date.fromisoformat(str(stated)[:10])
    except ValueError:
        return None


def read(shop: Workshop) -> Company:
    """The company of an attached warehouse."""
    found = shop.rows("select * from warehouse.company limit 1")
    own: Mapping[str, Any] = found[0] if found else {}
    assumptions = shop.rows(
        "select * from warehouse.assumption order by valid_from desc nulls last, assumption_id"
    )
    return Company(
        name=own.get("name"),
        currency=own.get("currency") or "USD",
        synthetic=bool(own.get("synthetic", False)),
        use_cases=_use_cases(shop),
        kpis={row["kpi_id"]: _kpi(row) for row in shop.rows("select * from warehouse.kpi")},
        assumptions=tuple(assumptions),
    )


def _kpi(row: Mapping[str, Any]) -> Kpi:
    return Kpi(**{name: row[name] for name in Kpi.__slots__})


def _use_cases(shop: Workshop) -> tuple[UseCase, ...]:
    kpis: dict[str, list[tuple[str, str, str | None]]] = {}
    for row in shop.rows("select * from warehouse.use_case_kpi order by use_case_id, position"):
        kpis.setdefault(row["use_case_id"], []).append((row["kpi_id"], row["role"], row["guardrail"]))
    rows = shop.rows("select * from warehouse.use_case order by use_case_id")
    return tuple(_use_case(row, kpis.get(row["use_case_id"], ())) for row in rows)


def _use_case(row: Mapping[str, Any], kpis: Sequence[tuple[str, str, str | None]]) -> UseCase:
    return UseCase(
        use_case_id=row["use_case_id"],
        label=row["label"],
        lessons=tuple(row["lessons"] or ()),
        front=row["front"],
        primitive=row["primitive"],
        owner=row["owner"],
        stage=row["stage"],
        learned_from=tuple(row["learned_from"] or ()),
        target=_section(row["target"]),
        plan=_section(row["plan"]),
        cost=_section(row["cost"]),
        time=_section(row["time"]),
        experiment=_section(row["experiment"]),
        evals=_section(row.get("eval")),
        kpis=tuple(kpis),
    )


def _section(text: Any) -> Section:
    if not text:
        return {}
    found = text if isinstance(text, Mapping) else json.loads(text)
    return found if isinstance(found, Mapping) else {}
