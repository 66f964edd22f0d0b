"""The brief as one self-contained page: no script, no request, and one sheet of paper per slide."""

from __future__ import annotations

import base64
from html import escape
from importlib.resources import files

from dashboard.brief.chart import value_cost
from dashboard.brief.content import Brief, Number, Table, Tier
from dashboard.theme import FONT, TOKENS
from dashboard.words import catalogue

_SHEET = """
@font-face{font-family:"Inter Variable";font-weight:100 900;src:url(data:font/woff2;base64,%(inter)s) format("woff2")}
@page{size:A4 landscape;margin:12mm}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/20px %(font)s;font-variant-numeric:tabular-nums}
section{position:relative;max-width:1060px;margin:24px auto;padding:28px 32px 48px;background:var(--surface);border:1px solid var(--border);border-radius:10px}
h1,h2.title{font-size:24px;line-height:32px;margin:0 0 8px;letter-spacing:-.018em;text-wrap:balance}
p{margin:0 0 12px;color:var(--ink2)}
.notice{color:var(--bad);font-weight:600;margin-bottom:4px}
.numbers{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:16px;margin:16px 0 24px}
.numbers b{display:block;font-size:28px;line-height:36px;letter-spacing:-.022em}
.numbers small{font-size:16px;font-weight:500;letter-spacing:0;margin-left:2px}
.numbers span{display:block;color:var(--ink2);font-size:13px}
.numbers i{display:block;color:var(--ink3);font-size:12px;line-height:16px;font-style:normal}
.bar{display:flex;gap:2px;height:20px;margin:8px 0;border-radius:3px;overflow:hidden}
.bar i{display:block;height:100%%}
.banked,.proven{background:var(--accent)}.proven{background:var(--accent-mid)}
.indicated{background:repeating-linear-gradient(45deg,var(--accent-mid) 0 3px,var(--accent-soft) 3px 7px)}
.claimed{background:var(--muted)}
.keys span{display:inline-block;margin:0 20px 4px 0;color:var(--ink2);font-size:13px}
.keys i{display:inline-block;width:12px;height:12px;margin-right:6px;vertical-align:-1px}
table{width:100%%;border-collapse:collapse;font-size:13px;line-height:18px}
th,td{text-align:left;vertical-align:top;padding:7px 10px 7px 0;border-bottom:1px solid var(--border);overflow-wrap:break-word}
th{font-weight:500;font-size:12px;color:var(--ink3);border-bottom-color:var(--control)}
td:first-child{font-weight:600}
footer{position:absolute;left:32px;right:32px;bottom:16px;display:flex;justify-content:space-between;color:var(--ink3);font-size:12px}
svg{display:block;width:100%%;height:auto}
ul{margin:12px 0 0;padding-left:18px;color:var(--ink2)}
@media (max-width:700px){.numbers{grid-template-columns:repeat(2,minmax(0,1fr))}section{padding:16px 16px 48px}footer{left:16px;right:16px}.wide{overflow-x:auto}table{min-width:560px}}
@media print{html{zoom:1.12}body{background:none}section{border:0;border-radius:0;margin:0;padding:0 0 32px;max-width:none;min-height:160mm;break-after:page;break-inside:avoid;-webkit-print-color-adjust:exact;print-color-adjust:exact}section:last-of-type{break-after:auto}footer{left:0;right:0;bottom:0}}
"""


def document(brief: Brief) -> str:
    """The brief as HTML text."""
    slides = [
        (
            brief.headline,
            f"<p>{escape(brief.lead)}</p>"
            + _numbers(brief.numbers)
            + _evidence(brief.tiers, brief.tiers_note),
        ),
        (brief.paid_title, f"<p>{escape(brief.paid_lead)}</p>{_chart(brief)}"),
        (brief.lessons_title, _table(brief.lessons)),
        (brief.decisions_title, _table(brief.decisions)),
        (brief.evidence_title, _table(brief.evidence) + _list(brief.method)),
    ]
    body = "".join(
        _section(brief, place, len(slides), title, content)
        for place, (title, content) in enumerate(slides, start=1)
    )
    colours = "".join(
        f"--{name.replace('_', '-')}:{value};"
        for name, value in TOKENS["light"].items()
        if not name.startswith("series")
    )
    name = escape(f"{brief.company}: {brief.title}".lstrip(": "))
    return (
        f'<!doctype html><html lang="{catalogue(brief.locale.lang).tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; font-src data:\">"
        f"<title>{name}</title><style>:root{{{colours}}}{_SHEET % {'font': FONT, 'inter': _inter()}}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


def _inter() -> str:
    return base64.b64encode(
        files("dashboard").joinpath("assets", "fonts", "inter-latin-wght-normal.woff2").read_bytes()
    ).decode()


def _section(brief: Brief, place: int, total: int, title: str, content: str) -> str:
    notice = f'<p class="notice">{escape(brief.notice)}</p>' if brief.notice else ""
    level = "h1" if place == 1 else "h2"
    return (
        f'<section>{notice}<{level} class="title">{escape(title)}</{level}>{content}'
        f"<footer><span>{escape(brief.footer)}</span><span>{place} / {total}</span></footer></section>"
    )


def _numbers(numbers: tuple[Number, ...]) -> str:
    cards = "".join(
        f"<div><span>{escape(one.label)}</span><b>{escape(one.value)}<small>{escape(one.unit)}</small></b>"
        f"<i>{escape(one.delta)}</i><i>{escape(one.note)}</i></div>"
        for one in numbers
    )
    return f'<div class="numbers">{cards}</div>' if cards else ""


def _evidence(tiers: tuple[Tier, ...], note: str) -> str:
    if not tiers:
        return f"<p>{escape(note)}</p>"
    bar = "".join(f'<i class="{one.code}" style="flex:{one.share:.4f}"></i>' for one in tiers)
    keys = "".join(
        f'<span><i class="{one.code}"></i><b>{escape(one.word)} {escape(one.amount)}</b> {escape(one.meaning)}</span>'
        for one in tiers
    )
    label = escape(", ".join(f"{one.word} {one.amount}" for one in tiers))
    return f'<p>{escape(note)}</p><div class="bar" role="img" aria-label="{label}">{bar}</div><div class="keys">{keys}</div>'


def _chart(brief: Brief) -> str:
    if len(brief.months) < 2:
        return f"<p>{escape(brief.chart_missing)}</p>"
    return value_cost(brief) + f"<p>{escape(brief.chart_note)}</p>"


def _table(table: Table) -> str:
    more = f"<p>{escape(table.more)}</p>" if table.more else ""
    if not table.rows:
        return more
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in table.head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in table.rows
    )
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{more}"
    )


def _list(lines: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
