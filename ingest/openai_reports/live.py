"""OpenAI's interface for administrators, through the installed client: it pages, waits and tries again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from ingest.config.fetch import Fetch
from ingest.config.source import Source
from ingest.contract import Refused
from ingest.openai_reports.kinds import COSTS, COSTS_GROUP_BY, COSTS_LIMIT, KINDS, LIMITS
from ingest.problems import ConfigProblem

if TYPE_CHECKING:
    from openai import OpenAI

Page = dict[str, Any]

ADDRESS: Final = "https://api.openai.com/v1"
RETRIES: Final = 6
"""Times that the client tries again after 429, 5xx and lost connections, waiting longer each time."""
SECONDS: Final = 60.0
"""Longest wait for one answer."""


def fetcher(source: Source, settings: Fetch, key: str) -> Live:
    """Gives the vendor's side of a live source."""
    return Live(source, settings, key)


class Live:
    """Pages of usage or costs of one organisation."""

    people = frozenset({"user_id"})

    def __init__(self, source: Source, settings: Fetch, key: str) -> None:
        self._costs = source.feeds[0] == "charge"
        self._width = "1d" if self._costs else (source.grain or "1d")
        if self._width not in LIMITS:
            raise ConfigProblem(
                "CONFIG_VALUE", f"grain = {self._width!r} cannot be fetched. Allowed: {', '.join(LIMITS)}."
            )
        self._settings = settings
        self._key = key
        self._client: OpenAI | None = None

    def endpoints(self) -> tuple[str, ...]:
        """Names the endpoints of the feed."""
        return (COSTS,) if self._costs else tuple(KINDS)

    def shape(self, endpoint: str) -> dict[str, Any]:
        """Gives what decides the buckets: their length and their dimensions."""
        usual = COSTS_GROUP_BY if endpoint == COSTS else KINDS[endpoint].group_by
        return {"bucket_width": self._width, "group_by": list(self._settings.group_by or usual)}

    def page(self, endpoint: str, start: datetime, end: datetime, cursor: str | None) -> Page:
        """Gets one page of whole buckets; raises `Refused` and `ConfigProblem`, never with the key."""
        import openai

        if self._client is None:
            # Imported and opened only where something is fetched.
            self._client = openai.OpenAI(
                admin_api_key=self._key,
                # Said here, because the client would take another address from the environment.
                base_url=self._settings.address or ADDRESS,
                max_retries=RETRIES,
                timeout=SECONDS,
            )
        asked: dict[str, Any] = {
            **self.shape(endpoint),
            "start_time": int(start.timestamp()),
            "end_time": int(end.timestamp()),
            "limit": COSTS_LIMIT if endpoint == COSTS else LIMITS[self._width],
        }
        if cursor is not None:
            asked["page"] = cursor
        call = getattr(self._client.admin.organization.usage.with_raw_response, endpoint)
        try:
            answer = call(**asked)
        except openai.APIStatusError as error:
            raise _refused(error.status_code, endpoint, self._settings) from None
        except openai.APIError:
            raise Refused(
                "FETCH_UNREACHABLE",
                f"OpenAI could not be reached for {endpoint}. What was fetched before is kept; check the network "
                "and run again.",
            ) from None
        # The raw answer: the client's own models take an unknown kind of result for another one.
        try:
            page = json.loads(answer.text)
        except ValueError:
            page = None
        if not isinstance(page, dict) or not isinstance(page.get("data"), list):
            raise Refused(
                "FETCH_ANSWER",
                f"OpenAI's answer for {endpoint} is not a page of buckets. Check [fetch] address.",
            )
        return page


def _refused(status: int, endpoint: str, settings: Fetch) -> Refused | ConfigProblem:
    """Says what an answer means that is no page."""
    if status in (401, 403):
        return ConfigProblem(
            "KEY_REFUSED",
            f"OpenAI refuses the key in {settings.key} for {endpoint}. Use an admin key that may read usage.",
        )
    if status == 429:
        return Refused(
            "FETCH_LIMITED",
            f"OpenAI still limits the requests for {endpoint} after {RETRIES} tries. What was fetched before is kept; "
            "run again later.",
        )
    if status >= 500:
        return Refused(
            "FETCH_UNREACHABLE",
            f"OpenAI had no answer for {endpoint} (status {status}) after {RETRIES} tries. What was fetched before is "
            "kept; run again later.",
        )
    return Refused(
        "FETCH_ASKED",
        f"OpenAI does not accept the question for {endpoint} (status {status}). Check [fetch] group_by, since and "
        "endpoints.",
    )
