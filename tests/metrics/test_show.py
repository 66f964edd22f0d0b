"""Released numbers on the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from metrics.problems import MetricsProblem
from metrics.show import explain, first_numbers, lesson, show
from tests.metrics.published import published
from tests.metrics.small_warehouse import days, person, use


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    people = [person(n, division="North" if n < 30 else "South", team=f"Team {n // 15}") for n in range(60)]
    rows = [
        use(n, day, use_case_id="search")
        for n in range(45)
        for day in days(date(2025, 1, 1), date(2025, 3, 31))
    ]
    published(folder, person=people, usage_day=rows, use_case=[{"use_case_id": "search", "label": "Search"}])
    return folder


def test_without_a_cut_the_company_is_shown(workspace: Path) -> None:
    rows = show(workspace, "eligible_adoption", period="quarter")
    assert [(row["cut"], row["period_start"], row["value"]) for row in rows] == [("org", "2025-01-01", 0.75)]
    assert set(rows[0]) == {
        "metric",
        "use_case",
        "cut",
        "period",
        "period_start",
        "value",
        "low",
        "high",
        "unit",
        "n",
        "grade",
        "reason",
    }


def test_a_cut_names_one_cell_and_a_star_names_all(workspace: Path) -> None:
    one = show(workspace, "eligible_adoption", cut={"division": "North"}, period="quarter")
    every = show(workspace, "eligible_adoption", cut={"team": "*"}, period="quarter")
    assert [row["value"] for row in one] == [1.0]
    assert [row["cut"] for row in every] == [
        "division=North team=Team 0",
        "division=North team=Team 1",
        "division=South team=Team 2",
        "division=South team=Team 3",
    ]


def test_the_newest_period_comes_first(workspace: Path) -> None:
    rows = show(workspace, "tokens", period="month", use_case="search")
    assert [row["period_start"] for row in rows] == ["2025-03-01", "2025-02-01", "2025-01-01"]
    assert rows[0]["use_case"] == "search"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"metric": "token"}, "Did you mean 'tokens'"),
        ({"metric": "tokens", "cut": {"divison": "X"}}, "Did you mean 'division'"),
        ({"metric": "tokens", "period": "year"}, "Choose one of week, month"),
    ],
)
def test_a_wrong_question_is_answered_with_the_nearest_right_one(
    workspace: Path, arguments: dict[str, object], said: str
) -> None:
    with pytest.raises(MetricsProblem) as caught:
        show(workspace, **arguments)  # type: ignore[arg-type]
    assert said in caught.value.sentence


def test_before_anything_is_published_the_next_step_is_said(tmp_path: Path) -> None:
    with pytest.raises(MetricsProblem, match="sevenfold run"):
        show(tmp_path, "tokens")


def test_an_explanation_carries_the_query_as_it_runs(workspace: Path) -> None:
    found = explain(workspace, "eligible_adoption")
    assert found["sql"].startswith("/*")
    assert found["data_to"] == "2025-03-31"
    assert found["released"] > 0
    assert found["grade_rule"]
    assert explain(workspace, "idle_seat_cost")["missing"] == ["no_seats"]


def test_a_metric_is_explained_before_anything_is_published(tmp_path: Path) -> None:
    assert explain(tmp_path, "tokens")["released"] == 0


def test_a_lesson_is_told_with_its_metrics_and_maturity(workspace: Path) -> None:
    found = lesson(workspace, 5)
    assert found["measure"] == "weekly_share"
    assert found["metrics"]["eligible_adoption"]["value"] == 0.75
    assert found["components"]["habitual_share"]["measured"] == pytest.approx(0.75)
    with pytest.raises(MetricsProblem):
        lesson(workspace, 8)


def test_first_numbers_are_plain_lines(workspace: Path) -> None:
    lines = first_numbers(workspace)
    assert any(line.startswith("Weekly active share") and "75 %" in line for line in lines)
    assert not [line for line in lines if "None" in line]
