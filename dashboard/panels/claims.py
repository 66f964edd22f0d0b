"""What is not confirmed yet: indicated and claimed money by use case, each with its next step."""

from __future__ import annotations

from dash import html

from dashboard import format as fmt
from dashboard.components.bars import Tier, tiers
from dashboard.components.empty import empty
from dashboard.components.fronts import keys
from dashboard.components.marks import grade
from dashboard.components.table import named, table
from dashboard.page import Cells, Column, Panel
from dashboard.panels.confirm import confirm_form, next_steps
from dashboard.sentences import states
from dashboard.view import View

OPEN = ("indicated", "claimed")


def unconfirmed(view: View, width: int = 7) -> Panel:
    """Money that no headline counts, largest first: who can confirm it, or what would prove it."""
    labels = {row["use_case_id"]: row for row in view.rows("use_case")}
    found: dict[str | None, dict[str, float]] = {}
    grades: dict[str | None, list[str]] = {}
    for row in view.rows("money", money_window="12m", side="benefit"):
        if row["tier"] in OPEN and row["mid"]:
            case = row["use_case_id"]
            amounts = found.setdefault(case, dict.fromkeys(OPEN, 0.0))
            amounts[row["tier"]] += row["mid"]
            if row["grade"]:
                grades.setdefault(case, []).append(row["grade"])
    title = view.say("claims.title")
    if not found:
        return Panel(
            "claims", title, empty(view.say("claims.empty"), view.say("claims.empty.then")), width=width
        )
    ranked = sorted(found.items(), key=lambda item: -sum(item[1].values()))
    full = max(sum(amounts.values()) for _, amounts in ranked)
    body = []
    cells = []
    for case, amounts in ranked:
        label = labels[case]["label"] if case in labels else view.say("fronts.none")
        address = view.state.address(path=f"/use-case/{case}", explain=None)
        made = [
            Tier(tier, amount, states.word("tier", tier, view.locale), fmt.money(amount, view.locale))
            for tier, amount in amounts.items()
        ]
        said = "; ".join(f"{tier.word} {tier.text}" for tier in made if tier.amount)
        mostly = max(amounts, key=lambda tier: amounts[tier])
        worst = max(grades.get(case, []), default=None)
        bar = html.Span(
            tiers(made, full),
            className="stacked",
            role="img",
            title=said,
            **{"aria-label": f"{label}: {said}"},
        )
        body.append(
            [
                [
                    *named(
                        html.A(label, href=address, className="open") if case else label,
                        view.say(f"claims.next.{mostly}"),
                    ),
                    html.Span(bar, className="narrow-bar narrow-only"),
                    *next_steps(view, case, label, worst),
                ],
                bar,
                html.Span(fmt.money(sum(amounts.values()), view.locale), className="key"),
                grade(worst, view),
            ]
        )
        cells.append((label, amounts["indicated"], amounts["claimed"], worst))
    head = [
        (view.say("use_case"), ""),
        ("", "low axis"),
        (view.say("claims.amount"), "num"),
        (view.say("effects.evidence"), "mid low"),
    ]
    columns = (
        Column("use_case", view.say("use_case")),
        *(Column(tier, states.word("tier", tier, view.locale), "currency") for tier in OPEN),
        Column("grade", view.say("effects.evidence")),
    )
    legend = [(tier, states.word("tier", tier, view.locale)) for tier in OPEN]
    return Panel(
        "claims",
        title,
        [table(title, head, body), keys(legend), *confirm_form(view)],
        cells=Cells(columns, tuple(cells)),
        subtitle=view.say("claims.sub"),
        width=width,
        explain="evidence",
    )
