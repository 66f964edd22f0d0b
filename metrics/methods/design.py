"""The decision tree: which design a panel allows, first that passes (METHOD.md 5.1)."""

from __future__ import annotations

import numpy as np

from metrics import method
from metrics.methods import synthetic
from metrics.methods.imputation_result import estimate_imputation
from metrics.methods.matrix import (
    Matrix,
    collapsed,
    matrix,
    nested_in_clusters,
    pre_and_post,
    without_always_treated,
)
from metrics.methods.no_estimate import Counts, nothing
from metrics.methods.one_series import estimate_before_after, estimate_interrupted
from metrics.methods.one_start import estimate_one_start
from metrics.methods.one_unit import estimate_one_unit
from metrics.methods.result import Design, OutcomeResult, OutcomeSpec, Panel
from metrics.methods.staggered import estimate_staggered

_LARGEST = {"level": 1e100, "log": 300.0}  # squares and products of values up to here stay finite


@np.errstate(over="ignore", invalid="ignore")
def estimate_panel(panel: Panel, spec: OutcomeSpec) -> OutcomeResult:
    """One outcome delta from a KPI panel, by the first design that the panel allows.

    Values are on the scale of `spec.scale` already. Nothing is raised for a panel that says nothing: the
    result then has no estimate, verdict `cannot tell` and a reason. `spec.design` forces a design.
    """
    if not len(panel.value):
        return nothing("descriptive", spec, "no_data")
    if np.nanmax(np.abs(panel.value), initial=0.0) > _LARGEST[spec.scale]:
        return nothing("descriptive", spec, "not_finite", counts=Counts(None, None, None, len(panel.value)))
    wide, notes = _prepared(panel)
    if not wide.units:
        return nothing("descriptive", spec, "no_data")
    level = (
        float(np.nanmean(np.where(wide.on, wide.y, np.nan)))
        if (wide.on & np.isfinite(wide.y)).any()
        else None
    )
    kept, always = without_always_treated(wide)
    if always:
        notes.append(f"{always} units were treated from the first period on and have no before: left out.")
    if not kept.treated.any():
        return nothing(
            "descriptive" if not always else "before_after",
            spec,
            "no_before" if always else "nobody_treated",
            counts=Counts(wide.units, always, kept.units, int(np.isfinite(wide.y).sum())),
            with_ai=level,
            notes=notes,
        )
    if _baseline_is_zero(kept, spec):
        return nothing(
            chosen(kept, spec),
            spec,
            "zero_baseline",
            counts=Counts.of(kept),
            with_ai=level,
            notes=notes,
        )
    return _estimated(kept, spec, tuple(notes))


@np.errstate(over="ignore", invalid="ignore")
def takes_long(panel: Panel, spec: OutcomeSpec) -> bool:
    """True where the design is synthetic, which is fitted anew for every donor: worth keeping."""
    if not len(panel.value) or not synthetic.available():
        return False
    kept, _ = without_always_treated(_prepared(panel)[0])
    if not kept.units or not kept.treated.any():
        return False
    return chosen(kept, spec) in {"synthetic_did", "synthetic_control"}


def _prepared(panel: Panel) -> tuple[Matrix, list[str]]:
    wide = matrix(panel)
    notes: list[str] = []
    if wide.cluster is not None and nested_in_clusters(wide):
        before = wide.units
        wide = collapsed(wide)
        if wide.units < before:
            notes.append(f"{before} units are collapsed to {wide.units} clusters, which start together.")
    elif wide.cluster is not None:
        notes.append("Units of one cluster start apart, so errors are clustered and nothing is collapsed.")
    return wide, notes


def _baseline_is_zero(wide: Matrix, spec: OutcomeSpec) -> bool:
    before = wide.treated[:, None] & np.isfinite(wide.y) & ~wide.on
    return spec.scale == "level" and bool(before.any()) and not np.any(wide.y[before])


