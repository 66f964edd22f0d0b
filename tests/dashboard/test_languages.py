"""A reader of the second language gets every page in it: words, numbers, dates, the document and the way back."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import format as fmt
from dashboard.format import Locale
from dashboard.navigation import MAP
from dashboard.pages import PAGES
from dashboard.router import Router
from dashboard.security import DEMO
from dashboard.sentences.fit import LIMIT, fit, shorten, width
from dashboard.shelf import Shelf
from dashboard.view import View
from dashboard.words import catalogue, described, languages, own
from metrics import catalogue as defined
from metrics.serving import Serving
from tests.dashboard.serving_fixture import SCENARIOS

FOLDER = Path(__file__).resolve().parents[2] / "dashboard"
ZH = Locale(lang="zh")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}[,;:]? [a-z]{2,}")
"""Three English words in a row, the first with or without a capital."""
_NAMES = (
    "AI KPI CSV PDF JavaScript UTC RICE WSJF Wilson P10 P90 token Token Type SOC CSA STAR promptfoo "
    "sevenfold show quarantine add run FILE A B C D p q idea low mid high stage plan kpi match cost "
    "causal seat_price hourly_cost workforce operations products use_cases sources providers "
    "assumptions.toml Gini Kaplan-Meier Brookmeyer-Crowley Krippendorff alpha Microsoft IT S min n ln b "
    "policy with without regression control accepted false learned_from Bass human_touch reversed base "
    "tuned app kind contact timed_task incident survey training fine_tune fine_tuned_on OpenAI GPT GPTs "
    "GPT-4o mini BBVA Klarna Indeed Verdi Python API Morgan Stanley Lowe s Mercado Libre American Banker "
    "Bloomberg Fortune eMarketer Business Insider mobiletime.com.br "
)
NAMES = frozenset(_NAMES.split())
"""Names, abbreviations, keys of configuration files and commands that stand in Latin letters in Chinese too."""


def test_chinese_words_hold_no_latin_word_outside_the_list_of_names() -> None:
    found = {
        key: sorted({word.rstrip(".") for word in LATIN.findall(re.sub(r"\{\w*\}", " ", text))} - NAMES)
        for key, text in own("zh").items()
    }
    assert {key: left for key, left in found.items() if left} == {}


def test_every_word_of_the_second_language_is_its_own() -> None:
    english = own("en")
    same = [
        key
        for key, text in own("zh").items()
        if text == english.get(key) and set(LATIN.findall(re.sub(r"\{\w*\}", "", text))) - NAMES
    ]
    assert same == []


def test_every_metric_is_described_in_every_language() -> None:
    ids = {definition.metric for definition in defined.metrics()}
    assert ids
    for lang in languages():
        told = {key.split(".")[1] for key in own(lang) if key.startswith("metric.")}
        if lang != "en":
            assert sorted(ids - told) == []
            assert sorted(told - ids) == []


def test_a_metric_without_a_translation_keeps_the_words_of_its_own_file() -> None:
    row = {"metric": "made_up", "label": "Made up", "unit": "count"}
    assert described(row, "zh") == row
    assert described({"metric": "tokens", "label": "Tokens", "unit": "count"}, "zh") == {
        "metric": "tokens",
        "label": "Token 数",
        "unit": "count",
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (fmt.value(1_835_000, "currency", ZH), "$184万"),
        (fmt.value(9_999, "currency", ZH), "$1万"),
        (fmt.value(310_400_000, "currency", ZH), "$3.1亿"),
        (fmt.value(4_500, "currency", ZH), "$4,500"),
        (fmt.value(12_345, "count", ZH), "1.23万"),
        (fmt.interval(900_900, 2_820_000, "currency", ZH), "$90万 至 $280万"),
        (fmt.parts(1_835_000, "currency", ZH).text, "$184万"),
        (fmt.change(0.09, "share", ZH), "+9个百分点"),
        (fmt.value(2.4, "h", ZH), "2.4小时"),
        (fmt.parts(2.4, "h", ZH).text, "2.4小时"),
        (fmt.day(date(2026, 11, 18), ZH), "2026年11月18日"),
        (fmt.month(date(2026, 11, 18), ZH), "2026年11月"),
        (fmt.months(date(2026, 4, 1), date(2026, 7, 1), ZH), "2026年4月至7月"),
        (fmt.months(date(2025, 11, 1), date(2026, 2, 1), ZH), "2025年11月 至 2026年2月"),
        (fmt.week(date(2026, 11, 15), ZH), "截至2026年11月15日的一周"),
        (fmt.moment(datetime(2026, 11, 2, 6, 10), ZH), "2026年11月2日 06:10 UTC"),
        (fmt.hidden(ZH), "已隐藏（<5）"),
    ],
)
def test_numbers_and_dates_read_as_chinese_accounts_do(text: str, wanted: str) -> None:
    assert text == wanted


def test_a_chinese_letter_takes_the_room_of_two_latin_ones() -> None:
    assert width("AI 推广") == 7
    assert shorten("客户支持助手", 12) == "客户支持助手"
    assert shorten("客户支持助手", 9) == "客户支持…"
    assert width(fit([("use_case.headline.idea", {})], "zh", {"name": "客" * 80})) <= LIMIT


def addresses(view: View) -> list[str]:
    """One address of every page that there is."""
    paths = [
        item.path for group in MAP for item in group.items if any(page.match(item.path) for page in PAGES)
    ]
    return [*paths, *(f"/use-case/{row['use_case_id']}" for row in view.rows("use_case")), "/nowhere"]


def strings(node: Any, key: str = "") -> Iterator[str]:
    """Every text of a JSON tree that a reader sees or hears; class names, ids and styles are none."""
    if isinstance(node, dict):
        for name, child in node.items():
            yield from strings(child, name)
    elif isinstance(node, list):
        for child in node:
            yield from strings(child, key)
    elif isinstance(node, str) and key not in SILENT:
        if node.startswith(("{", "[")) and len(node) > 1:
            try:
                yield from strings(json.loads(node))
            except ValueError:
                yield node
        else:
            yield node


SILENT = {"className", "id", "href", "type", "namespace", "src", "style", "uirevision", "key", "classNames"}


@cache
def _data(shelf: Shelf) -> re.Pattern[str] | None:
    """Names that the company gave itself: they stay as they are in every language."""
    found: set[str] = set()
    for table in (
        "use_case",
        "outcome",
        "annotation",
        "provider",
        "source",
        "portfolio",
        "forecast_score",
        "cell",
        "eval_score",
        "decision",
    ):
        for row in shelf.rows(table):
            values = [*row.values()]
            values += [part for value in values if isinstance(value, (list, tuple)) for part in value]
            found |= {value for value in values if isinstance(value, str) and re.search("[A-Za-z]", value)}
    found |= {text.replace("_", " ") for text in found}
    return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True)))) if found else None


def english(texts: Iterator[str], shelf: Shelf) -> list[str]:
    """Texts that hold an English sentence beside the company's own names."""
    names = _data(shelf)
    bare = ((text, names.sub("·", text) if names else text) for text in texts)
    return sorted({text for text, left in bare if SENTENCE.search(left) and not left.startswith("select")})


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_page_reads_chinese_without_an_english_sentence(
    serving: Callable[[str], Serving], view: Callable[..., View], scenario: str
) -> None:
    shelf = Shelf(serving(scenario))
    router = Router(shelf, PAGES)
    for path in addresses(view("/", scenario)):
        sent = router.sent(DEMO, path, "lang=zh")
        texts = list(strings(json.loads(sent.text)))
        assert english(iter(texts), shelf) == [], path
        assert sum(bool(re.search("[一-鿿]", text)) for text in texts) > 20, path
        assert sent.rendered["lang"] == "zh-Hans"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_chinese_headline_is_wider_than_forty_five_letters(
    serving: Callable[[str], Serving], view: Callable[..., View], scenario: str
) -> None:
    router = Router(Shelf(serving(scenario)), PAGES)
    for path in addresses(view("/", scenario)):
        headline = router.answer(DEMO, path, "lang=zh").content.headline
        assert 0 < width(headline) <= LIMIT, headline


