"""Unmatched names become [match] rules: by the rules of names, or by a model that answers well, badly or not."""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ingest.onboarding import asked
from ingest.onboarding.groups import by_rules, meaning
from ingest.onboarding.unmatched import Unmatched, unmatched
from ingest.workspace import load
from sevenfold.main import run
from tests.ingest.company import GATEWAY, Company, request

NAMES = {
    "proj_support_eu": 4,
    "proj_support_us": 3,
    "claims-triage-prod": 2,
    "Claims triage (test)": 1,
    "sandbox": 1,
    "proj_9f8a7b6c5d4e3f2a1b": 1,
    "ann@example.com": 1,
    "proj_invoices": 2,
}


@pytest.fixture
def used(company: Company) -> Company:
    """A company whose gateway names eight projects, one of which a use case claims."""
    company.source("gateway", GATEWAY + 'credential = "key"\nassistant = "bot"\n')
    rows, number = [], 0
    for name, times in NAMES.items():
        for _ in range(times):
            number += 1
            rows.append(request(number, project=name, key=f"sk-{name}", bot=None))
    company.log("gateway.jsonl", rows)
    company.write(
        "use_cases/invoice_automation.toml",
        'label = "Invoice automation"\nlessons = [7]\nstage = "live"\n[match]\nproject = ["proj_invoice*"]\n',
    )
    company.write("use_cases/claims_triage.toml", 'label = "Claims triage"\nlessons = [7]\nstage = "idea"\n')
    company.load()
    return company


def found(company: Company) -> Unmatched:
    return unmatched(load(company.folder))


def labels(company: Company) -> dict[str, str]:
    return {key: case.label for key, case in load(company.folder).use_cases.items()}


def test_unmatched_names_are_listed_with_their_shares(used: Company) -> None:
    names = {one.name: one for one in found(used).names if one.kind == "project"}
    # A project that is named after a person is a pseudonym by then.
    assert set(NAMES) - set(names) == {"proj_invoices", "ann@example.com"}
    total = sum(NAMES.values())
    assert names["proj_support_eu"].uses == 4
    assert names["proj_support_eu"].use_share == pytest.approx(4 / total)
    spent = used.one("select sum(priced_usd)::double from usage_day")
    share = used.one("select sum(priced_usd)::double from usage_day where sub_account_id = 'proj_support_eu'")
    assert names["proj_support_eu"].spend_share == pytest.approx(share / spent)
    keys = [one for one in found(used).names if one.kind == "credential"]
    assert len(keys) == len(NAMES) - 1


def test_without_a_warehouse_nothing_is_unmatched(company: Company) -> None:
    assert found(company).names == ()


def test_names_that_begin_alike_become_one_rule(used: Company) -> None:
    suggestions = {one.use_case: one for one in by_rules(found(used), labels(used))}
    support = suggestions["support"]
    assert (support.is_new, support.match["project"]) == (True, ("proj_support_*",))
    claims = suggestions["claims_triage"]
    assert (claims.is_new, claims.label) == (False, "Claims triage")
    assert claims.match["project"] == ("Claims triage (test)", "claims-triage-prod")
    assert "invoice_automation" not in suggestions


def test_names_that_say_nothing_and_people_are_left_alone(used: Company) -> None:
    claimed = {
        n.name for one in by_rules(found(used), labels(used)) for n in one.names if n.kind == "project"
    }
    assert claimed == {"proj_support_eu", "proj_support_us", "claims-triage-prod", "Claims triage (test)"}
    assert meaning("proj_9f8a7b6c5d4e3f2a1b") == []
    assert meaning("prod-api-key-v2") == []


def test_the_rules_that_are_proposed_claim_what_they_say(used: Company) -> None:
    for one in by_rules(found(used), labels(used)):
        if one.is_new:
            match = {kind: list(globs) for kind, globs in one.match.items()}
            used.write(
                f"use_cases/{one.use_case}.toml",
                f'label = "{one.label}"\nlessons = [3]\nstage = "live"\n[match]\n'
                + "".join(f"{kind} = {json.dumps(globs)}\n" for kind, globs in match.items()),
            )
    used.load()
    rows = used.rows("select use_case_id, sum(requests)::int from usage_day group by 1 order by 1 nulls last")
    assert rows == [("invoice_automation", 2), ("support", 7), (None, 6)]


Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


