"""Exports carry the released cells, say where they come from and never run in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from dashboard.export import csv_text, guarded
from dashboard.page import Cells, Column, Measured
from metrics.serving import Serving

RISKY = [
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1", "＝1", "＋1", "－1", "＠1",
    "plain\n=cmd", "plain\r\n+1", "\u200b=1", "\ufeff=1", "=HYPERLINK(\"http://x\")", "-2+3+cmd|' /C calc'!A0",
]  # fmt: skip


@pytest.mark.parametrize("text", RISKY)
def test_a_text_that_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Job match", "a=b", "3 teams", "", "1 - 2", "e-mail", "A\nB"])
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_numbers_stay_numbers_and_keep_every_digit() -> None:
    cells = Cells(
        (Column("a", "A"), Column("b", "B", "currency"), Column("c", "C"), Column("d", "D", "date")),
        (("=x", -5.25, Measured(0.631, "share"), date(2026, 10, 31)), (None, None, None, None)),
    )
    rows = list(csv.reader(io.StringIO(csv_text([("one", cells)], {"generation": "3"}))))
    assert rows == [
        ["a", "b", "c", "d", "generation"],
        ["'=x", "-5.25", "0.631", "2026-10-31", "3"],
        ["", "", "", "", "3"],
    ]


def test_a_panel_exports_its_cells_with_generation_day_and_the_sample_mark(client: FlaskClient) -> None:
    answer = client.get("/export.csv?page=/&panel=bridge")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sevenfold-bridge.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows[-1]["step"] == "Net value"
    assert {row["generation"] for row in rows} == {"1"}
    assert {row["notice"] for row in rows} == {"Sample data: made up."}
    assert {row["exported_by"] for row in rows} == {"demo"}


def test_a_page_exports_every_panel(client: FlaskClient) -> None:
    text = client.get("/export.csv?page=/").get_data(as_text=True)
    for panel in ("Seven lessons", "Use cases by net value", "Value by the three fronts"):
        assert panel in text


def test_an_explained_number_exports_the_cells_behind_it(client: FlaskClient) -> None:
    answer = client.get("/export.csv?page=/&explain=money.net")
    assert answer.status_code == 200
    assert "use_case_id,front,side,tier,driver" in answer.get_data(as_text=True)
    assert 'filename="sevenfold-money-net.csv"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=/&panel=nothing", 404),
        ("page=/nowhere", 404),
        ("page=/&explain=nothing", 404),
        ("page=/&period=year", 403),
        ("page=/&panel=Bridge'--", 403),
        ("page=/&role=admin", 403),
        ("", 403),
    ],
)
def test_a_wrong_export_is_refused(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/export.csv?{query}").status_code == status


def test_an_export_of_real_data_carries_no_sample_mark(serving: Callable[[str], Serving]) -> None:
    from dashboard.app import create_app
    from tests.dashboard.conftest import SECRET

    client = create_app(serving("first_file"), secret=SECRET).server.test_client()
    text = client.get("/export.csv?page=/&panel=adoption").get_data(as_text=True)
    assert "notice" not in text.splitlines()[0]
