"""The address is the state: it reads back what it wrote, leaves defaults out and refuses the rest."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from dashboard.view import PERIODS, State, parse


def test_defaults_are_left_out_of_the_address() -> None:
    assert State(path="/lesson/6").address() == "/lesson/6"
    assert State(path="/", period="12m").address() == "/"


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("explain", [None, "money.net", "kpi.job_match.hire_fit", "lesson-3"])
def test_an_address_reads_back_as_the_state_that_wrote_it(period: str, explain: str | None) -> None:
    state = State(path="/use-case/job_match", period=period, explain=explain)  # type: ignore[arg-type]
    path, _, query = state.address().partition("?")
    assert parse(path, f"?{query}") == (state, ())


def test_every_period_of_the_command_line_and_no_other_is_understood() -> None:
    assert PERIODS == ("week", "month", "quarter", "28d", "12m")
    state, ignored = parse("/", "?period=year")
    assert state.period == "12m"
    assert ignored == ("period",)


def test_unknown_settings_are_named_and_left_out() -> None:
    state, ignored = parse("/", "?colour=red&period=month&period=week&vs=plan")
    assert state == State(path="/", period="month")
    assert ignored == ("colour", "period", "vs")


@pytest.mark.parametrize(
    "hostile",
    ["../../x", "<script>", "a" * 200, "' or 1=1", "Ünïcode", "=cmd()", "a\u202eb"],
)
def test_a_hostile_explain_key_is_left_out(hostile: str) -> None:
    from urllib.parse import urlencode

    state, ignored = parse("/", "?" + urlencode({"explain": hostile}))
    assert state.explain is None
    assert ignored == ("explain",)


@pytest.mark.parametrize("path", ["/../secret", "/UPPER", "/a b", "//evil.example", "/%2e%2e", "/x" * 100])
def test_a_hostile_path_is_no_page(path: str) -> None:
    state, _ = parse(path, "")
    assert state.path in ("/not-found", "//evil.example")


def test_a_trailing_slash_is_the_same_page() -> None:
    assert parse("/portfolio/", "")[0].path == "/portfolio"
    assert parse("", "")[0].path == "/"


def test_the_state_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        State.model_validate({"path": "/", "role": "admin"})
    with pytest.raises(ValidationError):
        State.model_validate({"path": ["/"]})
