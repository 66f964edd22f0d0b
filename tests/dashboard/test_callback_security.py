"""Forged requests reach nothing: every callback and route asks who it is and checks every argument."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from pydantic import Field
from werkzeug.exceptions import HTTPException

from dashboard import security
from dashboard.app import create_app
from dashboard.security import DEMO, Arguments, Permission, Principal, WeakSecret, secured
from metrics.serving import Serving
from tests.dashboard.conftest import SECRET

PUBLIC = ("/_dash-component-suites/", "/assets/")
SLOTS = [{"id": {"type": "slot", "name": name}, "property": "children"} for name in ("nav", "page")]


def forged(value: Any, **changes: Any) -> dict[str, Any]:
    output = '..{"name":["ALL"],"type":"slot"}.children...rendered.data..'
    return {
        "output": output,
        "outputs": [SLOTS, {"id": "rendered", "property": "data"}],
        "inputs": [{"id": "wanted", "property": "data", "value": value}],
        "changedPropIds": ["wanted.data"],
        "state": [],
    } | changes


def post(client: FlaskClient, body: Any, **headers: str) -> Any:
    return client.post("/_dash-update-component", json=body, headers=headers)


def test_every_callback_of_the_server_is_wrapped(app: Any, client: FlaskClient) -> None:
    client.get("/healthz")
    client.get("/_dash-layout")
    server = {name: entry["callback"] for name, entry in app.callback_map.items() if entry.get("callback")}
    assert server
    for name, callback in server.items():
        assert callback.__dict__.get("secured") in set(Permission), name


def test_a_good_request_gets_the_page_it_asks_for(client: FlaskClient) -> None:
    answer = post(client, forged("/use-case/job_match"))
    assert answer.status_code == 200
    found = json.loads(answer.data)["response"]
    assert found["rendered"]["data"]["address"] == "/use-case/job_match"


@pytest.mark.parametrize(
    "value",
    [
        ["/"],
        {"path": "/"},
        None,
        7,
        True,
        "x" * 10_000,
        "",
        "javascript:alert(1)",
        "https://evil.example/",
    ],
)
def test_an_argument_of_another_kind_is_refused(client: FlaskClient, value: Any) -> None:
    assert post(client, forged(value)).status_code == 403


@pytest.mark.parametrize(
    "value",
    [
        "/use-case/x' union all select 1",
        "/../../etc/passwd",
        "/use-case/(select content from read_text('x'))",
        "/?period=person",
        "/?explain=<img onerror=alert(1)>",
        "/?role=admin",
    ],
)
def test_a_hostile_address_gets_a_page_without_its_text_in_markup(client: FlaskClient, value: str) -> None:
    answer = post(client, forged(value))
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "<img" not in text
    assert "dangerously_allow_html" not in text
    assert "passwd" not in text


def asked(value: Any) -> dict[str, Any]:
    """What the browser posts when it wants an explanation."""
    return {
        "output": "told.data",
        "outputs": {"id": "told", "property": "data"},
        "inputs": [{"id": "asked", "property": "data", "value": value}],
        "changedPropIds": ["asked.data"],
        "state": [],
    }


def test_an_explanation_is_told_for_the_address_that_asks(client: FlaskClient) -> None:
    answer = post(client, asked("/use-case/job_match?explain=kpi.job_match.application_started"))
    told = json.loads(answer.data)["response"]["told"]["data"]
    assert told["address"] == "/use-case/job_match?explain=kpi.job_match.application_started"
    assert told["title"]
    assert told["body"]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("/?explain=nobody.knows", 200),
        ("/nowhere?explain=x' union all select 1", 200),
        ("/?explain=<img onerror=alert(1)>", 200),
        (["/?explain=money.net"], 403),
        ({"explain": "money.net"}, 403),
        (None, 403),
        ("x" * 10_000, 403),
        ("javascript:alert(1)", 403),
    ],
)
def test_a_forged_question_is_told_nothing(client: FlaskClient, value: Any, status: int) -> None:
    answer = post(client, asked(value))
    assert answer.status_code == status
    if status == 200:
        assert "body" not in json.loads(answer.data)["response"]["told"]["data"]
        assert "<img" not in answer.get_data(as_text=True)


def test_more_arguments_than_the_callback_has_are_refused(client: FlaskClient) -> None:
    body = forged("/")
    body["state"] = [{"id": "role", "property": "data", "value": "admin"}]
    assert post(client, body).status_code >= 400


def test_a_made_up_output_gives_no_traceback(client: FlaskClient) -> None:
    answer = post(client, forged("/", output="secret.data"))
    assert answer.status_code >= 400
    assert "Traceback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1:8050"}, 200),
        ({"Host": "[::1]:8050"}, 200),
    ],
)
def test_another_site_cannot_call_back(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert post(client, forged("/"), **headers).status_code == status


def test_only_json_is_read(client: FlaskClient) -> None:
    answer = client.post("/_dash-update-component", data=json.dumps(forged("/")), content_type="text/plain")
    assert answer.status_code == 415


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    assert post(client, forged("/" + "x" * (300 * 1024))).status_code == 413


def test_without_a_principal_every_route_but_the_allowlist_answers_401(
    serving: Callable[[str], Serving],
) -> None:
    app = create_app(serving("full"), secret=SECRET, demo=False)
    client = app.server.test_client()
    open_routes = []
    for rule in app.server.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = client.open(path, method=method, json={} if method == "POST" else None)
            if answer.status_code != 401:
                open_routes.append(path)
    assert set(open_routes) <= {"/healthz", *(path for path in open_routes if path.startswith(PUBLIC))}
    assert "/_dash-layout" not in open_routes
    assert client.get("/_dash-layout").status_code == 401
    assert client.get("/_dash-dependencies").status_code == 401
    assert client.get("/export.csv?page=/").status_code == 401


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for path in ("/", "/_dash-layout", "/export.csv?page=/", "/nowhere"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "camera=()" in headers["Permissions-Policy"]


def test_the_inline_scripts_of_the_page_are_the_hashed_ones(client: FlaskClient) -> None:
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    scripts = re.findall(
        r"<script(?![^>]*src=)([^>]*)>(.*?)</script>", answer.get_data(as_text=True), re.DOTALL
    )
    run = [text for attributes, text in scripts if "application/json" not in attributes]
    assert len(run) >= 2
    for text in run:
        assert f"'sha256-{security._digest(text)}'" in policy


def test_the_index_names_no_other_host(client: FlaskClient) -> None:
    text = client.get("/").get_data(as_text=True)
    assert set(re.findall(r"https?://[^\"'\s)]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_the_layout_is_not_offered_to_language_models(app: Any) -> None:
    paths = {rule.rule for rule in app.server.url_map.iter_rules()}
    assert not {path for path in paths if "mcp" in path.lower()}


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_a_weak_secret_stops_the_start(serving: Callable[[str], Serving], secret: str) -> None:
    with pytest.raises(WeakSecret) as stopped:
        create_app(serving("full"), secret=secret)
    assert "32 characters" in stopped.value.sentence
    assert stopped.value.exit_code == 6


class Asked(Arguments):
    """Arguments of the callback under test."""

    name: str
    count: int = Field(default=1, ge=1, le=9)


@pytest.fixture
def wrapped() -> Callable[..., Any]:
    seen = secured(Permission.EXPORT, Asked)(lambda reader, asked: (reader.name, asked.name, asked.count))
    server = Flask("under-test")

    def call(reader: Principal | None, *values: Any, **named: Any) -> Any:
        with server.test_request_context("/"):
            if reader is not None:
                g.principal = reader
            try:
                return seen(*values, **named)
            except HTTPException as refused:
                return refused.code

    return call


def test_the_wrapper_asks_who_what_and_with_which_arguments(wrapped: Callable[..., Any]) -> None:
    viewer = Principal("viewer", frozenset({Permission.VIEW}))
    assert wrapped(DEMO, "a", 2) == ("demo", "a", 2)
    assert wrapped(DEMO, name="a") == ("demo", "a", 1)
    assert wrapped(None, "a", 2) == 401
    assert wrapped(viewer, "a", 2) == 403
    assert wrapped(DEMO, "a", "2") == 403
    assert wrapped(DEMO, "a", 10) == 403
    assert wrapped(DEMO, "a", 2, 3) == 400
    assert wrapped(DEMO, name="a", role="admin") == 403


def test_a_fresh_worker_answers_for_styles_and_scripts_before_it_has_served_a_page(
    serving: Callable[[str], Serving],
) -> None:
    page = create_app(serving("full"), secret=SECRET).server.test_client().get("/").get_data(as_text=True)
    found = re.findall(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"', page)
    assert len(found) > 5
    for address in found:
        fresh = create_app(serving("full"), secret=SECRET).server.test_client()
        assert fresh.get(address).status_code == 200, address
