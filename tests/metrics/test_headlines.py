"""What a run would move: headline numbers of two generations, side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics import headlines as module
from metrics.headlines import Change, Headline, changes, headlines


@pytest.fixture
def sides(monkeypatch: pytest.MonkeyPatch) -> dict[Path, dict[str, Headline]]:
    """Two folders whose headlines a test says."""
    said: dict[Path, dict[str, Headline]] = {Path("before"): {}, Path("after"): {}}
    monkeypatch.setattr(module, "headlines", lambda folder: said[folder])
    return said


def moved() -> list[str]:
    return [change.sentence for change in changes(Path("before"), Path("after"))]


def test_a_number_that_moves_is_shown_from_and_to(sides: dict[Path, dict[str, Headline]]) -> None:
    sides[Path("before")] = {
        "a": Headline("Net value", 310_000.0, "USD"),
        "b": Headline("People", 5.0, "people"),
    }
    sides[Path("after")] = {
        "a": Headline("Net value", 322_000.0, "USD"),
        "b": Headline("People", 5.0, "people"),
    }
    assert moved() == ["Net value: 310,000 → 322,000 USD"]


def test_a_new_effect_was_not_measured_before(sides: dict[Path, dict[str, Headline]]) -> None:
    sides[Path("after")] = {"o": Headline("Help, effect on minutes", -9.5, "min", "better, grade B")}
    assert moved() == ["Help, effect on minutes: not measured → -9.5 (better, grade B) min"]


def test_a_verdict_that_changes_is_a_change(sides: dict[Path, dict[str, Headline]]) -> None:
    sides[Path("before")] = {"o": Headline("E", None, "min", "too early")}
    sides[Path("after")] = {"o": Headline("E", None, "min", "cannot tell")}
    assert moved() == ["E: not measured (too early) → not measured (cannot tell) min"]


def test_a_number_that_would_be_gone_is_said(sides: dict[Path, dict[str, Headline]]) -> None:
    sides[Path("before")] = {"a": Headline("Cost", 12.0, "USD")}
    assert changes(Path("before"), Path("after")) == [Change("Cost", "USD", 12.0, None, "", "")]


def test_rounding_noise_is_no_change(sides: dict[Path, dict[str, Headline]]) -> None:
    sides[Path("before")] = {"a": Headline("Cost", 0.1 + 0.2, "USD")}
    sides[Path("after")] = {"a": Headline("Cost", 0.3, "USD")}
    assert moved() == []


def test_an_unpublished_folder_has_no_headlines(tmp_path: Path) -> None:
    assert headlines(tmp_path) == {}
