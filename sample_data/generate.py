"""Writes the generated company as a workspace: its TOML files as they are, its raw exports by seed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from sample_data import (
    assets,
    chatgpt,
    copilot_billing,
    evals,
    experiments,
    gateway,
    inspect_logs,
    invoices,
    kpi_files,
    kpis,
    openai_pages,
    people,
    records,
    registry,
    rollouts,
    seats,
    spend_logs,
    usage,
)
from sample_data.truth import truth

README = """Meridian Group (synthetic)

Everything in this folder is made up by a generator: no person, company, price or result in it is real.
The files look like the exports a company has: an AI gateway log, ChatGPT Enterprise user exports, FOCUS
invoices, OpenAI usage and cost pages, GitHub Copilot billing, LiteLLM spend logs, an HR roster, a seat ledger,
rollout dates, KPI files, A/B test files, promptfoo results, Inspect logs and a finance ledger. Some are broken on purpose, to show what happens to bad rows.
"""


def copy_workspace(folder: Path) -> list[Path]:
    """Copy the hand-written TOML files of the company, folder by folder."""
    written: list[Path] = []

    def copy(source: Traversable, target: Path) -> None:
        for entry in sorted(source.iterdir(), key=lambda item: item.name):
            if entry.is_dir():
                copy(entry, target / entry.name)
            elif entry.name.endswith(".toml"):
                target.mkdir(parents=True, exist_ok=True)
                (target / entry.name).write_bytes(entry.read_bytes())
                written.append(target / entry.name)

    copy(resources.files("sample_data").joinpath("workspace"), folder)
    return written


def generate(
    folder: Path,
    *,
    seed: int = 7,
    scale: float = 1.0,
    progress: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the company into a workspace folder and return every file written.

    `scale` multiplies AI usage and, below 1, the size of the experiments; people, teams and KPI panels stay
    whole. The same seed and scale give the same bytes. At scale 1: about 1.1 million usage events, 0.4 GB.
    Raises `ValueError` where scale is not above 0.
    """
    if scale <= 0:
        raise ValueError("scale must be above 0.")

    def say(what: str) -> None:
        if progress is not None:
            progress(what)

    exports = folder / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    say("workspace")
    written = copy_workspace(folder)
    readme = exports / "README.txt"
    readme.write_text(README, encoding="utf-8")
    written.append(readme)

    say("people")
    company = people.people(seed)
    access = rollouts.rollouts(seed)
    built = assets.assets(seed, company)
    written += people.write(exports, company)
    written += rollouts.write(exports, seed)
    written += registry.write(exports, company, built, seed)

    say("AI usage")
    log = usage.events(company, access, built, seed, scale)
    known = usage.names(built)
    written += gateway.write(exports / "gateway", log, company, built, seed)

    say("invoices and seats")
    written += invoices.write(exports / "invoices", log, known)
    held = chatgpt.seats(seed, company, scale)
    written += chatgpt.write(exports / "chatgpt", company, built, held, seed)
    written += openai_pages.write(exports / "openai", log, known, seed, scale)
    written += spend_logs.write(exports / "litellm", company, seed, scale)
    written += copilot_billing.write(exports / "copilot", company, seed)
    platform = next(app for app in truth()["app"] if app["id"] == "developer_platform")
    developers = usage.access_days(platform, company, access, seed)
    project = known.projects.index(platform["project"])
    written += seats.write(exports, company, held, developers, log, project)

    say("KPIs, experiments and evaluations")
    written += kpi_files.write(exports / "kpi", kpis.panels(access, seed))
    written += experiments.write(exports / "experiments", seed, scale)
    written += evals.write(exports / "evals", seed)
    written += inspect_logs.write(exports / "evals" / "claims_triage", seed)

    say("records")
    written += records.write_ledger(exports)
    written += records.write_events(exports)
    written += records.write_contacts(exports, seed)
    written += records.write_tasks(exports, company, seed)
    written += records.write_invoices(exports, seed)
    written += records.write_trainings(exports, company, seed)
    return written
