"""Finds a Chromium for the browser tests, and installs one where there is none.

`python -m tests.browser` is the set-up step of `make test`; tests ask `find()`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> Path | None:
    """Path of a Chromium: SEVENFOLD_CHROMIUM, the system's own, or Playwright's."""
    named = os.environ.get("SEVENFOLD_CHROMIUM")
    if named:
        return Path(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return _of_playwright()


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def install() -> Path:
    """Installs Chromium with the system's package manager, else with Playwright's."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    found = find()
    if found is None:
        sys.exit(
            "No Chromium was found and none could be installed. Install the package `chromium`, "
            "or set SEVENFOLD_CHROMIUM to the path of one."
        )
    return found


if __name__ == "__main__":
    browser = find() or install()
    sys.stdout.write(f"browser: {browser.name}\n")
