"""The frame around every page: navigation, header, banner, page head, panels, drawers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import format as fmt
from dashboard.components.marks import glyph, icon
from dashboard.components.menu import menu
from dashboard.components.panel import panel
from dashboard.export import page_address
from dashboard.navigation import data_status, navigation
from dashboard.page import Content, Page
from dashboard.sentences.briefing import briefing
from dashboard.sentences.fit import comma
from dashboard.view import PERIODS, View
from dashboard.words import catalogue, languages

SLOTS = ("nav", "menu", "header", "page")


def document(view: View, shown: dict[str, str], filled: dict[str, Any]) -> dmc.MantineProvider:
    """The whole layout of a first answer, built for one address: what it is `rendered` for and its `slots`."""
    return dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="wanted"),
            dcc.Store(id="rendered", data=shown),
            dcc.Store(id="asked"),
            dcc.Store(id="told"),
            html.A(view.say("skip"), href="#main", className="skip"),
            html.Div(
                [
                    html.Aside(
                        [_brand(view), html.Nav(_slot("nav", filled), **{"aria-label": view.say("nav")})],
                        className="side",
                    ),
                    html.Div(
                        [
                            html.Header(
                                [
                                    html.Button(
                                        icon("menu"),
                                        id="burger",
                                        className="button square burger",
                                        **{"aria-label": view.say("nav.open")},
                                    ),
                                    _slot("header", filled),
                                    _theme_toggle(view),
                                    _copy(view),
                                    _export(view),
                                ],
                                className="bar",
                            ),
                            *_banner(view),
                            html.Main(_slot("page", filled), id="main", className="page", tabIndex=-1),
                            html.Footer(view.say("foot"), className="foot"),
                        ],
                        className="frame",
                    ),
                ],
                className="app",
            ),
            dmc.Drawer(
                html.Nav(_slot("menu", filled), **{"aria-label": view.say("nav")}),
                id="menu",
                title=_brand(view),
                size=264,
                position="left",
                keepMounted=False,
                className="menu-drawer",
                closeButtonProps={"aria-label": view.say("close")},
                transitionProps={"duration": 0},
            ),
            dmc.Drawer(
                id="drawer",
                size=460,
                position="right",
                padding=0,
                closeButtonProps={"aria-label": view.say("close")},
                transitionProps={"duration": 120},
                overlayProps={"backgroundOpacity": 0.25},
            ),
            html.Div(
                id="said",
                className="toast",
                role="status",
                **{
                    "aria-live": "polite",
                    "data-copied": view.say("copied"),
                    "data-unsaved": view.say("notes.unsaved"),
                },
            ),
        ],
        defaultColorScheme="auto",
        theme={"fontFamily": "var(--font)", "primaryColor": "blue", "cursorType": "pointer"},
    )


def rendered(view: View, content: Content) -> dict[str, str]:
    """What the page was built for: the browser asks again only when the address differs."""
    return {
        "address": view.state.address(explain=None),
        "title": f"{content.title} · sevenfold",
        "lang": catalogue(view.state.lang).tag,
    }


def slots(view: View, content: Content, pages: Sequence[Page]) -> dict[str, Any]:
    """Content of every changeable part of the frame."""
    links = navigation(view, pages)
    return {
        "nav": html.Div([*links, _language(view)], className="nav"),
        "menu": html.Div([*links, _language(view)], className="nav"),
        "header": header(view),
        "page": page(view, content),
    }


def page(view: View, content: Content) -> html.Div:
    """Page head and panels of one page."""
    notice: list[Any] = []
    if view.notes.unreadable:
        notice.append(html.P(view.say("notes.unreadable"), className="notice"))
    if view.ignored:
        notice.append(
            html.P(view.say("ignored", keys=comma(view.ignored, view.state.lang)), className="notice")
        )
    head = [
        html.P(content.eyebrow, className="eyebrow"),
        html.H1(content.headline, tabIndex=-1),
        *([html.P(content.lead, className="lead")] if content.lead else []),
        *_briefing(view),
        *content.head,
    ]
    panels = [panel(made, view) for made in content.panels]
    return html.Div(
        [
            *notice,
            html.Div(head, className="head"),
            html.Div(panels, className="grid"),
            html.P(_paper_line(view), className="paper-line faint"),
        ],
        key=f"{view.state.address(explain=None)}#{view.facts.get('generation', 0)}#{view.notes.stamp}",
    )


def _briefing(view: View) -> list[html.P]:
    """What a model wrote about this page at publish, marked as such."""
    row = view.rows("briefing", path=view.state.path).first
    labels = {case["use_case_id"]: case["label"] for case in view.rows("use_case")} if row else {}
    said = briefing(row, labels, view.locale)
    return [html.P([html.B(view.say("briefing")), f" {said}"], className="lead briefing")] if said else []


def _slot(name: str, filled: dict[str, Any]) -> html.Div:
    return html.Div(filled[name], id={"type": "slot", "name": name}, className="slot")


def _brand(view: View) -> html.Div:
    return html.Div(
        [html.Span(className="logo", **{"aria-hidden": "true"}), html.Span("sevenfold")], className="brand"
    )


def header(view: View) -> list[Any]:
    """Period and freshness: the parts of the header that depend on the view."""
    items = [
        dmc.MenuItem(
            [
                icon("check") if name == view.state.period else html.I(className="icon"),
                view.say(f"period.{name}"),
            ],
            href=view.state.address(period=name, explain=None),
            **({"aria-current": "true"} if name == view.state.period else {}),
        )
        for name in PERIODS
    ]
    found: list[Any] = [
        menu(
            [
                html.Span(view.say("period"), className="dim narrow-hide"),
                html.B(view.say(f"period.{view.state.period}")),
                html.Span(view.say(f"period.{view.state.period}.prior"), className="dim wide narrow-hide"),
                icon("chevron", small=True),
            ],
            [dmc.MenuLabel(view.say("period.label")), *items],
            class_name="button",
            side="bottom-start",
        ),
        html.Span(className="push"),
    ]
    if view.data_to:
        day = fmt.day(view.data_to, view.locale)
        found.append(
            html.Span(
                [
                    glyph(data_status(view) or "unknown"),
                    html.Span(view.say("data_to", day=day), className="long"),
                    html.Span(
                        view.say(
                            "day_short", day=view.data_to.day, month=fmt.month_name(view.data_to, view.locale)
                        ),
                        className="short",
                    ),
                ],
                className="fresh",
                title=view.say("data_to.title", moment=_published(view)),
            )
        )
    found.append(_language(view, className="button quiet"))
    return found


def _language(view: View, **attributes: Any) -> html.Div:
    """The same page in the other languages, each by its own name; the document is loaded anew in that language."""
    links = [
        html.A(
            catalogue(lang).name,
            href=view.state.address(lang=lang, explain=None),
            hrefLang=catalogue(lang).tag,
            lang=catalogue(lang).tag,
            **attributes,
        )
        for lang in languages()
        if lang != view.state.lang
    ]
    return html.Div(links, className="languages", title=view.say("language"))


def _published(view: View) -> str:
    found = view.facts.get("published_at")
    return fmt.moment(datetime.fromisoformat(found), view.locale) if found else fmt.DASH


def _theme_toggle(view: View) -> dmc.ColorSchemeToggle:
    return dmc.ColorSchemeToggle(
        id="theme",
        lightIcon=icon("sun"),
        darkIcon=icon("moon"),
        className="button square quiet",
        variant="transparent",
        **{"aria-label": view.say("theme")},
    )


def _copy(view: View) -> html.Button:
    return html.Button(view.say("copy_link"), className="button wide narrow-hide", **{"data-copy": "link"})


def _export(view: View) -> html.Div:
    items = [
        dmc.MenuItem([icon("print"), view.say("export.print")], **{"data-print": "page"}),
        dmc.MenuItem([icon("download"), view.say("export.csv")], **{"data-download": page_address()}),
        dmc.MenuItem([icon("link"), view.say("menu.link")], **{"data-copy": "link"}),
    ]
    return html.Div(
        menu(view.say("export"), items, class_name="button primary", width=260), className="narrow-hide"
    )


def _banner(view: View) -> list[Any]:
    if not view.synthetic:
        return []
    return [
        html.Div(
            [icon("warning"), html.Span([html.B(view.say("sample")), " ", view.say("sample.more")])],
            className="banner",
            role="note",
        )
    ]


def _paper_line(view: View) -> str:
    day = fmt.day(view.data_to, view.locale) if view.data_to else fmt.DASH
    return view.say(
        "paper",
        day=day,
        period=view.say(f"period.{view.state.period}"),
        address=view.state.address(explain=None),
    )
