"""Staggered adoption: Callaway and Sant'Anna (2021) against R `did` and worked examples."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.methods.aggregate import StaggeredEffects, staggered_effects
from metrics.methods.callaway_santanna import cohort_effects, control_group, standard_error
from metrics.methods.matrix import Matrix, matrix, without_always_treated
from metrics.methods.result import NEVER
from tests.metrics.methods.panels import mpdta, mpdta_frame, noise, out_2, panel_of

# R `did`, written in d2cml-ai/csdid, csdid/test_csdid/r_ref/ref_aggte.csv and ref_attgt.csv
AGGREGATES = {
    "never": {
        "simple": (-0.0399512751551763, 0.0120340127701854),
        "group": (-0.0310182822287484, 0.0124460593209979),
        "dynamic": (-0.0772398214573151, 0.0199649890618494),
        "calendar": (-0.0417004321312822, 0.01597185188456),
    },
    "not_yet": {
        "simple": (-0.0397636256230437, 0.0120524247873419),
        "group": (-0.030462228112565, 0.0125751201316818),
        "dynamic": (-0.0773993139705847, 0.0195601769463944),
        "calendar": (-0.0442670834758837, 0.0155709044211449),
    },
}
WITH_LPOP = {
    "simple": (-0.0419686124215432, 0.0114448297682151),
    "group": (-0.0329292402290042, 0.0118603087662617),
    "dynamic": (-0.0807817453337615, 0.0187458547114755),
    "calendar": (-0.0445323313531745, 0.0148850278130483),
}
GROUP_TIME = {
    (2004, 2004): (-0.0105032462209624, 0.0232510363681664),
    (2004, 2005): (-0.0704231581031467, 0.0309847667572767),
    (2004, 2006): (-0.137258738889403, 0.0364356642876865),
    (2004, 2007): (-0.100811363085404, 0.0343592258346732),
    (2006, 2004): (0.00652011242423301, 0.0233268051418047),
    (2006, 2005): (-0.00275081875051882, 0.0195585610358817),
    (2006, 2006): (-0.00459460695286304, 0.0177551966592763),
    (2006, 2007): (-0.0412244715462175, 0.0202291807041068),
    (2007, 2004): (0.0305066555832928, 0.01503356028013),
    (2007, 2005): (-0.00272589288611625, 0.0163958328955344),
    (2007, 2006): (-0.0310871193896889, 0.0178775113133435),
    (2007, 2007): (-0.0260544107191966, 0.0166554353492522),
}


def effects_of(wide: Matrix, control: str) -> StaggeredEffects:
    found = staggered_effects(wide, control)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("control", ["never", "not_yet"])
@pytest.mark.parametrize("name", ["simple", "group", "dynamic", "calendar"])
def test_aggregates_of_mpdta_equal_r_did_with_their_standard_errors(control: str, name: str) -> None:
    wide = matrix(mpdta())
    average = getattr(effects_of(wide, control), name)
    value, error = AGGREGATES[control][name]
    assert average.value == pytest.approx(value, abs=1e-12)
    assert average.error(wide) == pytest.approx(error, abs=1e-12)


@pytest.mark.parametrize("name", sorted(WITH_LPOP))
def test_outcome_regression_on_lpop_equals_r_did(name: str) -> None:
    wide = matrix(mpdta(covariate=True))
    average = getattr(effects_of(wide, "never"), name)
    assert (average.value, average.error(wide)) == pytest.approx(WITH_LPOP[name], abs=1e-12)


def test_every_group_time_effect_of_mpdta_equals_r_did() -> None:
    wide = matrix(mpdta())
    for (group, year), expected in GROUP_TIME.items():
        cohort = cohort_effects(wide, group - 2003, "never")
        error = standard_error(cohort.influence[:, year - 2003], wide)[0]
        assert (cohort.att[year - 2003], error) == pytest.approx(expected, abs=1e-12)


def test_events_of_mpdta_equal_r_did() -> None:
    wide = matrix(mpdta())
    found = effects_of(wide, "never")
    expected = {
        -3: (0.0305066555832928, 0.01503356028013),
        -2: (-0.000563084626385429, 0.01329164473655),
        -1: (-0.0244587449711696, 0.0142364022105193),
        0: (-0.0199318167892593, 0.0118263640580582),
        1: (-0.0509573670651939, 0.016893476268678),
        2: (-0.137258738889403, 0.0364356642876865),
        3: (-0.100811363085404, 0.0343592258346733),
    }
    for event in (*found.pre_varying, *found.post):
        assert (event.average.value, event.average.error(wide)) == pytest.approx(
            expected.pop(event.event), abs=1e-12
        )
    assert not expected


def test_the_worked_example_out_2_holds_to_its_printed_digits() -> None:
    wide = matrix(out_2())
    cells = {
        (1, 1): (1.25, 0.294628),
        (1, 2): (2.5, 0.353553),
        (2, 1): (0.0, 0.235702),
        (2, 2): (3.25, 0.294628),
    }
    for (group, period), expected in cells.items():
        cohort = cohort_effects(wide, group, "never")
        error = standard_error(cohort.influence[:, period], wide)[0]
        assert (cohort.att[period], error) == pytest.approx(expected, abs=1e-6)
    found = effects_of(wide, "never")
    assert (found.simple.value, found.simple.error(wide)) == pytest.approx((2.333333, 0.316715), abs=1e-6)
    assert (found.dynamic.value, found.dynamic.error(wide)) == pytest.approx((2.375, 0.286411), abs=1e-6)
    assert (found.group.value, found.group.error(wide)) == pytest.approx((2.5625, 0.362494), abs=1e-6)
    assert {g: average.value for g, average in found.cohorts.items()} == pytest.approx({1: 1.875, 2: 3.25})
    events = {event.event: event.average for event in found.post}
    assert (events[0].value, events[0].error(wide)) == pytest.approx((2.25, 0.515388), abs=1e-6)
    assert events[1].value == pytest.approx(2.5)


def test_the_benefit_to_date_counts_treated_cells_only_out_3() -> None:
    found = effects_of(matrix(out_2()), "never")
    assert found.benefit.value == pytest.approx(14.0)
    assert found.benefit.value == pytest.approx(found.simple.value * 6)


def test_the_benefit_of_a_logarithm_is_in_units_of_the_kpi() -> None:
    y = np.log([[10.0, 10.0, 20.0], [10.0, 10.0, 20.0], [5.0, 5.0, 5.0], [7.0, 7.0, 7.0]])
    found = staggered_effects(matrix(panel_of(y, [2, 2, NEVER, NEVER])), "never", log=True)
    assert found is not None
    assert found.benefit.value == pytest.approx(20.0)  # two units at 20 that would be at 10


def test_few_or_rare_never_treated_units_let_waiting_ones_join_the_comparison() -> None:
    assert control_group(matrix(mpdta())) == "never"
    assert control_group(matrix(noise(10, 6, {2: 3, 4: 3}))) == "not_yet"  # 4 never
    assert control_group(matrix(noise(40, 6, {2: 20, 4: 13}))) == "not_yet"  # 7 of 40


def test_units_treated_from_the_first_period_on_are_left_out_and_counted() -> None:
    wide, always = without_always_treated(matrix(panel_of(np.arange(12).reshape(4, 3), [0, 1, NEVER, NEVER])))
    assert (wide.units, always) == (3, 1)


def test_a_start_after_the_last_period_is_never() -> None:
    assert matrix(panel_of(np.ones((2, 3)), [3, 1])).first.tolist() == [NEVER, 1]


def test_a_cell_needs_three_comparison_units() -> None:
    # late periods of cohort 1 are left with a single waiting unit
    y = np.arange(20.0).reshape(5, 4) ** 1.5
    found = effects_of(matrix(panel_of(y, [1, 3, 3, 3, NEVER])), "not_yet")
    assert sorted(event.event for event in found.post) == [0, 1]


def test_anticipation_moves_the_base_period() -> None:
    wide = matrix(noise(30, 8, {4: 10}, effect=1.0))
    moved = cohort_effects(wide, 4, "never", anticipation=1)
    change = wide.y[:, 5] - wide.y[:, 2]
    assert moved.att[5] == pytest.approx(change[:10].mean() - change[10:].mean())


def test_missing_cells_leave_each_effect_to_units_seen_on_both_sides() -> None:
    panel = noise(30, 8, {4: 10}, effect=1.0)
    wide = matrix(panel)
    wide.y[0, 5] = np.nan
    wide.y[20, 3] = np.nan
    cohort = cohort_effects(wide, 4, "never")
    treated = np.r_[1:10]
    control = np.r_[10:20, 21:30]
    change = wide.y[:, 5] - wide.y[:, 3]
    assert cohort.att[5] == pytest.approx(change[treated].mean() - change[control].mean())
    assert (cohort.treated[5], cohort.controls[5]) == (9, 19)


def test_errors_cluster_where_units_of_one_cluster_start_apart() -> None:
    wide = matrix(noise(40, 8, {4: 20}))
    doubled = panel_of(np.vstack([wide.y, wide.y]), [*wide.first, *wide.first])
    twice = matrix(doubled)
    plain = effects_of(twice, "never").group.error(twice)
    clustered = Matrix(
        twice.y, twice.first, twice.weight, twice.x, twice.names, twice.periods, np.tile(np.arange(40), 2)
    )
    assert effects_of(clustered, "never").group.error(clustered) == pytest.approx(plain * np.sqrt(2))


def test_moderndid_agrees_on_mpdta() -> None:
    moderndid = pytest.importorskip("moderndid", reason="cross-check")
    frame = mpdta_frame()
    theirs = moderndid.att_gt(
        data=frame, yname="lemp", tname="year", idname="countyreal", gname="first.treat", est_method="reg"
    )
    ours = {(g, t): value for (g, t), (value, _) in GROUP_TIME.items()}
    for group, year, value in zip(theirs.groups, theirs.times, theirs.att_gt, strict=True):
        assert value == pytest.approx(ours[(int(group), int(year))], abs=1e-9)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("control", "theirs"), [("never", "nevertreated"), ("not_yet", "notyettreated")])
def test_moderndid_agrees_on_every_aggregate_with_its_error(control: str, theirs: str) -> None:
    moderndid = pytest.importorskip("moderndid", reason="cross-check")
    cells = moderndid.att_gt(
        data=mpdta_frame(), yname="lemp", tname="year", idname="countyreal", gname="first.treat",
        est_method="reg", control_group=theirs, boot=False,
    )  # fmt: skip
    wide = matrix(mpdta())
    ours = effects_of(wide, control)
    for name in AGGREGATES[control]:
        whole = moderndid.aggte(cells, type=name, boot=False)
        average = getattr(ours, name)
        assert (whole.overall_att, whole.overall_se) == pytest.approx(
            (average.value, average.error(wide)), abs=1e-10
        )


@pytest.mark.filterwarnings("ignore")
def test_diff_diff_agrees_on_an_autoregressive_panel() -> None:
    diff_diff = pytest.importorskip("diff_diff", reason="cross-check")
    import pandas as pd

    panel = noise(60, 10, {4: 15, 6: 15}, effect=0.7)
    start = np.where(panel.first_treated == NEVER, 0, panel.first_treated)[panel.unit]
    frame = pd.DataFrame({"u": panel.unit, "t": panel.period, "y": panel.value, "g": start})
    theirs = diff_diff.CallawaySantAnna(control_group="never_treated").fit(frame, "y", "u", "t", "g")
    wide = matrix(panel)
    ours = effects_of(wide, "never").simple
    assert (theirs.overall_att, theirs.overall_se) == pytest.approx((ours.value, ours.error(wide)), abs=1e-9)
