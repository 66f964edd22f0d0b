"""What a source may fill, as data: the canonical columns of each feed, their kinds and their rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from ingest.contract import Duplicates, Feed

Kind = Literal["text", "person", "count", "amount", "number", "flag", "date", "time", "json"]
"""text · person (becomes a pseudonym) · count (whole, not negative) · amount (decimal, may be negative) ·
number (double, may be negative) · flag · date · time (UTC timestamp) · json (an object as text)."""


@dataclass(frozen=True, slots=True)
class Target:
    """One canonical column that a source may map: its key in [columns], kind and rules."""

    name: str
    kind: Kind = "text"
    aliases: tuple[str, ...] = ()
    """Other keys that mean the same, such as the column's name in the warehouse."""
    required: bool = False
    allowed: tuple[str, ...] = ()
    """Closed list of values, where there is one; others are set aside."""
    unit: str | None = None
    """Unit in which the warehouse keeps the value, where `unit` in [columns] can convert to it."""
    most: float = 1e15
    """Largest plausible size of a number."""


@dataclass(frozen=True, slots=True)
class FeedShape:
    """One feed: its table, its columns, how equal rows are treated and which dates are plausible."""

    table: str
    targets: tuple[Target, ...]
    day: str | None = None
    """Target that places a row in time; None: the feed is not dated."""
    bucket: tuple[str, ...] = ()
    """Warehouse columns of the unit that a later export replaces whole; empty: rows are united."""
    unique: bool = False
    """True: one row per bucket, so a second, different row in one file is set aside."""
    duplicates: Duplicates = "identity"
    """Default policy where rows are united."""
    recent: bool = False
    """True: dates before 2015 or after tomorrow cannot be (AI feeds); other feeds may reach far back."""

    def target(self, name: str) -> Target | None:
        """Finds a target by its key or one of its aliases."""
        return next((t for t in self.targets if name == t.name or name in t.aliases), None)

    def names(self) -> list[str]:
        """Lists the keys that [columns] may use, without aliases."""
        return [t.name for t in self.targets]


def _plain(*names: str, kind: Kind = "text") -> tuple[Target, ...]:
    return tuple(Target(name, kind) for name in names)


_PERSON: Final = Target("person", "person", aliases=("principal_id",))
_USE_CASE: Final = Target("use_case", aliases=("use_case_id",))

GRAINS: Final = ("event", "1m", "1h", "1d", "1w", "28d")

USAGE: Final = FeedShape(
    table="usage_fact",
    day="occurred_at",
    recent=True,
    targets=(
        Target("record", aliases=("source_record_id",)),
        Target("occurred_at", "time", aliases=("period_start",), required=True),
        Target("ended_at", "time", aliases=("period_end",)),
        _PERSON,
        Target("consumer", "person", aliases=("consumer_id",)),
        Target("project", aliases=("sub_account_id",)),
        Target("assistant", aliases=("agent_id",)),
        Target("credential", aliases=("credential_id",)),
        Target("session", aliases=("session_id",)),
        Target("trace", aliases=("trace_id",)),
        Target("service", aliases=("service_name",)),
        Target("surface"),
        Target("operation", aliases=("operation_name",)),
        Target("provider", aliases=("provider_name",)),
        Target("model", aliases=("model_reported",)),
        Target("model_requested"),
        Target("service_tier"),
        Target("processing"),
        Target("cost_center"),
        Target("org_unit", aliases=("org_unit_id",)),
        _USE_CASE,
        Target("autonomy", allowed=("assist", "agent", "autonomous")),
        Target("modality", allowed=("text", "audio", "image", "video", "unknown")),
        Target("status", allowed=("ok", "error")),
        *_plain("requests", "requests_failed", kind="count"),
        Target("input_tokens", "count"),
        Target("cache_read_tokens", "count"),
        Target("cache_write_tokens", "count"),
        Target("cache_write_long_tokens", "count", aliases=("cache_write_tokens_long",)),
        Target("output_tokens", "count"),
        Target("reasoning_tokens", "count"),
        Target("total_tokens", "count"),
        Target("other_quantity", "number"),
        Target("other_unit"),
        Target("latency_ms", "number", unit="milliseconds"),
        Target("source_cost_usd", "amount", most=1e8),
    ),
)

