"""Who asks, what they may see, and the headers every answer carries (TRUST.md 2.2 to 2.5)."""

from __future__ import annotations

import base64
import functools
import hashlib
import logging
import time
import traceback
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Flask, Response, abort, g, request
from pydantic import BaseModel, ConfigDict, ValidationError

log = logging.getLogger("sevenfold.dashboard")
MAX_BODY = 256 * 1024
MIN_SECRET = 32
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class WeakSecret(ValueError):
    """The signing secret is missing or guessable."""

    code = "weak_secret"
    exit_code = 6

    def __init__(self) -> None:
        self.sentence = (
            f"The dashboard needs a signing secret of at least {MIN_SECRET} characters; "
            "run `sevenfold init` to create one, or pass a random one."
        )
        super().__init__(self.sentence)


class Permission(StrEnum):
    """What a callback or route lets a person do."""

    VIEW = "view"
    EXPORT = "export"
    DECIDE = "decide"
    PLAN = "plan"
    """Scenarios, ideas and annotations."""
    CONFIRM = "confirm"
    """Finance: an amount that becomes a row of the ledger."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `divisions` None means every division."""

    name: str
    permissions: frozenset[Permission]
    divisions: frozenset[str] | None = None


# Until sign-in exists, the one reader on this computer sees every released cell; there are no other cells.
DEMO = Principal("demo", frozenset(Permission))


class Arguments(BaseModel):
    """Arguments of a callback, named in its signature's order; anything else is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def principal() -> Principal:
    """Who the guard recognised; nobody else can set it."""
    found: Principal | None = g.get("principal")
    if found is None:
        abort(401)
    return found


def secured(
    permission: Permission, model: type[Arguments]
) -> Callable[[Callable[[Principal, Any], Any]], Callable[..., Any]]:
    """Wraps a callback or route: recognise the reader, check the permission, validate every argument.

    The wrapped function gets the principal and one validated `model`. Arguments arrive by position (a Dash
    callback) and take the model's field names in order, or by name (a route). Refusal is 401, 403 or 400.
    """
    names = tuple(model.model_fields)

    def wrap(function: Callable[[Principal, Any], Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def checked(*values: Any, **named: Any) -> Any:
            reader = principal()
            if permission not in reader.permissions:
                abort(403)
            if len(values) > len(names):
                abort(400)
            try:
                arguments = model.model_validate(dict(zip(names, values, strict=False)) | named)
            except ValidationError:
                abort(403)
            return function(reader, arguments)

        checked.__dict__["secured"] = permission
        return checked

    return wrap


def incident(error: Exception) -> str:
    """Logs an unexpected error without its text and gives the number a reader may quote."""
    number = uuid.uuid4().hex[:8]
    log.error(
        "incident %s: %s in %s\n%s",
        number,
        type(error).__name__,
        request.endpoint,
        "".join(traceback.format_tb(error.__traceback__)),
    )
    return number


def content_security_policy(inline: Sequence[str], hashes: Sequence[str]) -> str:
    """The policy of TRUST.md 2.5: no inline script but the hashed ones, no eval, nothing off this host."""
    own = [f"'sha256-{_digest(script)}'" for script in inline]
    scripts = " ".join(["'self'", *own, *hashes])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def protect(server: Flask, *, secret: str, demo: bool, policy: Callable[[], str]) -> None:
    """Sets the guard before every request and the headers after it.

    `demo` recognises the one reader of a server bound to loopback; without it everything but the allowlist
    answers 401 until a sign-in sets the principal.
    """
    if len(secret) < MIN_SECRET:
        raise WeakSecret
    server.secret_key = secret
    server.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )

    @server.before_request
    def guard() -> None:
        g.started = time.perf_counter()
        if request.endpoint == "health" or request.path.startswith(("/_dash-component-suites/", "/assets/")):
            return
        if not demo:
            abort(401)
        # A page on another site can point its own name at this computer; such a request is not the reader's.
        if request.host.rsplit(":", 1)[0].strip("[]") not in LOOPBACK:
            abort(403)
        if request.method not in ("GET", "HEAD") and not _same_origin():
            abort(403)
        g.principal = DEMO

    @server.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy()
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        if not request.path.startswith(("/_dash-component-suites/", "/assets/")):
            response.headers["Cache-Control"] = "no-store"
        # Compression has run already: this is all the time the answer took here.
        response.headers["Server-Timing"] = f"app;dur={(time.perf_counter() - g.started) * 1000:.1f}"
        return response


def _same_origin() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")
