"""Where value and cost arise: the report's three fronts, each use case on exactly one."""

from __future__ import annotations

from dashboard import format as fmt
from dashboard.components.bars import Tier
from dashboard.components.empty import empty
from dashboard.components.fronts import Front, fronts, keys
from dashboard.page import Cells, Column, Panel
from dashboard.sentences import states
from dashboard.sentences.overview import TIERS
from dashboard.view import View

ORDER = ("workforce", "operations", "products")


def value_by_front(view: View, width: int = 5) -> Panel:
    """Money by tier and cost per front in the last 12 months; what belongs to no use case stands apart."""
    rows = list(view.rows("money", money_window="12m"))
    cases = [row for row in view.rows("use_case") if row["stage"] in ("live", "pilot")]
    title = view.say("fronts.title")
    if not rows:
        return Panel(
            "fronts", title, empty(view.say("fronts.empty"), view.say("fronts.empty.then")), width=width
        )
    made: list[Front] = []
    cells: list[tuple[object, ...]] = []
    for front in (*ORDER, None):
        mine = [row for row in rows if row["front"] == front]
        if not mine:
            continue
        amounts = {
            tier: sum(row["mid"] or 0.0 for row in mine if row["side"] == "benefit" and row["tier"] == tier)
            for tier in TIERS
        }
        cost = sum(row["mid"] or 0.0 for row in mine if row["side"] == "cost")
        firm = amounts["banked"] + amounts["proven"]
        name = states.word("front", front, view.locale) if front else view.say("fronts.none")
        count = sum(1 for row in cases if row["front"] == front)
        made.append(
            Front(
                name=name,
                under=view.say("fronts.cases", n=count) if front else "",
                found=tuple(
                    Tier(tier, amount, states.word("tier", tier, view.locale), fmt.money(amount, view.locale))
                    for tier, amount in amounts.items()
                ),
                cost=Tier("cost", cost, view.say("cost"), fmt.money(cost, view.locale)),
                value_word=view.say("value"),
                text=view.say(
                    "fronts.text" if firm else "fronts.text.none",
                    value=fmt.money(firm, view.locale),
                    cost=fmt.money(cost, view.locale),
                ),
            )
        )
        cells.append((name, *amounts.values(), cost))
    used = [
        tier for tier in TIERS if any(one.amount > 0 for row in made for one in row.found if one.code == tier)
    ]
    legend = [(tier, states.word("tier", tier, view.locale)) for tier in used] + [("cost", view.say("cost"))]
    columns = (
        Column("front", view.say("fronts.front")),
        *(Column(tier, states.word("tier", tier, view.locale), "currency") for tier in TIERS),
        Column("cost", view.say("cost"), "currency"),
    )
    return Panel(
        "fronts",
        title,
        [fronts(made), keys(legend)],
        cells=Cells(columns, tuple(cells)),
        subtitle=view.say("fronts.sub"),
        width=width,
        explain="evidence",
    )
