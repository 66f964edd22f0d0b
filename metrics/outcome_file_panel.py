"""From a table to a panel: units, periods, who was treated from when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.methods.matrix import Bools, Ints
from metrics.methods.result import NEVER, Floats, Panel
from metrics.outcome_options import OutcomeOptions, nearest, refused, transform_of
from metrics.outcome_periods import Periods, is_never
from metrics.outcome_table import Labels, Table


@dataclass(frozen=True, slots=True)
class Measured:
    """Outcome, weights and covariates of every row, and which rows are complete.

    Shapes: all (rows,); `present` is False where the outcome itself is missing.
    """

    value: Floats
    weight: Floats | None
    covariates: dict[str, Floats]
    present: Bools
    complete: Bools


def measured(table: Table, options: OutcomeOptions) -> Measured:
    """The outcome on the scale it is asked for, with its covariates."""
    weight: Floats | None = None
    ratio = options.ratio
    if ratio is not None:
        top = table.numbers(ratio[0], "--numerator")
        weight = table.numbers(ratio[1], "--denominator")
        weight = np.where(weight > 0, weight, np.nan)
        value = top / weight
    else:
        value = table.numbers(options.value or "", "--value")
    if options.log or options.log1p:
        value = _logged(
            table, value, options.value or "the ratio", "log" if options.log else "log1p", "--value"
        )
    covariates: dict[str, Floats] = {}
    for covariate in options.covariates:
        covariates.update(_covariate(table, covariate))
    present = np.isfinite(value)
    complete = present.copy()
    for column in covariates.values():
        complete &= np.isfinite(column)
    return Measured(value, weight, covariates, np.asarray(present), np.asarray(complete))


def _logged(table: Table, values: Floats, column: str, transform: str, option: str) -> Floats:
    least = 0.0 if transform == "log" else -1.0
    wrong = np.flatnonzero(values <= least)
    if len(wrong):
        other = " Use log1p for counts with zeros." if transform == "log" else ""
        raise refused(
            f"{table.name}, row {wrong[0] + 1}: {column!r} is {values[wrong[0]]:g}, which has no {transform} "
            f"({len(wrong)} such rows).{other}",
            "LOGARITHM",
        )
    return np.log(values) if transform == "log" else np.log1p(values)


def _covariate(table: Table, covariate: str) -> dict[str, Floats]:
    column, transform = transform_of(covariate, table.frame.columns)
    if transform != "category":
        values = table.numbers(column, "--covariate")
        return {
            covariate: values if transform is None else _logged(table, values, column, transform, covariate)
        }
    labels = table.labels(column, "--covariate")
    # the first level is what the others are compared with
    return {
        f"{column}={level}": np.where(labels.known, (labels.code == code).astype(float), np.nan)
        for code, level in enumerate(labels.names)
        if code > 0
    }


@dataclass(frozen=True, slots=True)
class PanelFile:
    """A panel file, row by row.

    Shapes: (rows,) each; `series` numbers what is followed over time, `first` is its first treated period.
    """

    series: Ints
    names: tuple[str, ...]
    period: Ints
    periods: Periods
    first: Ints
    segment: Labels | None
    cluster: Ints | None
    measured: Measured
    keep: Bools
    notes: tuple[str, ...]

    def panel(self, rows: Bools) -> Panel:
        """The panel of some rows; periods stay numbered as in the whole file."""
        at = np.flatnonzero(rows & self.keep)
        used, series = np.unique(self.series[at], return_inverse=True)
        first = np.full(len(used), NEVER, dtype=np.int64)
        first[series] = self.first[at]
        return Panel(
            unit=series.astype(np.int64),
            period=self.period[at],
            value=self.measured.value[at],
            first_treated=first,
            unit_names=tuple(self.names[one] for one in used),
            period_names=self.periods.names,
            weight=None if self.measured.weight is None else self.measured.weight[at],
            covariates={name: column[at] for name, column in self.measured.covariates.items()},
            cluster=None if self.cluster is None else self.cluster[at],
        )


def panel_file(table: Table, options: OutcomeOptions) -> PanelFile:
    """The rows of a panel file. Errors: one sentence for whatever keeps it from being a panel."""
    assert options.time is not None
    units = Labels(np.zeros(table.rows, dtype=np.int64), ("all",))
    if options.unit:
        units = table.labels(options.unit, "--unit")
    times = table.labels(options.time, "--time")
    segment = table.labels(options.segment, "--segment") if options.segment else None
    found = measured(table, options)
    placed = units.known & times.known
    keep = placed & found.complete
    notes = []
    if not placed.all():
        notes.append(f"{int((~placed).sum())} rows without a unit or period are left out.")
    if int((placed & ~found.complete).sum()):
        notes.append(
            f"{int((placed & ~found.complete).sum())} rows without a value or covariate are left out."
        )
    if not placed.any():
        raise refused(f"{table.name}: no row has both a unit and a period.", "EMPTY")
    periods, order = Periods.of(times.names, table.name, options.time, options.time_format)
    period = np.where(times.known, np.array(order, dtype=np.int64)[times.code], 0)
    study = _Study(table, options, units, period, periods, np.asarray(placed), np.asarray(keep))
    series, names, split_up = study.series(segment)
    first, more = study.first_treated()
    if split_up:
        more = [*more, "Each unit is followed once per segment; errors are clustered by unit."]
    cluster = units.code if split_up else None
    if options.cluster:
        cluster = study.clusters(series, names, table.labels(options.cluster, "--cluster"))
    return PanelFile(
        series=series,
        names=names,
        period=period,
        periods=periods,
        first=np.where(units.known, first[units.code], NEVER),
        segment=segment,
        cluster=cluster,
        measured=found,
        keep=np.asarray(keep),
        notes=(*notes, *more),
    )


@dataclass(frozen=True, slots=True)
class _Study:
    """The rows that lie in the panel; `placed` have a unit and a period, `keep` an outcome as well."""

    table: Table
    options: OutcomeOptions
    units: Labels
    period: Ints
    periods: Periods
    placed: Bools
    keep: Bools

    def series(self, segment: Labels | None) -> tuple[Ints, tuple[str, ...], bool]:
        """What is followed over time: the unit, or the unit within its segment where units recur across them."""
        if _second(self.units.code, self.period, self.keep) is None:
            return self.units.code, self.units.names, False
        if segment is None:
            row = _second(self.units.code, self.period, self.keep)
            hint = "If rows are segments, say --segment COLUMN; else add them up first."
            if self.options.unit is None:
                hint = "Say which column names the unit: --unit COLUMN."
        else:
            width = len(segment.names) + 1
            both = self.units.code * width + segment.code + 1
            row = _second(both, self.period, self.keep)
            if row is None:
                known, series = np.unique(both, return_inverse=True)
                names = tuple(self._inner(int(one), width, segment) for one in known)
                return series.astype(np.int64), names, True
            hint = f"This holds within segment {segment.text(row)!r}."
        assert row is not None
        raise refused(
            f"{self.table.name}, row {row + 1}: unit {self.units.text(row)!r} has a second row in period "
            f"{self.periods.names[self.period[row]]!r}. {hint}",
            "NOT_UNIQUE",
        )

    def _inner(self, key: int, width: int, segment: Labels) -> str:
        unit, part = divmod(key, width)
        return f"{self.units.names[unit]} / {segment.names[part - 1] if part else 'none'}"

    def clusters(self, series: Ints, names: tuple[str, ...], labels: Labels) -> Ints:
        """The cluster of every row. Errors: a series without one, or in two."""
        rows = np.flatnonzero(self.keep)
        empty = rows[~labels.known[rows]]
        if len(empty):
            raise refused(
                f"{self.table.name}, row {empty[0] + 1}: {self.options.cluster!r} is empty.", "CLUSTER"
            )
        row = _changed(series[rows], labels.code[rows])
        if row is not None:
            raise refused(
                f"{self.table.name}, row {rows[row] + 1}: unit {names[series[rows[row]]]!r} is in two clusters "
                f"of {self.options.cluster!r}.",
                "CLUSTER",
            )
        return labels.code

    def first_treated(self) -> tuple[Ints, list[str]]:
        """First treated period of every unit, shape (units,), with notes."""
        if self.options.adopted:
            return self._adopted(self.options.adopted)
        if self.options.treated:
            return self._switched_on(self.options.treated)
        return self._named(), []

    def _named(self) -> Ints:
        first = np.full(len(self.units.names), NEVER, dtype=np.int64)
        for entry in self.options.treat:
            unit, _, when = entry.rpartition("@")
            if unit not in self.units.names:
                hint = nearest(unit, self.units.names)
                raise refused(f"{self.table.name}: there is no unit {unit!r} for --treat. {hint}", "UNIT")
            index = self.periods.index(when)
            if index is None:
                raise refused(
                    f"{self.table.name}: there is no period {when!r} for --treat; periods run from "
                    f"{self.periods.names[0]!r} to {self.periods.names[-1]!r}.",
                    "PERIOD",
                )
            code = self.units.names.index(unit)
            first[code] = min(index, int(first[code]))
        return first

    def _adopted(self, column: str) -> tuple[Ints, list[str]]:
        labels = self.table.labels(column, "--adopted")
        rows = np.flatnonzero(self.placed)
        row = _changed(self.units.code[rows], labels.code[rows])
        if row is not None:
            unit = self.units.code[rows[row]]
            other = rows[np.flatnonzero(self.units.code[rows] == unit)[0]]
            raise refused(
                f"{self.table.name}, row {rows[row] + 1}: unit {self.units.names[unit]!r} has two first periods "
                f"in {column!r}, {labels.text(other) or 'never'!r} and {labels.text(rows[row]) or 'never'!r}.",
                "ADOPTED",
            )
        found = [self.periods.adoption(text) for text in labels.names]
        unreadable = [code for code, index in enumerate(found) if index is None]
        if unreadable:
            bad = int(np.flatnonzero(np.isin(labels.code, unreadable))[0])
            raise refused(
                f"{self.table.name}, row {bad + 1}: {column!r} holds {labels.text(bad)!r}, which is not a time "
                f"like the periods ({self.periods.names[0]!r}); never is empty, NA or 0.",
                "ADOPTED",
            )
        # the last place answers for an empty cell, whose code is -1
        starts = np.array([*(NEVER if index is None else index for index in found), NEVER], dtype=np.int64)
        late = [
            code for code, text in enumerate(labels.names) if starts[code] == NEVER and not is_never(text)
        ]
        first = np.full(len(self.units.names), NEVER, dtype=np.int64)
        first[self.units.code[rows]] = starts[labels.code[rows]]
        waiting = len(np.unique(self.units.code[rows][np.isin(labels.code[rows], late)]))
        note = f"{waiting} units start after the last period and count as untreated here."
        return first, [note] if waiting else []

    def _switched_on(self, column: str) -> tuple[Ints, list[str]]:
        values = self.table.numbers(column, "--treated")
        wrong = np.flatnonzero(self.placed & np.isfinite(values) & (values != 0) & (values != 1))
        if len(wrong):
            raise refused(
                f"{self.table.name}, row {wrong[0] + 1}: {column!r} is {values[wrong[0]]:g}; it holds 0 or 1.",
                "TREATED",
            )
        first = np.full(len(self.units.names), NEVER, dtype=np.int64)
        last_off = np.full(len(self.units.names), -1, dtype=np.int64)
        on, off = self.placed & (values == 1), self.placed & (values == 0)
        np.minimum.at(first, self.units.code[on], self.period[on])
        np.maximum.at(last_off, self.units.code[off], self.period[off])
        again = int((last_off > first).sum())
        note = f"Treatment is switched off again in {again} units; access counts from its first period on."
        return first, [note] if again else []


def _second(series: Ints, period: Ints, keep: Bools) -> int | None:
    """First row that repeats a series and period; None where each has one row."""
    rows = np.flatnonzero(keep)
    key = series[rows] * (int(period.max(initial=0)) + 1) + period[rows]
    first = np.unique(key, return_index=True)[1]
    if len(first) == len(rows):
        return None
    return int(rows[np.setdiff1d(np.arange(len(rows)), first)[0]])


def _changed(series: Ints, code: Ints) -> int | None:
    """First position whose code differs from that of its series' first row; None where none does."""
    known, first, position = np.unique(series, return_index=True, return_inverse=True)
    different = np.flatnonzero(code != code[first][position])
    return int(different[0]) if len(known) and len(different) else None
