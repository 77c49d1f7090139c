"""The PDF that goes with an answer: A4, in English, with what is disputed, the timeline, and each piece of evidence.

The same packet gives the same bytes: the only time in it is that of the packet. Source of the form: fpdf2's manual.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from payments_risk.evidence.facts import EvidenceFacts
from payments_risk.evidence.letters import PLAIN, add_fonts
from payments_risk.evidence.limits import CUT, File, cut
from payments_risk.evidence.packet import Packet
from payments_risk.evidence.table import EvidenceTable
from payments_risk.evidence.timeline import Happening, timeline
from payments_risk.evidence.wording import moment, money

INK, QUIET, ACCENT, RULE, SHADE = (33, 37, 41), (108, 117, 125), (23, 78, 120), (206, 212, 218), (244, 247, 250)
MARGIN = 18.0
MOST_PAGES = 15
"""With a page of a carrier's document or two it stays within the 19 of Mastercard."""
MOST_LINES, MOST_CHARACTERS = 80, 6000
"""Lines of the timeline and characters of a piece; more is cut, and the text says so."""


SHORT = 180
"""Characters of a piece that stands in a line of the table instead of under a heading of its own."""
ALWAYS = ("order_confirmation", "payment_record", "product_description")


class _Paper(FPDF):
    """Numbers its pages and names the dispute on each."""

    def __init__(self, title: str, made_at: datetime) -> None:
        super().__init__(format="A4", unit="mm")
        self._named = title
        self.readable: Callable[[str], str] = str
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=20)
        self.set_creation_date(made_at)
        self.set_title(title)
        self.set_lang("en")
        self.set_producer("Crossdesk")

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(PLAIN, "", 8)
        self.set_text_color(*QUIET)
        self.cell(0, 5, self._named)
        self.cell(0, 5, f"Page {self.page_no()} of {{nb}}", align="R")


def draw_report(packet: Packet, table: EvidenceTable, made_at: datetime, name: str = "evidence.pdf") -> File:
    """The report as a file. `made_at` is shown and is the PDF's own date."""
    facts = packet.facts
    heading = f"Evidence for dispute {facts.dispute_id}"
    happened = timeline(facts)
    pieces = _pieces(packet, table) or {"Evidence": "Nothing is known that answers this reason."}
    pdf = _Paper(heading, made_at)
    pdf.readable = add_fonts(pdf, _all_texts(happened, pieces))
    pdf.add_page()
    _head(pdf, heading, made_at)
    _facts(pdf, _summary(facts))
    if happened:
        _section(pdf, "What happened")
        _timeline(pdf, happened)
    _section(pdf, "What shows it")
    _facts(pdf, {means: text for means, text in pieces.items() if len(text) <= SHORT})
    for means, text in pieces.items():
        if len(text) > SHORT:
            _section(pdf, means)
            _paragraph(pdf, text)
    return File("report", name, "application/pdf", bytes(pdf.output()), pdf.pages_count)


def _pieces(packet: Packet, table: EvidenceTable) -> dict[str, str]:
    """What its reason asks for and is held, under its meaning; a bank is shown no more of the customer than that."""
    asked = table.reasons[packet.facts.reason]
    wanted = dict.fromkeys((*asked.instead, *asked.needs, *asked.asks, *ALWAYS))
    names = [name for name in wanted if name in packet.texts and name != "tracking_history"]
    room = min(MOST_CHARACTERS, MOST_PAGES * 2500 // max(1, len(names)))
    return {table.pieces[name].means: cut(packet.texts[name], room) for name in names}


def _all_texts(happened: Iterable[Happening], pieces: Mapping[str, str]) -> list[str]:
    return [*(each.words for each in happened), *pieces.values()]


def _summary(facts: EvidenceFacts) -> dict[str, str | None]:
    return {
        "Dispute": f"{facts.dispute_id} at {facts.provider.capitalize()}",
        "Reason": facts.reason.replace("_", " ") + (f" (code {facts.code})" if facts.code else ""),
        "Card scheme": None if facts.scheme in ("unknown", "other") else facts.scheme.capitalize(),
        "Disputed": money(facts.disputed),
        "Payment": facts.payment.payment_id if facts.payment else None,
        "Order": facts.order.order_id if facts.order else None,
        "To be answered by": moment(facts.due_by) if facts.due_by else None,
    }


def _head(pdf: _Paper, heading: str, made_at: datetime) -> None:
    pdf.set_font(PLAIN, "", 19)
    pdf.set_text_color(*ACCENT)
    pdf.multi_cell(0, 9, heading, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_font(PLAIN, "", 9)
    pdf.set_text_color(*QUIET)
    pdf.cell(0, 6, f"Put together on {moment(made_at)}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(3)


def _section(pdf: _Paper, title: str) -> None:
    if pdf.will_page_break(26):
        pdf.add_page()
    pdf.ln(4)
    pdf.set_font(PLAIN, "", 12)
    pdf.set_text_color(*ACCENT)
    pdf.cell(0, 7, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_draw_color(*RULE)
    pdf.line(MARGIN, pdf.get_y(), pdf.w - MARGIN, pdf.get_y())
    pdf.ln(2)


def _paragraph(pdf: _Paper, text: str) -> None:
    _body(pdf)
    pdf.multi_cell(0, 5, pdf.readable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _body(pdf: _Paper) -> None:
    pdf.set_font(PLAIN, "", 9.5)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*RULE)


def _facts(pdf: _Paper, facts: Mapping[str, str | None]) -> None:
    _body(pdf)
    quiet = FontFace(color=QUIET)
    with pdf.table(
        col_widths=(32, 68),
        first_row_as_headings=False,
        borders_layout="HORIZONTAL_LINES",
        line_height=6,
        text_align="LEFT",
    ) as table:
        for name, value in facts.items():
            if value:
                row = table.row()
                row.cell(name, style=quiet)
                row.cell(pdf.readable(value))


def _timeline(pdf: _Paper, happened: list[Happening]) -> None:
    _body(pdf)
    heading = FontFace(color=QUIET, fill_color=SHADE, emphasis="")
    with pdf.table(
        col_widths=(28, 14, 58),
        headings_style=heading,
        borders_layout="HORIZONTAL_LINES",
        line_height=5.5,
        text_align="LEFT",
    ) as table:
        table.row(("When", "What", "Fact"))
        for each in happened[:MOST_LINES]:
            table.row((moment(each.at), each.what, pdf.readable(cut(each.words, 240))))
        if len(happened) > MOST_LINES:
            table.row(("", "", f"{len(happened) - MOST_LINES} further lines{CUT}"))
