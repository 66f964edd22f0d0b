"""Sends one letter through the company's own mail server."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from sevenfold.problem import CommandProblem
from sevenfold.settings import MailSection

SECONDS = 30
EXIT_STORAGE = 5


def letter(
    mail: MailSection, subject: str, text: str, page: str, attached: Sequence[tuple[str, bytes]] = ()
) -> EmailMessage:
    """A letter in plain text and HTML, with PDFs by (name, content)."""
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.to)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=mail.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(page, subtype="html")
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message


def send(mail: MailSection, message: EmailMessage) -> None:
    """Hands the letter to the server.

    Raises CommandProblem that says what the server did; the library's own text never reaches a person.
    """
    where = f"the mail server {mail.host}:{mail.port}"
    try:
        with _connected(mail) as server:
            if mail.user:
                server.login(mail.user, _password())
            refused = server.send_message(message)
    except smtplib.SMTPAuthenticationError:
        raise _problem(
            f"{where} refused the sign-in of {mail.user}. Check [dashboard.mail] user and the password."
        ) from None
    except smtplib.SMTPRecipientsRefused:
        raise _problem(f"{where} refused every address in [dashboard.mail] to. Correct them.") from None
    except smtplib.SMTPNotSupportedError:
        raise _problem(
            f"{where} does not offer what was asked of it. Check security and user under [dashboard.mail]; "
            'security = "tls" is for port 465.'
        ) from None
    except (smtplib.SMTPException, ssl.SSLError):
        raise _problem(
            f"{where} did not accept the letter. Check host, port and security under [dashboard.mail]."
        ) from None
    except OSError:
        raise _problem(f"{where} cannot be reached. Check host and port under [dashboard.mail].") from None
    if refused:
        raise _problem(f"{where} refused {', '.join(sorted(refused))}; the others got the letter.")


def _connected(mail: MailSection) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context)
    server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    if mail.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _password() -> str:
    named = os.environ.get("SEVENFOLD_SMTP_PASSWORD_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise _problem(f"SEVENFOLD_SMTP_PASSWORD_FILE names {named}, which cannot be read.") from None
    found = os.environ.get("SEVENFOLD_SMTP_PASSWORD")
    if not found:
        raise _problem(
            "[dashboard.mail] names a user, and there is no password: "
            "set SEVENFOLD_SMTP_PASSWORD or SEVENFOLD_SMTP_PASSWORD_FILE."
        )
    return found


def _problem(sentence: str) -> CommandProblem:
    return CommandProblem(sentence[0].upper() + sentence[1:], code="MAIL", exit_code=EXIT_STORAGE)
