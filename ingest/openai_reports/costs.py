"""Daily costs as charge lines: what OpenAI bills, per line item and project."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from ingest.json_records import text
from ingest.openai_reports.kinds import COSTS
from ingest.openai_reports.pages import Result
from ingest.openai_reports.usage import Row, aside

CHARGE: Final = (
    "charge_period_start",
    "charge_period_end",
    "charge_category",
    "charge_description",
    "provider_name",
    "service_category",
    "service_name",
    "billed_cost",
    "billing_currency",
    "consumed_quantity",
    "consumed_unit",
    "sku_meter",
    "token_direction",
    "token_cache_action",
    "project",
    "person",
    "is_ai",
)


def rows(result: Result) -> Iterator[Row]:
    """Gives the charge line of one cost, or why it is set aside; an empty day is a charge of zero."""
    common: Row = {
        "charge_period_start": result.start,
        "charge_period_end": result.end,
        "charge_category": "Usage",
        "provider_name": "OpenAI",
        "service_category": "AI and Machine Learning",
        "service_name": "OpenAI API",
        "is_ai": "true",
    }
    if result.unknown is not None:
        yield aside("RESULT_UNKNOWN", "this kind of result is not known to this version of sevenfold")
    elif result.content is None and result.endpoint in (None, COSTS):
        yield {**common, "billed_cost": "0", "billing_currency": "USD"}
    elif result.endpoint != COSTS or result.content is None:
        yield aside("RESULT_OTHER", 'this is usage, not a cost: say feeds = "usage" for a source of usage')
    else:
        yield {**common, **_charge(result.content)}


def _charge(content: dict[str, Any]) -> Row:
    amount = content.get("amount")
    value, currency = (
        (amount.get("value"), amount.get("currency")) if isinstance(amount, dict) else (None, None)
    )
    item = text(content.get("line_item"))
    return {
        **(_meter(item) if item else {}),
        "charge_category": "Credit" if isinstance(value, (int, Decimal)) and value < 0 else "Usage",
        "charge_description": item,
        "billed_cost": text(value),
        "billing_currency": currency.upper() if isinstance(currency, str) else None,
        "consumed_quantity": text(content.get("quantity")),
        "consumed_unit": text(content.get("quantity_unit")),
        "project": text(content.get("project_id")),
        "person": text(content.get("user_id")),
    }


def _meter(item: str) -> Row:
    """Reads a line item such as "gpt-5, cached input tokens"; it is a text for people, so nothing is required."""
    model, comma, meter = item.rpartition(", ")
    if not comma:
        return {"sku_meter": item}
    said = meter.lower()
    direction = "Input" if "input" in said else "Output" if "output" in said else None
    action = None
    if direction == "Input":
        action = "Write" if "write" in said else "Read" if "cached" in said else "Uncached"
    return {
        "_model": model,
        "sku_meter": meter,
        "token_direction": direction,
        "token_cache_action": action,
    }
