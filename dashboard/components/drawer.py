"""The explain drawer: sentence, formula, grain, sample, evidence, owner, freshness, limits, lineage, query."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import format as fmt
from dashboard.components.marks import glyph, grade
from dashboard.explain import Evidence, Explanation
from dashboard.export import explained_address
from dashboard.view import View


def drawer_body(found: Explanation, view: View, period: str) -> html.Div:
    """Content of the drawer in the order in which a reader asks."""
    facts: list[tuple[str, Any]] = [
        ("formula", found.formula),
        ("grain", found.grain),
        ("sample", found.sample),
        ("excluded", found.excluded),
        ("evidence", _evidence(found.evidence, view)),
        ("owner", found.owner),
        ("fresh", found.fresh),
        (
            "limits",
            found.limits[0] if len(found.limits) == 1 else html.Ul([html.Li(text) for text in found.limits]),
        ),
    ]
    rows: list[Any] = []
    for key, text in facts:
        rows += [html.Dt(view.say(f"drawer.{key}")), html.Dd(text)]
    parts: list[Any] = [
        html.P(found.sentence, className="sentence"),
        html.Dl(rows),
        html.Div(
            [
                html.H3(view.say("drawer.lineage")),
                html.Ol([html.Li(node) for node in found.lineage], className="lineage"),
            ]
        ),
    ]
    actions: list[Any] = []
    if found.query:
        parts.append(
            html.Div(
                [
                    html.H3(view.say("drawer.query")),
                    html.Pre(
                        found.query, className="query", tabIndex=0, **{"aria-label": view.say("drawer.query")}
                    ),
                ]
            )
        )
        actions.append(
            html.Button(view.say("drawer.copy_query"), className="button", **{"data-copy": "query"})
        )
    actions += [
        html.A(
            view.say("drawer.csv"), href=explained_address(view.state, found.key, period), className="button"
        ),
        html.Button(
            view.say("copy_link"), className="button", **{"data-copy": view.state.address(explain=found.key)}
        ),
    ]
    parts.append(html.Div(actions, className="actions"))
    return html.Div(parts, className="explain")


def _evidence(found: Evidence, view: View) -> list[Any]:
    head = [grade(found.grade, view), " "] if found.grade else []
    gates = [*found.failed, *found.unchecked, *found.passed]
    listed = (
        [html.Ul([html.Li([glyph(gate.glyph), _checked(gate.text, gate.statistic, gate.p, view)]) for gate in gates],
                 className="gates")]
        if gates
        else []
    )  # fmt: skip
    rows: list[Any] = []
    for label, text in found.statistics:
        rows += [html.Dt(label), html.Dd(text)]
    numbers = (
        [html.Details([html.Summary(view.say("drawer.statistics")), html.Dl(rows)], className="statistics")]
        if rows
        else []
    )
    return [html.Span([*head, found.meaning]), html.Div(found.rule, className="faint"), *listed, *numbers]


def _checked(text: str, statistic: float | None, p: float | None, view: View) -> html.Span:
    said = []
    if statistic is not None:
        said.append(fmt.value(statistic, "ratio", view.locale))
    if p is not None:
        said.append(view.say("drawer.p", p=fmt.value(p, "ratio", view.locale)))
    return html.Span([text, html.Span(f" ({', '.join(said)})" if said else "", className="faint")])
