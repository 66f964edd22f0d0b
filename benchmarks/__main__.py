"""`python -m benchmarks [run|pages|ingest|methods ...] [--rows N] [--runs N]`: everything without a name."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

NAMES = ("run", "pages", "ingest", "methods")


def main(given: list[str]) -> int:
    """Runs the named benchmarks; `run` and `pages` over one generated company."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="name", help=f"one or more of {', '.join(NAMES)}")
    parser.add_argument("--rows", type=int, default=5_000_000, help="events of the benchmark ingest")
    parser.add_argument("--runs", type=int, default=3, help="turns of the benchmark ingest")
    asked = parser.parse_args(given)
    unknown = set(asked.names) - set(NAMES)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}.")
        return 6
    names = asked.names or NAMES
    with tempfile.TemporaryDirectory() as scratch:
        # `run` writes and publishes the company that `pages` reads
        if {"run", "pages"} & set(names):
            from benchmarks import run

            print("\nrun")
            run.measure(Path(scratch) / "meridian")
        if "pages" in names:
            from benchmarks import pages

            print("\npages")
            pages.measure(Path(scratch) / "meridian")
        if "ingest" in names:
            from benchmarks import ingest

            print("\ningest")
            ingest.measure(Path(scratch) / "ingest", asked.rows, asked.runs)
        if "methods" in names:
            from benchmarks import methods

            print("\nmethods")
            methods.measure()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
