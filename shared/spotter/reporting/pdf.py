"""`report.pdf`: the report on paper, with the same pictures in vectors and text that can be selected and searched."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from spotter.reporting.cards import Card
from spotter.reporting.charts.legend import legend_drawing
from spotter.reporting.drawing import INK, QUIET
from spotter.reporting.model import Report
from spotter.reporting.pdf_shapes import BOLD, REGULAR, Picture, printable
from spotter.reporting.pdf_styles import (
    ACCENT,
    ACTION,
    BODY,
    CARD_TITLE,
    CELL,
    CUE,
    FIGURE,
    HEAD_CELL,
    HEADING,
    ITEM,
    KINDS,
    OUTCOME_COLOURS,
    QUIET_BODY,
    RULE,
    SMALL_HEADING,
    SOFT,
    TITLE,
)
from spotter.reporting.pdf_tags import PAGINATION, Element, Grid, Photograph, TaggedCanvas, Together, Words, tag
from spotter.reporting.set_report import Chart, SetReport
from spotter.reporting.tables import Cell, aloud
from spotter.reporting.tables import Table as Numbers

MARGIN = 15 * mm
WIDTH = A4[0] - 2 * MARGIN - 12  # the frame of the layout keeps 6 points on both sides
POSTER = (105.0, 150.0)
THUMBNAIL = (96.0, 110.0)
PANELS_A_ROW, CHARTS_A_ROW = 4, 2
GAP = 8.0
POINTS_A_PIXEL = 0.75
LEAST_ROOM = 150.0  # points: a set does not begin at the foot of a page


def pdf_report(report: Report) -> bytes:
    """The whole report on A4 pages, tagged for people who hear it. The same report gives the same bytes."""
    buffer = io.BytesIO()
    texts = report.language.texts
    document = _Document(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=printable(f"{report.title}: {texts.report}"),
        author="Spotter",
        lang=report.language.code,
        displayDocTitle=True,
        invariant=1,
    )

    def footer(canvas: Any, _document: Any) -> None:
        with canvas.artefact(PAGINATION):
            canvas.setFont(REGULAR, 7)
            canvas.setFillColor(HexColor(QUIET))
            canvas.drawString(MARGIN, MARGIN * 0.55, printable(f"{texts.report}: {report.title}"))
            canvas.drawRightString(A4[0] - MARGIN, MARGIN * 0.55, texts.page.format(number=canvas.getPageNumber()))

    story, root = list(_story(report)), Element("Document")
    tag(story, root, KINDS)
    document.build(story, onFirstPage=footer, onLaterPages=footer, canvasmaker=partial(TaggedCanvas, root=root))
    return buffer.getvalue()


class _Document(SimpleDocTemplate):  # type: ignore[misc]
    """Puts the headings into the reader's outline."""

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802  (the layout calls it)
        if isinstance(flowable, Paragraph) and flowable.style.name == HEADING.name:
            self.headings = getattr(self, "headings", 0) + 1
            key = f"heading-{self.headings}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key)


def _story(report: Report) -> Iterator[Flowable]:
    texts = report.language.texts
    yield _head(report)
    if report.opening:
        yield _text(f"{report.opening} {report.rest}")
    if report.session:
        yield _text(texts.session, HEADING)
        yield Picture(report.session[-1], WIDTH)
        yield _text(texts.session_key, QUIET_BODY)
    for one in report.sets:
        yield CondPageBreak(LEAST_ROOM)
        yield from _set(one, report)
    if not report.sets:
        yield _text(texts.no_set, HEADING)
        yield _text(texts.no_set_help)
    if report.cues:
        yield _text(texts.cues, HEADING)
        yield _grid(
            [[_text(cue.jump.text, QUIET_BODY), _text(cue.role, QUIET_BODY), _text(cue.text)] for cue in report.cues],
            (45, 70, WIDTH - 115),
            heads=0,
        )
    yield _text(texts.limits, HEADING)
    for limit in report.limits:
        yield _text(f"• {limit.text}", ITEM)
    rows = [[_text(name, QUIET_BODY), _text(value, CELL)] for name, value in report.made]
    yield Together([_text(texts.made, HEADING), _grid(rows, (90, WIDTH - 90), heads=0)])


def _head(report: Report) -> Flowable:
    texts = report.language.texts
    figures: list[Flowable | list[Flowable]] = [[Picture(report.ring, 80), _text(report.ring_label, QUIET_BODY)]]
    figures += [[_text(one.value, FIGURE), _text(one.label, QUIET_BODY)] for one in report.figures]
    words: list[Flowable] = [_text(texts.report.upper(), QUIET_BODY), _text(report.title, TITLE)]
    room = WIDTH - (POSTER[0] + GAP if report.poster else 0)
    words.append(_grid([figures], [room / len(figures)] * len(figures), middle=True))
    if report.main_cue:
        cue = _grid([[[_text(texts.work_on, QUIET_BODY), _text(report.main_cue, CUE)]]], (room - GAP,))
        cue.setStyle(
            TableStyle(
                [
                    ("BACKGROUND", (0, 0), (-1, -1), SOFT),
                    ("LINEBEFORE", (0, 0), (0, -1), 3, ACCENT),
                    ("LEFTPADDING", (0, 0), (-1, -1), 8),
                ]
            )
        )
        words += [Spacer(0, 6), cue, Spacer(0, 4)]
    if report.poster is None:
        return _grid([[words]], (WIDTH,))
    return _grid([[words, _image(report.poster, texts.poster, *POSTER)]], (room + GAP, POSTER[0]))


