"""The wheel works as users get it, also in an environment on a path with spaces."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("a path with spaces") / "my environment"
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
    )
    # Dependencies come from this interpreter; its editable install does not, because .pth files are not read there.
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONSAFEPATH": "1"}
    return scripts, environment


def test_the_wheel_carries_sql_templates_and_assets_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "ingest/warehouse.sql",
        "metrics/serving.sql",
        "metrics/adoption/active_people.sql",
        "dashboard/assets/app.css",
        "sample_data/truth.toml",
        "sample_data/workspace/sevenfold.toml",
    ):
        assert needed in names
    assert any(name.endswith(".woff2") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]


@pytest.mark.meridian
def test_the_demo_runs_from_the_wheel_in_a_path_with_spaces(
    installed: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    scripts, environment = installed
    command = [str(scripts / "sevenfold"), "demo", "--no-serve", "--json", "--dir", "the sample company"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    assert ran.returncode in (0, 2), ran.stderr
    for source in json.loads(ran.stdout)["sources"]:
        assert source["read"] == source["loaded"] + source["duplicate"] + source["quarantined"]
    assert (tmp_path / "the sample company" / "data" / "serving" / "CURRENT").is_file()
