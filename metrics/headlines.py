"""The headline numbers of a published generation, and what another generation says instead of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from metrics.catalogue import metric
from metrics.serving import Serving

TOTALS: Final = {
    "net": "Net value, 12 months",
    "value": "Confirmed value, 12 months",
    "cost": "Cost, 12 months",
    "return_per_unit": "Return per unit of money",
}
NUMBERS: Final = (
    "active_people",
    "weekly_active_share",
    "requests",
    "hours_realised",
    "full_cost",
    "cost_per_good_result",
)
"""Company numbers of the overview, in the order in which they are told."""
KINDS: Final = ("28d", "month", "12m", "week")


@dataclass(frozen=True, slots=True)
class Headline:
    """One number as a person would cite it."""

    label: str
    value: float | None
    """None: cannot be told; `said` has the verdict or reason."""
    unit: str
    said: str = ""
    """Verdict and grade of an effect, or the reason code of a missing number."""


@dataclass(frozen=True, slots=True)
class Change:
    """One headline number that differs; None on a side that does not have it."""

    label: str
    unit: str
    before: float | None
    after: float | None
    before_said: str
    after_said: str

    @property
    def sentence(self) -> str:
        """The change as one line: what it was, what it would be."""
        sides = (_side(self.before, self.before_said), _side(self.after, self.after_said))
        return f"{self.label}: {sides[0]} → {sides[1]}" + (f" {self.unit}" if self.unit else "")


def _side(value: float | None, said: str) -> str:
    number = "not measured" if value is None else f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"
    return f"{number} ({said})" if said else number


def headlines(serving_folder: Path) -> dict[str, Headline]:
    """Gives key -> headline of the generation in use; empty where nothing is published."""
    serving = Serving(serving_folder)
    return dict([*_totals(serving), *_numbers(serving), *_effects(serving)]) if serving.generation() else {}


def changes(before: Path, after: Path) -> list[Change]:
    """Lists the headline numbers in which two serving folders differ, in the order of the overview."""
    old, new = headlines(before), headlines(after)
    found = []
    for key in dict.fromkeys([*new, *old]):
        one, other = old.get(key), new.get(key)
        shown = other or one
        assert shown is not None
        if _same(one, other):
            continue
        found.append(
            Change(
                shown.label,
                shown.unit,
                one.value if one else None,
                other.value if other else None,
                one.said if one else "",
                other.said if other else "",
            )
        )
    return found


def _same(one: Headline | None, other: Headline | None) -> bool:
    """Tells whether two sides say the same; a number that is on neither side is no change."""
    first = (one.value, one.said) if one else (None, "")
    second = (other.value, other.said) if other else (None, "")
    if first[0] is None and second[0] is None and not (one and other):
        return not (first[1] or second[1])
    if first[0] is not None and second[0] is not None:
        close = abs(first[0] - second[0]) <= 1e-9 * max(abs(first[0]), abs(second[0]))
        return close and first[1] == second[1]
    return first == second


def _totals(serving: Serving) -> Iterator[tuple[str, Headline]]:
    currency = serving.meta().get("currency", "")
    rows = {row["item"]: row for row in serving.rows("money_total", money_window="12m")}
    for item, label in TOTALS.items():
        if item in rows and rows[item]["mid"] is not None:
            unit = "" if item == "return_per_unit" else currency
            yield f"money.{item}", Headline(label, rows[item]["mid"], unit)


def _numbers(serving: Serving) -> Iterator[tuple[str, Headline]]:
    org = [row["cell_id"] for row in serving.rows("cell", cut="org")]
    kinds = {row["period_id"]: row["kind"] for row in serving.rows("period", is_latest=True)}
    for name in NUMBERS:
        known = metric(name)
        rows: dict[str, Any] = {
            kinds[row["period_id"]]: row["value"]
            for row in serving.rows("number", metric=name, cell_id=org)
            if row["period_id"] in kinds and row["value"] is not None
        }
        kind = next((kind for kind in KINDS if kind in rows), None)
        if kind is not None:
            yield f"number.{name}", Headline(f"{known.label} ({kind})", rows[kind], known.unit)


def _effects(serving: Serving) -> Iterator[tuple[str, Headline]]:
    labels = {row["use_case_id"]: row["label"] for row in serving.rows("use_case")}
    for row in serving.rows("outcome"):
        if row["segment"] is not None:
            continue
        label = f"{labels.get(row['use_case_id'], row['use_case_id'])}, effect on {row['kpi_label']}"
        grade = f", grade {row['grade']}" if row["grade"] else ""
        key = f"outcome.{row['use_case_id']}.{row['kpi_id']}"
        unit = "log points" if row["scale"] == "log" else row["unit"]
        yield key, Headline(label, row["estimate"], unit, f"{row['verdict']}{grade}")
