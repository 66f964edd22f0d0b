"""The CSV route: released cells of one panel, or of every panel of a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, abort, request
from pydantic import Field

from dashboard.explain import find as find_explanation
from dashboard.export import csv_text
from dashboard.page import find
from dashboard.router import Router
from dashboard.security import Arguments, Permission, Principal, secured
from dashboard.view import View


class Asked(Arguments):
    """What to export: a page, one of its panels (all when empty) and the period."""

    page: str = Field(pattern=r"^/[a-z0-9_/-]{0,120}$")
    panel: str = Field(default="", pattern=r"^[a-z0-9_-]{0,80}$")
    explain: str = Field(default="", pattern=r"^[a-z0-9_.-]{0,120}$")
    period: str = Field(default="12m", pattern=r"^(week|month|quarter|28d|12m)$")


def register(server: Flask, router: Router) -> None:
    """Adds /export.csv to the server."""

    @secured(Permission.EXPORT, Asked)
    def download(reader: Principal, asked: Asked) -> Response:
        """CSV of the cells that the same address shows."""
        if find(router.pages, asked.page) is None:
            abort(404)
        answer = router.answer(reader, asked.page, f"period={asked.period}")
        view, content = answer.view, answer.content
        chosen = [
            (made.title, made.cells)
            for made in content.panels
            if made.cells is not None and asked.panel in ("", made.key)
        ]
        if asked.explain:
            found = find_explanation(view, asked.explain, view.locale, period=asked.period)
            chosen = [] if found is None else [(found.title, found.cells)]
        if not chosen:
            abort(404)
        part = asked.explain.replace(".", "-") or asked.panel
        name = "-".join(one for one in ("sevenfold", asked.page.strip("/").replace("/", "-"), part) if one)
        return Response(
            "\ufeff" + csv_text(chosen, _marks(view, reader)),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )

    @server.get("/export.csv")
    def export() -> Any:
        return download(**request.args.to_dict())


def _marks(view: View, reader: Principal) -> dict[str, str]:
    marks = {
        "generation": str(view.facts.get("generation", "0")),
        "data_to": str(view.facts.get("data_to") or ""),
        "exported_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "exported_by": reader.name,
    }
    if view.synthetic:
        marks["notice"] = view.say("sample")
    return marks
