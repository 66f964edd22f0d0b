"""Server time of the data callback, against an empty answer of the same server.

In one process first, then behind `sevenfold serve` with its two workers, asked by eight clients at once
that never pause. The server says itself how long each answer took (Server-Timing).
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import Timed, many, report
from sevenfold.commands.serve import application

PAGES = (
    "/",
    "/portfolio",
    "/prioritise",
    "/use-case/support_assistant",
    "/use-case/developer_platform",
    "/lesson/5",
    "/lesson/6",
    "/data",
    "/method",
)
PERIODS = ("week", "month", "quarter", "28d")
CLIENTS, ROUNDS = 8, 30
SLOTS = [
    {"id": {"type": "slot", "name": name}, "property": "children"}
    for name in ("nav", "menu", "header", "page")
]
# what a browser sends over plain http
HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}


def body(address: str) -> dict[str, Any]:
    """What the browser posts when it wants an address."""
    return {
        "output": '..{"name":["ALL"],"type":"slot"}.children...rendered.data..',
        "outputs": [SLOTS, {"id": "rendered", "property": "data"}],
        "inputs": [{"id": "wanted", "property": "data", "value": address}],
        "changedPropIds": ["wanted.data"],
        "state": [],
    }


def explanation(address: str) -> dict[str, Any]:
    """What the browser posts when a reader asks about a number."""
    return {
        "output": "told.data",
        "outputs": {"id": "told", "property": "data"},
        "inputs": [{"id": "asked", "property": "data", "value": address}],
        "changedPropIds": ["asked.data"],
        "state": [],
    }


def ask(server: Any, question: dict[str, Any]) -> None:
    """One callback; raises where the answer is not 200."""
    answer = server.test_client().post("/_dash-update-component", json=question, headers=HEADERS)
    if answer.status_code != 200:
        raise SystemExit(f"{question['inputs']} answered {answer.status_code}")


def measure(workspace: Path) -> None:
    """Prints first and repeated server times per page, then eight clients at once over two workers."""
    server = application(workspace / "data" / "serving", secrets.token_urlsafe(48))
    floor = many("empty answer (/healthz)", lambda: server.test_client().get("/healthz"), 200)
    report(floor)
    for page in PAGES:
        first = []
        for period in PERIODS:
            start = time.perf_counter()
            ask(server, body(f"{page}?period={period}"))
            first.append(time.perf_counter() - start)
        report(Timed(f"first visit of {page}", tuple(first)), floor)
        report(many(f"repeated visit of {page}", partial(ask, server, body(page)), 50), floor)
    opened = explanation("/use-case/support_assistant?explain=kpi.support_assistant.resolution_minutes")
    report(many("explanation of a number", lambda: ask(server, opened), 50), floor)
    _together(workspace)


def _together(workspace: Path) -> None:
    """Eight clients at once, without a pause between two questions; the floor is asked the same way."""
    with _serving(workspace) as port:
        floor, _ = _clients(port, [("GET", "/healthz", None)])
        pages = [("POST", "/_dash-update-component", json.dumps(body(page)).encode()) for page in PAGES]
        fresh = [
            ("POST", "/_dash-update-component", json.dumps(body(f"{page}?period={period}")).encode())
            for page in PAGES
            for period in PERIODS
        ]
        report(Timed(f"{CLIENTS} clients, /healthz, in the server", floor))
        base = Timed("the same /healthz", floor)
        for label, questions, rounds in (("first visits", fresh, 1), ("visits", pages, ROUNDS)):
            inside, outside = _clients(port, questions, rounds)
            report(Timed(f"{CLIENTS} clients, {label}, in the server", inside), base)
            report(Timed(f"{CLIENTS} clients, {label}, as the client waits", outside), base)


Question = tuple[str, str, bytes | None]


def _clients(
    port: int, questions: list[Question], rounds: int = ROUNDS
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Seconds of each answer inside the server and as the client waits, of every client in its own process."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(CLIENTS)
    found: Any = context.SimpleQueue()
    clients = [
        context.Process(target=_client, args=(port, number, questions, rounds, gate, found))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    answers = [found.get() for _ in clients]
    for client in clients:
        client.join()
    return (
        tuple(inside for one in answers for inside, _ in one),
        tuple(outside for one in answers for _, outside in one),
    )


def _client(port: int, number: int, questions: list[Question], rounds: int, gate: Any, found: Any) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    seconds = []
    gate.wait()
    for turn in range(rounds * len(questions)):
        method, path, question = questions[(number + turn) % len(questions)]
        start = time.perf_counter()
        connection.request(method, path, question, HEADERS)
        answer = connection.getresponse()
        answer.read()
        waited = time.perf_counter() - start
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        seconds.append((float(answer.headers["Server-Timing"].partition("dur=")[2]) / 1000, waited))
    found.put(seconds)


@contextmanager
def _serving(workspace: Path) -> Iterator[int]:
    """Port of `sevenfold serve` over a workspace."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "sevenfold", "serve", "--workspace", str(workspace), "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        # each worker sets itself up with its first question
        _clients(port, [("GET", "/healthz", None)], 5)
        yield port
    finally:
        server.terminate()
        server.wait()