CHARGE: Final = FeedShape(
    table="charge_fact",
    day="charge_period_start",
    recent=True,
    duplicates="repeats",
    targets=(
        Target("charge_period_start", "time", aliases=("period", "date"), required=True),
        Target("charge_period_end", "time"),
        *_plain("billing_period_start", "billing_period_end", kind="time"),
        Target("charge_category", allowed=("Usage", "Purchase", "Tax", "Credit", "Adjustment")),
        *_plain("charge_class", "charge_frequency", "charge_description", "provider_name"),
        *_plain("service_category", "service_name"),
        *_plain("list_cost", "contracted_cost", "effective_cost", kind="amount"),
        Target("billed_cost", "amount", required=True),
        *_plain("billing_currency", "pricing_currency"),
        Target("pricing_quantity", "amount"),
        Target("pricing_unit"),
        Target("consumed_quantity", "amount"),
        *_plain("consumed_unit", "sku_id", "sku_meter"),
        Target("model", aliases=("model_id",)),
        *_plain("token_direction", "token_cache_action"),
        Target("project", aliases=("sub_account_id",)),
        _PERSON,
        _USE_CASE,
        Target("is_ai", "flag"),
        Target("tags", "json"),
        Target("quality_flag"),
    ),
)

ACTIVITY: Final = FeedShape(
    table="activity_fact",
    day="period_start",
    recent=True,
    bucket=("grain", "period_start", "principal_id", "service_name"),
    targets=(
        Target("grain", allowed=("1d", "1w", "1mo", "28d"), required=True),
        Target("period_start", "time", aliases=("period", "occurred_at"), required=True),
        Target("period_end", "time"),
        _PERSON,
        Target("service", aliases=("service_name",)),
        Target("surface"),
        Target("assistant", aliases=("agent_id",)),
        Target("model", aliases=("model_id",)),
        _USE_CASE,
        Target("is_total", "flag"),
        *_plain("interactions", "generations", "acceptances", "loc_added", "prompts", kind="count"),
        Target("active_days", "count"),
        *_plain("first_active_day", "last_active_day", kind="date"),
        Target("assisted_hours", "number", unit="hours"),
        Target("ai_credits_used", "number"),
    ),
)

SEAT: Final = FeedShape(
    table="seat_snapshot",
    day="date",
    recent=True,
    bucket=("date", "system", "principal_id"),
    unique=True,
    targets=(
        Target("date", "date", aliases=("period",), required=True),
        Target("system", required=True),
        replace(_PERSON, required=True),
        Target("plan"),
        *_plain("assigned_at", "last_activity_at", kind="time"),
        Target("state", allowed=("unlicensed", "licensed_idle", "active", "licensed")),
        Target("department"),
    ),
)

PERSON: Final = FeedShape(
    table="person",
    bucket=("principal_id", "valid_from"),
    unique=True,
    targets=(
        replace(_PERSON, required=True),
        *_plain("division", "team", "role_family", "site", "tenure_band"),
        Target("is_it", "flag"),
        Target("contract_hours", "number", unit="hours"),
        Target("valid_from", "date", required=True),
        Target("valid_to", "date"),
    ),
)

ROLLOUT: Final = FeedShape(
    table="rollout",
    bucket=("use_case_id", "unit_id"),
    unique=True,
    targets=(
        replace(_USE_CASE, required=True),
        Target("unit_id", aliases=("unit",), required=True),
        Target("first_access_date", "date", aliases=("first_access", "date")),
    ),
)

EXPERIMENT: Final = FeedShape(
    table="experiment",
    bucket=("experiment_id", "unit_id"),
    unique=True,
    targets=(
        Target("experiment_id", aliases=("experiment",), required=True),
        replace(_USE_CASE, required=True),
        Target("unit_id", aliases=("unit",), required=True),
        Target("arm", required=True),
        Target("assigned_at", "time"),
        Target("covariate", "number"),
        Target("cluster_id", aliases=("cluster",)),
    ),
)