@contextmanager
def service(answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A loopback service in place of the model's; gives its address and what it was sent."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            received.append({"path": self.path, **body})
            answer(self, body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", received
    finally:
        server.shutdown()
        server.server_close()


def says(text: str, status: int = 200) -> Answer:
    document = {
        "id": "resp_1",
        "object": "response",
        "created_at": 0,
        "model": "gpt-5-mini",
        "status": "completed",
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "output": [
            {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "status": "completed",
                "content": [{"type": "output_text", "text": text, "annotations": []}],
            }
        ],
    }

    def answer(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        body = json.dumps(document if status == 200 else {"error": {"message": "no s3cret"}}).encode()
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def case(label: str, *names: str, id: str = "") -> dict[str, Any]:
    return {"id": id, "label": label, "names": [{"kind": "project", "name": name} for name in names]}


GOOD = json.dumps(
    {
        "use_cases": [
            case("Customer help", "proj_support_eu", "proj_support_us", "invented"),
            case("Triage", "claims-triage-prod", "proj_support_eu", id="claims_triage"),
            case("Nothing", "absent"),
        ]
    }
)


def ask(used: Company, monkeypatch: pytest.MonkeyPatch, address: str, seconds: float = 5.0) -> Any:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-s3cret")
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    return asked.by_model(found(used), labels(used), seconds=seconds)


def test_a_good_answer_is_taken_where_it_is_true(used: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with service(says(GOOD)) as (address, received):
        first, second = ask(used, monkeypatch, address)
    assert (first.use_case, first.is_new, first.match) == (
        "customer_help",
        True,
        {"project": ("proj_support_*",)},
    )
    # A name belongs to one use case, and an existing one keeps its own label.
    assert (second.use_case, second.label, second.is_new) == ("claims_triage", "Claims triage", False)
    assert [name.name for name in second.names] == ["claims-triage-prod"]
    (sent,) = received
    assert sent["path"].endswith("/responses")
    assert sent["store"] is False
    assert sent["text"]["format"]["type"] == "json_schema"


def test_only_names_are_sent(used: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with service(says(GOOD)) as (address, received):
        ask(used, monkeypatch, address)
    assert received[0]["input"] == asked.payload(found(used), labels(used))
    sent = json.loads(received[0]["input"])
    assert {tuple(sorted(one)) for one in sent["names"]} == {("kind", "name")}
    projects = {one["name"] for one in sent["names"] if one["kind"] == "project"}
    assert projects == {"proj_support_eu", "proj_support_us", "claims-triage-prod", "Claims triage (test)"}
    assert set(sent) == {"names", "existing_use_cases"}


def slow(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    threading.Event().wait(2.0)
    says(GOOD)(handler, _)


BAD: list[tuple[Answer, str]] = [
    (says("not json"), "could not be read"),
    (says('{"use_cases": "many"}'), "could not be read"),
    (says('{"use_cases": []}'), "nothing that is here"),
    (says(json.dumps({"use_cases": [case("x", "absent")]})), "nothing that is here"),
    (says("", 401), "HTTP 401"),
    (says("", 500), "HTTP 500"),
    (says("", 429), "HTTP 429"),
    (slow, "did not answer within 0.5 seconds"),
]


@pytest.mark.parametrize(("answer", "why"), BAD)
def test_a_bad_answer_is_no_answer(
    used: Company, monkeypatch: pytest.MonkeyPatch, answer: Answer, why: str
) -> None:
    with service(answer) as (address, _), pytest.raises(asked.Unanswered) as problem:
        ask(used, monkeypatch, address, seconds=0.5)
    assert why in str(problem.value)
    assert "s3cret" not in str(problem.value)


def test_no_service_is_no_answer(used: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with service(says(GOOD)) as (address, _):
        pass
    with pytest.raises(asked.Unanswered, match="could not be reached"):
        ask(used, monkeypatch, address)


def suggest(used: Company, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[dict[str, Any], str]:
    capsys.readouterr()
    assert run(["suggest", "use-cases", "--json", "--workspace", str(used.folder), *options]) == 0
    captured = capsys.readouterr()
    return json.loads(captured.out), captured.err


def test_without_a_key_the_rules_answer(
    used: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    document, _ = suggest(used, capsys)
    assert document["by"] == "rules"
    support = document["proposals"][0]
    assert support["file"] == "use_cases/support.toml"
    assert tomllib.loads(support["toml"])["match"]["project"] == ["proj_support_*"]


def test_nothing_is_sent_before_a_person_said_yes(
    used: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-s3cret")
    with service(says(GOOD)) as (address, received):
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        document, said = suggest(used, capsys)
        assert (received, document["by"]) == ([], "rules")
        assert "proj_support_eu" in said
        assert "--yes" in said
        document, said = suggest(used, capsys, "--yes")
        assert (len(received), document["by"]) == (1, "model")
        assert "proj_support_eu" in said
        assert "s3cret" not in said
        document, _ = suggest(used, capsys, "--rules")
        assert (len(received), document["by"]) == (1, "rules")


def test_a_service_that_fails_leaves_the_rules(
    used: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-s3cret")
    with service(says("", 500)) as (address, _):
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        document, said = suggest(used, capsys, "--yes")
    assert (document["by"], document["proposals"][0]["use_case"]) == ("rules", "support")
    assert "(HTTP 500); the rules answered" in said
