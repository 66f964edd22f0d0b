"""Every worked example of METHOD.md 11 has a test of its name: `pytest -k roi_8` runs ROI-8."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

NUMBERS = {
    "ADO": range(1, 10),
    "TIM": range(1, 7),
    "COS": (1, 2, 3, 4, 5, 7, 8),  # COS-6 is not used
    "AB": range(1, 8),
    "OUT": range(1, 10),
    "ROI": range(1, 12),
    "PRI": range(1, 8),
    "EVA": range(1, 7),
}
GOLDEN = [f"{family}-{number}" for family, numbers in NUMBERS.items() for number in numbers]


def _names() -> set[str]:
    """Names of all test functions beside this one; the ids are written in them."""
    here = Path(__file__).resolve().parent
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in here.glob("test_*.py"))
    return {
        one.name
        for tree in trees
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    }


@pytest.mark.parametrize("golden", GOLDEN)
def test_a_worked_example_has_a_test_of_its_name(golden: str) -> None:
    written = re.compile(rf"_{golden.lower().replace('-', '_')}(_|$)")
    assert any(written.search(name) for name in _names()), f"no test is named after {golden}"


def test_there_are_62_worked_examples() -> None:
    assert len(GOLDEN) == 62
