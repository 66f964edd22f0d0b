"""The only module that talks to a database: a URL out of the environment, rows of one select as texts."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.problems import ConfigProblem, Problem, Refused, nearest, one_of

if TYPE_CHECKING:
    import sqlalchemy

ROWS: Final = 50_000
"""Rows that pass through memory at once."""
BEST_DRIVER: Final = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
"""Scheme of a URL that names no driver -> dialect and driver that the extra `sql` installs."""

MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}[\d:.]*)?(Z|\+00:00)?$")
"""A time as text, as databases without a type for it hold it: it orders as the time does."""

Cell = str | None


class DatabaseProblem(Problem):
    """A database that cannot be reached or does not answer; its own texts, which can hold a URL, stay inside."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Select:
    """One query of one source, and from where it is read."""

    shown: str
    """Name of the source's file in messages."""
    database: str
    """Name of the environment variable that holds the URL."""
    text: str
    watermark: str | None = None
    """Column of the result that only grows."""
    since: str | None = None
    """Value of it from which rows are read; None: all rows."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a result, in order."""

    names: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    highest: Cell = None
    """Highest watermark up to and with these rows."""


def chunks(select: Select, most: int | None = None) -> Iterator[Chunk]:
    """Runs a select that changes nothing and gives its rows in chunks; at least one chunk, perhaps empty.

    `most` stops after that many rows. Raises `ConfigProblem` (6) for the variable, the driver or the watermark,
    `DatabaseProblem` (3) for a database that cannot be reached, `Refused` (3) for a query that it does not take.
    """
    with _connected(select) as connection:
        result = _executed(connection, select)
        names = tuple(map(str, result.keys()))
        at = _position(select, names)
        highest: Any = None
        taken = 0
        while True:
            with _translated(select):
                rows = result.fetchmany(ROWS if most is None else min(ROWS, most - taken))
            taken += len(rows)
            if at is not None:
                highest = _highest(select, highest, [row[at] for row in rows])
            if rows or taken == 0:
                texts = [tuple(as_text(cell) for cell in row) for row in rows]
                yield Chunk(names, texts, None if highest is None else as_text(highest))
            if not rows or taken == most:
                return


def _highest(select: Select, before: Any, cells: Sequence[Any]) -> Any:
    """Finds the highest watermark so far; a kind that databases and Python order differently is refused."""
    known = [cell for cell in (before, *cells) if cell is not None]
    sound = all(
        (isinstance(cell, (int, float, Decimal, date)) and not isinstance(cell, bool))
        or (isinstance(cell, str) and MOMENT.match(cell))
        for cell in known
    )
    try:
        if sound:
            return max(known, default=None)
    except TypeError:
        pass  # some with a zone and some without
    raise Refused(
        "WATERMARK",
        f"{select.shown}: watermark = {select.watermark!r} must hold times or numbers of one kind. Name another "
        "column, or leave it out.",
    )


