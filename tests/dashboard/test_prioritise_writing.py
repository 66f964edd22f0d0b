"""Writing routes: what a reader puts down is checked, kept beside the numbers, shown, scored later and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.control import Control
from dashboard.security import DEMO, Permission, Principal
from metrics.serving import Serving
from tests.dashboard.conftest import SECRET

DECISION = {"use_case": "contract_review", "advice": "prove_first", "note": "pilot in legal"}
PLAN = {"low": 1.0, "mid": 2.0, "high": 3.0, "cost": 1.0, "weeks": 2.0}
IDEA = {"name": "Tender search", "lesson": 2, **PLAN}
SCENARIO = {
    "name": "Lean",
    "own": {"contract_review": PLAN},
    "weights": [50, 20, 20, 10],
    "by": "weights",
    "budget": 9.0,
}
EVENT = {"day": "2026-03-01", "label": "Price rise", "use_case": "job_match"}
CONFIRMED = {
    "use_case": "job_match", "driver": "application_started", "amount": 1200.5, "period_start": "2026-01-01",
    "period_end": "2026-03-31", "confirmed_on": "2026-04-10", "reference": "JE-17",
}  # fmt: skip
GOOD = {
    "decision": DECISION,
    "idea": IDEA,
    "scenario": SCENARIO,
    "annotation": EVENT,
    "confirmation": CONFIRMED,
}


@pytest.fixture
def control(tmp_path: Path) -> Control:
    return Control(tmp_path / "data" / "control.sqlite3")


@pytest.fixture
def writer(serving: Callable[[str], Serving], control: Control) -> FlaskClient:
    found: FlaskClient = create_app(serving("full"), secret=SECRET, control=control).server.test_client()
    return found


def post(client: FlaskClient, kind: str, said: Any, **headers: str) -> Any:
    return client.post(f"/notes/{kind}", json=said, headers=headers)


def page(client: FlaskClient, path: str) -> str:
    return client.get("/_dash-layout", headers={"Referer": f"http://localhost{path}"}).get_data(as_text=True)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_every_kind_is_kept_under_the_name_of_the_reader(
    writer: FlaskClient, control: Control, kind: str
) -> None:
    answer = post(writer, kind, GOOD[kind])
    assert (answer.status_code, answer.json["ok"]) == (200, True)
    (kept,) = control.notes(kind)  # type: ignore[arg-type]
    assert (kept.id, kept.author) == (answer.json["note"], "demo")


def test_a_decision_keeps_the_published_forecast_of_its_day(
    writer: FlaskClient, control: Control, serving: Callable[[str], Serving]
) -> None:
    post(writer, "decision", DECISION)
    row = serving("full").rows("portfolio", use_case_id="contract_review").first
    assert row is not None
    kept = control.notes("decision")[0].body["forecast"]
    assert [kept[name] for name in ("value_low", "value_mid", "value_high", "cost")] == [
        row["value_low"], row["value_mid"], row["value_high"], row["cost"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("decision", {"advice": "abolish"}),
        ("decision", {"use_case": None}),
        ("decision", {"source": "ledger"}),
        ("decision", {"note": "x" * 501}),
        ("decision", {"author": "boss"}),
        ("decision", {"forecast": {"value_mid": 1e9}}),
        ("decision", {"use_case": "x' union all select 1"}),
        ("decision", {"since": "yesterday"}),
        ("idea", {"low": 5.0}),
        ("idea", {"weeks": 0.0}),
        ("idea", {"mid": "2"}),
        ("idea", {"mid": 1e300}),
        ("idea", {"lesson": 8}),
        ("idea", {"name": " "}),
        ("idea", {"lang": "tlh"}),
        ("scenario", {"weights": [1, 2, 3]}),
        ("scenario", {"weights": [1, 2, 3, 101]}),
        ("scenario", {"own": {"contract_review": {**PLAN, "low": 9.0}}}),
        ("scenario", {"by": "gut"}),
        ("annotation", {"day": 20260301}),
        ("annotation", {"day": "2026-02-30"}),
        ("annotation", {"label": ["x"]}),
        ("confirmation", {"amount": -1.0}),
        ("confirmation", {"period_end": "2025-12-31"}),
        ("confirmation", {"use_case": None}),
        ("confirmation", {"currency": "EUR"}),
    ],
)
def test_what_is_not_exactly_a_note_is_refused_and_nothing_is_kept(
    writer: FlaskClient, control: Control, kind: str, change: dict[str, Any]
) -> None:
    assert post(writer, kind, {**GOOD[kind], **change}).status_code == 403
    assert control.notes() == ()


@pytest.mark.parametrize("said", [[], "x", 7, {"__class__": "x"}, {}])
def test_a_body_of_another_shape_is_refused(writer: FlaskClient, control: Control, said: Any) -> None:
    assert post(writer, "decision", said).status_code == 403
    assert control.notes() == ()


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("decision", {"use_case": "nobody"}, "nothing with this name"),
        ("scenario", {"own": {"nobody": PLAN}}, "nothing with this name"),
        ("confirmation", {"driver": "nobody"}, "no published benefit"),
    ],
)
def test_a_note_on_what_is_not_published_is_refused_in_a_sentence(
    writer: FlaskClient, control: Control, kind: str, change: dict[str, Any], words: str
) -> None:
    answer = post(writer, kind, {**GOOD[kind], **change})
    assert (answer.status_code, answer.json["ok"]) == (422, False)
    assert words in answer.json["sentence"]
    assert control.notes() == ()


def test_another_site_a_plain_form_and_a_large_body_write_nothing(
    writer: FlaskClient, control: Control
) -> None:
    assert post(writer, "decision", DECISION, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert post(writer, "decision", DECISION, Origin="https://evil.example").status_code == 403
    assert writer.post("/notes/decision", data=DECISION).status_code == 415
    assert post(writer, "decision", {**DECISION, "note": "x" * 300_000}).status_code == 413
    assert control.notes() == ()


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_viewer_writes_nothing(
    writer: FlaskClient, control: Control, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    control.add(kind, "contract_review", "ana", dict(GOOD[kind]))  # type: ignore[arg-type]
    monkeypatch.setattr("dashboard.security.DEMO", Principal("viewer", frozenset({Permission.VIEW})))
    assert post(writer, kind, GOOD[kind]).status_code == 403
    assert post(writer, "withdraw", {"note": 1}).status_code == 403
    assert len(control.notes()) == 1


def test_an_idea_is_taken_back_by_its_author_only_and_a_decision_by_whoever_decides(
    writer: FlaskClient, control: Control
) -> None:
    control.add("idea", "portfolio", "ana", IDEA)
    control.add("decision", "contract_review", "ana", DECISION)
    assert post(writer, "withdraw", {"note": 1}).status_code == 403
    assert post(writer, "withdraw", {"note": 2}).status_code == 200
    assert post(writer, "withdraw", {"note": 2}).status_code == 422
    assert [note.kind for note in control.notes()] == ["idea"]


def test_without_a_control_store_a_write_says_that_nothing_was_kept(client: FlaskClient) -> None:
    answer = post(client, "decision", DECISION)
    assert (answer.status_code, answer.json["ok"]) == (409, False)
    assert "only reads" in answer.json["sentence"]


def test_a_store_that_cannot_be_written_says_so_and_the_page_still_stands(
    serving: Callable[[str], Serving], tmp_path: Path
) -> None:
    broken = tmp_path / "control.sqlite3"
    broken.write_bytes(b"this is no database, whatever its name says" * 100)
    client = create_app(serving("full"), secret=SECRET, control=Control(broken)).server.test_client()
    answer = post(client, "decision", DECISION)
    assert (answer.status_code, answer.json["ok"]) == (503, False)
    assert answer.json["sentence"].startswith("Not saved: the control store")
    text = page(client, "/")
    assert "What readers wrote cannot be read" in text
    assert "data-open" not in text


def test_a_decision_leaves_the_list_is_shown_with_its_note_and_comes_back_when_undone(
    writer: FlaskClient, serving: Callable[[str], Serving]
) -> None:
    row = serving("full").rows("decision", use_case_id="job_match").first
    assert row is not None
    said = {
        "use_case": "job_match",
        "advice": "scale",
        "answers": row["advice"],
        "since": row["since"].isoformat(),
        "note": "go in March",
    }
    waiting = '"data-given":"{\\"about\\":\\"Scale: Job match'
    before = page(writer, "/")
    assert waiting in before
    number = post(writer, "decision", said).json["note"]
    after = page(writer, "/")
    assert waiting not in after
    assert "go in March" in after
    assert "demo, " in after
    post(writer, "withdraw", {"note": number})
    assert waiting in page(writer, "/")


def test_newer_advice_on_a_decided_use_case_waits_again(writer: FlaskClient) -> None:
    post(
        writer,
        "decision",
        {"use_case": "job_match", "advice": "scale", "answers": "scale", "since": "2020-01-01"},
    )
    assert '"data-given":"{\\"about\\":\\"Scale: Job match' in page(writer, "/")


def test_an_event_is_on_the_charts_of_its_use_case_and_marked_as_theirs(writer: FlaskClient) -> None:
    post(writer, "annotation", EVENT)
    assert "Price rise (added by demo)" in page(writer, "/use-case/job_match")
    assert "Price rise" not in page(writer, "/use-case/product_tagging")


def test_a_confirmed_amount_is_said_where_it_is_claimed_and_changes_no_number(
    writer: FlaskClient, serving: Callable[[str], Serving], control: Control
) -> None:
    from dataclasses import replace

    from dashboard.notes import Notes
    from dashboard.panels.claims import unconfirmed
    from dashboard.shelf import Shelf
    from dashboard.view import View, parse

    rows = serving("full").rows("money", money_window="12m", side="benefit", tier="claimed")
    case = next(row for row in rows if row["use_case_id"])
    said = {**CONFIRMED, "use_case": case["use_case_id"], "driver": case["driver"]}
    assert post(writer, "confirmation", said).status_code == 200
    plain = View.of(Shelf(serving("full")), *parse("/", ""))
    noted = replace(plain, notes=Notes.read(control), permissions=DEMO.permissions)
    assert unconfirmed(noted).cells == unconfirmed(plain).cells
    assert "JE-17; counts after the next run" in str(unconfirmed(noted).body)
    assert "Confirm with finance" not in str(unconfirmed(plain).body)
    assert control.notes("confirmation")[0].body["currency"] == "USD"