def test_every_explanation_of_the_overview_reads_chinese(serving: Callable[[str], Serving]) -> None:
    shelf = Shelf(serving("full"))
    router = Router(shelf, PAGES)
    keys = sorted(set(re.findall(r'"data-explain": ?"([^"]+)"', router.sent(DEMO, "/", "lang=zh").text)))
    assert len(keys) > 5
    for key in keys:
        told = router.explanation(DEMO, "/", f"lang=zh&explain={key}")
        assert told is not None, key
        texts = (
            text for text in strings(json.loads(json.dumps(told, default=lambda one: one.to_plotly_json())))
        )
        assert english(texts, shelf) == [], key


def test_the_document_names_its_language(client: FlaskClient) -> None:
    assert '<html lang="en">' in client.get("/").get_data(as_text=True)
    chinese = client.get("/lesson/6?lang=zh").get_data(as_text=True)
    assert '<html lang="zh-Hans">' in chinese
    assert "需要 JavaScript" in chinese
    assert '<html lang="en">' in client.get("/?lang=xx").get_data(as_text=True)


def test_the_switch_keeps_the_page_and_its_settings(view: Callable[..., View]) -> None:
    header = json.dumps(_slots(view("/lesson/6?period=quarter")), default=lambda one: one.to_plotly_json())
    assert "/lesson/6?period=quarter&lang=zh" in header
    assert catalogue("zh").name == "中文"
    assert json.dumps("中文") in header
    back = json.dumps(
        _slots(view("/lesson/6?period=quarter&lang=zh")), default=lambda one: one.to_plotly_json()
    )
    assert '"href": "/lesson/6?period=quarter"' in back
    assert '"English"' in back


