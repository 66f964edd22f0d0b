"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.watched import chromium, served, watch  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps a file's tests in one process, and all tests of the sample company, which is made once."""
    for item in items:
        place = item.path.relative_to(ROOT)
        group = "meridian" if "meridian" in place.parts else place.as_posix()
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def real() -> Path:
    """Folder of real files with known answers; absent outside the workplace that has them."""
    folder = ROOT.parent / "shared" / "real"
    if not (folder / "README.md").is_file():
        pytest.skip("the real files with known answers are not here; the generated ones cover the same code")
    return folder
