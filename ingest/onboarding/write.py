"""The source file as text: TOML that a person would write, and one file that is never overwritten."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ingest.problems import ConfigProblem


def toml(document: Mapping[str, object], comments: Sequence[str] = ()) -> str:
    """Writes a document: comments, then plain keys, then its tables; nested tables by their dotted names."""
    lines = [f"# {line}" for line in comments]
    lines += [f"{_key(key)} = {_value(v)}" for key, v in document.items() if not isinstance(v, Mapping)]
    for key, table in document.items():
        if isinstance(table, Mapping):
            lines += _table(_key(key), table)
    return "\n".join(lines) + "\n"


def _table(name: str, table: Mapping[str, object]) -> list[str]:
    nested = {
        key: content
        for key, content in table.items()
        if isinstance(content, Mapping) and not name.startswith("columns")
    }
    plain = [f"{_key(key)} = {_value(content)}" for key, content in table.items() if key not in nested]
    lines = ["", f"[{name}]", *plain] if plain else []
    for key, content in nested.items():
        assert isinstance(content, Mapping)
        lines += _table(f"{name}.{_key(key)}", content)
    return lines


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _text(key)


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for one character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(content: object) -> str:
    match content:
        case str() if "\n" in content:
            return '"""\n' + content.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '\n"""'
        case str():
            return _text(content)
        case bool():
            return "true" if content else "false"
        case int() | float():
            return repr(content)
        case date():
            return content.isoformat()
        case Mapping():
            if list(content) == ["from"]:
                return _value(content["from"])
            return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in content.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(_value(one) for one in content) + "]"
    raise TypeError(type(content).__name__)


def create(workspace: Path, name: str, text: str) -> Path:
    """Writes sources/<name>.toml and returns its path; raises `ConfigProblem` where it exists already."""
    path = workspace / "sources" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise ConfigProblem(
            "SOURCE_EXISTS",
            f"sources/{name}.toml is there already and is not overwritten. Edit it, or choose another name "
            "with --name.",
        ) from None
    except OSError:
        raise ConfigProblem(
            "WORKSPACE_RIGHTS", f"{path.parent} cannot be written. Check its rights."
        ) from None
    return path
