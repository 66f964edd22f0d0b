"""Fixtures of the ingest tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.ingest.company import Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """An empty workspace."""
    return Company(tmp_path / "company")


@pytest.fixture(scope="session")
def database() -> Iterator[postgres.Server]:
    """A real PostgreSQL server on loopback."""
    programs = postgres.find()
    if programs is None:
        pytest.skip("no PostgreSQL here: `python -m tests.postgres` installs one where the system allows it")
    with postgres.Server(programs) as server:
        yield server


@pytest.fixture
def published(real: Path, tmp_path: Path) -> Company:
    """A copy of the workspace with the data beside it."""
    shutil.copytree(real / "workspace", tmp_path / "workspace")
    for path in [tmp_path / "workspace", *(tmp_path / "workspace").rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    for folder in real.iterdir():
        if folder.is_dir() and folder.name != "workspace":
            (tmp_path / folder.name).symlink_to(folder)
    toml = (tmp_path / "workspace" / "sevenfold.toml").read_bytes()
    company = Company(tmp_path / "workspace")
    company.write("sevenfold.toml", toml)
    return company
