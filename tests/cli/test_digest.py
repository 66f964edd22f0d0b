"""`sevenfold digest` over a real mail server on loopback."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from sevenfold import main
from sevenfold.commands import digest as command
from tests.dashboard.serving_fixture import build


class Mailbox:
    """What the server got; `refuse` is the answer to a letter."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            letter = message_from_bytes(envelope.content, policy=default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
        return self.answer


Start = Callable[..., tuple[Mailbox, int]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a mail server with STARTTLS and a sign-in; the certificate is one that this process trusts."""
    running: list[Controller] = []

    def start(**options: Any) -> tuple[Mailbox, int]:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        box = Mailbox()
        controller = Controller(
            box,
            hostname="127.0.0.1",
            port=free_port(),
            tls_context=context,
            require_starttls=True,
            authenticator=lambda server, session, envelope, mechanism, data: AuthResult(
                success=data.password == b"correct horse", handled=False
            ),
            auth_required=True,
            **options,
        )
        controller.start()
        running.append(controller)
        return box, controller.port

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The PDF has its own test; here the letter goes without it.
    monkeypatch.setenv("SEVENFOLD_CHROMIUM", "no-browser-here")
    folder = tmp_path / "company"
    build(folder / "data" / "serving")
    return folder


def configure(workspace: Path, port: int, security: str = "starttls") -> None:
    (workspace / "sevenfold.toml").write_text(
        '[company]\nname = "Test"\n[dashboard]\naddress = "https://ai.example.com"\n'
        f'[dashboard.mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "{security}"\nuser = "robot"\n'
        'sender = "sevenfold@example.com"\nto = ["chief@example.com", "finance@example.com"]\n',
        encoding="utf-8",
    )


def run(workspace: Path, *arguments: str) -> int:
    return main.run(["digest", "--workspace", str(workspace), *arguments])


def test_a_digest_is_sent_once_and_again_only_when_something_changed(
    server: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    box, port = server()
    configure(workspace, port)
    monkeypatch.setenv("SEVENFOLD_SMTP_PASSWORD", "correct horse")
    assert run(workspace, "--send", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["sent"] is True
    assert said["alerts"][0]["new"] is True
    (letter,) = box.letters
    assert letter["To"] == "chief@example.com, finance@example.com"
    text = letter.get_body(("plain",))
    page = letter.get_body(("html",))
    assert text is not None
    assert page is not None
    assert "https://ai.example.com/use-case/" in text.get_content()
    assert "<table" in page.get_content()
    assert run(workspace, "--send", "--json") == 0
    assert json.loads(capsys.readouterr().out)["sent"] is False
    assert len(box.letters) == 1
    assert run(workspace, "--send", "--always") == 0
    assert len(box.letters) == 2


def test_the_password_may_lie_in_a_file(
    server: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, port = server()
    configure(workspace, port)
    (workspace / "password").write_text("correct horse\n", encoding="utf-8")
    monkeypatch.setenv("SEVENFOLD_SMTP_PASSWORD_FILE", str(workspace / "password"))
    assert run(workspace, "--send") == 0
    assert len(box.letters) == 1


def test_what_the_server_refuses_is_one_sentence_and_the_next_run_tries_again(
    server: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    box, port = server()
    configure(workspace, port)
    monkeypatch.setenv("SEVENFOLD_SMTP_PASSWORD", "wrong")
    assert run(workspace, "--send") == 5
    said = capsys.readouterr().err
    assert "refused the sign-in of robot" in said
    assert "wrong" not in said
    monkeypatch.setenv("SEVENFOLD_SMTP_PASSWORD", "correct horse")
    box.answer = "552 too large"
    assert run(workspace, "--send") == 5
    assert "did not accept the letter" in capsys.readouterr().err
    assert not (workspace / "data" / command.MEMORY).exists()
    box.answer = "250 OK"
    assert run(workspace, "--send") == 0
    assert len(box.letters) == 1


def test_a_server_that_is_not_there_is_named(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(workspace, 9)
    monkeypatch.setenv("SEVENFOLD_SMTP_PASSWORD", "x")
    assert run(workspace, "--send") == 5
    assert "127.0.0.1:9 cannot be reached" in capsys.readouterr().err


def test_a_certificate_that_nobody_vouches_for_sends_nothing(
    server: Start, workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    box, port = server()
    configure(workspace, port)
    monkeypatch.setenv("SEVENFOLD_SMTP_PASSWORD", "correct horse")
    monkeypatch.delenv("SSL_CERT_FILE")
    assert run(workspace, "--send") == 5
    assert "Traceback" not in capsys.readouterr().err
    assert box.letters == []


def test_sending_without_a_server_or_with_a_wrong_key_says_which(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(workspace, "--send") == 6
    assert "[dashboard.mail]" in capsys.readouterr().err
    configure(workspace, 25)
    path = workspace / "sevenfold.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("sender", "sendr"), encoding="utf-8")
    assert run(workspace) == 6
    said = capsys.readouterr().err
    assert "sendr" in said
    assert "sender" in said
