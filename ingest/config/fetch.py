"""[fetch] of a source: what is fetched from a vendor's interface before its files are loaded."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from ingest.config.document import Section

FETCHED = "fetched"
"""`object` of the line above the pages of a fetched file."""
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Fetch(Section):
    """A live source: the key lies in the environment, what was fetched lies beside `path`."""

    key: str
    """Name of the environment variable that holds the key; NAME_FILE may hold the path of a file with it."""
    since: date
    """First UTC day."""
    again: int = Field(default=7, ge=1, le=366)
    """Days after its end for which a month is fetched again, because vendors revise what they reported."""
    endpoints: tuple[str, ...] = ()
    """Endpoints to fetch, all that the adapter knows unless said."""
    group_by: tuple[str, ...] = ()
    """Dimensions of the buckets, all that the endpoint offers unless said."""
    address: str | None = None
    """Another address than the vendor's own, such as a proxy."""

    @field_validator("key")
    @classmethod
    def _a_name(cls, given: str) -> str:
        # The value is not repeated: it may be the key itself.
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", given):
            raise ValueError(
                'key is the name of an environment variable, such as key = "OPENAI_ADMIN_KEY"; the key itself '
                "never stands in a file."
            )
        return given

    @field_validator("address")
    @classmethod
    def _safe(cls, given: str | None) -> str | None:
        if given is not None:
            parts = urlsplit(given)
            if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
                raise ValueError("address must begin with https://, because a key is sent to it.")
        return given
