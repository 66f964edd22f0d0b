"""Which source answers for a day: where two report the same usage or the same money, only one is counted.

The other one stays in the warehouse and is shown as reconciliation (FORMATS.md 5.4, METHOD.md 4.2).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from ingest.config.company import CoverageSection
from ingest.problems import ConfigProblem, nearest, one_of
from ingest.warehouse import Session
from ingest.workspace import Workspace

FEEDS: Final = ("usage", "charge")
"""Feeds of which the same thing may reach a company twice."""

ACCOUNT_REPORTS: Final = frozenset({"openai_admin", "anthropic_admin", "github_copilot", "m365_copilot"})
"""Adapters of a vendor's own reports over a whole account: complete, but without the company's use cases."""

LOCAL_LOGS: Final = frozenset({"claude_code", "codex"})
"""Adapters of logs from single computers: never the whole account, so they do not answer for it."""

INVOICES: Final = frozenset({"focus"})
"""Adapters of what finance pays."""

ALWAYS: Final = -1
USUAL: Final = 1000
"""First position of sources that no declared order names."""
BUCKETS: Final = ("event", "1m", "1h", "1d", "1w", "28d")
"""Grains of usage, the finest first."""

DECIDE: Final = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
SPAN: Final = (
    "select min(day), max(last_day) from source_coverage where feed = ? and day <= ? and last_day >= ?"
)
CANDIDATES: Final = f"""
create or replace temp table candidate as
with ranked as (
    select
        c.source_system,
        c.day,
        c.last_day,
        c.scope,
        case
            when coalesce(o.position, {USUAL}) < {USUAL} then o.position
            else coalesce(o.position, {USUAL}) + coalesce(list_position(?::varchar[], c.grain), 1) - 1
        end as rank
    from source_coverage as c
    left join coverage_order as o
        on o.source_system = c.source_system
        and o.feed = c.feed
    where c.feed = ?
    and c.day <= ?
    and c.last_day >= ?
)
select * from ranked
"""
CHANGE: Final = """
update source_coverage as c set answers = n.answers
from (
    select source_system, day, scope, (source_system, day, scope) in
        (select (source_system, day, scope) from decided) as answers
    from candidate
) as n
where c.feed = ?
and c.source_system = n.source_system
and c.day = n.day
and c.scope = n.scope
and c.answers <> n.answers
"""


def decide(session: Session, feed: str, low: object, high: object) -> None:
    """Decides anew who answers on the days from `low` to `high`; runs inside the transaction of the rows."""
    if feed not in FEEDS or not _compete(session, feed):
        return
    span = (low, high)
    while True:
        # A week or an invoiced month reaches past the touched days, and so does what it decides.
        wider = session.one(SPAN, (feed, span[1], span[0]))
        if wider == span or wider[0] is None:
            break
        span = wider
    session.run(CANDIDATES, (list(BUCKETS), feed, span[1], span[0]))
    session.run("create or replace temp table decided as select * from candidate limit 0")
    for (rank,) in session.run("select distinct rank from candidate order by rank"):
        session.run(DECIDE, (rank,))
    session.run(CHANGE, (feed,))


def _compete(session: Session, feed: str) -> bool:
    """Tells whether any scope has a second source, or is still marked from when it had one."""
    return bool(
        session.run(
            "select 1 from source_coverage where feed = ? group by scope "
            "having count(distinct source_system) > 1 or not bool_and(answers) limit 1",
            (feed,),
        )
    )


def write_order(session: Session, workspace: Workspace) -> None:
    """Writes in which order sources answer, and decides all days anew where that changed.

    Runs inside a transaction. Raises `ConfigProblem` for a declared order that names no source of the feed.
    """
    rows = sorted(positions(workspace))
    there = [tuple(row) for row in session.run("select * from coverage_order order by all")]
    if rows == there:
        return
    session.run("delete from coverage_order")
    schema = {"source_system": pl.String(), "feed": pl.String(), "position": pl.Int32()}
    if rows:
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        session.with_frame(frame, "insert into coverage_order by name select * from _frame")
    for feed in FEEDS:
        low, high = session.one("select min(day), max(last_day) from source_coverage where feed = ?", (feed,))
        if low is not None:
            decide(session, feed, low, high)


def positions(workspace: Workspace) -> list[tuple[str, str, int]]:
    """Lists (source, feed, position): the declared order first, then the usual one.

    Usage is answered by the finest grain, because only it knows people and use cases, and at equal grain by the
    company's own gateway before the vendor's report over the account; logs of single computers come last. Charges are answered by the invoice,
    then by a described table, then by the vendor's cost report.
    """
    declared = workspace.ingest.coverage
    found: list[tuple[str, str, int]] = []
    for feed in FEEDS:
        order = _declared(workspace, declared, feed)
        for name, source in workspace.sources.items():
            if feed in source.feeds:
                usual = USUAL + _usual(source.adapter, feed)
                found.append((name, feed, order.get(name, usual)))
    return found


def _usual(adapter: str, feed: str) -> int:
    if feed == "usage":
        # Within each kind the grain decides.
        return len(BUCKETS) * (2 if adapter in LOCAL_LOGS else 1 if adapter in ACCOUNT_REPORTS else 0)
    return 0 if adapter in INVOICES else 2 if adapter in ACCOUNT_REPORTS else 1


def _declared(workspace: Workspace, section: CoverageSection, feed: str) -> dict[str, int]:
    listed = section.usage if feed == "usage" else section.charge
    order = {
        name: position
        for position, entry in enumerate(listed)
        for name in ((entry,) if isinstance(entry, str) else entry)
    }
    order |= dict.fromkeys(section.separate, ALWAYS)
    filling = [name for name, source in workspace.sources.items() if feed in source.feeds]
    for name in order:
        if name not in workspace.sources or (name not in section.separate and name not in filling):
            raise ConfigProblem(
                "CONFIG_VALUE",
                f"sevenfold.toml: [ingest.coverage] names {name!r}, which is no source of {feed}."
                f"{nearest(name, filling)} Sources of {feed} here: {one_of(filling)}.",
            )
    return order