def _set(one: SetReport, report: Report) -> Iterator[Flowable]:
    texts = report.language.texts
    yield Together([_text(one.heading, HEADING), _text(f"{one.jump.text}. {one.facts}", QUIET_BODY)])
    if one.praise:
        yield _text(texts.went_well, SMALL_HEADING)
        yield _text(one.praise)
    if one.show_change:
        nothing = one.nothing if one.numbers else texts.no_movement
        yield from _cards(texts.change, one.cards, nothing)
        if one.notes:
            yield from _cards(texts.noticed, one.notes)
    if one.unseen:
        yield _text(one.unseen, QUIET_BODY)
    if one.course:
        yield Together(_chart(one.course, WIDTH))
    if one.panels:
        width = (WIDTH - GAP * (PANELS_A_ROW - 1)) / PANELS_A_ROW
        rows = list(_rows([Picture(drawing, width) for drawing in one.panels.drawings], PANELS_A_ROW, width + GAP))
        yield Together([_text(one.panels.title, SMALL_HEADING), _text(one.panels.key, QUIET_BODY), *rows[0]])
        yield from (Together(row) for row in rows[1:])
    width = (WIDTH - 2 * GAP) / CHARTS_A_ROW
    charts = [_chart(chart, width - GAP) for chart in one.bars]
    yield from (Together(row) for row in _rows(charts, CHARTS_A_ROW, width + GAP))
    for note in one.remarks:
        yield _text(f"{texts.symmetry}: {note}", QUIET_BODY)
    if one.numbers:
        yield _text(texts.numbers, SMALL_HEADING)
        yield _numbers(one.numbers)


def _cards(heading: str, cards: Sequence[Card], nothing: str = "") -> Iterator[Flowable]:
    """The heading never stands alone at the foot of a page."""
    blocks = [_card(card) for card in cards] or [[_text(nothing)]]
    yield Together([_text(heading, SMALL_HEADING), *blocks[0]])
    yield from (Together(block) for block in blocks[1:])


def _card(card: Card) -> list[Flowable]:
    picture: Flowable = Spacer(0, 0)
    if card.picture:
        picture = _image(card.picture, card.caption, *THUMBNAIL)
    elif card.figure:
        picture = Picture(card.figure, THUMBNAIL[0])
    seen = f"{card.seen_in}. {card.measured}".strip()
    words = [
        _text(f"{card.title} ({card.severity})", CARD_TITLE),
        _text(seen, QUIET_BODY),
        _text(card.why),
        _text(card.action, ACTION),
        _text(", ".join([*(jump.text for jump in card.jumps), *([card.more] if card.more else [])]), QUIET_BODY),
    ]
    grid = _grid([[picture, words]], (THUMBNAIL[0] + GAP, WIDTH - THUMBNAIL[0] - GAP))
    grid.reading = (1, 0)  # the heading before the picture
    grid.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), SOFT)]))
    return [grid, Spacer(0, 4)]


def _chart(chart: Chart, width: float) -> list[Flowable]:
    drawing = chart.drawings[-1]
    said = f"{drawing.label}. {aloud(chart.table)}" if chart.table else drawing.label
    found: list[Flowable] = [_text(chart.title, SMALL_HEADING), Picture(drawing, width, said)]
    if chart.legend:
        entries = [(one.paint, one.text) for one in chart.legend]
        found.append(Picture(legend_drawing(entries, width / POINTS_A_PIXEL), width))
    return [*found, _text(chart.key, QUIET_BODY)]


def _numbers(table: Numbers) -> Flowable:
    share = [1.0 if number < 3 else 1.6 for number in range(len(table.head))]
    share[0] = 0.45
    widths = [WIDTH * one / sum(share) for one in share]
    rows = [
        [_cell(cell, HEAD_CELL) for cell in table.head],
        *([_cell(cell, CELL) for cell in row] for row in table.rows),
    ]
    grid = Grid(rows, colWidths=widths, repeatRows=1)
    grid.rows, grid.heads = rows, 1
    grid.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return grid


def _cell(cell: Cell, style: ParagraphStyle) -> Words:
    text = escape(printable(cell.text))
    if cell.kind:
        text = f'<font color="{OUTCOME_COLOURS.get(cell.kind, INK)}" name="{BOLD}">{text}</font>'
    detail = (
        f'<br/><font color="{QUIET}" name="{REGULAR}">{escape(printable(cell.detail))}</font>' if cell.detail else ""
    )
    return Words(text + detail, style)


def _text(text: str, style: ParagraphStyle = BODY) -> Words:
    return Words(escape(printable(text)), style)


def _image(jpeg: bytes, alt: str, width: float, height: float) -> Photograph:
    """A JPEG as large as fits, and what it shows."""
    found = ImageReader(io.BytesIO(jpeg))
    wide, high = found.getSize()
    scale = min(width / wide, height / high)
    image = Photograph(io.BytesIO(jpeg), wide * scale, high * scale, hAlign="LEFT")
    image.alt = alt
    return image


def _grid(
    rows: Sequence[Sequence[Any]], widths: Sequence[float], *, middle: bool = False, heads: int | None = None
) -> Grid:
    """Things side by side; with `heads` (how many rows name the columns) a table for the ear too."""
    # Rows may be split: no text is so long that it fits on no page.
    grid = Grid([list(row) for row in rows], colWidths=list(widths), hAlign="LEFT", splitInRow=1)
    grid.rows, grid.heads = rows, heads
    grid.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE" if middle else "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return grid


def _rows(cells: Sequence[Any], a_row: int, width: float) -> Iterator[list[Flowable]]:
    for start in range(0, len(cells), a_row):
        row = list(cells[start : start + a_row])
        yield [_grid([row], [width] * len(row)), Spacer(0, 4)]