def as_text(cell: object) -> Cell:
    """Writes one value as the text that a delivered file would hold: times in ISO 8601, numbers in full."""
    match cell:
        case None | str():
            return cell
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell, "f")
        case float():
            shown = repr(cell)
            return format(Decimal(shown), "f") if "e" in shown else shown
        case datetime():
            moved = cell.astimezone(UTC) if cell.tzinfo else cell
            return moved.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            # An interval is a number of seconds: say unit = "seconds".
            return as_text(Decimal(cell // timedelta(microseconds=1)) / 1_000_000)
        case dict() | list() | tuple():
            return json.dumps(cell, ensure_ascii=False, default=str)
        case bytes() | bytearray() | memoryview():
            return bytes(cell).hex()
    return str(cell)


def _url(select: Select) -> str:
    named = os.environ.get(select.database)
    file = os.environ.get(f"{select.database}_FILE")
    if not named and file:
        try:
            named = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise ConfigProblem(
                "DATABASE_URL", f"{select.shown}: the file that {select.database}_FILE names cannot be read."
            ) from None
    if not named:
        raise ConfigProblem(
            "DATABASE_URL",
            f"{select.shown}: the environment variable {select.database} is not set. Put the database's URL "
            f"into it (postgresql://user:password@host/name), or a file that holds it into {select.database}_FILE.",
        )
    return named


def _engine(select: Select) -> sqlalchemy.Engine:
    try:
        import sqlalchemy
    except ModuleNotFoundError:
        raise ConfigProblem(
            "DATABASE_DRIVER",
            f'{select.shown}: reading databases needs the extra sql: pip install "sevenfold[sql]".',
        ) from None
    try:
        url = sqlalchemy.make_url(_url(select))
        url = url.set(drivername=BEST_DRIVER.get(url.drivername, url.drivername))
    except (sqlalchemy.exc.ArgumentError, ValueError):
        raise ConfigProblem(
            "DATABASE_URL",
            f"{select.shown}: what {select.database} holds is not a database URL such as "
            "postgresql://user:password@host/name.",
        ) from None
    try:
        return sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool, hide_parameters=True)
    except (sqlalchemy.exc.NoSuchModuleError, ModuleNotFoundError):
        raise ConfigProblem(
            "DATABASE_DRIVER",
            f"{select.shown}: {select.database} names a {url.drivername!r} database, and its driver is not installed. "
            'Install its SQLAlchemy driver; PostgreSQL comes with pip install "sevenfold[sql]".',
        ) from None


@contextmanager
def _connected(select: Select) -> Iterator[sqlalchemy.Connection]:
    engine = _engine(select)
    options: dict[str, Any] = {"stream_results": True, "max_row_buffer": ROWS}
    if engine.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    with _translated(select, connecting=True):
        connection = engine.connect().execution_options(**options)
    try:
        yield connection
    finally:
        connection.close()
        engine.dispose()


def _executed(connection: sqlalchemy.Connection, select: Select) -> sqlalchemy.CursorResult[Any]:
    import sqlalchemy

    # Inside brackets only one select can stand: nothing that changes data. A last line may be a comment.
    query = "select * from (\n" + _literal(select.text) + "\n) as q"
    values: dict[str, str] = {}
    if select.watermark is not None and select.since is not None:
        column = "q." + _literal(connection.dialect.identifier_preparer.quote(select.watermark))
        # Rows of the last moment may have come after the last load; those that are there are known again.
        query += f"\nwhere {column} >= :since or {column} is null"
        values["since"] = select.since
    statement = sqlalchemy.text(query)
    if values:
        # Without a type the database reads the text as its own column's type.
        statement = statement.bindparams(sqlalchemy.bindparam("since", type_=sqlalchemy.types.NullType()))
    with _translated(select):
        return connection.execute(statement, values)


def _literal(text: str) -> str:
    """Takes a person's SQL as it is: no colon in it is a parameter."""
    return text.strip().rstrip(";").replace(":", "\\:")


def _position(select: Select, names: Sequence[str]) -> int | None:
    if select.watermark is None:
        return None
    if select.watermark not in names:
        raise ConfigProblem(
            "CONFIG_VALUE",
            f"{select.shown}: watermark = {select.watermark!r} is not a column of the query."
            f"{nearest(select.watermark, names)} Columns: {one_of(names)}.",
        )
    return names.index(select.watermark)


@contextmanager
def _translated(select: Select, *, connecting: bool = False) -> Iterator[None]:
    """Turns a database's errors into sentences; their texts can hold the URL, the query or a cell."""
    import sqlalchemy

    try:
        yield
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise _problem(select, getattr(error, "orig", None), connecting) from None
    except UnicodeError:
        raise Refused(
            "DATABASE_TEXT", f"{select.shown}: the database returned text that is not UTF-8."
        ) from None


LOGIN: Final = ("28", "3D")
BROKEN: Final = ("08", "53", "57", "58")
"""Classes of SQLSTATE: no entry, and no or no more connection."""
QUERY: Final = {
    "42P01": "names a table that does not exist or may not be seen",
    "42703": "names a column that does not exist",
    "42501": "names something that this user may not read",
    "42601": "is not understood by the database",
    "25006": "would change data, and sevenfold only reads",
    "22": "stopped at a value that the database cannot convert",
}
"""Start of an SQLSTATE -> what it says of the query; the longest that fits counts."""


def _problem(select: Select, cause: Any, connecting: bool) -> Exception:
    state = str(getattr(cause, "sqlstate", None) or "")
    # While it connects, libpq gives no SQLSTATE: well-known words of its text are looked for, never shown.
    refused = r"password|authentication|(role|database) .* does not exist|pg_hba"
    if state.startswith(LOGIN) or (connecting and re.search(refused, str(cause).lower())):
        return DatabaseProblem(
            "DATABASE_LOGIN",
            f"{select.shown}: the database refused the login. Check user, password and database name in "
            f"{select.database}.",
        )
    if connecting or state.startswith(BROKEN):
        return DatabaseProblem(
            "DATABASE_UNREACHABLE",
            f"{select.shown}: the database that {select.database} names cannot be reached or broke off. "
            "Check host, port and network.",
        )
    known = max((start for start in QUERY if state.startswith(start)), key=len, default="")
    meaning = QUERY.get(known, "was refused by the database")
    said = f" (SQLSTATE {state})" if state else ""
    return Refused(
        "QUERY",
        f"{select.shown}: the query {meaning}{said}. It must be one select that runs in a database client.",
    )
