"""The report with the shop's files behind it that have no place of their own at the provider. No I/O.

Stripe takes the report where it would take photos, and Adyen takes a file for each document type of a defence alone.
"""

import io
from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF
from pypdf import PdfWriter

from payments_risk.evidence.adyen_defence import defence_of
from payments_risk.evidence.facts import Document
from payments_risk.evidence.limits import File, Limits, Weight, limits_of, objection
from payments_risk.evidence.packet import Packet
from payments_risk.evidence.read_document import open_pdf
from payments_risk.evidence.stripe_fields import REPORT
from payments_risk.evidence.table import EvidenceTable

MARGIN = 18.0
PDF = "application/pdf"


def without_place(packet: Packet, table: EvidenceTable) -> tuple[Document, ...]:
    """The files that the packet's provider takes in no field of their own."""
    match packet.facts.provider:
        case "stripe":
            return tuple(each for each in packet.documents if table.pieces[each.kind].file == REPORT)
        case "adyen":
            placed = {piece for pieces in defence_of(packet, table).documents.values() for piece in pieces}
            return tuple(each for each in packet.documents if each.kind not in placed)
        case _:
            return ()


def attach(
    report: File, packet: Packet, table: EvidenceTable, limits: Limits, made_at: datetime
) -> tuple[File, tuple[str, ...]]:
    """The report with these files behind it as far as the provider takes it, and why others are left out, in words."""
    most = limits_of(packet.facts.provider, limits)
    homeless = without_place(packet, table)
    if most is None or not homeless:
        return report, ()
    others = [_weight(each) for each in packet.documents if each not in homeless]
    left_out = []
    for each in homeless:
        longer = _with(report, each, made_at)
        why = objection(longer.weight, others, most, packet.facts.scheme) if longer else "it cannot be copied"
        if longer and why is None:
            report = longer
        else:
            left_out.append(f"{each.name}: {why}")
    return report, tuple(left_out)


def _with(report: File, document: Document, made_at: datetime) -> File | None:
    """The report with a file's pages behind it; None where the file is damaged in a way nobody saw before."""
    try:
        writer = PdfWriter(clone_from=io.BytesIO(report.data))
        pages = open_pdf(document.data if document.content_type == PDF else _as_page(document.data, made_at)).pages
        for page in pages:
            writer.add_page(page)
        written = io.BytesIO()
        writer.write(written)
    except Exception:  # noqa: BLE001  # as in read_document; the caller says that the file is left out
        return None
    return File(report.slot, report.name, report.content_type, written.getvalue(), report.pages + len(pages))


def _as_page(picture: bytes, made_at: datetime) -> bytes:
    """A picture on a page of its own, as large as fits."""
    pdf = FPDF(format="A4", unit="mm")
    pdf.set_creation_date(made_at)
    pdf.add_page()
    room = (pdf.w - 2 * MARGIN, pdf.h - 2 * MARGIN)
    pdf.image(io.BytesIO(picture), x=MARGIN, y=MARGIN, w=room[0], h=room[1], keep_aspect_ratio=True)
    return bytes(pdf.output())


def _weight(document: Document) -> Weight:
    return Weight(document.content_type, len(document.data), document.pages)


def in_words(left_out: Sequence[str]) -> str:
    """What was left out as the end of a note; empty for nothing."""
    return f" Left out: {'; '.join(left_out)}." if left_out else ""
