"""Worked examples of the lessons' own measures: contacts, single tasks, judges, tuned models, experiments."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from metrics.lesson_maturity import _MISSING
from metrics.method_results import dilution
from metrics.methods.agreement import krippendorff
from metrics.methods.learning import learning_rate
from metrics.methods.survey import perception_gap
from metrics.methods.unit_cost import break_even_progress, fine_tune_calls
from tests.metrics.published import Published, published
from tests.metrics.small_warehouse import days, person, use

JANUARY = days(date(2025, 1, 1), date(2025, 1, 31))


def _event(number: int, kind: str, day: date, **values: Any) -> dict[str, Any]:
    return {
        "event_id": f"{kind}{number}",
        "kind": kind,
        "occurred_at": datetime(day.year, day.month, day.day),
        "use_case_id": "desk",
        **values,
    }


@cache
def world() -> Published:
    """One use case with contacts, single tasks, timed tasks, a survey and autonomy in January."""
    before = [_event(n, "contact", date(2025, 1, 1), category="easy" if n < 6 else "hard",
                     minutes=5.0 if n < 6 else 20.0) for n in range(10)]  # fmt: skip
    after = [
        _event(100 + n, "contact", date(2025, 2, 3), category="easy" if n < 12 else "hard",
               minutes=2.0 if n < 12 else 21.0, resolved_by_ai=n < 12, escalated=n >= 12, reopened=n < 3)
        for n in range(16)
    ]  # fmt: skip
    tasks = [
        _event(
            n,
            "timed_task",
            date(2025, 2, 4),
            minutes=4.0,
            accepted=n < 15,
            human_touch=n >= 10,
            reversed=n == 0,
        )
        for n in range(20)
    ]
    timed = [
        _event(200 + n, "timed_task", date(2025, 2, 5), category="with" if n % 2 else "without",
               minutes=105.0 if n % 2 else 100.0, principal_id=f"p{n}")
        for n in range(20)
    ]  # fmt: skip
    believed = [_event(n, "survey", date(2025, 2, 5), value=-0.2, principal_id=f"p{n}") for n in range(20)]
    usage = [
        use(n, day, use_case_id="desk", autonomy=("assist", "agent", "autonomous")[n % 3], requests=n % 3 + 1)
        for n in range(30)
        for day in days(date(2025, 1, 1), date(2025, 2, 28))
    ]
    return published(
        Path(mkdtemp(prefix="published-")),
        person=[person(n) for n in range(40)],
        usage_day=usage,
        use_case=[
            {"use_case_id": "desk", "label": "Desk"},
            {"use_case_id": "next", "label": "Next", "learned_from": ["desk"]},
        ],
        event=[*before, *after, *tasks, *timed, *believed],
    )


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        # twelve resolved, three of them came back
        ("ai_resolution_share", 9 / 16),
        ("repeat_contact_share", 3 / 16),
        # ten untouched, one of them reversed
        ("straight_through_rate", 9 / 20),
        # of the fifteen that AI took on, five were touched and one reversed
        ("exception_rate", 6 / 15),
        ("tasks_by_assist", 1 / 3),
        ("tasks_by_agent", 1 / 3),
        ("tasks_by_autonomous", 1 / 3),
        # agents make two requests a task, autonomous runs three
        ("steps_per_task", 2.5),
    ],
)
def test_february_of_a_use_case_counted_by_hand(metric: str, expected: float) -> None:
    assert world().value(metric, kind="month") == pytest.approx(expected)


def test_one_of_two_live_use_cases_builds_on_the_other() -> None:
    assert world().value("learned_share") == pytest.approx(0.5)


def test_the_mix_of_contacts_is_held_fixed() -> None:
    # before: 60 % easy; after: AI answers in 2 minutes, the hard ones lose one: OUT-9
    found = world().value("standardised_minutes", "use_case", kind="month", use_case_id="desk")
    assert found == pytest.approx(0.6 * 2 + 0.4 * 21)


def test_the_perception_gap_is_that_of_the_method() -> None:
    number = world().number("perception_gap", kind="month")
    assert number is not None
    assert number["value"] == pytest.approx(100 * (perception_gap(-0.2, 0.05).value or 0))
    assert number["grade"] == "D"


def test_the_exits_of_automated_work_add_up_to_all_of_it() -> None:
    rows = list(world().serving.rows("lesson_curve", curve="exit"))
    assert sum(row["value"] for row in rows) == pytest.approx(1.0)
    assert {row["series"]: row["n"] for row in rows} == {"untouched": 9, "reversed": 1, "unnamed": 10}


def _run(run: str, passed: int, variant: str, day: date, **values: Any) -> dict[str, Any]:
    return {
        "run_id": run,
        "suite": "tags",
        "use_case_id": "tags",
        "variant": variant,
        "metric": "pass",
        "n_total": 40,
        "n_passed": passed,
        "started_at": datetime(day.year, day.month, day.day),
        **values,
    }


def _items(run: str, passed: int, variant: str, tokens: int, **values: Any) -> list[dict[str, Any]]:
    return [
        {
            "run_id": run,
            "suite": "tags",
            "use_case_id": "tags",
            "variant": variant,
            "item_id": f"i{n}",
            "passed": n < passed,
            "tokens": tokens,
            "latency_ms": 400.0,
            **values,
        }
        for n in range(40)
    ]


@cache
def tuned() -> Published:
    """A model tuned on 15 January: 20 of 40 before, 30 of 40 after, with half of the tokens at twice the price each."""
    usage = [
        use(n, day, use_case_id="tags", model_id="base-1", priced_usd=0.011)
        for n in range(10)
        for day in JANUARY[:14]
    ]
    usage += [
        use(
            n,
            day,
            use_case_id="tags",
            model_id="tuned-1",
            input_uncached_tokens=20,
            output_tokens=2,
            priced_usd=0.0044,
        )
        for n in range(10)
        for day in JANUARY[14:]
    ]
    human = ["pass"] * 25 + ["fail"] * 15
    items = _items("b", 30, "tuned", 100)
    for item, label in zip(items, human, strict=True):
        item |= {"human_label": label, "judge_label": "pass" if item["passed"] else "fail"}
    return published(
        Path(mkdtemp(prefix="published-")),
        usage_day=usage,
        use_case=[
            {
                "use_case_id": "tags",
                "label": "Tags",
                "lessons": [4],
                "eval": json.dumps({"suite": "tags", "gate": 0.8}),
                "cost": json.dumps({"fine_tune": 100, "fine_tuned_on": "2025-01-15"}),
            }
        ],
        eval_result=[
            _run("a", 20, "base", date(2025, 1, 15), model_id="base-1", dimension="accuracy"),
            _run("b", 30, "tuned", date(2025, 1, 15), model_id="tuned-1", dimension="accuracy"),
        ],
        eval_item=[*_items("a", 20, "base", 200), *items],
        event=[_event(1, "incident", date(2025, 1, 20), category="regression", use_case_id="tags")],
    )


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("pass_rate_accuracy", 0.75),
        # the tuned run missed its bar of 80 %, one regression escaped
        ("regression_catch", 0.5),
        ("holdout_age", 16),
        ("latency_per_output", 400.0),
        # one release of one live use case
        ("releases_per_quarter", 1.0),
    ],
)
def test_january_of_a_tuned_model(metric: str, expected: float) -> None:
    assert tuned().value(metric, kind="month") == pytest.approx(expected)


@pytest.mark.parametrize("dimension", ["compliance", "safety", "style", "latency", "cost"])
def test_a_dimension_that_nobody_tests_is_not_measured(dimension: str) -> None:
    found = tuned().number(f"pass_rate_{dimension}", kind="month")
    assert found is not None
    assert (found["value"], found["reason"]) == (None, "no_data")


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("pass_rate_compliance", 0.5),
        ("pass_rate_safety", 0.5),
        ("pass_rate_style", 0.5),
        ("pass_rate_latency", 0.5),
        ("pass_rate_cost", 0.5),
    ],
)
def test_each_dimension_has_its_own_pass_rate(tmp_path: Path, metric: str, expected: float) -> None:
    found = published(
        tmp_path,
        usage_day=[use(n, day, use_case_id="tags") for n in range(9) for day in JANUARY],
        use_case=[{"use_case_id": "tags", "label": "Tags"}],
        eval_result=[
            _run("a", 20, "r1", date(2025, 1, 15), dimension=metric.removeprefix("pass_rate_")),
            _run("b", 40, "r1", date(2025, 1, 15), dimension="accuracy", suite="other"),
        ],
    )
    assert found.value(metric, kind="month") == expected


def test_the_agreement_of_human_and_judge_is_krippendorffs() -> None:
    human = [1] * 25 + [0] * 15
    judge = [1] * 30 + [0] * 10
    assert tuned().value("judge_alpha", kind="month") == pytest.approx(krippendorff([human, judge]).value)


def test_the_tuned_model_is_weighed_at_what_it_costs_and_gets_right() -> None:
    found = tuned()
    own = {"cut": "use_case", "use_case_id": "tags"}
    assert found.value("token_ratio", **own) == pytest.approx(0.5)
    # 110 tokens cost .011 before, 22 cost .0044 after: twice as much each; half the tokens, 3/2 as many right
    assert found.value("cost_per_correct_ratio", **own) == pytest.approx(0.5 * 2 / 1.5)
    expected = break_even_progress(170, fine_tune_calls(100, 0.011, 0.0044)).value
    assert found.value("break_even_progress", **own) == pytest.approx(expected)


def test_exposure_and_experiments_are_counted_by_assignment(tmp_path: Path) -> None:
    arms = ["control"] * 40 + ["with why"] * 60
    found = published(
        tmp_path,
        usage_day=[use(n, day, use_case_id="shop") for n in range(9) for day in JANUARY],
        use_case=[{"use_case_id": "shop", "label": "Shop", "lessons": [2]}],
        experiment=[
            {"experiment_id": "e", "use_case_id": "shop", "unit_id": f"v{n}", "arm": arm,
             "assigned_at": datetime(2025, 1, 6)}
            for n, arm in enumerate(arms)
        ],
    )  # fmt: skip
    assert found.value("exposure", "use_case", use_case_id="shop") == pytest.approx(0.6)
    assert found.value("experiments_started", kind="month") == 1


def _trial(folder: Path) -> Published:
    """One A/B test of 800 visitors with a first and a later step."""
    units = [(n, "control" if n % 2 else "treatment") for n in range(800)]
    steps = {"first": {"control": 4, "treatment": 2}, "later": {"control": 8, "treatment": 5}}
    rows = [
        {"kpi_id": kpi, "unit_id": f"v{n}", "use_case_id": "shop", "period_start": datetime(2025, 1, 6),
         "value": float((n // 2) % every[arm] == 0)}
        for kpi, every in steps.items()
        for n, arm in units
    ]  # fmt: skip
    return published(
        folder,
        usage_day=[use(n, day, use_case_id="shop", priced_usd=0.5) for n in range(10) for day in JANUARY],
        use_case=[
            {"use_case_id": "shop", "label": "Shop", "lessons": [2],
             "experiment": json.dumps({"id": "e", "split": {"control": 0.5, "treatment": 0.5}, "planned_n": 800})}
        ],
        use_case_kpi=[
            {"use_case_id": "shop", "kpi_id": "first", "position": 0},
            {"use_case_id": "shop", "kpi_id": "later", "position": 1},
        ],
        kpi=[
            {"kpi_id": "first", "label": "First step", "unit": "share", "better": "higher"},
            {"kpi_id": "later", "label": "Later step", "unit": "share", "better": "higher", "value_per_unit": 40.0},
        ],
        kpi_observation=rows,
        experiment=[
            {"experiment_id": "e", "use_case_id": "shop", "unit_id": f"v{n}", "arm": arm,
             "assigned_at": datetime(2025, 1, 6)}
            for n, arm in units
        ],
    )  # fmt: skip


def test_dilution_and_margin_follow_the_experiment(tmp_path: Path) -> None:
    found = _trial(tmp_path)
    outcome = {row["kpi_id"]: row for row in found.serving.rows("outcome")}
    first, later = (1 + outcome[name]["percent"] / 100 for name in ("first", "later"))
    own = {"cut": "use_case", "use_case_id": "shop"}
    assert found.value("dilution", **own) == pytest.approx(later / first - 1)
    # forty a sale for each point gained, half a unit of money of tokens per task
    expected = 1000 * (outcome["later"]["estimate"] * 40 - 0.5)
    assert found.value("margin_per_thousand", **own) == pytest.approx(expected)


def test_dilution_of_the_reports_case_is_minus_five_point_eight_per_cent() -> None:
    class _Found:
        def __init__(self, percent: float) -> None:
            self.result = type("R", (), {"percent": percent, "percent_low": None, "percent_high": None})()

    assert dilution(_Found(20.0), _Found(13.0)).value == pytest.approx(1.13 / 1.20 - 1)  # type: ignore[arg-type]


def test_lead_times_of_use_cases_in_their_order_give_a_learning_rate(tmp_path: Path) -> None:
    spans = [80, 60, 50, 40]
    cases, rollout = [], []
    for position, span in enumerate(spans):
        start = date(2025, 1, 10) + timedelta(days=20 * position)
        plan = {"made_on": (start - timedelta(days=span)).isoformat(), "mid": 1}
        cases.append({"use_case_id": f"c{position}", "label": "C", "plan": json.dumps(plan)})
        rollout.append({"use_case_id": f"c{position}", "unit_id": "u", "first_access_date": start})
    found = published(
        tmp_path,
        usage_day=[use(n, day) for n in range(9) for day in days(date(2025, 1, 1), date(2025, 4, 30))],
        use_case=cases,
        rollout=rollout,
    )
    expected = learning_rate(spans, [1, 2, 3, 4]).value
    assert found.value("lead_time_learning_rate") == pytest.approx(expected)


def test_marginal_cost_leaves_seats_and_build_out(tmp_path: Path) -> None:
    seats = [
        {"date": date(2025, 1, 1), "system": "chat", "principal_id": f"p{n}", "state": "licensed"}
        for n in range(20)
    ]
    found = published(
        tmp_path,
        person=[person(n) for n in range(20)],
        usage_day=[use(n, day, use_case_id="a", priced_usd=0.1) for n in range(10) for day in JANUARY],
        seat_snapshot=seats,
        use_case=[
            {"use_case_id": "a", "label": "A", "cost": json.dumps({"build": 36000, "built_on": "2025-01-01"})}
        ],
        assumption=[
            {"assumption_id": "s", "name": "seat_price", "scope": "chat", "low": 30, "mid": 30, "high": 30}
        ],
    )
    assert found.value("marginal_cost", kind="month") == pytest.approx(0.1 * 10 * 31)
    month = 20 * 30 * 31 * 12 / 365.25
    # ten of twenty seats are used: twice the price
    assert found.value("effective_seat_price", kind="month") == pytest.approx(month / 10, rel=0.01)


def test_every_reason_of_an_unmeasured_component_is_one_that_a_page_can_say() -> None:
    from dashboard.words import known

    assert all(known(f"reason.{code}") for code in _MISSING.values())
