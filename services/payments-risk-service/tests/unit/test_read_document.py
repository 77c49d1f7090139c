"""Files of shops, known by their content, however they were made."""

import io
from typing import get_args

import pytest
from crossdesk.contracts.dispute_evidence import EVIDENCE, DocumentKind, EvidenceGiven
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter

from payments_risk.evidence.facts import Document
from payments_risk.evidence.read_document import Unreadable, read_document
from payments_risk.evidence.shop_facts import ShopFacts
from payments_risk.evidence.table import load_evidence


def a_pdf(pages: int = 1) -> bytes:
    pdf = FPDF()
    for _ in range(pages):
        pdf.add_page()
    return bytes(pdf.output())


def a_picture(form: str, size: tuple[int, int] = (8, 8)) -> bytes:
    written = io.BytesIO()
    Image.new("1", size).save(written, form)
    return written.getvalue()


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(a_pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def hand_made(kids: str) -> bytes:
    """A PDF whose tree of pages names these; object 2 is its root, 3 a page."""
    tree = f"<</Type/Pages/Count 1/Kids[{kids}]>>"
    objects = ("<</Type/Catalog/Pages 2 0 R>>", tree, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    body, rows = b"%PDF-1.7\n", ""
    for number, each in enumerate(objects, 1):
        rows += f"{len(body):010d} 00000 n \n"
        body += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = f"xref\n0 4\n0000000000 65535 f \n{rows}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return body + table.encode()


WHOLE = (a_pdf(2), a_picture("PNG"), a_picture("JPEG"))


def test_kinds_and_facts_are_those_of_the_contract() -> None:
    pieces = load_evidence().pieces
    assert set(get_args(DocumentKind)) == {name for name, piece in pieces.items() if piece.file}
    assert EvidenceGiven.model_fields.keys() == ShopFacts.model_fields.keys()
    told = EvidenceGiven.model_validate(EVIDENCE).model_dump(mode="json", exclude_unset=True)
    assert ShopFacts.model_validate(told).parcels[0].signed_by == "M. Wang"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (encrypted(), "encrypted"),
        (hand_made("2 0 R"), "more than 1000 pages"),
        (hand_made("3 0 R " * 1001), "more than 1000 pages"),
        (hand_made(""), "no pages"),
        (a_picture("PNG", (8000, 8000)), "more than 50000000 pixels"),
    ],
)
def test_what_nobody_could_open_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_document("photos", data)


def test_pages_are_counted_and_what_the_file_says_of_them_is_not_believed() -> None:
    assert read_document("photos", hand_made("3 0 R 3 0 R")).pages == 2


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.integers(0, 2000), st.binary(max_size=20), st.booleans())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(whole: bytes, at: int, put: bytes, cut: bool) -> None:
    data = whole[:at] + put + (b"" if cut else whole[at + len(put) :])
    try:
        found = read_document("photos", data)
    except Unreadable:
        return
    assert isinstance(found, Document)
    assert found.pages >= 1
