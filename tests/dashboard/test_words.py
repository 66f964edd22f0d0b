"""Catalogues are complete and alike, and no page text hides outside them."""

from __future__ import annotations

import ast
import re
import string
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import words
from dashboard.words import known, languages, own, say
from metrics import methods
from metrics.methods.advice import Facts, advise

ROOT = Path(__file__).resolve().parents[2]
WORDED = sorted(
    path
    for folder in ("format", "sentences", "explain")
    for path in (ROOT / "dashboard" / folder).glob("*.py")
)


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _facts(lang: str) -> dict[str, set[str]]:
    """Fields by key; plural forms count as one key, and a name with its capital (`name_first`) as the name.

    What a metric means stands in its own file in English and in a catalogue in every other language.
    """
    found: dict[str, set[str]] = {}
    for key, template in own(lang).items():
        if not key.startswith("metric."):
            named = {name.removesuffix("_first") for name in _fields(template)}
            found.setdefault(re.sub(r"\.(one|other)$", "", key), set()).update(named)
    return found


@pytest.mark.parametrize("lang", languages())
def test_every_language_says_every_key_with_the_same_facts(lang: str) -> None:
    english, spoken = _facts("en"), _facts(lang)
    assert sorted(english.keys() - spoken.keys()) == []
    assert sorted(spoken.keys() - english.keys()) == []
    # a count is left out where the language needs no number ("a quality limit is broken")
    assert {key: facts for key, facts in spoken.items() if facts - {"n"} != english[key] - {"n"}} == {}


def test_a_missing_language_or_key_falls_back_to_english_and_an_unknown_key_is_an_error() -> None:
    assert say("status.watch", "xx") == "Watch"
    assert say("unit.days", "en", n="1") == "1 day"
    assert say("unit.days", "en", n="−1") == "−1 day"
    assert say("unit.days", "en", n="1.5") == "1.5 days"
    with pytest.raises(KeyError):
        say("no.such.key")


def test_labels_lose_their_capital_inside_a_sentence_unless_they_are_acronyms() -> None:
    assert words.inline("Resolution time") == "resolution time"
    assert words.inline("CSAT score") == "CSAT score"
    assert words.inline("McKinsey index") == "McKinsey index"
    assert words.inline("") == ""


@pytest.mark.parametrize("path", WORDED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_sentence_is_written_outside_the_catalogue(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    docs |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        if re.search(r"[A-Za-z]{2,} [A-Za-z]", node.value) and node.value not in _VERDICTS
    ]
    assert found == []


_VERDICTS = {"no real change", "too early", "no clear effect", "cannot tell", "within limit", "limit broken"}


@pytest.mark.parametrize(
    ("kind", "table", "column"),
    [
        ("advice", "use_case", "advice"),
        ("advice", "decision", "advice"),
        ("status", "use_case", "status"),
        ("stage", "use_case", "stage"),
        ("front", "use_case", "front"),
        ("tier", "money", "tier"),
        ("kind", "money", "kind"),
        ("window", "money", "money_window"),
        ("step", "bridge", "step"),
        ("role", "outcome", "role"),
        ("design", "outcome", "design"),
        ("annotation", "annotation", "kind"),
        ("state", "reconciliation", "state"),
        ("quadrant", "portfolio", "quadrant"),
        ("basis", "portfolio", "basis"),
    ],
)
def test_every_code_of_the_published_file_has_a_word(kind: str, table: str, column: str) -> None:
    text = files("metrics").joinpath("serving.sql").read_text(encoding="utf-8")
    body = re.search(rf"create table {table} \((.*?)\n\);", text, re.DOTALL)
    assert body is not None
    comment = re.search(rf"^    {column} [^\n]*?-- ([^\n]*)", body.group(1), re.MULTILINE)
    assert comment is not None
    listed = comment.group(1).split(";")[0]
    codes = [code.strip() for code in listed.split("|")]
    assert len(codes) >= 2
    for code in codes:
        assert known(f"{kind}.{code}"), code


def test_every_verdict_of_the_published_file_has_a_word() -> None:
    for code in ("better", "worse", *_VERDICTS):
        assert known(f"verdict.{code.replace(' ', '_')}"), code


def _sources() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "metrics").rglob("*.py"))


def _modules() -> list[ModuleType]:
    return [import_module(f"metrics.methods.{found.name}") for found in iter_modules(methods.__path__)]


def test_every_reason_of_the_methods_has_plain_words() -> None:
    listed = [code for module in _modules() for code in getattr(module, "REASONS", {})]
    assert len(listed) > 20
    assert sorted({code for code in listed if not known(f"reason.{code}")}) == []


def test_every_reason_that_the_numbers_give_has_plain_words() -> None:
    codes = set(re.findall(r"""(?:unmeasured\(|reason=)["']([a-z_]+)["']""", _sources()))
    assert codes
    assert sorted(code for code in codes if not known(f"reason.{code}")) == []


def test_every_reason_that_a_metric_file_gives_has_plain_words() -> None:
    codes: set[str] = set()
    for path in (ROOT / "metrics").rglob("*.sql"):
        text = path.read_text(encoding="utf-8")
        for case in re.findall(r"\bcase\b((?:(?!\bcase\b).)*?)\bend as (?:reason|edge)", text, re.DOTALL):
            codes |= set(re.findall(r"(?:then|else) '([a-z_]+)'", case))
    assert codes
    assert sorted(code for code in codes if not known(f"reason.{code}")) == []


@given(
    verdict=st.sampled_from(["better", "worse", "too early", "no clear effect", "no real change", None]),
    grade=st.sampled_from(["A", "B", "C", "D", None]),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    chance=st.sampled_from([None, 0.1, 0.5, 0.9]),
    value=st.sampled_from([None, -1.0, 1.0]),
    pilot=st.sampled_from([None, 0.0, 2.0]),
)
def test_every_reason_behind_an_advice_has_plain_words(
    verdict: Any,
    grade: Any,
    flags: tuple[bool, bool, bool],
    chance: float | None,
    value: float | None,
    pilot: float | None,
) -> None:
    broken, reached, retired = flags
    facts = Facts(verdict, grade, broken, chance, value, reached, pilot, 1.0, retired)
    found = advise(facts)
    assert known(f"advice.{found.word}")
    assert [code for code in found.reasons if not known(f"reason.{code}")] == []


def test_every_check_that_a_grade_rests_on_has_plain_words() -> None:
    codes = set(re.findall(r"""\bGate\(\s*(?:gate=)?["']([a-z_]+)["']""", _sources()))
    missing = [code for code in codes if not known(f"gate.{code}.passed") and not known(f"gate.{code}")]
    assert sorted(missing) == []


def test_plain_words_avoid_jargon_and_hype() -> None:
    banned = re.compile(r"AI-powered|leverage|p-value|statistically significant|hours saved|time saved", re.I)
    assert [key for key, text in own("en").items() if banned.search(text) and key[:3] != "ui."] == []
