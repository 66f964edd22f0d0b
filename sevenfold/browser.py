"""The installed Chromium as a printer: a page that needs no network becomes a PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sevenfold.problem import CommandProblem

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SECONDS = 60


def pdf(page: str) -> bytes:
    """The page printed by its own print style.

    Raises CommandProblem where there is no browser, or it gives no PDF.
    """
    program = _program()
    with tempfile.TemporaryDirectory(prefix="sevenfold-print-") as folder:
        source, printed = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8")
        command = [
            program,
            "--headless",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={printed}",
            source.as_uri(),
        ]
        if sys.platform != "win32" and os.geteuid() == 0:
            # Chromium's sandbox refuses to run as root; the page is ours and holds no script.
            command.insert(1, "--no-sandbox")
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise CommandProblem(
                f"{program} did not finish the PDF within {SECONDS} seconds. "
                "Try again, or write the page with --html and print it from a browser."
            ) from None
        if not printed.is_file():
            raise CommandProblem(
                f"{program} made no PDF. Write the page with --html and print it from a browser."
            )
        return printed.read_bytes()


def _program() -> str:
    named = os.environ.get("SEVENFOLD_CHROMIUM")
    for name in (named,) if named else NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise CommandProblem(
        f"SEVENFOLD_CHROMIUM names {named!r}, which is not a program here. Correct or unset it."
        if named
        else "A PDF needs Chromium or Chrome, and none is installed here. "
        "Install one, name it in SEVENFOLD_CHROMIUM, or write the page with --html and print it."
    )
