"""The dashboard behind its production server: every worker answers everything, and it stops cleanly."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    command = [sys.executable, "-m", "sevenfold", "serve", "--workspace", str(tmp_path), "--port", str(port)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(address + "/healthz", timeout=5).read()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    yield address, running
    running.kill()
    running.communicate()


def test_every_worker_answers_for_every_file_of_the_first_page(
    server: tuple[str, subprocess.Popen[str]],
) -> None:
    address, running = server
    page = urllib.request.urlopen(address + "/", timeout=20).read().decode()
    files = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(files) > 5
    for _ in range(6):
        for file in files:
            assert urllib.request.urlopen(address + file, timeout=20).status == 200
    running.send_signal(signal.SIGTERM)
    _, complaints = running.communicate(timeout=20)
    assert running.returncode == 0
    assert "Traceback" not in complaints
    assert f"ready at {address}/" in complaints


def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "sevenfold", "serve", "--workspace", str(tmp_path), "--port", port]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 6
    assert (
        ran.stderr
        == f"Error: Port {port} on 127.0.0.1 is in use by another program. Choose a free one with --port.\n"
    )
