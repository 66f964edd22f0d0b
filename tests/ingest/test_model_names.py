"""Model names: one model has one name, whatever gateways, invoices and logs call it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from ingest.model_names import canonical_model
from ingest.pricing import price_cards


@pytest.mark.parametrize(
    ("provider", "name", "expected"),
    [
        (None, "openai/gpt-5.2", ("openai", "gpt-5.2")),
        ("any", "gpt-5.2", ("openai", "gpt-5.2")),
        (None, "gemini/gemini-3-flash-preview", ("google", "gemini-3-flash-preview")),
        (None, "models/gemini-2.0-flash", ("google", "gemini-2.0-flash")),
        (None, "vertex_ai/gemini-2.5-pro", ("google", "gemini-2.5-pro")),
        (None, "Auto: Claude Haiku 4.5", ("anthropic", "claude-haiku-4-5")),
        (None, "claude-sonnet-4-5-20250929", ("anthropic", "claude-sonnet-4-5")),
        (None, "claude-4.6-sonnet", ("anthropic", "claude-sonnet-4-6")),
        (None, "gpt-5-2025-08-07", ("openai", "gpt-5")),
        ("openai", "gpt-4o-2024-08-06", ("openai", "gpt-4o")),
        ("azure", "gpt-4o", ("azure", "gpt-4o")),
        (None, "GPT-5.4 mini", ("openai", "gpt-5.4-mini")),
        (None, "text-embedding-3-small", ("openai", "text-embedding-3-small")),
    ],
)
def test_a_spelling_folds_into_its_model(
    provider: str | None, name: str, expected: tuple[str | None, str | None]
) -> None:
    assert canonical_model(provider, name) == expected
    assert canonical_model(*expected) == expected


def test_different_models_at_one_price_stay_apart() -> None:
    assert canonical_model(None, "gpt-5.2-codex") == ("openai", "gpt-5.2-codex")
    assert canonical_model(None, "gpt-5.2") == ("openai", "gpt-5.2")


def test_a_dated_release_with_a_price_of_its_own_keeps_its_date() -> None:
    assert canonical_model(None, "gpt-4o-2024-05-13") == ("openai", "gpt-4o-2024-05-13")


def test_an_unknown_model_keeps_its_cleaned_name_and_gets_no_card() -> None:
    assert canonical_model(None, "Coding Agent model") == (None, "coding-agent-model")
    assert canonical_model(None, "gpt-99") == ("openai", "gpt-99")
    assert price_cards([(None, "gpt-99", date(2026, 8, 1))]) == []


def test_a_model_run_in_house_has_no_list_price() -> None:
    assert canonical_model(None, "ollama/llama3.1") == ("ollama", "llama3.1")
    assert canonical_model("our own servers", "gpt-oss-20b") == ("our own servers", "gpt-oss-20b")
    assert price_cards([("our own servers", "gpt-oss-20b", date(2026, 8, 1))]) == []


@pytest.mark.parametrize("name", [None, "", "None", "unknown", " "])
def test_a_text_that_names_no_model_gives_none(name: str | None) -> None:
    assert canonical_model("azure", name) == ("azure", None)
    assert canonical_model(None, name) == (None, None)


def test_a_real_invoice_folds_22_spellings_into_17_models(real: Path) -> None:
    path = real / "copilot-metrics" / "billing-credit-usage.real.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = {row["model"] for row in csv.DictReader(file)}
    assert len(names) == 22
    assert len({canonical_model(None, name)[1] for name in names}) == 17
