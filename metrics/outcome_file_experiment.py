"""From a table to an experiment: arms, randomisation units, before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.methods.experiment import Experiment
from metrics.methods.matrix import Bools, Ints
from metrics.outcome_file_panel import Measured, measured
from metrics.outcome_options import OutcomeOptions, nearest, refused
from metrics.outcome_periods import Periods
from metrics.outcome_table import Labels, Table


@dataclass(frozen=True, slots=True)
class ExperimentFile:
    """An experiment file, row by row; shapes (rows,). `known` rows have an arm, a period and a cluster."""

    arm: Ints
    names: tuple[str, ...]
    segment: Labels | None
    cluster: Ints | None
    after: Bools | None
    measured: Measured
    known: Bools
    options: OutcomeOptions
    notes: tuple[str, ...]

    def experiment(self, rows: Bools) -> Experiment:
        """The experiment of some rows."""
        at = np.flatnonzero(rows & self.known & self.measured.complete)
        ratio, found = self.options.ratio is not None, self.measured
        value = found.value[at]
        denominator = None
        # a logarithm of a ratio is a mean of its rows; a plain ratio is one of sums
        if ratio and found.weight is not None and not (self.options.log or self.options.log1p):
            denominator = found.weight[at]
            value = value * denominator
        return Experiment(
            arm=self.arm[at],
            arm_names=self.names,
            value=value,
            denominator=denominator,
            covariates={name: column[at] for name, column in found.covariates.items()},
            cluster=None if self.cluster is None else self.cluster[at],
            after=None if self.after is None else self.after[at],
            split=self.options.planned,
            assigned=None if self.after is not None else self._assigned(rows & self.known),
        )

    def _assigned(self, rows: Bools) -> tuple[int, ...]:
        pairs = np.column_stack([np.arange(len(rows)) if self.cluster is None else self.cluster, self.arm])[
            rows
        ]
        unique = np.unique(pairs, axis=0)
        if self.cluster is not None and len(np.unique(unique[:, 0])) < len(unique):
            unique = pairs  # arms mixed within clusters: rows were randomised
        return tuple(int((unique[:, 1] == j).sum()) for j in range(len(self.names)))


def experiment_file(table: Table, options: OutcomeOptions) -> ExperimentFile:
    """The rows of an experiment file. Errors: one sentence for whatever keeps arms from being compared."""
    assert options.arm is not None
    arms = table.labels(options.arm, "--arm")
    found = measured(table, options)
    names = _arm_names(table.name, arms.names, options)
    known, notes, cluster, after = arms.known, [], None, None
    column, option = (options.cluster, "--cluster") if options.cluster else (options.unit, "--unit")
    if column:
        labels = table.labels(column, option)
        known = known & labels.known
        # one row per unit: rows are the randomisation units
        single = option == "--unit" and len(np.unique(labels.code[known])) == int(known.sum())
        cluster = None if single else labels.code
    if options.period:
        periods = table.labels(options.period, "--period")
        known = known & periods.known
        after, note = _after(table.name, periods, options)
        notes.append(note)
    number = np.array([names.index(name) for name in arms.names], dtype=np.int64)
    if not known.all():
        notes.append(f"{int((~known).sum())} rows without an arm, cluster or period are left out.")
    dropped = int((known & ~found.complete).sum())
    if dropped:
        notes.append(f"{dropped} rows without a value or covariate are left out.")
    if options.planned is not None:
        order = ", ".join(f"{name} {share:g}" for name, share in zip(names, options.planned, strict=True))
        notes.append(f"Planned split: {order}.")
    segment = table.labels(options.segment, "--segment") if options.segment else None
    arm = np.where(arms.known, number[arms.code], 0)
    return ExperimentFile(arm, names, segment, cluster, after, found, known, options, tuple(notes))


def _arm_names(name: str, found: tuple[str, ...], options: OutcomeOptions) -> tuple[str, ...]:
    if len(found) < 2:
        raise refused(f"{name}: {options.arm!r} has {len(found)} arms; a comparison needs two.", "ARMS")
    if len(found) > 50:
        raise refused(f"{name}: {options.arm!r} has {len(found)} different values; it holds arms.", "ARMS")
    listed = ", ".join(repr(one) for one in found[:8])
    if options.control is None:
        raise refused(f"{name}: say which arm is the control, --control NAME, one of {listed}.", "ARMS")
    if options.control not in found:
        raise refused(
            f"{name}: there is no arm {options.control!r} for --control. {nearest(options.control, found)}",
            "ARMS",
        )
    names = (options.control, *(one for one in found if one != options.control))
    if options.planned is not None and len(options.planned) != len(names):
        raise refused(
            f"{name}: --split {options.split} has {len(options.planned)} shares for {len(names)} arms.",
            "ARMS",
        )
    return names


def _after(name: str, labels: Labels, options: OutcomeOptions) -> tuple[Bools, str]:
    assert options.period is not None
    periods, order = Periods.of(labels.names, name, options.period, options.time_format)
    if len(order) != 2:
        raise refused(
            f"{name}: {options.period!r} has {len(order)} periods; a comparison over time has two.", "PERIOD"
        )
    before, later = periods.names
    words = f"Change from {before} to {later}, against the control arm's change."
    return np.asarray(labels.code == order.index(1)), words
