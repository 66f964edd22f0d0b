"""Every reason that a method gives is a known code with a sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from metrics.methods import reason

FOLDER = Path(reason.__file__).parent
GUARDED = {path.stem for path in FOLDER.glob("*.py") if "methods.guard" in path.read_text(encoding="utf-8")}
OWN = sorted(GUARDED | {"guard", "reconciliation", "cost"})
GIVERS = {"unmeasured", "_nothing", "settled", "Reconciliation"}


def _codes(module: str) -> set[str]:
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    found: set[str] = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GIVERS:
            named = [word.value for word in call.keywords if word.arg == "reason"]
            inside = named + ([] if call.func.id in ("settled", "Reconciliation") else list(call.args[:1]))
            for argument in inside:
                found |= {
                    part.value
                    for part in ast.walk(argument)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and "_" in part.value
                }
    return found


@pytest.mark.parametrize("module", OWN)
def test_a_module_gives_only_reasons_that_have_a_sentence(module: str) -> None:
    assert _codes(module) <= set(reason.REASONS)


def test_the_scan_finds_reasons_at_all() -> None:
    assert {"not_finite", "inconsistent_counts", "no_data"} <= _codes("shares")


def test_every_code_of_the_list_is_given_somewhere() -> None:
    text = "\n".join((FOLDER / f"{module}.py").read_text(encoding="utf-8") for module in OWN)
    assert {code for code in reason.REASONS if f'"{code}"' not in text} == set()


def test_every_sentence_is_one_sentence() -> None:
    assert all(text.endswith(".") and "\n" not in text for text in reason.REASONS.values())
