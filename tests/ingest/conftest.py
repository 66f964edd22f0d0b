"""Fixtures of the ingest tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.company import Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """An empty workspace."""
    return Company(tmp_path / "company")
