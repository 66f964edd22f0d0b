"""The board brief says what the overview says, in three forms that open without the network."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from pptx import Presentation

from dashboard.brief.content import Brief, brief
from dashboard.brief.document import document
from dashboard.brief.slides import pptx
from dashboard.pages import PAGES
from dashboard.router import Router
from dashboard.security import DEMO
from dashboard.shelf import Shelf
from dashboard.view import State, View
from metrics.serving import Serving
from sevenfold.commands.report import report
from sevenfold.problem import CommandProblem
from tests import browser
from tests.dashboard.serving_fixture import SCENARIOS, build

Read = Callable[[str], Serving]


def said(serving: Serving) -> Brief:
    return brief(View.of(Shelf(serving), State()))


def test_the_first_slide_says_the_headline_of_the_overview(serving: Read) -> None:
    overview = Router(Shelf(serving("full")), PAGES).answer(DEMO, "/", "").content
    assert said(serving("full")).headline == overview.headline
    assert said(serving("full")).lead == overview.lead


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_brief_is_made_in_every_state_of_a_company(serving: Read, scenario: str) -> None:
    content = said(serving(scenario))
    assert len(Presentation(io.BytesIO(pptx(content))).slides) == 5
    page = document(content)
    assert page.count("<section>") == 5
    assert not re.search(r"\bnan\b|\binf\b|None", re.sub(r"<[^>]*>", " ", page))


def test_slides_hold_native_charts_with_the_published_months(serving: Read) -> None:
    content = said(serving("full"))
    deck = Presentation(io.BytesIO(pptx(content)))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 2
    lines = {series.name: tuple(series.values) for series in charts[1].plots[0].series}
    assert lines[content.month_words["cost"]] == pytest.approx([month.cost for month in content.months])
    assert lines[content.month_words["value"]] == pytest.approx([month.value for month in content.months])
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert [len(table.rows) - 1 for table in tables] == [
        7,
        len(content.decisions.rows),
        len(content.evidence.rows),
    ]


def test_every_slide_of_a_made_up_company_says_so(serving: Read) -> None:
    content = said(serving("full"))
    assert content.notice
    deck = Presentation(io.BytesIO(pptx(content)))
    for slide in deck.slides:
        assert any(content.notice in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert document(content).count(content.notice) == 5


def test_the_page_asks_for_nothing_and_runs_nothing(serving: Read) -> None:
    page = document(said(serving("full")))
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?http|url\(\s*["']?http|@import""", page)


def test_text_of_the_company_cannot_become_markup(serving: Read) -> None:
    from dataclasses import replace

    hostile = replace(said(serving("full")), headline="<img src=x onerror=alert(1)>")
    assert "<img" not in document(hostile)


def test_a_broken_limit_is_said_beside_the_better_result(serving: Read) -> None:
    rows = {row[0]: row[-1] for row in said(serving("full")).evidence.rows}
    broken = next(reading for label, reading in rows.items() if "support" in label.lower())
    assert broken.startswith("Better;")


@pytest.mark.browser
@pytest.mark.skipif(browser.find() is None, reason="no Chromium: `make test` installs one")
def test_report_writes_three_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEVENFOLD_CHROMIUM", str(browser.find()))
    monkeypatch.chdir(tmp_path)
    workspace = tmp_path / "workspace"
    build(workspace / "data" / "serving")
    done = CliRunner().invoke(report, ["--workspace", str(workspace), "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    printed = (tmp_path / "board-brief.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert re.findall(rb"/Count (\d+)", printed) == [b"5"]
    assert len(Presentation(str(tmp_path / "board-brief.pptx")).slides) == 5
    assert "</html>" in (tmp_path / "board-brief.html").read_text(encoding="utf-8")


def test_a_workspace_without_numbers_and_a_missing_folder_get_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandProblem, match="nothing is published yet") as found:
        report.callback(None, None, tmp_path / "b.html", "en", tmp_path, False)  # type: ignore[misc]
    assert found.value.exit_code == 3
    with pytest.raises(CommandProblem, match="there is no folder"):
        report.callback(None, None, tmp_path / "no" / "b.html", "en", tmp_path, False)  # type: ignore[misc]


def test_a_browser_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from sevenfold.browser import pdf

    monkeypatch.setenv("SEVENFOLD_CHROMIUM", "no-such-program")
    with pytest.raises(CommandProblem, match="no-such-program"):
        pdf("<p>")
