"""Server time of the data callback, against an empty answer of the same server."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import Timed, many, report
from dashboard.app import create_app
from metrics.serving import Serving

SECRET = "a-secret-for-benchmarks-that-nobody-uses-elsewhere"
PAGES = (
    "/",
    "/portfolio",
    "/use-case/support_assistant",
    "/use-case/developer_platform",
    "/lesson/6",
    "/data",
)
PERIODS = ("week", "month", "quarter", "28d")
SLOTS = [{"id": {"type": "slot", "name": name}, "property": "children"} for name in ("nav", "page")]


def body(address: str) -> dict[str, Any]:
    """What the browser posts when it wants an address."""
    return {
        "output": '..{"name":["ALL"],"type":"slot"}.children...rendered.data..',
        "outputs": [SLOTS, {"id": "rendered", "property": "data"}],
        "inputs": [{"id": "wanted", "property": "data", "value": address}],
        "changedPropIds": ["wanted.data"],
        "state": [],
    }


def ask(server: Any, address: str) -> None:
    """One data callback; raises where the answer is not 200."""
    answer = server.test_client().post("/_dash-update-component", json=body(address))
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")


def measure(workspace: Path) -> None:
    """Prints first and repeated server times per page, and eight clients at once."""
    folder = workspace / "data" / "serving"
    server = create_app(Serving(folder), secret=SECRET).server
    floor = many("empty answer (/healthz)", lambda: server.test_client().get("/healthz"), 200)
    report(floor)
    for page in PAGES:
        first = []
        for period in PERIODS:
            start = time.perf_counter()
            ask(server, f"{page}?period={period}")
            first.append(time.perf_counter() - start)
        report(Timed(f"first visit of {page}", tuple(first)), floor)
        report(many(f"repeated visit of {page}", lambda page=page: ask(server, page), 50), floor)  # type: ignore[misc]
    report(_together(server), floor)


def _together(server: Any) -> Timed:
    """Server time of each answer while eight clients ask at once."""
    seconds: list[float] = []

    def client(number: int) -> None:
        for turn in range(25):
            start = time.perf_counter()
            ask(server, PAGES[(number + turn) % len(PAGES)])
            seconds.append(time.perf_counter() - start)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Timed("eight clients in one process", tuple(seconds))
