"""A server on loopback that speaks OpenAI's documented pages of usage and costs, and its refusals."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "admin-key-that-no-output-may-hold"
DAY = 86400
WIDTHS = {"1d": DAY, "1h": 3600, "1m": 60}


@dataclass
class Organization:
    """What the server knows: results per endpoint and day (epoch), and the answers it gives first."""

    results: dict[str, dict[int, list[dict[str, Any]]]] = field(default_factory=dict)
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """(status, headers) of the next answers, first come first served."""
    always: int | None = None
    """Status of every answer."""
    buckets_a_page: int = 31
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    address: str = ""

    def put(self, endpoint: str, day: int, *results: dict[str, Any]) -> None:
        """Reports results of one bucket, in place of what it reported before."""
        self.results.setdefault(endpoint, {})[day] = list(results)

    def page(self, endpoint: str, asked: dict[str, list[str]]) -> dict[str, Any]:
        """Gives the page that a call asks for."""
        width = WIDTHS[asked["bucket_width"][0]]
        start, end = int(asked["start_time"][0]), int(asked["end_time"][0])
        first = start + int(asked["page"][0].removeprefix("page_")) * width if "page" in asked else start
        last = min(end, first + min(self.buckets_a_page, int(asked["limit"][0])) * width)
        known = self.results.get(endpoint, {})
        more = last < end
        return {
            "object": "page",
            "data": [
                {"object": "bucket", "start_time": at, "end_time": at + width, "results": known.get(at, [])}
                for at in range(first, last, width)
            ],
            "has_more": more,
            "next_page": f"page_{(last - start) // width}" if more else None,
        }


@contextmanager
def serving(organization: Organization) -> Iterator[Organization]:
    """Runs the server while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name.removesuffix("[]"): given for name, given in parse_qs(parts.query).items()}
            endpoint = parts.path.rpartition("/")[2]
            organization.asked.append((endpoint, asked))
            status, headers = 200, {}
            if organization.failures:
                status, headers = organization.failures.pop(0)
            elif organization.always is not None:
                status = organization.always
            elif self.headers.get("Authorization") != f"Bearer {KEY}":
                status = 401
            body = {"error": {"message": f"refused {KEY}"}}
            if status == 200:
                body = organization.page(endpoint, asked)
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    organization.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield organization
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
