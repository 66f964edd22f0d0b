"""Names of projects, assistants and API keys that no use case claims, with their share of money and use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ingest.warehouse import open_reading
from ingest.workspace import Workspace

Kind = Literal["project", "assistant", "credential"]

USED: Final[Mapping[Kind, str]] = {
    "project": """
select
    sub_account_id,
    bool_or(use_case_id is not null),
    sum(requests)::bigint,
    sum(coalesce(priced_usd, source_usd, 0))::double
from usage_answering
where sub_account_id is not null
group by sub_account_id
""",
    "assistant": """
select
    agent_id,
    bool_or(use_case_id is not null),
    sum(uses)::bigint,
    sum(usd)::double
from (
    select agent_id, use_case_id, requests as uses, coalesce(priced_usd, source_usd, 0) as usd from usage_answering
    union all
    select agent_id, use_case_id, coalesce(interactions, prompts, 0), 0 from activity_fact where not is_total
)
where agent_id is not null
group by agent_id
""",
    "credential": """
select
    credential_id,
    bool_or(use_case_id is not null),
    sum(coalesce(requests, 1))::bigint,
    sum(coalesce(estimated_cost_usd, source_cost_usd, 0))::double
from usage_fact
where credential_id is not null
group by credential_id
""",
}
"""Kind of name, as [match] calls it -> (name, claimed by a use case, uses, USD)."""
TOTAL: Final = """
select
    (select coalesce(sum(requests), 0)::bigint from usage_answering)
        + (select coalesce(sum(coalesce(interactions, prompts, 0)), 0)::bigint from activity_fact where is_total),
    (select coalesce(sum(coalesce(priced_usd, source_usd, 0)), 0)::double from usage_answering)
"""


@dataclass(frozen=True, slots=True)
class Name:
    """One name that no use case claims."""

    kind: Kind
    name: str
    uses: int
    """Requests and messages."""
    usd: float
    use_share: float | None
    """Of all requests and messages; None where nothing was used."""
    spend_share: float | None
    """Of all token cost; None where nothing has a price."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """What no use case claims, largest first, and the names that one does."""

    names: tuple[Name, ...]
    claimed: Mapping[Kind, frozenset[str]]


def unmatched(workspace: Workspace) -> Unmatched:
    """Lists the names; raises `BusyProblem` (exit 4) while a load is running. Without a warehouse there are none."""
    if not workspace.warehouse.is_file():
        return Unmatched((), {})
    found: list[Name] = []
    claimed: dict[Kind, frozenset[str]] = {}
    with open_reading(workspace.warehouse) as session:
        uses, usd = session.one(TOTAL)
        for kind, query in USED.items():
            rows = session.run(query)
            claimed[kind] = frozenset(str(name) for name, known, *_ in rows if known)
            found += [
                Name(kind, str(name), int(n), float(cost), _share(n, uses), _share(cost, usd))
                for name, known, n, cost in rows
                if not known
            ]
    found.sort(key=lambda one: (-(one.spend_share or 0.0), -one.uses, one.kind, one.name))
    return Unmatched(tuple(found), claimed)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
