"""Rules of the house, as tests."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from sevenfold.main import VERBS
from tests.conftest import ROOT

PACKAGES = ("ingest", "metrics", "dashboard", "sample_data", "sevenfold")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "base", "core"}
# the one writer and the one reader of each seam (TRUST R1)
OPENERS = {"ingest/warehouse.py", "metrics/generation.py", "metrics/serving.py"}


def test_no_module_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long


def test_no_module_hides_behind_a_name_that_says_nothing() -> None:
    assert not [path for path in MODULES if path.stem in FORBIDDEN_NAMES]


def test_duckdb_is_opened_in_one_module_per_seam() -> None:
    openers = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if re.search(r"duckdb\.connect\(|duckdb\.sql\(", path.read_text(encoding="utf-8"))
    }
    assert openers <= OPENERS


@pytest.mark.parametrize("contract", ["ingest/warehouse.sql", "metrics/serving.sql"])
def test_every_table_and_column_of_a_contract_has_a_comment(contract: str) -> None:
    lines = (ROOT / contract).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("create table"):
            assert lines[number - 1].startswith("-- grain:"), line
        elif line.startswith("    "):
            assert re.search(r"-- \S", line), f"{contract}:{number + 1} has no comment"


def test_every_verb_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [verb for verb in VERBS if f"`sevenfold {verb}" not in text]


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150


def test_every_public_function_and_class_has_a_docstring() -> None:
    missing = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            is_public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if is_public and ast.get_docstring(node) is None:
                missing.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
        if ast.get_docstring(tree) is None:
            missing.append(str(path.relative_to(ROOT)))
    assert not missing


def test_no_sql_is_built_from_text_outside_the_modules_that_open_duckdb() -> None:
    found = []
    for path in MODULES:
        name = str(path.relative_to(ROOT))
        if name in OPENERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"execute", "sql"}
                and node.args
                and isinstance(node.args[0], (ast.JoinedStr, ast.BinOp))
            ):
                found.append(f"{name}:{node.lineno}")
    assert not found


def test_the_project_names_no_machine_path_and_no_download_address() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if not listed:
        pytest.skip("not a git checkout")
    pattern = re.compile(
        r"https?://[^ \"]+\.(?:whl|tar\.gz|tgz|deb)|(?:^|[^A-Za-z.])/(?:wor[k]|far[m]|root)/"
    )
    for name in listed:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".sql", ".css", ".js", ".lock", ""} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not pattern.search(text), name


def test_nothing_pickles() -> None:
    for path in MODULES:
        assert not re.search(r"\b(?:import|from) (?:pickle|diskcache)\b", path.read_text(encoding="utf-8"))


def test_every_folder_of_the_project_is_named_in_the_readme_or_contributing() -> None:
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    assert all(package in text for package in ("ingest", "metrics", "dashboard", "sample_data"))


def test_ci_runs_the_readme_test_command_and_nothing_else() -> None:
    commands = [
        line
        for line in Path(ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert commands == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make test"]
