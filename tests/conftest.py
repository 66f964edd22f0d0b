"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.watched import chromium, served, watch  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real() -> Path:
    """Folder of real files with known answers; absent outside the workplace that has them."""
    folder = ROOT.parent / "shared" / "real"
    if not (folder / "README.md").is_file():
        pytest.skip("the real files with known answers are not here; the generated ones cover the same code")
    return folder
