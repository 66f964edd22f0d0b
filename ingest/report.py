"""What a run did with each source: the counts that always add up, and totals for the analyst."""

from __future__ import annotations

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
    """Charge lines with a quality flag."""

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
    return Totals(requests, tokens, priced, own, billed, unpriced, flagged)
