"""Pseudonyms: an identifier becomes a keyed hash in memory before anything is kept (TRUST 7.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import stat
import unicodedata
from pathlib import Path
from typing import Final

from ingest.problems import ConfigProblem

PSEUDONYM_KEY: Final = "pseudonym.key"
SIGNING_KEY: Final = "signing.key"
ENVIRONMENT: Final = "SEVENFOLD_PSEUDONYM_KEY"
"""The key itself; with the suffix _FILE the path of a file that holds it."""

LENGTH: Final = 26
"""Base32 characters of a pseudonym: 130 bits."""

TENANT: Final = "workspace"
"""Separates this use of the key from its others."""

GIVEN: Final = "pid:"
"""Mark of a value that already is a pseudonym, as in a corrected file."""


class Pseudonyms:
    """Turns identifiers into pseudonyms under one key; the same person is the same pseudonym everywhere."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[str, str] = {}

    @property
    def key_id(self) -> str:
        """Names the key without revealing it."""
        return hmac.new(self._key, b"key id", hashlib.sha256).hexdigest()[:16]

    def of(self, identifier: str) -> str | None:
        """Gives the pseudonym of an identifier; spelling variants in case, width and blanks are one."""
        found = self._known.get(identifier)
        if found is None:
            text = unicodedata.normalize("NFKC", identifier).casefold().strip()
            if not text:
                return None
            if text.startswith(GIVEN):
                return text[len(GIVEN) :]
            digest = hmac.new(self._key, f"{TENANT}|{text}".encode(), hashlib.sha256).digest()
            found = base64.b32encode(digest).decode("ascii")[:LENGTH].lower()
            self._known[identifier] = found
        return found

    def record_key(self, source: str) -> str:
        """Gives the secret with which a source's records are hashed: 128 bits.

        A plain hash of a record could be guessed back to the person in it, because all other fields are known.
        """
        return hmac.new(self._key, f"record|{source}".encode(), hashlib.sha256).hexdigest()[:32]


def key_file(folder: Path) -> Path:
    """Gives the place of the workspace's pseudonym key."""
    return folder / "keys" / PSEUDONYM_KEY


def create_key(path: Path) -> bool:
    """Writes a new random key for its owner only; False where there already is one."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_hex(32) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return True


def pseudonyms(folder: Path, known_key_id: str | None, *, keep: bool = True) -> Pseudonyms:
    """Opens the workspace's key; makes one where nothing was loaded yet, for this run only without `keep`.

    `known_key_id` is the key under which the warehouse was written. Raises `ConfigProblem` (exit 6) where
    the key is lost or another one: a second identity space would count everybody twice.
    """
    key = _key(folder, may_create=keep and known_key_id is None)
    if key is None and not keep and known_key_id is None:
        key = secrets.token_bytes(32)
    if key is None:
        raise ConfigProblem(
            "KEY_MISSING",
            f"The pseudonym key {key_file(folder)} is missing, but people were loaded under it. "
            f"Restore the file, or set {ENVIRONMENT}_FILE.",
        )
    found = Pseudonyms(key)
    if known_key_id is not None and found.key_id != known_key_id:
        raise ConfigProblem(
            "KEY_CHANGED",
            f"The pseudonym key is another one (id {found.key_id}) than the one that the warehouse was loaded "
            f"with (id {known_key_id}). Restore the old key: a new one would count every person twice.",
        )
    return found


def _key(folder: Path, may_create: bool) -> bytes | None:
    text = os.environ.get(ENVIRONMENT)
    if text is None:
        named = os.environ.get(f"{ENVIRONMENT}_FILE")
        path = Path(named) if named else key_file(folder)
        if may_create and not named:
            create_key(path)
        if not path.is_file():
            return None
        _check_rights(path)
        text = path.read_text(encoding="ascii", errors="replace")
    key = text.strip().encode()
    if len(key) < 32:
        raise ConfigProblem(
            "KEY_SHORT", "The pseudonym key has fewer than 32 characters. Restore the right one."
        )
    return key


def _check_rights(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigProblem("KEY_RIGHTS", f"Others may read the pseudonym key. Run: chmod 600 {path}")