EVAL: Final = FeedShape(
    table="eval_result",
    day="started_at",
    bucket=("run_id",),
    targets=(
        *(Target(name, required=True) for name in ("run_id", "suite")),
        _USE_CASE,
        Target("model_id", aliases=("model",)),
        *_plain("variant", "prompt_version"),
        Target("status", required=True, allowed=("success", "cancelled", "error")),
        *_plain("n_total", "n_passed", "n_errored", kind="count"),
        Target("metric", required=True),
        Target("dimension"),
        *_plain("value", "stderr", kind="number"),
        Target("judge_model"),
        *_plain("judge_tokens", "subject_tokens", kind="count"),
        Target("started_at", "time"),
        Target("tool", required=True),
        Target("tool_version"),
    ),
)

EVAL_ITEM: Final = FeedShape(
    table="eval_item",
    bucket=("run_id",),
    targets=(
        *(Target(name, required=True) for name in ("run_id", "suite")),
        _USE_CASE,
        Target("variant"),
        Target("item_id", required=True),
        *_plain("cluster_id", "slice"),
        Target("resample", "count"),
        Target("score", "number"),
        Target("passed", "flag"),
        *_plain("human_label", "judge_label"),
        Target("tokens", "count"),
        Target("latency_ms", "number", unit="milliseconds"),
    ),
)

KPI_OBSERVATION: Final = FeedShape(
    table="kpi_observation",
    day="period",
    bucket=("kpi_id", "unit_id", "use_case_id", "period_start", "group"),
    targets=(
        Target("kpi", aliases=("kpi_id",), required=True),
        Target("unit_id", aliases=("unit",), required=True),
        _USE_CASE,
        Target("period", "time", aliases=("period_start", "date"), required=True),
        Target("period_end", "time"),
        *_plain("numerator", "denominator", "value", kind="number"),
        Target("group", allowed=("treated", "control")),
    ),
)

ASSET: Final = FeedShape(
    table="asset",
    bucket=("asset_id",),
    unique=True,
    targets=(
        Target("asset_id", aliases=("asset",), required=True),
        Target("kind", allowed=("assistant", "app", "process"), required=True),
        _USE_CASE,
        Target("creator", "person", aliases=("creator_id", "person")),
        *_plain("created_on", "in_production_on", "retired_on", kind="date"),
        Target("on_platform", "flag"),
        Target("target_value", "number"),
        Target("target_set_on", "date"),
    ),
)

EVENT_KINDS: Final = (
    "contact",
    "timed_task",
    "incident",
    "survey",
    "concurrent_change",
    "launch",
    "price_change",
    "model_change",
    "training",
)

EVENT: Final = FeedShape(
    table="event",
    day="occurred_at",
    targets=(
        Target("event_id", aliases=("record",)),
        Target("kind", required=True, allowed=EVENT_KINDS),
        Target("occurred_at", "time", aliases=("date",), required=True),
        _USE_CASE,
        Target("org_unit", aliases=("org_unit_id",)),
        _PERSON,
        *_plain("category", "label"),
        Target("minutes", "number", unit="minutes"),
        *_plain("resolved_by_ai", "escalated", "reopened", "accepted", kind="flag"),
        *_plain("reworked", "human_touch", "reversed", kind="flag"),
        Target("value", "number"),
    ),
)

LEDGER: Final = FeedShape(
    table="ledger",
    bucket=("ledger_id",),
    unique=True,
    targets=(
        Target("ledger_id", aliases=("record",), required=True),
        replace(_USE_CASE, required=True),
        *(Target(name, required=True) for name in ("driver", "population")),
        Target("amount", "amount", required=True),
        Target("currency", required=True),
        *(Target(name, "date", required=True) for name in ("period_start", "period_end")),
        Target("confirmed_by", "person", required=True),
        Target("confirmed_on", "date", required=True),
    ),
)

FEEDS: Final[Mapping[Feed, FeedShape]] = {
    "usage": USAGE,
    "charge": CHARGE,
    "activity": ACTIVITY,
    "seat": SEAT,
    "person": PERSON,
    "rollout": ROLLOUT,
    "experiment": EXPERIMENT,
    "eval": EVAL,
    "kpi_observation": KPI_OBSERVATION,
    "asset": ASSET,
    "event": EVENT,
    "ledger": LEDGER,
}
