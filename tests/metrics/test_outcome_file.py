"""`sevenfold outcome`: one file in, the document of ARCHITECTURE.md 8 out."""

from __future__ import annotations

import gzip
import json
import math
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from metrics.methods import synthetic
from metrics.outcome_file import OutcomeOptions, outcome
from metrics.problems import MetricsProblem
from tests.metrics.methods.panels import mpdta_frame

KEYS = [
    "design",
    "estimate",
    "low",
    "high",
    "se",
    "p",
    "level",
    "percent",
    "scale",
    "n_units",
    "n_treated",
    "n_control",
    "aggregates",
    "grade",
    "gates",
    "verdict",
    "better",
    "chance_better",
    "events",
    "segments",
    "arms",
    "naive",
    "notes",
]
MPDTA = {
    "unit": "countyreal",
    "time": "year",
    "adopted": "first.treat",
    "value": "lemp",
    "value_is_log": True,
}
PANEL = {"unit": "team", "time": "month", "adopted": "start", "value": "hours"}


def run(path: Path, **options: Any) -> dict[str, Any]:
    return outcome(path, OutcomeOptions.of(**options))


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(MetricsProblem) as caught:
        run(path, **options)
    assert caught.value.exit_code == 3
    assert "\n" not in caught.value.sentence
    return caught.value.sentence


@pytest.fixture
def mpdta_file(tmp_path: Path) -> Path:
    path = tmp_path / "mpdta.csv"
    mpdta_frame().write_csv(path)
    return path


def panel_rows(effect: float = 4.0, seed: int = 1) -> pl.DataFrame:
    """Twenty teams, twelve months; ten start in 2024-07."""
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        [
            {
                "team": f"team {i:02d}",
                "month": f"2024-{t + 1:02d}",
                "start": "2024-07" if i < 10 else "",
                "hours": 30 + i + 0.2 * t + float(random.normal()) - effect * (i < 10 and t >= 6),
                "size": float(5 + i % 4),
                "tier": "core" if i % 2 else "edge",
                "on": int(i < 10 and t >= 6),
            }
            for i in range(20)
            for t in range(12)
        ]
    )


@pytest.fixture
def panel_csv(tmp_path: Path) -> Path:
    path = tmp_path / "panel.csv"
    panel_rows().write_csv(path)
    return path


# --- published answers ---


def test_mpdta_gives_the_published_numbers_and_exactly_the_keys_of_the_contract(mpdta_file: Path) -> None:
    answer = run(mpdta_file, **MPDTA)
    assert list(answer) == KEYS
    expected = {
        "simple": (-0.0399512752, 0.0120340128),
        "group": (-0.0310182822, 0.0124460593),
        "dynamic": (-0.0772398215, 0.0199649891),
        "calendar": (-0.0417004321, 0.0159718519),
    }
    for name, (estimate, se) in expected.items():
        assert answer["aggregates"][name]["estimate"] == pytest.approx(estimate, abs=5e-11)
        assert answer["aggregates"][name]["se"] == pytest.approx(se, abs=5e-11)
    assert answer["aggregates"]["imputation"]["estimate"] == pytest.approx(-0.0477099, abs=5e-8)
    assert answer["design"] == "did_callaway_santanna"
    assert answer["estimate"] == answer["aggregates"]["group"]["estimate"]
    assert (answer["n_units"], answer["n_treated"], answer["n_control"]) == (500, 191, 309)
    gate = next(gate for gate in answer["gates"] if gate["gate"] == "pre_trend")
    assert (gate["passed"], gate["statistic"], gate["p"]) == (
        True,
        pytest.approx(7.7912366, abs=5e-8),
        pytest.approx(0.168122, abs=5e-7),
    )
    assert answer["naive"] == pytest.approx({"before_after": 0.1248, "twfe": -0.0365}, abs=5e-5)
    assert answer["verdict"] == "worse"
    assert [event["event"] for event in answer["events"]] == [-3, -2, -1, 0, 1, 2, 3]
    assert [event["estimate"] for event in answer["events"]] == pytest.approx(
        [0.030507, -0.000563, -0.024459, -0.019932, -0.050957, -0.137259, -0.100811], abs=1e-6
    )
    json.dumps(answer, allow_nan=False)


