"""Live sources: pages of a vendor's interface, kept as raw files that load, and load again, without a network.

One file holds one endpoint and one month. It is written whole or not at all, with identifiers of persons
already replaced by pseudonyms. A month is fetched again until it is settled; a settled one never.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from ingest import ledger, sources
from ingest.config.fetch import FETCHED, Fetch
from ingest.config.source import Source
from ingest.contract import Refused
from ingest.identity import GIVEN, Pseudonyms, pseudonyms
from ingest.lock import writer_lock
from ingest.problems import ConfigProblem, StorageProblem, nearest, one_of
from ingest.warehouse import open_reading
from ingest.workspace import Workspace

TEMPORARY: Final = ".tmp-"
MOST_PAGES: Final = 5_000
"""Pages of one month, after which an interface that never ends is left alone."""

Page = dict[str, Any]


class Vendor(Protocol):
    """What an adapter's `fetcher(source, feed, settings, key)` gives."""

    people: frozenset[str]
    """Keys of the results that name persons."""

    def endpoints(self) -> tuple[str, ...]:
        """Names all endpoints of the feed."""

    def shape(self, endpoint: str) -> dict[str, Any]:
        """Gives what decides the buckets of an endpoint; a file that was asked for otherwise is fetched anew."""

    def page(self, endpoint: str, start: datetime, end: datetime, cursor: str | None) -> Page:
        """Gets one page; raises `Refused` or `ConfigProblem` with a sentence that never holds the key."""


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month of one endpoint, cut at the first wanted day and at now."""

    endpoint: str
    start: datetime
    end: datetime

    @property
    def name(self) -> str:
        """Gives the name of its file."""
        return f"{self.endpoint}-{self.start:%Y-%m}.json"


def fetch(
    workspace: Workspace,
    names: Sequence[str] = (),
    *,
    wait: float = 0.0,
    progress: Callable[[str], None] | None = None,
    now: datetime | None = None,
) -> list[Refused]:
    """Fetches what the named sources want, all of them without names; gives what went wrong per source.

    What was fetched before a failure stays. Raises `ConfigProblem` (6) for a source that cannot be fetched as
    described, `StorageProblem` (5) where nothing can be written, and `BusyProblem` (4) while a load is running.
    """
    live = {
        name: source for name, source in workspace.select(tuple(names)).items() if source.fetch is not None
    }
    if not live:
        return []
    vendors = {name: _vendor(name, source) for name, source in live.items()}
    people = _people(workspace, wait)
    problems = []
    for name, source in live.items():
        settings = source.fetch
        assert settings is not None
        moment = now or datetime.now(UTC)
        folder = (workspace.folder / source.path[0]).parent
        try:
            _fetch(vendors[name], settings, folder, people, moment, progress)
        except ConfigProblem as problem:
            raise ConfigProblem(problem.code, f"sources/{name}.toml: {problem.sentence}") from None
        except Refused as refused:
            problems.append(Refused(refused.code, f"sources/{name}.toml: {refused.sentence}"))
        except OSError as error:
            raise StorageProblem(
                "FETCH_STORAGE",
                f"{folder} cannot be written ({error.strerror}). Check the disk and who owns it; what was fetched "
                "before is kept.",
            ) from None
    return problems


def _vendor(name: str, source: Source) -> Vendor:
    adapter = sources.load(source.adapter, name)
    shown, settings = f"sources/{name}.toml", source.fetch
    assert settings is not None
    if not hasattr(adapter, "fetcher"):
        raise ConfigProblem(
            "CONFIG_VALUE", f"{shown}: adapter {source.adapter!r} fetches nothing. Remove [fetch]."
        )
    if len(source.feeds) != 1 or Path(source.path[0]).name != "*.json":
        raise ConfigProblem(
            "CONFIG_VALUE",
            f'{shown}: a live source fills one feed, and its path is a folder of its own, such as "exports/{name}/*.json": '
            "what was fetched is kept there.",
        )
    vendor: Vendor = adapter.fetcher(source, settings, _key(shown, settings))
    for endpoint in settings.endpoints:
        if endpoint not in vendor.endpoints():
            raise ConfigProblem(
                "CONFIG_VALUE",
                f"{shown}: there is no endpoint {endpoint!r}.{nearest(endpoint, vendor.endpoints())} "
                f"Endpoints: {one_of(vendor.endpoints())}.",
            )
    return vendor


def _key(shown: str, settings: Fetch) -> str:
    key = os.environ.get(settings.key)
    place = os.environ.get(f"{settings.key}_FILE")
    if key is None and place:
        try:
            key = Path(place).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            raise ConfigProblem(
                "KEY_UNREADABLE", f"{shown}: the file that {settings.key}_FILE names cannot be read as text."
            ) from None
    if not key or not key.strip() or not key.strip().isascii():
        raise ConfigProblem(
            "KEY_MISSING",
            f"{shown}: there is no key. Set the environment variable {settings.key}, or {settings.key}_FILE.",
        )
    return key.strip()


def _people(workspace: Workspace, wait: float) -> Pseudonyms:
    known = None
    if workspace.warehouse.is_file():
        with writer_lock(workspace.data, wait), open_reading(workspace.warehouse) as session:
            known = ledger.key_id(session)
    return pseudonyms(workspace.folder, known)


def _fetch(
    vendor: Vendor,
    settings: Fetch,
    folder: Path,
    people: Pseudonyms,
    now: datetime,
    progress: Callable[[str], None] | None,
) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.glob(f"{TEMPORARY}*"):
        path.unlink(missing_ok=True)
    for endpoint in settings.endpoints or vendor.endpoints():
        for month in months(endpoint, settings.since, now):
            file = folder / month.name
            if _settled(file, month, settings.again, vendor.shape(endpoint)):
                continue
            if progress is not None:
                progress(f"{month.endpoint} {month.start:%Y-%m}")
            _write(file, _lines(vendor, month, people, now))


def months(endpoint: str, since: date, now: datetime) -> Iterator[Month]:
    """Gives the calendar months from a day up to now; the last one ends with today's still open bucket."""
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    tomorrow = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
    while start < tomorrow:
        first = start.replace(day=1)
        after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        yield Month(endpoint, start, min(after, tomorrow))
        start = after


