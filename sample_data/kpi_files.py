"""KPI files as companies keep them: a workbook with title rows, a European CSV, plain CSVs, a corrected export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sample_data.kpis import Panel
from sample_data.truth import truth
from sample_data.workbook import Cell, write_workbook

COMPANY = "Meridian Group (synthetic)"
# sheet: title, unit heading, and per KPI its id with the two headings over numerator and denominator
SHEETS: dict[str, tuple[str, str, tuple[tuple[str, str, str, str], ...]]] = {
    "Wealth": (
        "Research desk",
        "Team",
        (
            ("documents_found", "Document search", "found", "questions"),
            ("compliance_findings", "Compliance review", "findings", "files reviewed"),
        ),
    ),
    "Catalogue": (
        "Product data quality",
        "Category",
        (
            ("tag_error_share", "Tag audit", "wrong tags", "items checked"),
            ("supplier_complaints", "Suppliers", "complained", "active"),
        ),
    ),
    "Processes": (
        "Process office",
        "Process",
        (
            ("process_lead_days", "Lead time", "days", "cases"),
            ("rework_share", "Rework", "reworked", "cases"),
        ),
    ),
}


def _number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else round(float(value), 1)


def sheet(name: str, panels: Mapping[str, Panel]) -> list[list[Cell]]:
    """Title, note, blank, two header rows, then a row per unit and month, a total per month, and a footnote."""
    title, heading, kpis = SHEETS[name]
    first = panels[kpis[0][0]]
    rows: list[list[Cell]] = [
        [f"{title}, {COMPANY}"],
        ["Monthly, all units. Made-up data."],
        [],
        [heading, "Month", *(cell for _, over, _, _ in kpis for cell in (over, None))],
        [None, None, *(cell for _, _, top, bottom in kpis for cell in (top, bottom))],
    ]
    for t, month in enumerate(first.periods):
        for u, unit in enumerate(first.units):
            cells: list[Cell] = [unit, month.isoformat()]
            for kpi, *_ in kpis:
                cells += [_number(panels[kpi].numerator[u, t]), _number(panels[kpi].weight[u, t])]
            rows.append(cells)
        totals: list[Cell] = [f"All units {month:%Y-%m}", None]
        for kpi, *_ in kpis:
            totals += [
                _number(round(panels[kpi].numerator[:, t].sum(), 1)),
                _number(panels[kpi].weight[:, t].sum()),
            ]
        rows.append(totals)
    rows.append(["Source: generated for demonstration"])
    return rows


def _european(value: float, digits: int = 0) -> str:
    """12345.6 as 12.345,6."""
    return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def _invoices(path: Path, panels: Mapping[str, Panel]) -> Path:
    """Semicolons, decimal commas, dots for thousands, days first, and a subtotal line after each year."""
    minutes, straight, reversed_ = (
        panels[k] for k in ("touch_minutes", "straight_through", "reversal_share")
    )
    lines = ["Woche ab;Bereich;Rechnungen;Bearbeitungsminuten;Dunkelbuchungen;Stornos"]
    unit = minutes.units[0]
    year = minutes.periods[0].year
    for t, monday in enumerate(minutes.periods):
        if monday.year != year:
            lines.append(f"Summe {year};{unit};;;;")  # a subtotal among the data: set aside
            year = monday.year
        # one report counts invoices; the three KPIs share its denominator
        count = minutes.weight[0, t]
        lines.append(
            f"{monday:%d.%m.%Y};{unit};{_european(count)};{_european(minutes.numerator[0, t], 1)};"
            f"{_european(round(straight.value[0, t] * count))};{_european(round(reversed_.value[0, t] * count))}"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _support(folder: Path, panels: Mapping[str, Panel]) -> list[Path]:
    """One CSV per year and a corrected export: the first export of one month missed late contacts."""
    minutes, csat = panels["resolution_minutes"], panels["csat"]
    trap = truth()["trap"]["restated_kpi"]
    header = "month,queue,contacts,handling_minutes,answers,score_sum"

    def rows(periods: Sequence[date], factor: float) -> list[str]:
        found = []
        for month in periods:
            t = minutes.periods.index(month)
            short = factor if month == trap["month"] else 1.0
            for u, queue in enumerate(minutes.units):
                contacts = round(minutes.weight[u, t] * short)
                # late contacts are the long ones, so what the first export missed weighs more than its share
                spent = minutes.numerator[u, t] * short * (0.9 if short < 1 else 1.0)
                found.append(
                    f"{month},{queue},{contacts},{spent:.1f},{csat.weight[u, t]:.0f},{csat.numerator[u, t]:.1f}"
                )
        return found

    written = []
    for year in sorted({month.year for month in minutes.periods}):
        path = folder / f"support_{year}.csv"
        months_of_year = [month for month in minutes.periods if month.year == year]
        path.write_text("\n".join([header, *rows(months_of_year, trap["factor"])]) + "\n", encoding="utf-8")
        written.append(path)
    path = folder / f"support_{trap['month'].year}_corrected_{trap['month']:%m}.csv"
    path.write_text("\n".join([header, *rows([trap["month"]], 1.0)]) + "\n", encoding="utf-8")
    return [*written, path]


def _delivery(path: Path, panels: Mapping[str, Panel]) -> Path:
    """Mean lead times and failed changes per developer team and month."""
    lead, failed = panels["lead_time_hours"], panels["change_failure_share"]
    lines = ["month,team,changes,mean_lead_time_hours,changes_rolled_out,changes_failed"]
    for t, month in enumerate(lead.periods):
        for u, team in enumerate(lead.units):
            lines.append(
                f"{month},{team},{lead.weight[u, t]:.0f},{lead.value[u, t]:.4f},"
                f"{failed.weight[u, t]:.0f},{failed.numerator[u, t]:.0f}"
            )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write(folder: Path, panels: Mapping[str, Panel]) -> list[Path]:
    """All KPI files of the company."""
    folder.mkdir(parents=True, exist_ok=True)
    workbook = write_workbook(folder / "kpi_workbook.xlsx", {name: sheet(name, panels) for name in SHEETS})
    return [
        workbook,
        _invoices(folder / "rechnungen_kw.csv", panels),
        *_support(folder, panels),
        _delivery(folder / "delivery.csv", panels),
    ]
