"""What a run did with each source: the counts that always add up, and totals for the analyst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal

from ingest.counts import Counts
from ingest.warehouse import Session

USAGE: str = """
select
    coalesce(sum(requests), 0)::bigint,
    coalesce(
        sum(coalesce(input_uncached_tokens, 0) + coalesce(cache_read_tokens, 0)
        + coalesce(cache_write_tokens, 0) + coalesce(output_tokens, 0)), 0
    )::bigint,
    coalesce(sum(priced_usd), 0)::decimal(38, 9),
    coalesce(sum(source_usd), 0)::decimal(38, 9),
    coalesce(sum(unpriced_requests), 0)::bigint
from usage_day
where source_system = ?
"""
CHARGES: str = """
select
    coalesce(sum(billed_cost), 0)::decimal(38, 12),
    count(*) filter (where len(quality_flags) > 0)
from charge_fact
where source_system = ?
"""
FLAGS: str = """
select
    flag,
    count(*)
from (
    select unnest(quality_flags) as flag
    from charge_fact
    where source_system = ?
    union all
    select distinct unnest([
        case when status <> 'success' then 'unfinished ' || run_id end,
        case when value is null then 'unscored ' || run_id end
    ])
    from eval_result
    where source_system = ?
) as flagged (flag)
where flag is not null
group by flag
order by flag
"""
NOTES: Mapping[str, str] = {
    "effective_cost_rounded": "{n} line(s) of providers that round EffectiveCost to whole units: it shows no saving",
    "large_share": "{n} line(s) of more than half of the amount of their file: check that they are right",
    "price_mismatch": "{n} line(s) whose amount is not quantity times price: the amount counts",
    "unfinished": "{n} evaluation run(s) were cancelled or failed: they are kept, and left out of pass rates",
    "unscored": "{n} evaluation run(s) have no score, which is not a score of zero",
}
"""Flag -> what a person should know."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over everything that a source has in the warehouse, before any release rule."""

    requests: int = 0
    tokens: int = 0
    priced_usd: Decimal = Decimal(0)
    source_usd: Decimal = Decimal(0)
    billed: Decimal = Decimal(0)
    """In the invoice's currency."""
    unpriced: int = 0
    """Requests without a price."""
    flagged: int = 0
    """Charge lines with a quality flag, and evaluation runs that did not finish or have no score."""

    def as_json(self) -> dict[str, float | int]:
        """Gives the totals as JSON numbers."""
        return {
            "requests": self.requests,
            "tokens": self.tokens,
            "priced_usd": float(self.priced_usd),
            "source_usd": float(self.source_usd),
            "billed": float(self.billed),
            "unpriced": self.unpriced,
            "flagged": self.flagged,
        }


@dataclass(slots=True)
class SourceReport:
    """One source of one run; read = loaded + duplicate + quarantined."""

    source: str
    counts: Counts = field(default_factory=Counts)
    totals: Totals = field(default_factory=Totals)
    seconds: float = 0.0
    files: int = 0
    """Files of the source."""
    already_loaded: int = 0
    """Of these, known from an earlier run."""
    unknown_columns: tuple[str, ...] = ()
    """Columns that nothing reads: counted and named, never stored."""
    notes: tuple[str, ...] = ()
    """What is odd about the source's rows, as sentences."""

    def add(self, counts: Counts) -> None:
        """Adds the counts of one file and feed."""
        self.counts = self.counts + counts

    def as_json(self) -> dict[str, object]:
        """Gives the line of `sevenfold run --json`."""
        return {
            "source": self.source,
            **asdict(self.counts),
            "totals": self.totals.as_json(),
            "seconds": round(self.seconds, 3),
        }


def totals(session: Session, source: str) -> Totals:
    """Sums a source's rollups and charges."""
    requests, tokens, priced, own, unpriced = session.one(USAGE, (source,))
    billed, flagged = session.one(CHARGES, (source,))
    runs = len({flag.partition(" ")[2] for flag in _flags(session, source) if " " in flag})
    return Totals(requests, tokens, priced, own, billed, unpriced, flagged + runs)


def notes(session: Session, source: str) -> tuple[str, ...]:
    """Says what is odd about a source's rows; every row counts all the same."""
    counted: Counter[str] = Counter()
    for flag, count in _flags(session, source).items():
        name, _, run = flag.partition(" ")
        counted[name] += 1 if run else count
    return tuple(NOTES[name].replace("{n}", f"{count:,}") for name, count in counted.items() if name in NOTES)


def _flags(session: Session, source: str) -> dict[str, int]:
    """Counts charge lines by flag; a run has a flag of its own, followed by its id."""
    return {str(flag): int(count) for flag, count in session.run(FLAGS, (source, source))}