def test_the_real_mpdta_file_gives_the_same(real: Path) -> None:
    answer = run(real / "mpdta" / "mpdta.csv", **MPDTA, covariates=("lpop",))
    assert answer["aggregates"]["simple"]["estimate"] == pytest.approx(-0.0419686, abs=5e-8)
    assert answer["aggregates"]["simple"]["se"] == pytest.approx(0.0114448, abs=5e-8)


def test_organ_donations_are_not_distinguishable_from_chance(real: Path) -> None:
    answer = run(
        real / "organ-donations" / "organ_donation.csv",
        unit="State",
        time="Quarter",
        time_format="Q%q%Y",
        treat=("California@Q32011",),
        value="Rate",
    )
    assert answer["estimate"] == pytest.approx(-0.022459, abs=5e-7)
    assert answer["verdict"] == "no clear effect"
    assert answer["grade"] == "D"
    gate = next(gate for gate in answer["gates"] if gate["gate"] == "placebo_rank")
    assert (gate["statistic"], gate["p"]) == (5.0, pytest.approx(5 / 27))
    assert answer["p"] == pytest.approx(5 / 27)
    assert any("rank 5 of 27" in note for note in answer["notes"])
    assert any("0.006131" in note and "far too small" in note for note in answer["notes"])
    assert answer["naive"]["before_after"] == pytest.approx(-0.0085, abs=5e-5)


PROP99 = {
    "unit": "State",
    "time": "Year",
    "treated": "treated",
    "value": "PacksPerCapita",
    "delimiter": ";",
    "better": "lower",
}


def test_prop99_without_the_extra_is_did_with_its_rank(real: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic, "available", lambda: False)
    answer = run(real / "prop99" / "california_prop99.csv", **PROP99)
    assert answer["design"] == "did"
    assert answer["estimate"] == pytest.approx(-27.349, abs=5e-4)
    assert any("rank 5 of 39" in note for note in answer["notes"])
    assert any("sevenfold[causal]" in note for note in answer["notes"])
    assert answer["naive"]["before_after"] == pytest.approx(-55.86, abs=5e-3)
    assert answer["grade"] == "D"


def test_prop99_with_the_extra_is_synthetic_did(real: Path) -> None:
    pytest.importorskip("diff_diff", reason="the extra `causal` is not installed")
    answer = run(real / "prop99" / "california_prop99.csv", **PROP99)
    assert answer["design"] == "synthetic_did"
    assert answer["estimate"] == pytest.approx(-15.604, abs=5e-4)
    assert answer["aggregates"]["did"]["estimate"] == pytest.approx(-27.349, abs=5e-4)
    assert answer["aggregates"]["synthetic_control"]["estimate"] == pytest.approx(-19.514, abs=5e-4)
    assert answer["grade"] == "C"
    assert answer["verdict"] == "no clear effect"


# --- ways to say treatment, transforms, segments ---


def test_three_ways_to_say_treatment_give_one_answer(panel_csv: Path) -> None:
    by_start = run(panel_csv, **PANEL, better="lower")
    columns = {key: value for key, value in PANEL.items() if key != "adopted"}
    by_cell = run(panel_csv, **columns, treated="on", better="lower")
    by_name = run(panel_csv, **columns, treat=[f"team {i:02d}@2024-07" for i in range(10)], better="lower")
    assert by_start == by_cell == by_name
    assert by_start["design"] == "did"
    assert by_start["estimate"] == pytest.approx(-4.0, abs=1.0)
    assert by_start["verdict"] == "better"


def test_never_is_empty_na_or_zero(tmp_path: Path) -> None:
    answers = []
    for word in ("", "NA", "0"):
        path = tmp_path / f"never{word}.csv"
        panel_rows().with_columns(pl.col("start").replace("", word)).write_csv(path)
        answers.append(run(path, **PANEL))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["n_control"] == 10


def test_a_start_after_the_last_period_counts_as_untreated_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    panel_rows().with_columns(pl.col("start").replace("", "2025-03")).write_csv(path)
    answer = run(path, **PANEL)
    assert answer["n_control"] == 10
    assert any("10 units start after the last period" in note for note in answer["notes"])


