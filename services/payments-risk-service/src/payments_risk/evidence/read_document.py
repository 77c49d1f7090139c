"""What a file is by its content, whatever its sender calls it: a PDF with its pages, or a picture. No I/O.

Sources: ISO 32000-2, 7.5.2 and 7.7.3 (how a PDF begins, its tree of pages), pypdf's and Pillow's manuals.
"""

import io
import warnings
from collections.abc import Mapping
from typing import Any

from crossdesk.contracts.dispute_evidence import DocumentType
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader

from payments_risk.evidence.facts import Document

ENDINGS: Mapping[DocumentType, str] = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
PICTURES: Mapping[str | None, DocumentType] = {"PNG": "image/png", "JPEG": "image/jpeg"}
WHERE_IT_ENDS = 1024
"""Bytes at the end of a PDF in which readers look for its end; pypdf would look through all of it, for seconds."""
MOST_NODES = 1000
"""Of a tree of pages: a small file can name billions."""
MOST_PIXELS = 50_000_000
"""Of a picture: more is no photograph of a parcel, and fills whoever opens it."""


class Unreadable(Exception):
    """A file that is none of those taken, or cannot be opened; the message says what to do."""


def read_document(kind: str, data: bytes) -> Document:
    """The document, named after its kind. Raises Unreadable."""
    content_type, pages = _pdf(data) if data.startswith(b"%PDF-") else _picture(data)
    return Document(kind, f"{kind}.{ENDINGS[content_type]}", content_type, data, pages)


def open_pdf(data: bytes) -> PdfReader:
    """A reader of a PDF that is not encrypted. Raises Unreadable, and whatever pypdf raises for a damaged file."""
    data = data.rstrip(b"\0\t\n\f\r ")
    if b"%%EOF" not in data[-WHERE_IT_ENDS:]:
        raise Unreadable("the PDF is cut off or damaged: save it anew")
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Unreadable("the PDF is encrypted: give it without a password")
    return reader


def _pdf(data: bytes) -> tuple[DocumentType, int]:
    try:
        root: Any = open_pdf(data).trailer["/Root"]
        pages = _pages_under(root["/Pages"])
    except Unreadable:
        raise
    except Exception as error:  # what a file made by anybody raises in its reader is no closed list
        raise Unreadable("the PDF is damaged: save it anew") from error
    if pages < 1:
        raise Unreadable("the PDF has no pages")
    return "application/pdf", pages


def _pages_under(root: Any) -> int:
    """Counted, for what a file says of itself need not be so. Raises Unreadable for too many."""
    pages, looked_at, left = 0, 0, [root]
    while left:
        looked_at += 1
        if looked_at + len(left) > MOST_NODES:
            raise Unreadable(f"the PDF has more than {MOST_NODES} pages")
        node = left.pop().get_object()
        left.extend(node.get("/Kids") or ())
        pages += node.get("/Type") == "/Page"
    return pages


def _picture(data: bytes) -> tuple[DocumentType, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
                found, (width, height) = PICTURES[picture.format], picture.size
                picture.verify()
    except UnidentifiedImageError as error:
        raise Unreadable("it is neither PDF nor PNG nor JPEG, by its content") from error
    except Exception as error:  # as above
        raise Unreadable("the picture is damaged: save it anew") from error
    if width * height > MOST_PIXELS:
        raise Unreadable(f"the picture has more than {MOST_PIXELS} pixels: make it smaller")
    return found, 1
