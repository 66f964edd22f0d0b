"""The digest as plain text and as table HTML that every mail program shows, without an image or a request."""

from __future__ import annotations

from html import escape

from dashboard.digest.content import Digest, Line
from dashboard.theme import TOKENS
from dashboard.words import catalogue, say

_INK = TOKENS["light"]
WRAP = 600
"""Width of the letter in pixels: what mail programs show whole."""


def plain(digest: Digest, address: str) -> str:
    """The digest as text; `address` is the dashboard's, empty where readers have none."""
    lines: list[str] = []
    if digest.notice:
        lines += [digest.notice, ""]
    lines += [digest.headline, digest.lead, ""]
    lines += [
        say("text.labelled", digest.lang, label=one.label, n=one.value)
        + (f"  ({one.note})" if one.note else "")
        for one in digest.numbers
    ]
    for title, found in ((digest.words["alerts"], digest.alerts), (digest.decisions_title, digest.decisions)):
        if found:
            lines += ["", title]
            for one in found:
                lines.append(f"- {_marked(digest, one)}")
                if address:
                    lines.append(f"  {address}{one.path}")
        elif title == digest.decisions_title:
            lines += ["", title]
    lines += ["", " · ".join(part for part in (digest.company, digest.data_to, address) if part)]
    return "\n".join(lines) + "\n"


def page(digest: Digest, address: str) -> str:
    """The digest as HTML; the styles stand on the elements, because mail programs drop style sheets."""
    rows = []
    if digest.notice:
        rows.append(_row(f"<b>{escape(digest.notice)}</b>", colour="bad", size=13))
    rows.append(_row(f"<b>{escape(digest.headline)}</b>", size=20, line=28))
    rows.append(_row(escape(digest.lead), colour="ink2"))
    if digest.numbers:
        rows.append(_row(_numbers(digest)))
    if digest.alerts:
        rows.append(_row(f"<b>{escape(digest.words['alerts'])}</b>", size=15))
        rows += [_row(_linked(digest, one, address)) for one in digest.alerts]
    rows.append(_row(f"<b>{escape(digest.decisions_title)}</b>", size=15))
    rows += [_row(_linked(digest, one, address)) for one in digest.decisions]
    foot = " · ".join(part for part in (digest.company, digest.data_to) if part)
    rows.append(_row(escape(foot), colour="ink3", size=12))
    return (
        f'<!doctype html><html lang="{catalogue(digest.lang).tag}"><head><meta charset="utf-8">'
        f"<title>{escape(digest.subject)}</title></head>"
        f'<body style="margin:0;background:{_INK["bg"]}">'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">'
        f'<table role="presentation" width="{WRAP}" cellpadding="0" cellspacing="0" '
        f'style="max-width:100%;background:{_INK["surface"]};font-family:Helvetica,Arial,PingFang SC,Microsoft YaHei,sans-serif">'
        f"{''.join(rows)}</table></td></tr></table></body></html>\n"
    )


def _row(content: str, *, colour: str = "ink", size: int = 14, line: int = 20) -> str:
    style = f"padding:8px 24px;font-size:{size}px;line-height:{line}px;color:{_INK[colour]}"
    return f'<tr><td style="{style}">{content}</td></tr>'


def _numbers(digest: Digest) -> str:
    cell = f"padding:6px 8px 6px 0;border-bottom:1px solid {_INK['border']};font-size:14px;vertical-align:top"
    rows = "".join(
        f'<tr><th scope="row" align="left" style="{cell};font-weight:400;color:{_INK["ink2"]}">{escape(one.label)}</th>'
        f'<td style="{cell};font-weight:600;white-space:nowrap">{escape(one.value)}</td>'
        f'<td style="{cell};color:{_INK["ink3"]}">{escape(one.note)}</td></tr>'
        for one in digest.numbers
    )
    return f'<table width="100%" cellpadding="0" cellspacing="0" aria-label="{escape(digest.words["numbers"])}">{rows}</table>'


def _linked(digest: Digest, one: Line, address: str) -> str:
    text = escape(_marked(digest, one))
    if not address:
        return text
    link = f'<a href="{escape(address + one.path)}" style="color:{_INK["accent"]}">{escape(digest.words["open"])}</a>'
    return f"{text} {link}"


def _marked(digest: Digest, one: Line) -> str:
    return say("text.labelled", digest.lang, label=digest.words["new"], n=one.text) if one.fresh else one.text
