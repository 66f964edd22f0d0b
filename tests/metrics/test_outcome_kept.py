"""A slow estimate is computed once for the same data and read back as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from metrics import outcome_kept
from metrics.methods import synthetic
from metrics.methods.design import takes_long
from metrics.methods.result import OutcomeSpec, Panel
from metrics.outcome_kept import Kept
from tests.metrics.methods.panels import noise

SPEC = OutcomeSpec()


@pytest.fixture(scope="module")
def one_unit() -> Panel:
    """One treated unit, eleven donors, twelve periods before access: synthetic where the extra is installed."""
    pytest.importorskip("diff_diff", reason="the extra `causal` is not installed")
    return noise(12, 18, {12: 1}, effect=3.0)


def _refuse(*_: object) -> None:
    raise AssertionError("it was computed again")


def test_the_same_data_are_not_fitted_twice(
    one_unit: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Kept(tmp_path).estimate(one_unit, SPEC)
    assert first.design == "synthetic_did"
    monkeypatch.setattr(outcome_kept, "estimate_panel", _refuse)
    assert Kept(tmp_path).estimate(one_unit, SPEC) == first


@pytest.mark.parametrize("what", ["value", "spec"])
def test_other_data_or_another_question_are_fitted_anew(
    one_unit: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    Kept(tmp_path).estimate(one_unit, SPEC)
    monkeypatch.setattr(outcome_kept, "estimate_panel", _refuse)
    moved = replace(one_unit, value=one_unit.value + np.eye(1, len(one_unit.value))[0])
    with pytest.raises(AssertionError, match="computed again"):
        Kept(tmp_path).estimate(*((moved, SPEC) if what == "value" else (one_unit, OutcomeSpec(horizon=9))))


def test_a_damaged_file_is_computed_again_and_an_unused_one_goes(one_unit: Panel, tmp_path: Path) -> None:
    first = Kept(tmp_path).estimate(one_unit, SPEC)
    path = next((tmp_path / "estimates").glob("*.json"))
    path.write_text("{", encoding="utf-8")
    kept = Kept(tmp_path)
    assert kept.estimate(one_unit, SPEC) == first
    kept.sweep()
    assert path.exists()
    Kept(tmp_path).sweep()
    assert not path.exists()


def test_quick_designs_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Kept(tmp_path).estimate(noise(20, 10, {5: 10}), SPEC)
    assert not (tmp_path / "estimates").exists()
    monkeypatch.setattr(synthetic, "available", lambda: False)
    assert not takes_long(noise(12, 18, {12: 1}), SPEC)
