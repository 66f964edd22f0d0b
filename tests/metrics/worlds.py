"""A company of forty people with habits, a tuned model, an eval suite and one outcome: whole enough to be scored."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.metrics.small_warehouse import days, person, use

PEOPLE, ACTIVE = 40, 26
LAST = date(2025, 4, 20)
WEEKS = [LAST - timedelta(days=7 * week + 4) for week in range(16)]
World = dict[str, list[dict[str, Any]]]


def honest_world() -> World:
    """Three live use cases: one led by lesson 5 with habits, one by lesson 4 with a tuned model, one by lesson 1."""
    usage = [
        use(n, day, use_case_id="desk", requests=20 if n < 10 else 3, sessions=2, agent_id=f"a{n % 6}")
        for n in range(ACTIVE)
        for position, day in enumerate(WEEKS)
        if n < 18 or position % 3 == 0
    ]
    usage += [use(n, day, use_case_id="search") for n in range(8) for day in days(date(2025, 4, 1), LAST)]
    usage += [use(n, day, use_case_id="tags") for n in range(8) for day in days(date(2025, 2, 1), LAST)]
    noise = Random(1)
    rollout = [
        {"use_case_id": "desk", "unit_id": f"u{n}", "first_access_date": WEEKS[8] if n < 6 else None}
        for n in range(12)
    ]
    return {
        "person": [person(n, division="A" if n % 2 else "B") for n in range(PEOPLE)],
        "seat_snapshot": [
            {"date": date(2025, 1, 1), "system": "chat", "principal_id": f"p{n}", "state": "licensed"}
            for n in range(30)
        ],
        "usage_day": usage,
        "use_case": [
            {
                "use_case_id": "desk",
                "label": "Desk",
                "lessons": [5],
                "population": json.dumps({"division": ["A", "B"]}),
            },
            {
                "use_case_id": "search",
                "label": "Search",
                "lessons": [1],
                "eval": json.dumps({"suite": "answers"}),
            },
            {"use_case_id": "tags", "label": "Tags", "lessons": [4], "eval": json.dumps({"suite": "tags"})},
        ],
        "rollout": rollout,
        "kpi": [{"kpi_id": "minutes", "label": "Minutes", "unit": "min", "better": "lower", "kind": "mean"}],
        "use_case_kpi": [{"use_case_id": "desk", "kpi_id": "minutes", "role": "primary"}],
        "kpi_observation": [
            {
                "kpi_id": "minutes",
                "unit_id": f"u{n}",
                "period_start": datetime.combine(week - timedelta(days=week.weekday()), datetime.min.time()),
                "value": 30.0 + n + noise.gauss(0, 1) - 6 * (n < 6 and position <= 8),
            }
            for position, week in enumerate(WEEKS)
            for n in range(12)
        ],
        "asset": [
            {
                "asset_id": f"a{n}",
                "kind": "assistant",
                "created_on": date(2024, 12, 1),
                "retired_on": date(2025, 1, 15) if n % 3 == 0 else None,
            }
            for n in range(12)
        ],
        "eval_result": [
            _run("search", "answers", "january", date(2025, 3, 1), 40, 33),
            _run("search", "answers", "april", date(2025, 4, 10), 40, 36),
            _run("tags", "tags", "before", date(2025, 3, 10), 40, 20, variant="base"),
            _run("tags", "tags", "after", date(2025, 3, 10), 40, 30, variant="tuned"),
        ],
        "eval_item": [
            *_items("search", "answers", "january", [18, 15]),
            *_items("search", "answers", "april", [19, 17]),
            *_items("tags", "tags", "before", [10, 10], variant="base"),
            *_items("tags", "tags", "after", [15, 15], variant="tuned"),
        ],
    }


def _run(case: str, suite: str, run: str, day: date, total: int, passed: int, **more: Any) -> dict[str, Any]:
    return {
        "run_id": run,
        "suite": suite,
        "use_case_id": case,
        "metric": "pass",
        "n_total": total,
        "n_passed": passed,
        "started_at": datetime(day.year, day.month, day.day),
        **more,
    }


def _items(case: str, suite: str, run: str, passed: list[int], **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "run_id": run,
            "suite": suite,
            "use_case_id": case,
            "item_id": f"{part}.{n}",
            "slice": f"slice {part}",
            "passed": n < good,
            "tokens": 100,
            **more,
        }
        for part, good in enumerate(passed)
        for n in range(20)
    ]
