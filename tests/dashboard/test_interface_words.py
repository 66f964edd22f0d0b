"""Every label that a page asks for exists, and no label waits for a page that does not ask for it."""

from __future__ import annotations

import re
from pathlib import Path

from dashboard.words import catalogue

FOLDER = Path(__file__).resolve().parents[2] / "dashboard"
ASKED = re.compile(r"""view\.say\(\s*(f?)"([^"]+)\"""")
CODES = ("component", "fact", "cut", "resource", "unit")


def sources() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in FOLDER.rglob("*.py")
        if not {"words", "sentences", "explain", "format"} & set(path.relative_to(FOLDER).parts)
    )


def labels() -> set[str]:
    keys = {key.removeprefix("ui.") for key in catalogue("en").templates if key.startswith("ui.")}
    return keys | {key.removesuffix(".other") for key in keys}


def test_every_label_that_is_asked_for_by_name_exists() -> None:
    asked = {key for formatted, key in ASKED.findall(sources()) if not formatted}
    assert asked
    assert sorted(asked - labels()) == []


def test_every_label_is_asked_for() -> None:
    text = sources()
    literal = set(re.findall(r"\"([a-z0-9_.-]+)\"", text))
    patterns = [
        re.compile("^" + re.sub(r"\\\{[^}]*\\\}", "[A-Za-z0-9_.-]+", re.escape(key)) + "$")
        for key in re.findall(r"f\"([a-z0-9_.-]*\{[^\"]*)\"", text)
    ]
    unused = [
        key
        for key in labels()
        if key not in literal
        and key.partition(".")[0] not in CODES
        and not any(pattern.match(key) for pattern in patterns)
    ]
    assert sorted(unused) == []
