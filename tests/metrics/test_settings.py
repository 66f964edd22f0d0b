"""The sections of sevenfold.toml that numbers own."""

from __future__ import annotations

from pathlib import Path

import pytest

from metrics.problems import MetricsProblem
from metrics.settings import load


def _workspace(folder: Path, text: str) -> Path:
    (folder / "sevenfold.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path).privacy.smallest_group == 5


def test_the_group_floor_can_be_raised(tmp_path: Path) -> None:
    assert load(_workspace(tmp_path, "[privacy]\nsmallest_group = 12\n")).privacy.smallest_group == 12


def test_the_group_floor_cannot_be_lowered(tmp_path: Path) -> None:
    with pytest.raises(MetricsProblem, match="cannot be lowered") as caught:
        load(_workspace(tmp_path, "[privacy]\nsmallest_group = 3\n"))
    assert caught.value.exit_code == 6


def test_other_packages_sections_are_left_to_them(tmp_path: Path) -> None:
    load(_workspace(tmp_path, '[company]\nname = "X"\n[dashboard]\nanything = 1\n'))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[metrics]\ncontract_hour = 38\n", "Did you mean 'contract_hours'"),
        ("[metrics]\ncontract_hours = 0\n", "contract_hours must be a number above 0"),
        ("[metrics]\nnonsense = 1\n", "Known keys: discount_rate"),
        ("metrics = 1\n", "must be a section"),
        ("[metrics\n", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_fix(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MetricsProblem) as caught:
        load(_workspace(tmp_path, text))
    assert said in caught.value.sentence
    assert caught.value.exit_code == 6
