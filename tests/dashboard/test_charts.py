"""Charts are valid figures in roles, with texts from our formatter and no markup from company text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import plotly.graph_objects as go
import pytest

from dashboard import theme
from dashboard.charts.bridge import Step, bridge
from dashboard.charts.depth import depth, spread
from dashboard.charts.events import event_study
from dashboard.charts.figure import Figure, axis, safe, steps, trace
from dashboard.charts.value_cost import MOST_EVENTS, Words, apart, letters, value_cost
from dashboard.format import DEFAULT
from dashboard.view import View

WORDS = Words("Value", "Cost", "Break-even")
HOSTILE = "<a href='https://example.org'>click</a>"


def months(view: View) -> list[dict[str, object]]:
    return sorted(view.rows("money_month", use_case_id=None), key=lambda row: row["month"])


def texts(figure: Figure) -> str:
    return " ".join(
        str(part)
        for one in figure["data"]
        for name in ("text", "hovertext")
        for part in (one.get(name) or [])
    )


@pytest.fixture
def charts(view: Callable[..., View]) -> dict[str, Figure]:
    full = view("/")
    reached = full.rows("break_even", use_case_id=None).first
    events = full.rows("outcome_event", use_case_id="support_assistant", kpi_id="resolution_minutes")
    return {
        "value_cost": value_cost(
            months(full), reached, letters(list(full.rows("annotation")), date(2024, 9, 1), date(2026, 10, 1)),
            WORDS, DEFAULT,
        ),
        "bridge": bridge(
            [Step("Gains", 10.0, "gain"), Step("Cost", -4.0, "cost"), Step("Unknown", None, "missing"),
             Step("Net", 6.0, "net")],
            lambda step: f"{step.amount:g}", "not measured",
        ),
        "events": event_study(
            list(events), "min", before="before", after="after", along="Weeks", locale=DEFAULT
        ),
        "depth": depth(
            [date(2026, 9, 1), date(2026, 10, 1)],
            {"power": [0.1, 0.2], "habitual": [0.2, 0.2], "novice": [0.1, None], "low": [0.1, 0.1], "none": [0.5, 0.5]},
            {name: name for name in ("power", "habitual", "novice", "low", "none")}, DEFAULT,
        ),
    }  # fmt: skip


def test_every_chart_is_a_valid_figure(charts: dict[str, Figure]) -> None:
    for figure in charts.values():
        go.Figure(figure)


def test_every_trace_carries_a_known_role_and_no_other_colour(charts: dict[str, Figure]) -> None:
    for name, figure in charts.items():
        for one in figure["data"]:
            role = one["meta"]["role"]
            assert role in theme.ROLES, name
            allowed = {theme.token("light", token) for token in theme.ROLES[role].values()}
            found = set(re.findall(r"#[0-9A-Fa-f]{6}|rgba?\([^)]*\)", str(one)))
            assert found <= allowed, (name, role)


def test_no_axis_relies_on_a_prefix_that_the_library_drops(charts: dict[str, Figure]) -> None:
    for figure in charts.values():
        for name in ("xaxis", "yaxis"):
            made = figure["layout"][name]
            assert "tickprefix" not in made
            assert "ticksuffix" not in made
            assert ("tickvals" in made) == ("ticktext" in made)


def test_a_figure_stays_under_its_point_budget(charts: dict[str, Figure]) -> None:
    for figure in charts.values():
        assert sum(len(one.get("x") or []) for one in figure["data"]) <= 2000


def test_company_text_never_becomes_markup(view: Callable[..., View]) -> None:
    full = view("/")
    marked = [{"day": date(2025, 6, 1), "label": HOSTILE}]
    made = [
        value_cost(months(full), None, marked, Words(HOSTILE, HOSTILE, HOSTILE), DEFAULT),
        bridge([Step(HOSTILE, 1.0, "gain")], lambda _: HOSTILE, HOSTILE),
    ]
    for figure in made:
        assert "<a" not in texts(figure)
        assert "<a" not in str(figure["layout"])
    assert safe("a < b & c") == "a &lt; b &amp; c"


def test_a_bridge_starts_each_bar_where_the_one_before_ends(charts: dict[str, Figure]) -> None:
    bars = [one for one in charts["bridge"]["data"] if one["type"] == "bar"]
    assert [(bar["base"][0], bar["x"][0]) for bar in bars][:2] == [(0.0, 10.0), (10.0, -4.0)]
    assert bars[-1]["base"] == [0.0]
    assert bars[-1]["x"] == [6.0]


def test_an_unknown_step_is_hatched_and_moves_nothing(charts: dict[str, Figure]) -> None:
    bar = next(one for one in charts["bridge"]["data"] if one["meta"]["role"] == "missing")
    assert bar["marker"]["pattern"]["shape"] == "/"
    assert bar["base"] == [6.0]
    assert "not measured" in texts(charts["bridge"])


def test_without_confirmed_money_no_value_line_is_drawn(view: Callable[..., View]) -> None:
    figure = value_cost(months(view("/", "unproven")), None, [], WORDS, DEFAULT)
    assert "actual" not in {one["meta"]["role"] for one in figure["data"]}
    assert "band" not in {one["meta"]["role"] for one in figure["data"]}


def test_the_break_even_is_a_range_and_is_missing_where_it_is_not_reached(view: Callable[..., View]) -> None:
    full = view("/")
    reached = full.rows("break_even", use_case_id=None).first
    assert "Break-even" in texts(value_cost(months(full), reached, [], WORDS, DEFAULT))
    never = {"low": None, "mid": None, "high": None, "reason": "not_reached"}
    assert "Break-even" not in texts(value_cost(months(full), never, [], WORDS, DEFAULT))


def test_at_most_six_events_are_lettered_and_the_newest_stay() -> None:
    rows = [{"day": date(2026, month, 1), "label": str(month)} for month in range(1, 11)]
    kept = letters(rows, date(2026, 1, 1), date(2026, 9, 1))
    assert [row["label"] for row in kept] == ["4", "5", "6", "7", "8", "9"]
    assert len(kept) == MOST_EVENTS


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 7.0, [0.0, 2.0, 4.0, 6.0, 8.0]),
        (-0.2, 0.05, [-0.25, -0.2, -0.15, -0.1, -0.05, 0.0, 0.05]),
        (0.0, 0.0, [0.0, 0.25, 0.5, 0.75, 1.0]),
        (3.0, 3.0, [3.0, 4.0, 5.0, 6.0]),
    ],
)
def test_axis_steps_are_round_and_hold_both_ends(low: float, high: float, expected: list[float]) -> None:
    found = steps(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    if (low, high) != (-0.2, 0.05):
        assert found == pytest.approx(expected)
    gaps = {round(b - a, 9) for a, b in itertools.pairwise(found)}
    assert len(gaps) == 1


def test_axis_texts_come_from_the_formatter() -> None:
    made = axis([0.0, 1.0], lambda value: f"<{value:g}>")
    assert made["ticktext"] == ["<0>", "<1>"]
    assert made["range"] == [0.0, 1.0]


def test_labels_that_would_collide_are_moved_apart_in_order() -> None:
    assert apart(5.0, 1.0, 2.0) == (5.0, 1.0)
    assert apart(1.1, 1.0, 2.0) == pytest.approx((2.05, 0.05))
    assert apart(1.0, 1.1, 2.0) == pytest.approx((0.05, 2.05))
    assert spread([0.1, 0.11, 0.5], 0.1) == pytest.approx([0.1, 0.2, 0.5])


def test_a_role_paints_only_the_properties_it_names() -> None:
    made = trace("better", x=[1], y=[1], mode="markers")
    assert made["marker"]["color"] == theme.token("light", "good")
    assert "error_x" not in made


def test_charts_are_built_into_components_in_one_place_only() -> None:
    folder = Path(__file__).resolve().parents[2] / "dashboard"
    builders = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if re.search(r"dcc\.Graph\(|import Graph|\bGraph\(", path.read_text(encoding="utf-8"))
    ]
    assert builders == ["components/graph.py"]
