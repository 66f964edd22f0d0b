"""Small marks: icons, status glyphs, pills, evidence grades, changes and info buttons."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.sentences import states
from dashboard.view import View

GLYPHS = {"up": "▲", "down": "▼", "flat": "●"}
SHAPES = frozenset({"on_track", "watch", "off_track", "no_data", "no_target"})


def icon(name: str, small: bool = False) -> html.I:
    """A drawing from assets/icons.css, hidden from readers of text."""
    return html.I(className=f"icon {name}{' small' if small else ''}", **{"aria-hidden": "true"})


def glyph(status: str, word: str | None = None) -> html.Span:
    """Shape of a status; `word` is read out where no text stands beside it."""
    if word is None:
        return html.Span(className=f"glyph {status}", **{"aria-hidden": "true"})
    return html.Span(className=f"glyph {status}", role="img", title=word, **{"aria-label": word})


def pill(state: states.State) -> html.Span:
    """A reading, a status or an advice: word, tone, and its shape where it has one."""
    shape = [glyph(state.glyph)] if state.glyph in SHAPES else []
    return html.Span([*shape, state.word], className=f"pill {state.tone}".replace(" quiet", ""))


def grade(letter: str | None, view: View) -> html.Span:
    """Evidence grade as an outlined letter; a count has none."""
    meaning = states.grade(letter, view.locale)
    if letter is None:
        return html.Span(
            [html.Span(fmt.DASH, **{"aria-hidden": "true"}), html.Span(meaning, className="visually-hidden")],
            className="grade none",
            title=meaning,
        )
    return html.Span(
        [html.Span(view.say("grade"), className="visually-hidden"), letter],
        className=f"grade {letter}",
        title=meaning,
    )


def change(found: fmt.Delta | None, beside: str = "") -> list[Any]:
    """A change chip: shape, size and what it is compared with; the colour says whether it is good."""
    if found is None:
        return [html.Span(beside)] if beside else []
    tone = {"good": "good", "bad": "bad"}.get(found.tone, "flat")
    chip = html.Span([GLYPHS[found.glyph], " ", found.text], className=f"delta {tone}")
    return [chip, html.Span(beside)]


def explain_link(view: View, key: str, label: str) -> html.A:
    """The info button beside a number; a plain link, so that it also opens in a new tab."""
    name = view.say("explain.of", label=label)
    return html.A(
        icon("info", small=True),
        href=view.state.address(explain=key),
        className="ask",
        title=name,
        **{"aria-label": name, "data-explain": key, "aria-haspopup": "dialog"},
    )


def number(view: View, key: str | None, text: str, label: str, class_name: str = "") -> Any:
    """A number that opens its explanation; without a key it is plain text."""
    if key is None:
        return html.Span(text, className=class_name)
    name = view.say("explain.of", label=label)
    return html.A(
        text,
        href=view.state.address(explain=key),
        className=f"number {class_name}".strip(),
        title=name,
        # The name starts with what is seen, so that it can be spoken.
        **{"data-explain": key, "aria-haspopup": "dialog", "aria-label": f"{text}. {name}"},
    )
