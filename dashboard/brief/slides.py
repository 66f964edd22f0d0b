"""The brief as slides with native, editable charts and tables (python-pptx, the `export` extra)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from dashboard import format as fmt
from dashboard.brief.content import Brief, Number, Table, Tier
from dashboard.format import Parts
from dashboard.theme import TOKENS
from dashboard.words import say

# 13.333 x 7.5 inches: 16:9 as presentation programs open it.
WIDTH, HEIGHT = 13.333, 7.5
EDGE = 0.6
INNER = WIDTH - 2 * EDGE
FONT = "Calibri"
CHINESE = "Microsoft YaHei"
"""Typeface of Chinese letters; a program without it takes the one it has."""
SLIDES = 5
LABELS = 9
"""Most month names under the chart."""
_INK = TOKENS["light"]
_TIER = {"banked": "accent", "proven": "accent_mid", "indicated": "accent_pale", "claimed": "muted"}


def pptx(brief: Brief) -> bytes:
    """A presentation of five slides.

    Raises ModuleNotFoundError where the `export` extra is not installed.
    """
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    deck.core_properties.title = f"{brief.company}: {brief.title}".lstrip(": ")
    deck.core_properties.author = "sevenfold"
    _answer(_slide(deck, brief, 1, brief.headline), brief)
    _paid(_slide(deck, brief, 2, brief.paid_title), brief)
    _tabled(_slide(deck, brief, 3, brief.lessons_title), brief.lessons, (2.3, 3.0, 2.7, 1.0, 1.2, 1.0, 1.0))
    _tabled(_slide(deck, brief, 4, brief.decisions_title), brief.decisions, (3.6, 5.7, 2.8))
    evidence = _slide(deck, brief, 5, brief.evidence_title)
    _tabled(evidence, brief.evidence, (2.4, 2.5, 1.0, 2.1, 2.0, 0.7, 1.6), size=11)
    _text(evidence, (EDGE, 5.75, INNER, 1.0), brief.method, size=11, colour="ink2")
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _slide(deck: Any, brief: Brief, number: int, title: str) -> Any:
    """A titled slide with its footer; the layout's own title holder keeps the outline view readable."""
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    holder = slide.shapes.title
    holder.left, holder.top = Inches(EDGE), Inches(0.4)
    holder.width, holder.height = Inches(INNER), Inches(0.95)
    _fill(holder.text_frame, [title], size=26, bold=True)
    if brief.notice:
        _text(slide, (EDGE, 0.12, INNER, 0.3), [brief.notice], size=11, bold=True, colour="bad")
    _text(slide, (EDGE, 7.02, INNER - 1, 0.3), [brief.footer], size=10, colour="ink3")
    _text(
        slide, (WIDTH - EDGE - 1, 7.02, 1, 0.3), [f"{number} / {SLIDES}"], size=10, colour="ink3", right=True
    )
    return slide


def _answer(slide: Any, brief: Brief) -> None:
    _text(slide, (EDGE, 1.4, INNER, 0.8), [brief.lead], size=15, colour="ink2")
    wide = INNER / max(len(brief.numbers), 1)
    for place, number in enumerate(brief.numbers):
        left = EDGE + place * wide
        _text(slide, (left, 2.35, wide - 0.15, 0.35), [number.label], size=12, colour="ink2")
        _big(slide, (left, 2.7, wide - 0.15, 0.7), number)
        _text(slide, (left, 3.4, wide - 0.15, 0.9), [number.delta, number.note], size=11, colour="ink3")
    if brief.tiers:
        _evidence_bar(slide, brief)
    else:
        _text(slide, (EDGE, 5.0, INNER, 0.5), [brief.tiers_note], size=13, colour="ink2")


def _big(slide: Any, box: tuple[float, float, float, float], number: Number) -> None:
    """A big number with its unit in small letters behind it."""
    from pptx.util import Inches

    frame = slide.shapes.add_textbox(*(Inches(side) for side in box)).text_frame
    _fill(frame, [number.value], size=28, bold=True)
    if number.unit:
        run = frame.paragraphs[0].add_run()
        run.text = Parts("", number.unit).text
        _style(run.font, 14, False, "ink")


