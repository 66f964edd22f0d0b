"""Files whose adapter reads or reshapes them itself: text frames into staging."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Protocol

import polars as pl

from ingest import parquet_text
from ingest.contract import Feed, Refused
from ingest.preflight import Delivered
from ingest.reading import delimited, header, sheet, table
from ingest.reading.plan import Plan
from ingest.sql import NULL, Sql, join
from ingest.warehouse import Session


class Reshaping(Protocol):
    """An adapter that reshapes the text frames of a shared reader."""

    READS: frozenset[str]

    def derive(self, frame: pl.DataFrame, feed: Feed) -> pl.DataFrame:
        """Gives the contract's source names and `_row`; `_code` and `_problem` set a row aside."""


def read_own(
    session: Session, plan: Plan, found: Iterable[pl.DataFrame], name: str, offset: int
) -> tuple[str, ...]:
    """Adds what an adapter reads from its own format; the record is all that it gives of a row.

    Columns that begin with `_` are what the adapter concludes, not what was delivered: a newer price book may
    conclude otherwise, and the same record must stay the same.
    """
    with _named(name):
        for frame in found:
            delivered = frame.select(column for column in frame.columns if not column.startswith("_"))
            _add(session, plan, frame, _positional(delivered), delivered.columns, offset)
    return ()


def read_derived(
    session: Session, plan: Plan, delivered: Delivered, adapter: Any, reader: str, offset: int
) -> tuple[str, ...]:
    """Adds a table that an adapter reshapes after reading and before casts."""
    names, batches = _batches(session, plan, delivered, reader, offset)
    adapter_names = [text.strip() for text in names]
    with _named(delivered.name):
        for batch in batches:
            named = batch.rename({f"f{i}": text for i, text in enumerate(adapter_names)})
            derived = adapter.derive(named, plan.contract.feed)
            _add(session, plan, derived, batch, names, offset)
    # The addresses are the adapter's own names, so a column of the same name is still unknown to it.
    return header.unknown(plan, names, frozenset(adapter.READS))


def _batches(
    session: Session, plan: Plan, delivered: Delivered, reader: str, offset: int
) -> tuple[list[str], Iterable[pl.DataFrame]]:
    """Gives the header and the frames (_row, f0, f1, ...) of the whole table."""
    if reader == "excel":
        whole = sheet.load(plan, delivered)
        line = plan.options.skip_rows + 1
        names = [(cell or "").strip() for cell in whole.filter(pl.col("_row") == line).row(0)[1:]]
        header.check(delivered.name, names, line)
        return names, [whole.filter(pl.col("_row") > line)]
    if reader == "parquet":
        parts = parquet_text.frames(delivered.path)
        start = next(parts)
        names = start.columns[1:]
        header.check(delivered.name, names)
        return names, (_positional(part) for part in chain([start], parts))
    names, first = delimited.read_header(plan, delivered)
    header.check(delivered.name, names, first - 1)
    return names, _set_aside_bad(session, delimited.frames(plan, delivered, len(names), first), offset)


def _set_aside_bad(
    session: Session, found: Iterator[tuple[pl.DataFrame, list[tuple[int, str, str]]]], offset: int
) -> Iterator[pl.DataFrame]:
    for frame, aside in found:
        table.set_aside(session, [(row, code, reason, None) for row, code, reason in aside], offset)
        yield frame


def _positional(frame: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in frame.columns if name != "_row"]
    return frame.rename({name: f"f{i}" for i, name in enumerate(names)})


def _add(
    session: Session, plan: Plan, derived: pl.DataFrame, raw: pl.DataFrame, names: list[str], offset: int
) -> None:
    """Adds derived rows; each carries the hash of the delivered record that it comes from."""
    source = raw if "_row" in raw.columns else raw.with_columns(derived["_row"])
    _add_references(session, derived, source, names, offset)
    if "_code" in derived.columns:
        bad = derived.filter(pl.col("_code").is_not_null())
        rows = [(r["_row"], r["_code"], r["_problem"], None) for r in bad.iter_rows(named=True)]
        table.set_aside(session, rows, offset)
        derived = derived.filter(pl.col("_code").is_null())
    found = {text: i for i, text in enumerate(derived.columns)}
    delivered = {header.plain(text): i for i, text in enumerate(names)}
    cells: list[Sql] = []
    filters: list[Sql] = []
    for position, address in enumerate(plan.addresses):
        if address.text in found:
            cells.append(Sql(f"d{found[address.text]}"))
        elif position in dict(plan.conditions):
            # The source's filter speaks of the delivered columns, which the adapter may have left out.
            at = delivered.get(header.plain(address.text))
            if at is None:
                header.positions(plan, "the file", names, len(names))
            filters.append(Sql(f", f{at} as w{position}"))
            cells.append(Sql(f"r.w{position}"))
        else:
            cells.append(NULL)
    session.with_frame(
        source,
        Sql("create or replace temp table records as select _row, {r} as _record{f} from _frame").fill(
            r=table.record(plan, names), f=join(filters, "")
        ),
    )
    renamed = derived.rename({text: f"d{i}" for text, i in found.items()})
    row = f"d{found['_row']}"
    statement = Sql(
        "insert into raw select "
        f"{row} + {offset}, row_number() over (partition by {row}), _record, {{cells}} "
        f"from _frame join (select distinct on (_row) * from records) as r on r._row = {row}"
    ).fill(cells=join(cells, ", "))
    if renamed.height:
        session.with_frame(renamed, statement)


def _add_references(
    session: Session, derived: pl.DataFrame, source: pl.DataFrame, names: list[str], offset: int
) -> None:
    """Notes which set-aside rows the rows of a corrected file replace, where they are sound themselves."""
    at = next((i for i, text in enumerate(names) if header.plain(text) == header.REFERENCE), None)
    if at is None:
        return
    sound = derived.filter(pl.col("_code").is_null()) if "_code" in derived.columns else derived
    noted = source.filter(pl.col("_row").is_in(sound["_row"].implode()), pl.col(f"f{at}").is_not_null())
    if noted.height:
        session.with_frame(noted, f"insert into refs select distinct _row + {offset}, f{at} from _frame")


class _named:
    """Puts the file's name into the sentence of a refusal that an adapter raised without it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Refused) and self._name not in error.sentence:
            raise Refused(error.code, f"{self._name}: {error.sentence}") from None
