"""Files without a place of their own go behind the report, as far as the provider takes it."""

import io
from datetime import timedelta

import pytest
from evidence_examples import ORDERED, full_facts
from fpdf import FPDF
from PIL import Image

from payments_risk.evidence.answer import answer_of
from payments_risk.evidence.attach import attach, in_words
from payments_risk.evidence.facts import Document
from payments_risk.evidence.limits import File, load_limits
from payments_risk.evidence.packet import assemble
from payments_risk.evidence.read_document import read_document
from payments_risk.evidence.table import load_evidence

TABLE, LIMITS = load_evidence(), load_limits()
MADE = ORDERED + timedelta(days=12)


def a_pdf(pages: int) -> bytes:
    pdf = FPDF()
    pdf.set_creation_date(MADE)
    for _ in range(pages):
        pdf.add_page()
    return bytes(pdf.output())


def a_picture(kind: str, form: str) -> Document:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(written, form)
    return read_document(kind, written.getvalue())


REPORT = File("report", "evidence.pdf", "application/pdf", a_pdf(2), 2)


@pytest.mark.parametrize("document", [a_picture("photos", "PNG"), a_picture("photos", "JPEG")])
def test_a_photo_for_stripe_is_a_page_behind_the_report(document: Document) -> None:
    packet = assemble(full_facts(documents=(document,)), TABLE)
    longer, left_out = attach(REPORT, packet, TABLE, LIMITS, MADE)
    assert (longer.pages, read_document("photos", longer.data).pages, left_out) == (3, 3, ())
    sent = answer_of(packet, longer, TABLE, LIMITS)
    assert [each.slot for each in sent.files] == ["uncategorized_file"]


def test_what_has_a_field_of_its_own_stays_out_of_the_report() -> None:
    packet = assemble(full_facts(documents=(a_picture("signature", "PNG"),)), TABLE)
    assert attach(REPORT, packet, TABLE, LIMITS, MADE) == (REPORT, ())
    sent = answer_of(packet, REPORT, TABLE, LIMITS)
    assert [each.slot for each in sent.files] == ["uncategorized_file", "customer_signature"]


def test_adyen_gets_what_its_defence_does_not_ask_for_behind_the_report() -> None:
    documents = (read_document("refund_policy", a_pdf(3)),)
    packet = assemble(full_facts(provider="adyen", reason="fraud_online", documents=documents), TABLE)
    longer, left_out = attach(REPORT, packet, TABLE, LIMITS, MADE)
    assert (longer.pages, left_out) == (5, ())


def test_what_would_make_the_report_too_long_is_left_out_and_said() -> None:
    documents = (read_document("photos", a_pdf(49)), a_picture("mandate", "PNG"))
    packet = assemble(full_facts(documents=documents, scheme="amex"), TABLE)
    longer, left_out = attach(REPORT, packet, TABLE, LIMITS, MADE)
    assert longer.pages == 3
    assert left_out == ("photos.pdf: with it there would be more than 50 pages",)
    assert in_words(left_out) == " Left out: photos.pdf: with it there would be more than 50 pages."


def test_a_file_that_cannot_be_copied_spoils_nothing() -> None:
    broken = Document("photos", "photos.pdf", "application/pdf", b"%PDF-1.7 nothing\n%%EOF")
    packet = assemble(full_facts(documents=(broken,)), TABLE)
    assert attach(REPORT, packet, TABLE, LIMITS, MADE) == (REPORT, ("photos.pdf: it cannot be copied",))


def test_the_same_files_give_the_same_bytes() -> None:
    packet = assemble(full_facts(documents=(a_picture("photos", "PNG"),)), TABLE)
    first, second = (attach(REPORT, packet, TABLE, LIMITS, MADE) for _ in range(2))
    assert first == second