def too_early(wide: Matrix, spec: OutcomeSpec) -> bool:
    """True while the registered horizon, or four periods since the first access, are not reached.

    Periods are counted from the first unit's access. A panel of two periods has nothing to wait for.
    """
    post = wide.length - min(wide.cohorts)
    if spec.horizon is not None:
        return post < spec.horizon
    return wide.length > 2 and post < method.TOO_EARLY_POST_PERIODS


def chosen(wide: Matrix, spec: OutcomeSpec) -> Design:
    """The design for a panel without always-treated units that has at least one treated unit."""
    treated, never = int(wide.treated.sum()), int((~wide.treated).sum())
    starts = len(wide.cohorts)
    if spec.design is not None:
        # one name for difference in differences: how many starts there are decides its form
        several = starts > 1 or (wide.cluster is not None and treated > 1)
        return "did_callaway_santanna" if spec.design == "did" and several else spec.design
    if treated >= 2 and (never >= 2 or starts > 1):
        return "did" if starts == 1 and wide.cluster is None else "did_callaway_santanna"
    if treated == 1 and never >= 2:
        pre = pre_and_post(wide)[0]
        long = never >= method.SYNTHETIC_MIN_DONORS and pre >= method.SYNTHETIC_MIN_PRE
        return "synthetic_did" if long and synthetic.available() else "did"
    if wide.length - min(wide.cohorts) >= method.ITS_MIN_POST and min(wide.cohorts) >= method.ITS_MIN_PRE:
        return "its"
    return "before_after"


def _estimated(wide: Matrix, spec: OutcomeSpec, notes: tuple[str, ...]) -> OutcomeResult:
    design = chosen(wide, spec)
    early = too_early(wide, spec)
    notes = (*notes, *_why_not_synthetic(wide, spec, design))
    if design in {"its", "before_after"} and 0 < int((~wide.treated).sum()) < 2 and spec.design is None:
        notes = (*notes, "One untreated unit is not a comparison group: two are needed.")
    if design in {"synthetic_did", "synthetic_control"}:
        result = synthetic.estimate_synthetic(wide, spec, early, notes)
        if result.reason == "synthetic_failed" and spec.design is None:
            failed = (*notes, "Synthetic difference in differences could not be fitted.")
            return estimate_one_unit(wide, spec, early, failed)
        return result
    if design == "imputation":
        return estimate_imputation(wide, spec, early, notes)
    if design == "its":
        return estimate_interrupted(wide, spec, early, notes)
    if design == "before_after":
        return estimate_before_after(wide, spec, early, notes)
    if design == "did" and int(wide.treated.sum()) == 1:
        return estimate_one_unit(wide, spec, early, notes)
    if design == "did":
        return estimate_one_start(wide, spec, early, notes)
    if design == "did_callaway_santanna":
        result = estimate_staggered(wide, spec, early, notes)
        return _without_comparison(wide, spec, early, result, notes)
    return nothing(design, spec, "no_data", notes=(*notes, "This design does not apply to a panel."))


def _without_comparison(
    wide: Matrix, spec: OutcomeSpec, early: bool, result: OutcomeResult, notes: tuple[str, ...]
) -> OutcomeResult:
    """Staggered starts that leave no comparison unit are one series, if anything."""
    long = min(wide.cohorts) >= method.ITS_MIN_PRE
    if result.reason != "no_cells" or spec.design is not None or not long:
        return result
    return estimate_interrupted(wide, spec, early, notes)


def _why_not_synthetic(wide: Matrix, spec: OutcomeSpec, design: Design) -> list[str]:
    if spec.design is not None or design != "did" or int(wide.treated.sum()) != 1 or synthetic.available():
        return []
    donors, pre = int((~wide.treated).sum()), pre_and_post(wide)[0]
    if donors < method.SYNTHETIC_MIN_DONORS or pre < method.SYNTHETIC_MIN_PRE:
        return []
    note = (
        f"{donors} donors and {pre} periods before access would allow synthetic difference in differences, "
        "which is stronger for one treated unit: pip install 'sevenfold[causal]'."
    )
    return [note]
