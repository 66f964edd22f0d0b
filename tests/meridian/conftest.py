"""The whole sample company at full size, made once by the command that the README gives."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from metrics.serving import Serving


@dataclass(frozen=True)
class Demo:
    """What one run of `sevenfold demo --no-serve --json` left."""

    folder: Path
    exit_code: int
    document: dict[str, Any]

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        return {source["source"]: source for source in self.document["sources"]}

    @property
    def serving(self) -> Serving:
        return Serving(self.folder / "data" / "serving")


def demo(folder: Path) -> Demo:
    """Runs the demo as a user does."""
    command = [sys.executable, "-m", "sevenfold", "demo", "--no-serve", "--json", "--dir", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 2), ran.stderr
    return Demo(folder, ran.returncode, json.loads(ran.stdout))


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The sample company, generated, loaded and published."""
    return demo(tmp_path_factory.mktemp("demo") / "meridian")
