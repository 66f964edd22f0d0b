"""`python -m benchmarks [run|pages ...]`: everything without a name."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

NAMES = ("run", "pages")


def main(names: list[str]) -> int:
    """Runs the named benchmarks over one generated company."""
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}.")
        return 6
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            # `run` writes and publishes the company that `pages` reads
            if name == "run" or not names or name in names:
                print(f"\n{name}")
                importlib.import_module(f"benchmarks.{name}").measure(Path(folder) / "meridian")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
