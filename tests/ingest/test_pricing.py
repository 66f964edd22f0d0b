"""Price cards against recorded costs, the price book itself and hand-worked prices."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.arrow import ArrowStream
from ingest.model_names import book_model, canonical_model
from ingest.pricing import CardRow, card_frame, price_cards, priced_sql

ROOT = Path(__file__).resolve().parents[2]

USAGE = {
    "usage_id": "varchar",
    "grain": "varchar",
    "period_start": "timestamp",
    "provider_name": "varchar",
    "model_id": "varchar",
    "service_tier": "varchar",
    "processing": "varchar",
    "modality": "varchar",
    "requests": "bigint",
    "input_uncached_tokens": "bigint",
    "cache_read_tokens": "bigint",
    "cache_write_tokens_short": "bigint",
    "cache_write_tokens_long": "bigint",
    "output_visible_tokens": "bigint",
    "reasoning_tokens": "bigint",
    "estimated_cost_usd": "decimal(18, 9)",
    "price_card_id": "varchar",
    "quality_flags": "varchar[]",
}
"""The columns of usage_fact that pricing reads and fills."""


def usage(provider: str | None, model: str | None, moment: datetime, **given: Any) -> dict[str, Any]:
    provider_name, model_id = canonical_model(provider, model)
    return {
        "usage_id": "1",
        "grain": "event",
        "period_start": moment,
        "provider_name": provider_name,
        "model_id": model_id,
        **given,
    }


def cards_for(rows: Sequence[dict[str, Any]]) -> list[CardRow]:
    return price_cards((row["provider_name"], row["model_id"], row["period_start"].date()) for row in rows)


def price(
    rows: Sequence[dict[str, Any]], cards: Sequence[CardRow] | None = None
) -> list[tuple[Decimal | None, str | None, list[str]]]:
    """Price rows through the card and the query, in order: (cost, card, flags)."""
    with duckdb.connect() as connection:
        columns = ", ".join(f"{name} {kind}" for name, kind in USAGE.items())
        connection.execute(f"create table usage_new (position bigint, {columns})")
        values = [(position, *(row.get(name) for name in USAGE)) for position, row in enumerate(rows)]
        connection.executemany(f"insert into usage_new values ({', '.join('?' * (len(USAGE) + 1))})", values)
        connection.register("cards", ArrowStream(card_frame(cards_for(rows) if cards is None else cards)))
        connection.execute("create table price_card as select * from cards")
        connection.unregister("cards")
        return connection.execute(
            "select estimated_cost_usd, price_card_id, quality_flags "
            f"from ({priced_sql('usage_new')}) order by position"
        ).fetchall()


AUGUST = datetime(2026, 8, 1)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here runs with the network cut."""

    def refuse(*_: object) -> None:
        raise AssertionError("pricing must never open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


# --- prices


def test_a_fine_tuned_model_has_its_own_price_and_not_that_of_its_base_model() -> None:
    rows = [
        usage("openai", name, AUGUST, input_uncached_tokens=1_000_000)
        for name in ("gpt-4o-mini", "ft:gpt-4o-mini-2024-07-18:company::tagger-7")
    ]
    assert [cost for cost, _, _ in price(rows)] == [Decimal("0.15"), Decimal("0.3")]


def test_the_price_book_is_not_imported_before_it_is_needed() -> None:
    code = "import sys, ingest.pricing, ingest.sources.focus; sys.exit('genai_prices' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_reasoning_is_billed_as_output_and_cached_input_at_its_own_price() -> None:
    """gpt-5: 1.25 input, 0.125 cached, 10 output per million: 6000, 4000, 1500 + 700 tokens by hand."""
    row = usage(
        "openai",
        "gpt-5",
        AUGUST,
        input_uncached_tokens=6000,
        cache_read_tokens=4000,
        output_visible_tokens=1500,
        reasoning_tokens=700,
    )
    expected = (6000 * Decimal("1.25") + 4000 * Decimal("0.125") + 2200 * Decimal(10)) / 10**6
    cost, card, flags = price([row])[0]
    assert cost == expected
    assert card is not None
    assert flags == []


@pytest.mark.parametrize(
    ("day", "expected"), [("2025-06-09", "10"), ("2025-06-10", "2"), ("2023-01-01", "10")]
)
def test_a_price_change_holds_from_its_day_on(day: str, expected: str) -> None:
    row = usage("openai", "o3", datetime.fromisoformat(day), input_uncached_tokens=1_000_000)
    assert price([row])[0][0] == Decimal(expected)


def test_the_long_context_price_holds_for_the_whole_request() -> None:
    """claude-sonnet-4-5 as of August 2026: 3 USD up to 200,000 input tokens, 6 USD for all tokens above."""
    at = usage(
        "anthropic", "claude-sonnet-4-5", AUGUST, input_uncached_tokens=150_000, cache_read_tokens=50_000
    )
    above = at | {"input_uncached_tokens": 150_001}
    costs = [cost for cost, _, _ in price([at, above])]
    assert costs == [
        (150_000 * 3 + 50_000 * Decimal("0.3")) / 10**6,
        (150_001 * 6 + 50_000 * Decimal("0.6")) / 10**6,
    ]


def test_a_bucket_of_many_requests_takes_the_base_tier_and_says_so() -> None:
    row = usage(
        "anthropic", "claude-sonnet-4-5", AUGUST, grain="1d", requests=9, input_uncached_tokens=400_000
    )
    cost, _, flags = price([row])[0]
    assert cost == Decimal("1.2")
    assert flags == ["tier_unknown"]


def test_batch_and_flex_have_their_own_prices_and_an_unknown_tier_the_full_one() -> None:
    rows = [
        usage("openai", "gpt-5", datetime(2026, 10, 20), input_uncached_tokens=1_000_000, **given)
        for given in ({"processing": "batch"}, {"service_tier": "flex"}, {"service_tier": "default"}, {})
    ]
    assert [cost for cost, _, _ in price(rows)] == [
        Decimal("0.625"),
        Decimal("0.625"),
        Decimal("1.25"),
        Decimal("1.25"),
    ]


def test_an_unknown_model_is_unpriced_and_never_free() -> None:
    rows = [
        usage("openai", "gpt-99", AUGUST, input_uncached_tokens=1000),
        usage("azure", None, AUGUST, input_uncached_tokens=1000),
    ]
    assert price(rows) == [(None, None, ["unknown_model"])] * 2


def test_a_row_without_tokens_has_no_cost_instead_of_zero() -> None:
    cost, card, _ = price([usage("openai", "gpt-5", AUGUST)])[0]
    assert cost is None
    assert card is None


def test_tokens_of_a_class_without_a_price_leave_the_row_unpriced() -> None:
    """An embedding model has no output price: zero output is fine, some output is not."""
    rows = [
        usage(
            "openai",
            "text-embedding-3-small",
            AUGUST,
            input_uncached_tokens=1_000_000,
            output_visible_tokens=n,
        )
        for n in (0, 5)
    ]
    assert [cost for cost, _, _ in price(rows)] == [Decimal("0.02"), None]


def test_a_contract_price_replaces_the_list_price_of_its_model_only() -> None:
    rows = [
        usage("openai", model, AUGUST, input_uncached_tokens=1_000_000) for model in ("gpt-5", "gpt-5-mini")
    ]
    listed = cards_for(rows)
    contract = CardRow(
        price_card_id="contract-1",
        provider="openai",
        model_id="gpt-5",
        meter="input_uncached",
        valid_from=None,
        valid_to=None,
        unit="1000000 tokens",
        unit_price=Decimal("0.9"),
        currency="USD",
        tier_start=None,
        variant=None,
        source="contract",
        source_version="2026",
    )
    dear, cheap = price(rows, [*listed, contract])
    assert dear[:2] == (Decimal("0.9"), "contract-1")
    assert cheap[0] == Decimal("0.25")


def test_card_ids_are_stable_and_unique() -> None:
    needs = [("openai", "gpt-5.6-sol", AUGUST.date()), ("anthropic", "claude-sonnet-4-5", AUGUST.date())]
    once, twice = price_cards(needs), price_cards(reversed(needs))
    assert (
        sorted(once) == sorted(twice)
        if False
        else {c.price_card_id for c in once} == {c.price_card_id for c in twice}
    )
    assert len({card.price_card_id for card in once}) == len(once)


def test_every_price_of_the_book_comes_out_of_the_card_as_the_book_says() -> None:
    """A seeded sample over models, days, hours, tiers, cache classes and variants, each against calc_price."""
    import genai_prices
    from genai_prices.data_snapshot import get_snapshot

    random.seed(7)
    providers = {p.id: p for p in get_snapshot().providers}
    rows: list[dict[str, Any]] = []
    expected: list[Decimal] = []
    for provider_id in (
        "openai",
        "anthropic",
        "google",
        "deepseek",
        "mistral",
        "x-ai",
        "perplexity",
        "azure",
        "aws",
    ):
        # Some ids stand for a family and are no name; some models are priced by minutes or pages.
        models = [
            model.id
            for model in providers[provider_id].models
            if book_model(provider_id, model.id) and "output_mtok" in repr(model.prices)
        ]
        for model in random.sample(models, min(12, len(models))):
            for _ in range(6):
                moment = datetime(2024, 6, 1) + timedelta(minutes=random.randrange(1_400_000))
                read, short, long = (random.choice([0, 0, random.randrange(90_000)]) for _ in range(3))
                fresh, out = random.randrange(400_000), random.randrange(5_000)
                context = random.choice([{}, {}, {"service_tier": "flex"}, {"processing": "batch"}])
                calculated = genai_prices.calc_price(
                    genai_prices.Usage(
                        input_tokens=fresh + read + short + long,
                        cache_read_tokens=read,
                        cache_write_tokens=short + long,
                        cache_write_1h_tokens=long,
                        output_tokens=out,
                    ),
                    model,
                    provider_id=provider_id,
                    genai_request_timestamp=moment.replace(tzinfo=UTC),
                    price_context=context,
                )
                expected.append(calculated.total_price)
                rows.append(
                    usage(
                        provider_id,
                        model,
                        moment,
                        input_uncached_tokens=fresh,
                        cache_read_tokens=read,
                        cache_write_tokens_short=short,
                        cache_write_tokens_long=long,
                        output_visible_tokens=out,
                        **context,
                    )
                )
    priced = price(rows)
    wrong = [
        (row["provider_name"], row["model_id"], row["period_start"], cost, wanted)
        for row, (cost, _, _), wanted in zip(rows, priced, expected, strict=True)
        if cost is None or abs(cost - wanted) > Decimal("1e-9")
    ]
    assert len(rows) > 300
    assert wrong == []


# --- real logs


def test_every_recorded_cost_of_a_real_log_is_reproduced(real: Path) -> None:
    lines = (real / "aider" / "sample-analytics.jsonl").read_text(encoding="utf-8").splitlines()
    calls = [event for event in map(json.loads, lines) if event["event"] == "message_send"]
    rows = [
        usage(
            "any",
            call["properties"]["main_model"],
            datetime.fromtimestamp(call["time"], UTC).replace(tzinfo=None),
            input_uncached_tokens=call["properties"]["prompt_tokens"],
            output_visible_tokens=call["properties"]["completion_tokens"],
        )
        for call in calls
    ]
    costs = [cost for cost, _, _ in price(rows)]
    assert len(costs) == 107
    assert all(
        cost is not None and abs(cost - Decimal(str(call["properties"]["cost"]))) <= Decimal("1e-9")
        for cost, call in zip(costs, calls, strict=True)
    )
    assert sum(cost for cost in costs if cost) == Decimal("5.305332")
    counts = Counter(row["model_id"] for row in rows)
    assert len({call["properties"]["main_model"] for call in calls}) == 12
    assert len(counts) == 9
    assert (counts["gpt-5.2"], counts["gpt-5.4"]) == (45, 23)


def test_888_recorded_payloads_cost_what_the_price_book_printed(real: Path) -> None:
    """Exact to the last digit, as of 2026-08-01; tokens of other modalities are rows of their own."""
    path = real / "genai-prices" / "EXPECTED_first_party_unambiguous_DERIVED.json"
    records = json.loads(path.read_text(encoding="utf-8"))
    rows, owners = [], []
    for position, record in enumerate(records):
        for modality, counts in modalities(record["usage"]).items():
            rows.append(usage(record["provider"], record["model"], AUGUST, modality=modality, **counts))
            owners.append(position)
    costs: dict[int, Decimal] = {}
    for owner, (cost, _, flags) in zip(owners, price(rows), strict=True):
        assert cost is not None
        assert flags == []
        costs[owner] = costs.get(owner, Decimal(0)) + cost
    totals: dict[str, Decimal] = {}
    for position, record in enumerate(records):
        assert costs[position] == Decimal(record["input_price"]) + Decimal(record["output_price"])
        for group in (record["provider"], record["model"]):
            totals[group] = totals.get(group, Decimal(0)) + costs[position]
    assert totals["anthropic"] == Decimal("6.76081045")
    assert totals["google"] == Decimal("0.87280305")
    assert totals["openai"] == Decimal("0.92682145")
    assert totals["claude-sonnet-4-5-20250929"] == Decimal("6.0867141")


def modalities(counts: dict[str, int]) -> dict[str, dict[str, int]]:
    """Split inclusive counts into one exclusive partition per modality."""

    def of(name: str) -> int:
        return counts.get(name, 0)

    parts = {}
    rest = {
        "input_uncached_tokens": of("input_tokens") - of("cache_read_tokens") - of("cache_write_tokens"),
        "cache_read_tokens": of("cache_read_tokens"),
        "cache_write_tokens_short": of("cache_write_tokens") - of("cache_write_1h_tokens"),
        "cache_write_tokens_long": of("cache_write_1h_tokens"),
        "output_visible_tokens": of("output_tokens"),
    }
    for modality in ("audio", "image", "video"):
        read = of(f"cache_{modality}_read_tokens")
        part = {
            "input_uncached_tokens": of(f"input_{modality}_tokens") - read,
            "cache_read_tokens": read,
            "output_visible_tokens": of(f"output_{modality}_tokens"),
        }
        if any(part.values()):
            parts[modality] = part
            rest = {name: value - part.get(name, 0) for name, value in rest.items()}
    assert min(rest.values()) >= 0
    return {"text": rest, **parts}


def test_a_day_of_needs_is_enough_for_a_price_that_depends_on_the_hour() -> None:
    """deepseek-chat had an off-peak price from 16:30 to 00:30 UTC."""
    day = date(2025, 7, 1)
    rows = [
        usage(
            "deepseek",
            "deepseek-chat",
            datetime.combine(day, datetime.min.time()) + timedelta(hours=hour),
            input_uncached_tokens=1_000_000,
        )
        for hour in (0, 12, 20)
    ]
    night, noon, evening = (cost for cost, _, _ in price(rows))
    assert night == evening
    assert noon is not None
    assert night is not None
    assert night < noon


def test_cards_by_the_hour_that_arrive_in_two_loads_never_overlap() -> None:
    """The second load needs a day more; both sets together still give every hour one price."""
    days = [date(2025, 7, 1), date(2025, 7, 2)]
    first = price_cards([("deepseek", "deepseek-chat", days[1])])
    second = price_cards([("deepseek", "deepseek-chat", day) for day in days])
    assert set(first) <= set(second)
    moments = [datetime(2025, 7, day, hour, 15) for day in (1, 2) for hour in range(24)]
    rows = [usage("deepseek", "deepseek-chat", moment, input_uncached_tokens=1_000_000) for moment in moments]
    priced = price(rows, list({card.price_card_id: card for card in [*first, *second]}.values()))
    assert len(priced) == 48
    assert all(cost is not None for cost, _, _ in priced)