def _settled(file: Path, month: Month, again: int, shape: Mapping[str, Any]) -> bool:
    """Tells whether a file holds its whole month in the wanted shape, fetched long enough after its end."""
    try:
        with file.open(encoding="utf-8") as lines:
            head = json.loads(lines.readline())
        fetched, start = (datetime.fromisoformat(head[key]) for key in ("fetched_at", "start"))
        end = datetime.fromisoformat(head["end"])
        whole = start <= month.start and end >= month.end and head["shape"] == shape
        return whole and fetched >= month.end + timedelta(days=again)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _lines(vendor: Vendor, month: Month, people: Pseudonyms, now: datetime) -> Iterator[str]:
    """Gives the file's lines: what was asked and when, then every page."""
    head = {
        "object": FETCHED,
        "endpoint": month.endpoint,
        "start": month.start.isoformat(),
        "end": month.end.isoformat(),
        "shape": vendor.shape(month.endpoint),
        "fetched_at": now.isoformat(timespec="seconds"),
    }
    yield json.dumps(head)
    cursor = None
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        page = vendor.page(month.endpoint, month.start, month.end, cursor)
        yield json.dumps(_pseudonymised(page, vendor.people, people), ensure_ascii=False)
        cursor = page.get("next_page") if page.get("has_more") else None
        if not isinstance(cursor, str) or not cursor:
            return
        if cursor in seen:
            break
        seen.add(cursor)
    raise Refused(
        "FETCH_ENDLESS",
        f"{month.endpoint} of {month.start:%Y-%m} repeats its pages without an end. Nothing of it was kept; "
        "try again later.",
    )


def _pseudonymised(content: Any, keys: frozenset[str], people: Pseudonyms) -> Any:
    """Replaces what names a person, in memory and before anything is kept."""
    if isinstance(content, Mapping):
        return {
            key: _pid(value, people)
            if key in keys and isinstance(value, str)
            else _pseudonymised(value, keys, people)
            for key, value in content.items()
        }
    if isinstance(content, list):
        return [_pseudonymised(entry, keys, people) for entry in content]
    return content


def _pid(identifier: str, people: Pseudonyms) -> str | None:
    found = people.of(identifier)
    return GIVEN + found if found else None


def _write(file: Path, lines: Iterator[str]) -> None:
    """Writes a file whole: beside its place, through to the disk, then renamed."""
    temporary = file.with_name(f"{TEMPORARY}{os.getpid()}-{file.name}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(line + "\n")
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
