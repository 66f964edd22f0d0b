"""`init`: a commented workspace with its keys; nothing that exists is touched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ingest.identity import SIGNING_KEY, create_key, key_file
from ingest.problems import ConfigProblem

SEVENFOLD: Final = """\
# The company and how its files are read. Each section belongs to one part of the product.

[company]
name = "My company"
currency = "USD"                 # reporting currency, ISO 4217

[ingest]
# max_bad = 0.05                 # a file with a larger share of bad rows is refused
# threads = 2
# memory_limit = "4GB"

[privacy]
# smallest_group = 5             # numbers about fewer people are never shown; 5 is the least
"""

ASSUMPTIONS: Final = """\
# What is not measured: low, mid and high, with owner and evidence. Remove the # of what you can state.
# While one is missing, the numbers that need it say so; nothing is assumed silently.

# [hourly_cost]                  # loaded cost of one working hour
# low = 55
# mid = 70
# high = 90
# unit = "USD"
# owner = "Finance"
# evidence = "cost centre plan"

# [seat_price.chatgpt_enterprise]  # price of one seat and month; the name is the system of the seat list
# mid = 60

# [accepted_share]               # share of AI results that people accept
# [wasted_minutes]               # minutes lost on a rejected result
# [rework_share]                 # share of accepted results that need rework
# [rework_minutes]               # minutes of that rework
# [setup_minutes]                # minutes a month for prompts and set-up
# [additional_share]             # share of tasks that would have been done without AI
# [realised_share]               # share of freed time that finance has confirmed
# [redeployed_share]             # share of freed time with measured extra output

# [use_case.support_assistant.minutes_without]   # the same names, for one use case
# low = 9
# mid = 11
# high = 13
"""

FOLDERS: Final = {
    "use_cases": """\
One TOML file per use case; its name is the id. The smallest one:

    label = "Customer support assistant"
    lessons = [3]                 # which of the seven lessons it exercises
    stage = "live"                # idea | pilot | live | retired

    [match]                       # which usage is this use case
    project = ["proj_support*"]
""",
    "sources": """\
One TOML file per source; its name is the source's name. `sevenfold source new FILE` writes one from what it
sees in an export, and asks what the export does not say. Three examples:

    adapter = "jsonl"             # any JSON-lines log
    path = "exports/gateway/*.jsonl"
    feeds = "usage"
    provider = "any"              # found from the model's name
    tokens = "inclusive"          # are cached tokens inside input_tokens? inclusive | exclusive
    [columns]
    occurred_at = { from = "time", format = "epoch_seconds" }
    person = "user_id"
    model = "model"
    input_tokens = "usage.prompt_tokens"
    output_tokens = "usage.completion_tokens"

    adapter = "table"             # any CSV, Excel, Parquet or JSON-lines table
    path = "exports/tickets-*.csv"
    feeds = "kpi_observation"
    kpi = "resolution_minutes"
    [columns]
    period = { from = "closed_on", format = "%d.%m.%Y" }
    unit_id = "queue"
    value = { from = "minutes", decimal = "," }

    adapter = "sql"               # one query of a database: pip install "sevenfold[sql]"
    database = "TICKETS_URL"      # the environment variable that holds the URL, or TICKETS_URL_FILE
    query = "select week, queue, minutes, updated_at from closed_tickets"
    watermark = "updated_at"      # optional: later loads read only what is new
    feeds = "kpi_observation"
    kpi = "resolution_minutes"
    [columns]
    period = "week"
    unit_id = "queue"
    value = "minutes"
""",
    "kpis": """\
One TOML file per business KPI; its name is the id. label, unit and better are required:

    label = "Resolution time"
    unit = "min"
    better = "lower"              # higher | lower | neutral | to_zero
""",
    "providers": """\
One TOML file per AI vendor. What nobody checked stays unknown:

    trained_on_content = { value = "no", evidence = "contract 4.2", checked_on = 2026-01-15 }
""",
    "exports": """\
Put delivered files here, or anywhere else that a source's path names. They are only read.
""",
}

IGNORE: Final = """\
# data is derived, keys are secret: neither belongs into version control
/data/
/keys/
"""


def init(folder: Path) -> list[Path]:
    """Writes a commented workspace into `folder` and returns what it made; never overwrites.

    The pseudonym and signing keys lie in keys/, readable by the owner only.
    """
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = {
            "sevenfold.toml": SEVENFOLD,
            "assumptions.toml": ASSUMPTIONS,
            ".gitignore": IGNORE,
            **{f"{name}/README.md": text for name, text in FOLDERS.items()},
        }
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            # "x" fails on an existing file, so two commands at once cannot overwrite each other.
            try:
                with path.open("x", encoding="utf-8") as out:
                    out.write(text)
            except FileExistsError:
                continue
            made.append(path)
        for path in (key_file(folder), folder / "keys" / SIGNING_KEY):
            if create_key(path):
                made.append(path)
    except (PermissionError, FileExistsError, NotADirectoryError):
        raise ConfigProblem(
            "WORKSPACE_RIGHTS",
            f"{folder} cannot be written. Check that it is a folder of yours: chown {_user()} {folder}",
        ) from None
    return made


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "you"
