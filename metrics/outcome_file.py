"""One outcome delta from one file: what `sevenfold outcome` answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from metrics.methods.ab import estimate_experiment
from metrics.methods.design import estimate_panel
from metrics.methods.matrix import Bools
from metrics.methods.multiplicity import holm
from metrics.methods.no_estimate import REASONS
from metrics.methods.result import Design, OutcomeResult, OutcomeSpec
from metrics.outcome_file_experiment import experiment_file
from metrics.outcome_file_panel import panel_file
from metrics.outcome_options import OutcomeOptions
from metrics.outcome_table import Labels, read, require_file

__all__ = ["OutcomeOptions", "outcome"]

Estimate = Callable[[Bools], tuple[OutcomeResult, ...]]


def outcome(path: Path, options: OutcomeOptions) -> dict[str, Any]:
    """The outcome delta of a panel or experiment file as the document of ARCHITECTURE.md 8.

    The grade is the best that the file alone can show. Errors: MetricsProblem, exit code 3, one sentence.
    """
    require_file(Path(path))
    table = read(Path(path), options.checked())
    spec = _spec(options)
    if options.arm is not None:
        experiment = experiment_file(table, options)
        segment, notes = experiment.segment, experiment.notes

        def estimate(rows: Bools) -> tuple[OutcomeResult, ...]:
            return estimate_experiment(experiment.experiment(rows), spec)

    else:
        panel = panel_file(table, options)
        segment, notes = panel.segment, panel.notes

        def estimate(rows: Bools) -> tuple[OutcomeResult, ...]:
            return (estimate_panel(panel.panel(rows), spec),)

    everything = np.ones(table.rows, dtype=bool)
    results = estimate(everything)
    answer = _document(results, options)
    answer["segments"] = list(_segments(segment, estimate))
    answer["notes"] = [*notes, *_notes(results, options), *_segment_notes(answer["segments"])]
    return answer


def _spec(options: OutcomeOptions) -> OutcomeSpec:
    forced: Design | None = None
    if options.design == "synthetic":
        forced = "synthetic_did"
    elif options.design is not None:
        forced = options.design
    log = options.log or options.log1p or options.value_is_log
    return OutcomeSpec(
        better=options.better,
        scale="log" if log else "level",
        min_effect=options.min_effect,
        horizon=options.horizon,
        design=forced,
    )


def _document(results: tuple[OutcomeResult, ...], options: OutcomeOptions) -> dict[str, Any]:
    one = results[0]
    before = one.pre_events or tuple(point for point in one.events if point.event < 0)
    events = [*before, *(point for point in one.events if point.event >= 0)]
    return {
        "design": one.design,
        "estimate": one.estimate,
        "low": one.low,
        "high": one.high,
        "se": one.se,
        "p": one.p,
        "level": one.level,
        "percent": one.percent,
        "scale": one.scale,
        "n_units": one.n_units,
        "n_treated": one.n_treated,
        "n_control": one.n_control,
        "aggregates": {
            name: {"estimate": value, "se": error} for name, (value, error) in one.aggregates.items()
        },
        "grade": one.grade,
        "gates": [
            {
                "gate": gate.gate,
                "passed": gate.passed,
                "statistic": gate.statistic,
                "p": gate.p,
                "detail": gate.detail,
            }
            for gate in one.gates
        ],
        "verdict": one.verdict,
        "better": options.better,
        "chance_better": one.chance_better,
        "events": [
            {
                "event": point.event,
                "estimate": point.estimate,
                "low": point.low,
                "high": point.high,
                "n": point.n,
            }
            for point in events
        ],
        "segments": [],
        "arms": [_arm(result) for result in results if result.arm is not None],
        "naive": dict(one.naive),
        "notes": [],
    }


def _arm(result: OutcomeResult) -> dict[str, Any]:
    return {
        "arm": result.arm,
        "estimate": result.estimate,
        "low": result.low,
        "high": result.high,
        "se": result.se,
        "p": result.p,
        "percent": result.percent,
        "n_units": result.n_units,
        "n_treated": result.n_treated,
        "n_control": result.n_control,
        "grade": result.grade,
        "verdict": result.verdict,
        "chance_better": result.chance_better,
    }


def _segments(segment: Labels | None, estimate: Estimate) -> Iterable[dict[str, Any]]:
    if segment is None:
        return
    for code, name in enumerate(segment.names):
        for result in estimate(np.asarray(segment.code == code)):
            entry: dict[str, Any] = {"segment": name}
            if result.arm is not None:
                entry["arm"] = result.arm
            yield {
                **entry,
                "estimate": result.estimate,
                "low": result.low,
                "high": result.high,
                "percent": result.percent,
                "verdict": result.verdict,
                "se": result.se,
                "p": result.p,
                "n_units": result.n_units,
                "grade": result.grade,
                "reason": result.reason,
            }


def _segment_notes(segments: list[dict[str, Any]]) -> list[str]:
    notes = []
    for entry in segments:
        if entry["estimate"] is None and entry["reason"] is not None:
            notes.append(f"Segment {entry['segment']}: {REASONS[entry['reason']]}")
    clear = {
        verdict: [one["segment"] for one in segments if one["verdict"] == verdict]
        for verdict in ("better", "worse")
    }
    if clear["better"] and clear["worse"]:
        notes.append(
            f"Segments point apart: better in {', '.join(clear['better'])}, worse in {', '.join(clear['worse'])}. "
            "The effect of all together hides that."
        )
    if len(segments) > 1:
        notes.append("Segments are looked at one by one; some differ by chance alone.")
    return notes


def _notes(results: tuple[OutcomeResult, ...], options: OutcomeOptions) -> list[str]:
    one = results[0]
    notes = list(one.notes)
    if one.mde is not None:
        notes.append(f"Smallest effect this design would see with 80 % power: {one.mde:.4g}.")
    if one.pre_events:
        notes.append(
            "Events before 0 are measured from the period before, events from 0 on from the last before access."
        )
    if "twfe" in one.naive:
        notes.append(
            "Before/after and two-way fixed effects (twfe) are shown as diagnostics, not as evidence."
        )
    if len(results) > 1:
        notes.append(f"The first lines show arm {one.arm}; every arm stands under arms.")
        tested = [result for result in results if result.p is not None]
        adjusted = holm([float(result.p or 0.0) for result in tested])
        words = ", ".join(f"{result.arm} {p:.3g}" for result, p in zip(tested, adjusted, strict=True))
        if words:
            notes.append(f"p-values adjusted for several arms (Holm): {words}.")
        notes.extend(
            f"Arm {result.arm}: {note}"
            for result in results[1:]
            for note in result.notes
            if note not in one.notes
        )
    if one.scale == "log" and options.log1p:
        notes.append("The outcome is log(1 + value): percent is of 1 + value.")
    return notes
