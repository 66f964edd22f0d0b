"""The workspace's files: an error names file, key, allowed values and the nearest one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.contract import Refused
from ingest.problems import ConfigProblem
from ingest.workspace import init, load
from tests.ingest.company import GATEWAY, Company, request

USE_CASE = 'label = "Search"\nlessons = [1]\nstage = "live"\n'


def problem(company: Company) -> str:
    """Loads the workspace and gives the sentence of its problem."""
    with pytest.raises(ConfigProblem) as found:
        load(company.folder)
    assert found.value.exit_code == 6
    return found.value.sentence


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("sevenfold.toml", '[company]\nnome = "X"\n', "unknown key 'company.nome'. Did you mean 'name'?"),
        ("sevenfold.toml", '[compny]\nname = "X"\n', "unknown key 'compny'. Did you mean 'company'?"),
        (
            "sevenfold.toml",
            '[company]\nname = "X"\ncurrency = 3\n',
            "company.currency must be a text in quotes",
        ),
        ("sevenfold.toml", "[ingest]\n", "the key 'company' is missing"),
        (
            "sevenfold.toml",
            '[company]\nname = "X"\n[ingest]\nmax_bad = 5\n',
            "ingest.max_bad must be at most 1",
        ),
        ("sevenfold.toml", '[company]\nname = "X\n', "line 2: this is not valid TOML"),
        (
            "sources/a.toml",
            GATEWAY.replace('tokens = "inclusive"', 'tokenz = "inclusive"'),
            "unknown key 'tokenz'. Did you mean 'tokens'?",
        ),
        (
            "sources/a.toml",
            GATEWAY.replace('"inclusive"', '"inclusiv"'),
            "tokens = 'inclusiv' is not allowed. Did you mean 'inclusive'? Allowed: exclusive, inclusive, unknown",
        ),
        (
            "sources/a.toml",
            GATEWAY.replace('feeds = "usage"', 'feeds = "usge"'),
            "'usge' is not allowed. Did you mean 'usage'?",
        ),
        (
            "sources/a.toml",
            GATEWAY.replace("occurred_at =", "ocurred_at ="),
            "no target 'ocurred_at' for feeds = usage. Did you mean 'occurred_at'?",
        ),
        (
            "sources/a.toml",
            GATEWAY.replace("format =", "fromat ="),
            "unknown key 'columns.occurred_at.fromat'",
        ),
        ("sources/a.toml", 'adapter = "jsonl"\nfeeds = "usage"\n', "the key 'path' is missing"),
        ("use_cases/s.toml", USE_CASE.replace('"live"', '"alive"'), "stage = 'alive' is not allowed"),
        ("use_cases/s.toml", USE_CASE.replace("[1]", "[8]"), "lessons.0 must be at most 7"),
        ("use_cases/s.toml", USE_CASE + '[[kpi]]\nid = "csat"\n', "kpi.id = 'csat' is not defined in kpis/"),
        ("use_cases/s.toml", USE_CASE + '[match]\nprojekt = "x"\n', "unknown key 'match.projekt'"),
        ("use_cases/s.toml", USE_CASE + '[rollout]\nsource = "r"\n', "rollout.source = 'r' is not defined"),
        (
            "use_cases/s.toml",
            USE_CASE + "[time]\nminutes_with = { low = 3, mid = 2, high = 4 }\n",
            "must not fall",
        ),
        ("kpis/k.toml", 'label = "K"\nunit = "min"\n', "the key 'better' is missing"),
        ("kpis/k.toml", 'label = "K"\nunit = "min"\nbetter = "up"\n', "better = 'up' is not allowed"),
        (
            "assumptions.toml",
            "[hourly_costs]\nmid = 3\n",
            "no assumption 'hourly_costs'. Did you mean 'hourly_cost'?",
        ),
        ("assumptions.toml", '[hourly_cost]\nmid = "x"\n', "must be a number"),
        ("assumptions.toml", "[use_case.none.accepted_share]\nmid = 1\n", "use_case = 'none' is not defined"),
        ("providers/openai.toml", 'soc2 = "yes"\n', "unknown key 'soc2'. Did you mean 'soc2_type2'?"),
        ("kpis/bad name.toml", 'label = "K"\nunit = "min"\nbetter = "lower"\n', "a file name is an id"),
    ],
)
def test_a_mistake_is_one_sentence_with_file_key_and_fix(
    company: Company, file: str, content: str, words: str
) -> None:
    company.write(file, content)
    sentence = problem(company)
    assert file in sentence
    assert words in sentence
    for library in ("pydantic", "validation error", "input_value", "Traceback"):
        assert library not in sentence


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (
            GATEWAY.replace('"jsonl"\n', '"jsnl"\n', 1),
            "no adapter 'jsnl'. Did you mean 'jsonl'? Adapters: anthropic",
        ),
        (GATEWAY.replace("occurred_at = ", "# "), "needs the column(s) occurred_at"),
        (
            'adapter = "focus"\npath = "x.csv"\nfeeds = "usage"\n',
            "adapter 'focus' does not fill 'usage'. It fills: charge",
        ),
        (
            (
                'adapter = "table"\npath = "x.csv"\nfeeds = "kpi_observation"\n'
                '[columns]\nperiod = "p"\nunit_id = "u"\nvalue = "v"\n'
            ),
            'needs the column(s) kpi in [columns]. Say kpi = "..." or [kpi]',
        ),
        (
            'adapter = "table"\npath = "x.csv"\nfeeds = "rollout"\n[columns]\nunit_id = "u"\n',
            "say which use case it belongs to",
        ),
        (
            (
                'adapter = "table"\npath = "x.csv"\nfeeds = "person"\nduplicates = "keep"\n'
                '[columns]\nperson = "p"\nvalid_from = "d"\n'
            ),
            "duplicates does not apply to feeds = 'person'",
        ),
    ],
)
def test_a_source_that_cannot_be_followed_is_refused_before_anything_is_loaded(
    company: Company, toml: str, words: str
) -> None:
    company.source("wrong", toml)
    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    with pytest.raises(ConfigProblem) as found:
        company.load()
    assert "sources/wrong.toml" in found.value.sentence
    assert words in found.value.sentence
    assert not (company.folder / "data").exists()
    assert company.load("gateway")["gateway"].counts.loaded == 1


def test_an_unknown_source_name_is_answered_with_the_nearest_one(company: Company) -> None:
    company.source("gateway", GATEWAY)
    with pytest.raises(ConfigProblem) as found:
        company.load("gatway")
    assert "no source 'gatway'. Did you mean 'gateway'? Sources here: gateway" in found.value.sentence


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblem) as found:
        load(tmp_path)
    assert f"sevenfold init {tmp_path}" in found.value.sentence


def test_init_makes_a_workspace_that_loads_and_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "my company"
    made = init(folder)
    assert {path.relative_to(folder).as_posix() for path in made} >= {
        "sevenfold.toml",
        "assumptions.toml",
        ".gitignore",
        "keys/pseudonym.key",
        "keys/signing.key",
        "sources/README.md",
        "use_cases/README.md",
    }
    assert load(folder).company.currency == "USD"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "assumptions.toml").write_text("# mine\n")
    (folder / "kpis" / "README.md").unlink()
    assert init(folder) == [folder / "kpis" / "README.md"]
    assert (folder / "assumptions.toml").read_text() == "# mine\n"
    assert (folder / "keys" / "pseudonym.key").read_bytes() == before[folder / "keys" / "pseudonym.key"]


def test_every_commented_line_of_the_assumptions_is_valid_once_uncommented(tmp_path: Path) -> None:
    init(tmp_path)
    text = (tmp_path / "assumptions.toml").read_text()
    body = text.split("\n\n", 1)[1]
    active = "\n".join(line.removeprefix("# ") for line in body.splitlines())
    named = active.replace("[accepted_share] ", "[accepted_share]\nmid = 0.5 ").replace(
        "[use_case.", "\n[use_case."
    )
    for name in ("wasted_minutes", "rework_share", "rework_minutes", "setup_minutes", "additional_share"):
        named = named.replace(f"[{name}]", f"[{name}]\nmid = 1")
    for name in ("realised_share", "redeployed_share"):
        named = named.replace(f"[{name}]", f"[{name}]\nmid = 1")
    (tmp_path / "use_cases" / "support_assistant.toml").write_text(USE_CASE)
    (tmp_path / "assumptions.toml").write_text(named)
    names = {entry.name for entry in load(tmp_path).assumptions.entries}
    assert {"hourly_cost", "seat_price", "accepted_share", "minutes_without"} <= names


def test_a_workspace_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(ConfigProblem):
        init(tmp_path / "taken")


def test_a_damaged_or_foreign_warehouse_is_named_and_left_alone(company: Company) -> None:
    from ingest.problems import StorageProblem

    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    for content in (b"", b"SQLite format 3\0" + b"\0" * 100, b"garbage" * 10):
        path = company.write("data/warehouse.duckdb", content)
        with pytest.raises(StorageProblem) as found:
            company.load()
        assert found.value.exit_code == 5
        assert path.read_bytes() == content


def test_a_refused_file_names_the_source_only_once_and_no_library(company: Company) -> None:
    company.source("gateway", GATEWAY)
    company.write("exports/gateway.jsonl", "<html>sign in</html>")
    with pytest.raises(Refused) as refused:
        company.load()
    assert refused.value.sentence.count("gateway.jsonl") == 1


def test_a_warehouse_of_another_version_says_what_to_do(company: Company) -> None:
    from ingest.problems import StorageProblem

    company.source("gateway", GATEWAY)
    company.log("gateway.jsonl", [request(1)])
    company.load()
    company.rows("alter table use_case drop column eval")
    with pytest.raises(StorageProblem) as found:
        company.load()
    assert found.value.code == "WAREHOUSE_OTHER_VERSION"
    assert "sevenfold rebuild" in found.value.sentence