def test_a_day_of_adoption_falls_into_its_month(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    panel_rows().with_columns(pl.col("start").replace("2024-07", "2024-07-19")).write_csv(path)
    panel_rows().write_csv(tmp_path / "months.csv")
    assert run(path, **PANEL) == run(tmp_path / "months.csv", **PANEL)


def test_a_logarithm_gives_its_percent(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    frame = panel_rows(effect=0.0).with_columns(hours=pl.col("hours") * (1 - 0.2 * pl.col("on")))
    frame.write_csv(path)
    answer = run(path, **PANEL, log=True)
    assert answer["scale"] == "log"
    assert answer["percent"] == pytest.approx(100 * math.expm1(answer["estimate"]))
    assert answer["percent"] == pytest.approx(-20.0, abs=3.0)
    one_more = run(path, **PANEL, log1p=True)
    assert one_more["percent"] == pytest.approx(100 * math.expm1(one_more["estimate"]))


def test_segments_split_the_rows_first(panel_csv: Path, tmp_path: Path) -> None:
    answer = run(panel_csv, **PANEL, segment="tier", better="lower")
    assert [entry["segment"] for entry in answer["segments"]] == ["core", "edge"]
    alone = tmp_path / "core.csv"
    panel_rows().filter(pl.col("tier") == "core").write_csv(alone)
    expected = run(alone, **PANEL, better="lower")
    entry = answer["segments"][0]
    assert (entry["estimate"], entry["low"], entry["verdict"]) == (
        expected["estimate"],
        expected["low"],
        expected["verdict"],
    )


def test_segments_whose_signs_differ_are_pointed_out(tmp_path: Path) -> None:
    rows = panel_rows()
    turned = 2 * rows["hours"].mean() - pl.col("hours")  # type: ignore[operator]
    path = tmp_path / "apart.csv"
    rows.with_columns(
        hours=pl.when(pl.col("tier") == "edge").then(turned).otherwise(pl.col("hours"))
    ).write_csv(path)
    answer = run(path, **PANEL, segment="tier", better="lower")
    assert {one["segment"]: one["verdict"] for one in answer["segments"]} == {
        "core": "better",
        "edge": "worse",
    }
    assert any("Segments point apart: better in core, worse in edge." in note for note in answer["notes"])


def test_a_unit_may_recur_across_segments_and_not_within_one(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    both = pl.concat([panel_rows().with_columns(tier=pl.lit(tier)) for tier in ("core", "edge")])
    both.write_csv(path)
    assert "second row" in refusal(path, **PANEL)
    answer = run(path, **PANEL, segment="tier")
    assert [entry["n_units"] for entry in answer["segments"]] == [20, 20]
    # the same values twice carry no more information: errors cluster by unit
    plain = tmp_path / "once.csv"
    panel_rows().write_csv(plain)
    assert answer["estimate"] == pytest.approx(run(plain, **PANEL)["estimate"])


def test_clusters_that_start_together_are_collapsed(panel_csv: Path, tmp_path: Path) -> None:
    path = tmp_path / "clustered.csv"
    panel_rows().with_columns(division=pl.col("team").str.slice(5).cast(pl.Int64) // 2).write_csv(path)
    answer = run(path, **PANEL, cluster="division")
    assert (answer["n_treated"], answer["n_control"]) == (5, 5)
    assert answer["estimate"] == pytest.approx(run(panel_csv, **PANEL)["estimate"])


def test_rows_without_a_value_or_covariate_are_dropped_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "holes.csv"
    frame = panel_rows().with_row_index()
    hours = pl.when(pl.col("index").is_in([3, 50])).then(None).otherwise(pl.col("hours"))
    size = pl.when(pl.col("index") == 7).then(None).otherwise(pl.col("size"))
    frame.with_columns(hours=hours, size=size).drop("index").write_csv(path)
    assert any("2 rows without" in note for note in run(path, **PANEL)["notes"])
    with_size = run(path, **PANEL, covariates=("size:log1p",))
    assert any("3 rows without" in note for note in with_size["notes"])


def test_a_category_covariate_becomes_one_column_per_level(panel_csv: Path) -> None:
    answer = run(panel_csv, **PANEL, covariates=("tier:category", "size"))
    assert answer["estimate"] == pytest.approx(-4.0, abs=1.0)


def test_a_ratio_is_weighted_by_its_denominator_and_drops_empty_ones(tmp_path: Path) -> None:
    path = tmp_path / "ratio.csv"
    panel_rows().with_columns(
        errors=pl.col("hours") * 2.0, docs=pl.when(pl.col("month") == "2024-01").then(0.0).otherwise(2.0)
    ).write_csv(path)
    columns = {key: value for key, value in PANEL.items() if key != "value"}
    answer = run(path, **columns, numerator="errors", denominator="docs")
    assert answer["estimate"] == pytest.approx(-4.0, abs=1.0)
    assert any("20 rows without" in note for note in answer["notes"])


def test_a_forced_design_is_used(panel_csv: Path) -> None:
    assert run(panel_csv, **PANEL, design="imputation")["design"] == "imputation"
    assert run(panel_csv, **PANEL, design="before_after")["grade"] == "D"
    assert run(panel_csv, **PANEL, design="its")["grade"] == "D"  # 6 periods before


def test_without_a_comparison_there_is_no_number_and_the_reason_stands_in_the_notes(tmp_path: Path) -> None:
    path = tmp_path / "alone.csv"
    panel_rows().filter(pl.col("start") != "").write_csv(path)
    answer = run(path, **PANEL)
    assert (answer["estimate"], answer["verdict"], answer["chance_better"]) == (None, "cannot tell", None)
    assert "No comparison group" in answer["notes"][0]
    assert answer["naive"]["before_after"] == pytest.approx(-2.8, abs=1.0)


def test_one_long_series_without_a_unit_is_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    random = np.random.default_rng(4)
    weeks = [(date(2024, 1, 1) + timedelta(weeks=t)).isoformat() for t in range(60)]
    level = 40 + random.normal(size=60) - 9.0 * (np.arange(60) >= 36)
    pl.DataFrame({"week": weeks, "minutes": level, "on": (np.arange(60) >= 36).astype(int)}).write_csv(path)
    answer = run(path, time="week", treated="on", value="minutes", better="lower")
    assert (answer["design"], answer["grade"], answer["verdict"]) == ("its", "C", "better")
    assert answer["low"] < -9.0 < answer["high"]
    named = run(path, time="week", treat=(f"all@{weeks[36]}",), value="minutes", better="lower")
    assert named == answer


def test_switching_treatment_off_counts_access_from_its_first_period_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "off.csv"
    panel_rows().with_columns(
        on=pl.when(pl.col("month") == "2024-10").then(0).otherwise(pl.col("on"))
    ).write_csv(path)
    columns = {key: value for key, value in PANEL.items() if key != "adopted"}
    answer = run(path, **columns, treated="on")
    assert answer["n_treated"] == 10
    assert any("switched off again in 10 units" in note for note in answer["notes"])


# --- experiments ---


@pytest.fixture
def experiment_csv(tmp_path: Path) -> Path:
    random = np.random.default_rng(2)
    arm = np.repeat(["A", "B", "C"], 400)
    pre = random.normal(size=1200)
    path = tmp_path / "experiment.csv"
    pl.DataFrame(
        {
            "group": arm,
            "converted": (random.uniform(size=1200) < 0.2 + 0.15 * (arm == "C")).astype(int),
            "spend": 10 + 0.5 * (arm == "B") + 2 * pre + random.normal(size=1200),
            "pre": pre,
            "views": random.integers(1, 9, 1200),
            "class": random.integers(0, 40, 1200) + 100 * (arm == "B") + 200 * (arm == "C"),
            "wave": np.tile(["before", "after"], 600),
            "year": np.tile([2023, 2024], 600),
        }
    ).write_csv(path)
    return path


def test_several_arms_give_one_entry_each(experiment_csv: Path) -> None:
    answer = run(experiment_csv, arm="group", control="A", value="converted")
    assert list(answer) == KEYS
    assert [entry["arm"] for entry in answer["arms"]] == ["B", "C"]
    assert [entry["verdict"] for entry in answer["arms"]] == ["no clear effect", "better"]
    assert answer["design"] == "ab"
    assert answer["estimate"] == answer["arms"][0]["estimate"]
    assert any("Holm" in note for note in answer["notes"])


def test_a_covariate_narrows_the_interval_of_an_experiment(experiment_csv: Path) -> None:
    plain = run(experiment_csv, arm="group", control="A", value="spend")["arms"][0]
    adjusted = run(experiment_csv, arm="group", control="A", value="spend", covariates=("pre",))["arms"][0]
    assert adjusted["high"] - adjusted["low"] < 0.6 * (plain["high"] - plain["low"])
    assert adjusted["verdict"] == "better"


def test_clusters_are_the_units_of_an_experiment(experiment_csv: Path) -> None:
    answer = run(experiment_csv, arm="group", control="A", value="spend", cluster="class")
    assert answer["n_treated"] == 40


def test_the_unadjusted_and_the_interacted_effect_stand_beside_the_headline(experiment_csv: Path) -> None:
    answer = run(experiment_csv, arm="group", control="A", value="spend", covariates=("pre",))
    plain = run(experiment_csv, arm="group", control="A", value="spend")
    others = answer["aggregates"]
    assert set(others) == {"unadjusted", "interacted"}
    assert others["unadjusted"]["estimate"] == pytest.approx(plain["estimate"])
    assert others["interacted"]["estimate"] == pytest.approx(answer["estimate"], abs=0.02)


def test_an_experiment_may_have_a_ratio_a_period_and_segments(experiment_csv: Path) -> None:
    ratio = run(experiment_csv, arm="group", control="A", numerator="converted", denominator="views")
    assert ratio["arms"][1]["estimate"] == pytest.approx(0.15 / 4.5, abs=0.02)
    over_time = run(experiment_csv, arm="group", control="A", value="spend", period="year")
    assert (over_time["design"], over_time["grade"]) == ("did", "D")
    assert any("from 2023 to 2024" in note for note in over_time["notes"])
    split = run(experiment_csv, arm="group", control="A", value="spend", segment="wave")
    assert [(entry["segment"], entry["arm"]) for entry in split["segments"]] == [
        ("after", "B"),
        ("after", "C"),
        ("before", "B"),
        ("before", "C"),
    ]


def test_lost_outcomes_count_for_the_split_and_for_attrition(tmp_path: Path) -> None:
    path = tmp_path / "lost.csv"
    random = np.random.default_rng(3)
    value = [f"{x:.3f}" for x in random.normal(5, 1, 400)]
    value[:40] = [""] * 40
    pl.DataFrame({"arm": ["t"] * 200 + ["c"] * 200, "y": value}).write_csv(path)
    answer = run(path, arm="arm", control="c", value="y")
    gates = {gate["gate"]: gate for gate in answer["gates"]}
    assert gates["srm"]["passed"] is True
    assert (gates["attrition"]["passed"], gates["attrition"]["statistic"]) == (False, pytest.approx(0.2))
    assert answer["grade"] == "B"


def test_a_planned_split_and_horizon_are_respected(experiment_csv: Path) -> None:
    broken = run(experiment_csv, arm="group", control="A", value="spend", split="2:1:1")
    assert (broken["estimate"], broken["verdict"]) == (None, "cannot tell")
    early = run(experiment_csv, arm="group", control="A", value="converted", horizon=20_000)
    assert early["arms"][0]["verdict"] == "too early"


# --- reading ---


def test_parquet_excel_and_european_csv_give_the_same_answer(panel_csv: Path, tmp_path: Path) -> None:
    expected = run(panel_csv, **PANEL)
    parquet = tmp_path / "panel.parquet"
    panel_rows().write_parquet(parquet)
    european = tmp_path / "panel.tsv"
    panel_rows().with_columns(
        hours=pl.col("hours").cast(pl.String).str.replace(".", ",", literal=True)
    ).write_csv(european, separator="\t")
    assert run(parquet, **PANEL)["estimate"] == pytest.approx(expected["estimate"], abs=1e-12)
    answer = run(european, **PANEL, delimiter="tab", decimal=",")
    assert answer["estimate"] == pytest.approx(expected["estimate"], abs=1e-12)


def workbook(path: Path, sheets: dict[str, pl.DataFrame]) -> None:
    """The smallest workbook that holds the frames: numbers as numbers, the rest as inline text."""

    def cell(value: object) -> str:
        if isinstance(value, (int, float)):
            return f"<c><v>{value!r}</v></c>"
        return f'<c t="inlineStr"><is><t>{value or ""}</t></is></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as archive:
        listed = "".join(
            f'<sheet name="{name}" sheetId="{i}" r:id="s{i}"/>' for i, name in enumerate(sheets, start=1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        )
        relations = "".join(
            f'<Relationship Id="s{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="w" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        for i, frame in enumerate(sheets.values(), start=1):
            rows = [frame.columns, *frame.rows()]
            body = "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/sheet{i}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )


def test_an_excel_sheet_is_read_and_several_sheets_have_to_be_named(panel_csv: Path, tmp_path: Path) -> None:
    path = tmp_path / "panel.xlsx"
    workbook(path, {"data": panel_rows(), "other": panel_rows().head(3)})
    assert "'data', 'other'" in refusal(path, **PANEL)
    assert "Did you mean 'data'" in refusal(path, **PANEL, sheet="dat")
    answer = run(path, **PANEL, sheet="data")
    assert answer["estimate"] == pytest.approx(run(panel_csv, **PANEL)["estimate"], abs=1e-12)


def test_compressed_text_and_typed_dates_are_read(panel_csv: Path, tmp_path: Path) -> None:
    expected = run(panel_csv, **PANEL)["estimate"]
    packed = tmp_path / "panel.csv.gz"
    packed.write_bytes(gzip.compress(panel_csv.read_bytes()))
    assert run(packed, **PANEL)["estimate"] == expected
    typed = tmp_path / "typed.parquet"
    as_dates = [
        (pl.col(name).replace("", None) + "-01").str.to_date("%Y-%m-%d") for name in ("month", "start")
    ]
    panel_rows().with_columns(as_dates).write_parquet(typed)
    assert run(typed, **PANEL)["estimate"] == pytest.approx(expected)


def test_a_real_workbook_is_refused_by_its_columns_not_by_a_crash(real: Path) -> None:
    sentence = refusal(real / "excel-multiheader" / "bls_laucnty19.xlsx", **PANEL)
    assert "there is no column" in sentence


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({**PANEL, "value": "hour"}, ["no column 'hour'", "Did you mean 'hours'?"]),
        ({**PANEL, "value": "team"}, ["row 1", "'team 00'", "not a number"]),
        ({**PANEL, "time_format": "%d.%m.%Y"}, ["'2024-01'", "--time-format"]),
        ({**PANEL, "time": "team"}, ["neither a number nor an ISO date"]),
        ({**PANEL, "adopted": "tier"}, ["'edge'", "never is empty, NA or 0"]),
        ({**PANEL, "adopted": "month"}, ["two first periods"]),
        ({**PANEL, "adopted": None, "treated": "size"}, ["holds 0 or 1"]),
        (
            {**PANEL, "adopted": None, "treat": ("tem 03@2024-07",)},
            ["no unit 'tem 03'", "Did you mean 'team 03'?"],
        ),
        ({**PANEL, "adopted": None, "treat": ("team 03@2031-07",)}, ["no period '2031-07'", "'2024-12'"]),
        ({**PANEL, "adopted": None, "treat": ("team 03",)}, ["has no @"]),
        ({**PANEL, "adopted": None}, ["Say once who was treated"]),
        ({**PANEL, "treated": "on"}, ["Say once who was treated"]),
        ({**PANEL, "unit": None}, ["second row", "--unit COLUMN"]),
        ({**PANEL, "time": None}, ["--arm COLUMN", "--time COLUMN"]),
        ({**PANEL, "value": None}, ["--value COLUMN"]),
        ({**PANEL, "log": True, "log1p": True}, ["Only one of"]),
        ({**PANEL, "value": "on", "log": True}, ["has no log", "log1p"]),
        ({**PANEL, "cluster": "month"}, ["two clusters"]),
        ({**PANEL, "better": "more"}, ["'higher'"]),
        ({**PANEL, "colour": "red"}, ["no option 'colour'"]),
        ({**PANEL, "decimal": ";"}, ["--decimal is"]),
        ({**PANEL, "delimiter": ";"}, ["one column", "--delimiter ','"]),
        ({**PANEL, "design": "ab"}, ["needs --arm"]),
        ({"arm": "tier", "value": "hours"}, ["--control NAME", "'core', 'edge'"]),
        ({"arm": "tier", "control": "cor", "value": "hours"}, ["Did you mean 'core'?"]),
        ({"arm": "tier", "control": "core", "value": "hours", "adopted": "start"}, ["experiment"]),
        ({"arm": "tier", "control": "core", "value": "hours", "period": "month"}, ["12 periods"]),
        ({"arm": "tier", "control": "core", "value": "hours", "split": "1:1:1"}, ["3 shares for 2 arms"]),
        ({"arm": "tier", "control": "core", "value": "hours", "split": "half"}, ["--split"]),
    ],
)
def test_what_cannot_be_followed_is_refused_in_one_sentence(
    panel_csv: Path, options: dict[str, Any], words: list[str]
) -> None:
    sentence = refusal(panel_csv, **{key: value for key, value in options.items() if value is not None})
    for word in words:
        assert word in sentence


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", ["is empty"]),
        ("header.csv", b"team,month,start,hours\n", ["header and no rows"]),
        ("lfs.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", ["git lfs pull"]),
        ("zip.csv", b"PK\x03\x04rest", ["rename it"]),
        ("latin.csv", "team,month,start,hours\nMünchen,2024-01,,1\n".encode("latin-1"), ["UTF-8"]),
        (
            "ragged.csv",
            b"team,month,start,hours\na,2024-01,,1\nb,2024-01,,1,2\n",
            ["line 3", "5 cells under 4"],
        ),
        ("twice.csv", b"team,month,hours,hours\na,2024-01,1,2\n", ["'hours' stands twice"]),
        ("comma.csv", b'team,month,start,hours\na,2024-01,,"1,5"\n', ["row 1", "--decimal ,"]),
        ("broken.parquet", b"PAR1 no", ["not a readable Parquet"]),
        ("broken.xlsx", b"PK\x03\x04no", ["not a readable workbook"]),
        ("panel.doc", b"text", ["CSV, Parquet or Excel"]),
        ("mixed.csv", b"team,month,start,hours\na,2024-01,,1\na,2024-01-15,,1\n", ["mixes periods"]),
    ],
)
def test_a_file_that_is_not_a_table_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, words: list[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    sentence = refusal(path, **PANEL)
    for word in words:
        assert word in sentence


def test_a_missing_file_is_named_with_the_nearest_one(panel_csv: Path) -> None:
    assert "Did you mean 'panel.csv'?" in refusal(panel_csv.with_name("panels.csv"), **PANEL)
    assert "is a folder" in refusal(panel_csv.parent, **PANEL)


def test_a_wrong_delimiter_of_the_real_file_is_one_clear_sentence(real: Path) -> None:
    sentence = refusal(real / "prop99" / "california_prop99.csv", **{**PROP99, "delimiter": ","})
    assert "one column" in sentence
    assert "--delimiter ';'" in sentence


@pytest.mark.parametrize(
    ("texts", "time_format", "order"),
    [
        (["Q42010", "Q12011", "Q32010"], "Q%q%Y", ["Q32010", "Q42010", "Q12011"]),
        (["01.02.2024", "15.01.2024"], "%d.%m.%Y", ["15.01.2024", "01.02.2024"]),
        (["Feb 2024", "Dec 2023"], "%b %Y", ["Dec 2023", "Feb 2024"]),
        (["2024-W02", "2023-W52"], None, ["2023-W52", "2024-W02"]),
        (["2/2024", "52/2023"], "%V/%G", ["52/2023", "2/2024"]),
        (["10", "9", "2"], None, ["2", "9", "10"]),
        (["2024Q1", "2023Q4"], None, ["2023Q4", "2024Q1"]),
        (["2024-01-02 00:00:00", "2023-12-31"], None, ["2023-12-31", "2024-01-02 00:00:00"]),
    ],
)
def test_periods_are_ordered_in_time_not_as_text(
    texts: list[str], time_format: str | None, order: list[str]
) -> None:
    from metrics.outcome_periods import Periods

    periods, position = Periods.of(texts, "file", "column", time_format)
    assert list(periods.names) == order
    assert [periods.names[at] for at in position] == texts


def test_adoption_between_numbered_periods_begins_with_the_next_one() -> None:
    from metrics.methods.result import NEVER
    from metrics.outcome_periods import Periods

    years, _ = Periods.of(["2004", "2006", "2008"], "file", "column", None)
    assert [years.adoption(text) for text in ("2004", "2005", "2009", "0", "2001")] == [0, 1, NEVER, NEVER, 0]
    weeks, _ = Periods.of(["2024-01-01", "2024-01-08", "2024-01-15"], "file", "column", None)
    assert [weeks.adoption(text) for text in ("2024-01-10", "2024-01-21", "2024-01-22")] == [1, 2, NEVER]
    assert weeks.adoption("soon") is None