def _evidence_bar(slide: Any, brief: Brief) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData()
    data.categories = [brief.tiers_note]
    for tier in brief.tiers:
        data.add_series(f"{tier.word} {tier.amount}", (tier.share,))
    chart = _chart(slide, XL_CHART_TYPE.BAR_STACKED_100, (EDGE, 4.4, INNER, 1.5), data, "0%")
    chart.plots[0].gap_width, chart.plots[0].overlap = 40, 100
    chart.category_axis.visible = chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    for series, tier in zip(chart.plots[0].series, brief.tiers, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(_TIER[tier.code])
    lines = [brief.tiers_note, *(_labelled(tier, brief) for tier in brief.tiers)]
    _text(slide, (EDGE, 5.85, INNER, 1.1), lines, size=11, colour="ink2")


def _paid(slide: Any, brief: Brief) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    _text(slide, (EDGE, 1.35, INNER, 0.4), [brief.paid_lead], size=15, colour="ink2")
    if len(brief.months) < 2:
        _text(slide, (EDGE, 3.0, INNER, 0.5), [brief.chart_missing], size=15)
        return
    data = CategoryChartData(number_format="#,##0")
    data.categories = [fmt.month(month.day, brief.locale) for month in brief.months]
    drawn = [("value", "accent", 2.75, None), ("value_low", "accent_mid", 1.25, MSO_LINE.DASH),
             ("value_high", "accent_mid", 1.25, MSO_LINE.DASH), ("cost", "cost", 2.75, None)]  # fmt: skip
    shown = [one for one in drawn if any(getattr(month, one[0]) is not None for month in brief.months)]
    for name, *_ in shown:
        data.add_series(brief.month_words[name], [getattr(month, name) for month in brief.months])
    chart = _chart(
        slide, XL_CHART_TYPE.LINE, (EDGE, 1.8, INNER, 4.8), data, say("ui.brief.axis", brief.locale.lang)
    )
    _every(chart.category_axis, -(-len(brief.months) // LABELS))
    for series, (_, colour, width, dash) in zip(chart.plots[0].series, shown, strict=True):
        series.smooth = False
        series.format.line.width = Pt(width)
        series.format.line.color.rgb = _rgb(colour)
        if dash is not None:
            series.format.line.dash_style = dash
    _text(slide, (EDGE, 6.6, INNER, 0.35), [brief.chart_note], size=11, colour="ink3")


def _every(axis: Any, step: int) -> None:
    """Names every `step`th category only; python-pptx has no word for it, the format has (tickLblSkip)."""
    from pptx.oxml.ns import qn

    skip = axis._element.makeelement(qn("c:tickLblSkip"), {"val": str(step)})
    marks = axis._element.makeelement(qn("c:tickMarkSkip"), {"val": str(step)})
    before = axis._element.find(qn("c:noMultiLvlLbl"))
    for one in (skip, marks):
        axis._element.append(one) if before is None else before.addprevious(one)


def _chart(slide: Any, kind: Any, box: tuple[float, ...], data: Any, numbers: str) -> Any:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    chart = slide.shapes.add_chart(kind, *(Inches(side) for side in box), data).chart
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    chart.font.size, chart.font.name = Pt(12), FONT
    chart.font.color.rgb = _rgb("ink2")
    chart.value_axis.tick_labels.number_format = numbers
    chart.value_axis.tick_labels.number_format_is_linked = False
    chart.value_axis.major_gridlines.format.line.color.rgb = _rgb("grid")
    return chart


def _tabled(slide: Any, table: Table, widths: Sequence[float], *, size: int = 12) -> None:
    from pptx.util import Inches, Pt

    if table.rows:
        whole = len(table.rows) + 1, len(table.head)
        box = (EDGE, 1.4, INNER, 0.36 * whole[0])
        grid = slide.shapes.add_table(*whole, *(Inches(side) for side in box)).table
        total = sum(widths)
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Inches(INNER * width / total)
        for at, row in enumerate((table.head, *table.rows)):
            for column, text in enumerate(row):
                cell = grid.cell(at, column)
                cell.fill.solid()
                cell.fill.fore_color.rgb = _rgb("sunken" if at == 0 else "surface")
                cell.margin_top = cell.margin_bottom = Pt(3)
                _fill(cell.text_frame, [text], size=size, bold=at == 0 or column == 0)
    if table.more:
        top = 1.4 + 0.5 * (len(table.rows) + 1) if table.rows else 1.5
        _text(slide, (EDGE, min(top, 6.6), INNER, 0.35), [table.more], size=12, colour="ink2")


def _text(
    slide: Any,
    box: tuple[float, float, float, float],
    lines: Sequence[str],
    *,
    size: int,
    bold: bool = False,
    colour: str = "ink",
    right: bool = False,
) -> None:
    from pptx.util import Inches

    frame = slide.shapes.add_textbox(*(Inches(side) for side in box)).text_frame
    _fill(frame, [line for line in lines if line], size=size, bold=bold, colour=colour, right=right)


def _fill(
    frame: Any,
    lines: Sequence[str],
    *,
    size: int,
    bold: bool = False,
    colour: str = "ink",
    right: bool = False,
) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Pt(4)
    frame.margin_top = frame.margin_bottom = 0
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.text = line
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        for run in paragraph.runs:
            _style(run.font, size, bold, colour)


def _style(font: Any, size: int, bold: bool, colour: str) -> None:
    """Type of a run; python-pptx has no word for the typeface of Chinese letters, the format has (a:ea)."""
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    font.size, font.bold, font.name = Pt(size), bold, FONT
    font.color.rgb = _rgb(colour)
    latin = font._element.find(qn("a:latin"))
    latin.addnext(latin.makeelement(qn("a:ea"), {"typeface": CHINESE}))


def _labelled(tier: Tier, brief: Brief) -> str:
    label = say("text.comma", brief.locale.lang, first=tier.word, second=tier.amount)
    return say("text.labelled", brief.locale.lang, label=label, n=tier.meaning)


def _rgb(token: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(_INK[token].lstrip("#"))
