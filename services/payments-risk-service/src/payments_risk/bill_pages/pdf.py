"""A page as PDF: A4, one column of words and one of amounts, mirrored where lines run from right to left."""

import datetime as dt
from typing import cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TextDirection

from payments_risk.bill_pages.fonts import font_path, fonts_for
from payments_risk.bill_pages.page import FIRST_STRONG_ISOLATE, POP_ISOLATE, Page, Row

MARGIN = 20.0
AMOUNT_WIDTH = 55.0
"""Millimetres, as all lengths here."""
NORMAL, SMALL, LARGE, TITLE = 11, 9, 14, 20
"""Points."""
INK, SOFT, LINE, MARK = (29, 31, 35), (92, 97, 107), (200, 197, 190), (31, 111, 92)


def draw_pdf(page: Page, at: dt.datetime) -> bytes:
    """The document; `at` is written into it as its date, so that the same page gives the same bytes.

    Raises CannotDraw when none of the fonts has a character. Takes some 100 ms, with Chinese or Japanese 1 s: call it
    beside the event loop.
    """
    sheet = _Sheet(page, at)
    sheet.head()
    for row in page.rows:
        sheet.row(row, NORMAL)
    sheet.total(page.total)
    sheet.remarks()
    return sheet.bytes()


def text_of(page: Page) -> str:
    """Every character the page shows."""
    rows = [part for row in (*page.rows, page.total) for part in (row.label, row.note, row.amount)]
    facts = [part for fact in page.facts for part in fact]
    return "".join((page.title, *facts, *page.columns, *rows, *page.remarks))


class _Sheet:
    """The document while it is drawn."""

    def __init__(self, page: Page, at: dt.datetime) -> None:
        self._page = page
        self._mirrored = page.reader.right_to_left
        self._start, self._end = ("R", "L") if self._mirrored else ("L", "R")
        main, *others = fonts_for(text_of(page), page.reader.language)
        self._main = main
        self._pdf = _new_document(page, at)
        for name in (main, *others):
            self._pdf.add_font(name, "", font_path(name))
        self._pdf.set_fallback_fonts(others)
        direction = TextDirection.RTL if self._mirrored else TextDirection.LTR
        self._pdf.set_text_shaping(True, direction=direction, language=page.reader.language)
        self._pdf.add_page()
        self._label_width = self._pdf.epw - AMOUNT_WIDTH

    def head(self) -> None:
        self._pdf.set_fill_color(*MARK)
        self._pdf.rect(MARGIN, MARGIN - 6, self._pdf.epw, 1.5, style="F")
        self._line(self._page.title, TITLE, INK, 11)
        for name, value in self._page.facts:
            self._line(" · ".join(filter(None, (name, value))), NORMAL, SOFT, 6)
        self._pdf.ln(8)
        self.row(Row(*self._page.columns), SMALL)

    def row(self, row: Row, size: int) -> None:
        """Label and note beside the amount, never torn over two pages."""
        height = size * 0.55
        lines = self._height(row.label, size, height) + (self._height(row.note, SMALL, 4.5) if row.note else 0)
        if self._pdf.will_page_break(lines + 5):
            self._pdf.add_page()
        top = self._pdf.get_y() + 2
        self._cell(row.amount, size, INK if size > SMALL else SOFT, top, height, amount=True)
        label = f"{FIRST_STRONG_ISOLATE}{row.label}{POP_ISOLATE}" if row.theirs and self._mirrored else row.label
        bottom = self._cell(label, size, INK if size > SMALL else SOFT, top, height)
        if row.note:
            bottom = self._cell(row.note, SMALL, SOFT, bottom, 4.5)
        self._rule(bottom + 2, LINE, 0.2)

    def total(self, row: Row) -> None:
        self._rule(self._pdf.get_y(), INK, 0.6)
        self.row(row, LARGE)

    def remarks(self) -> None:
        self._pdf.ln(6)
        for remark in self._page.remarks:
            self._line(remark, SMALL, SOFT, 5)

    def bytes(self) -> bytes:
        return bytes(self._pdf.output())

    def _line(self, text: str, size: int, colour: tuple[int, int, int], height: float) -> None:
        self._style(size, colour)
        self._pdf.multi_cell(self._pdf.epw, height, text, align=self._start, new_x="LMARGIN", new_y="NEXT")

    def _cell(
        self, text: str, size: int, colour: tuple[int, int, int], top: float, height: float, *, amount: bool = False
    ) -> float:
        """Draws into one of the two columns; gives the place below."""
        self._style(size, colour)
        at_left = amount == self._mirrored
        width = AMOUNT_WIDTH if amount else self._label_width
        self._pdf.set_xy(MARGIN if at_left else MARGIN + self._pdf.epw - width, top)
        align = self._end if amount else self._start
        self._pdf.multi_cell(width, height, text, align=align, new_x="LMARGIN", new_y="NEXT")
        return float(self._pdf.get_y())

    def _height(self, text: str, size: int, height: float) -> float:
        self._style(size, INK)
        lines = self._pdf.multi_cell(self._label_width, height, text, dry_run=True, output=MethodReturnValue.LINES)
        return height * len(cast("list[str]", lines))

    def _style(self, size: int, colour: tuple[int, int, int]) -> None:
        self._pdf.set_font(self._main, size=size)
        self._pdf.set_text_color(*colour)

    def _rule(self, top: float, colour: tuple[int, int, int], width: float) -> None:
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(width)
        self._pdf.line(MARGIN, top, MARGIN + self._pdf.epw, top)
        self._pdf.set_y(top)


def _new_document(page: Page, at: dt.datetime) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_margins(MARGIN, MARGIN, MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.set_creation_date(at)
    pdf.set_lang(page.reader.tag)
    pdf.set_title(page.title)
    pdf.set_producer("Crossdesk")
    return pdf