def _slots(found: View) -> Any:
    from dashboard.shell import header

    return header(found)


SPOKEN = {"children", "title", "label", "alt", "placeholder", "aria-label", "caption", "subtitle", "headline", "lead", "eyebrow", "foot", "finding"}  # fmt: skip
COMPONENTS = {"html", "dcc", "dmc"}
WORD = re.compile(r"[A-Za-z]{2,}")


def _spoken(tree: ast.AST) -> Iterator[ast.expr]:
    """Arguments of components that a reader sees or hears."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") != "Page":
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            if isinstance(owner, ast.Name) and owner.id in COMPONENTS:
                yield from node.args[:1]
            yield from (one.value for one in node.keywords if one.arg in SPOKEN)
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (
                value for key, value in pairs if isinstance(key, ast.Constant) and key.value in SPOKEN
            )


def _literal(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _literal(part)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for part in node.elts:
            yield from _literal(part)
    elif isinstance(node, (ast.IfExp, ast.BoolOp)):
        for part in [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values:
            yield from _literal(part)


def _modules() -> list[Path]:
    return sorted(path for path in FOLDER.rglob("*.py") if "words" not in path.relative_to(FOLDER).parts)


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_component_is_given_a_word_outside_the_catalogue(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [
        text
        for node in _spoken(tree)
        for text in _literal(node)
        if WORD.search(text) and text not in ("sevenfold", " · sevenfold")
    ]
    assert found == []


@pytest.mark.parametrize("path", sorted((FOLDER / "assets").glob("[a-z]*.js")), ids=lambda path: path.name)
def test_no_script_holds_a_sentence(path: Path) -> None:
    if path.name.startswith("lazy-"):
        pytest.skip("the chart library is not ours")
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    texts = re.findall(r'"([^"\n]*)"', code)
    assert [text for text in texts if re.match(r"[A-Z][a-z]+( [a-z]+)+", text)] == []


def test_scales_go_from_large_to_small() -> None:
    for lang in languages():
        powers = [power for power, _ in catalogue(lang).scales]
        assert all(first > second for first, second in pairwise(powers))
