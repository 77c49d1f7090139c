"""What a file is by its content, whatever its sender calls it: a PDF with its pages, or a picture. No I/O.

Sources: ISO 32000-2, 7.5.2 (a PDF begins with `%PDF-`), pypdf's and Pillow's manuals.
"""

import io
import warnings
from collections.abc import Mapping

from crossdesk.contracts.dispute_evidence import DocumentType
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from payments_risk.evidence.facts import Document

ENDINGS: Mapping[DocumentType, str] = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
PICTURES: Mapping[str | None, DocumentType] = {"PNG": "image/png", "JPEG": "image/jpeg"}
WHERE_IT_ENDS = 1024
"""Bytes at the end of a PDF in which readers look for its end; pypdf would look through all of it, for seconds."""
MOST_PIXELS = 100_000_000
"""Of a picture: more is no photograph of a parcel, and fills whoever opens it."""


class Unreadable(Exception):
    """A file that is none of those taken, or cannot be opened; the message says what to do."""


def read_document(kind: str, data: bytes) -> Document:
    """The document, named after its kind. Raises Unreadable."""
    if data.startswith(b"%PDF-"):
        content_type, pages = "application/pdf", _pages(data)
    else:
        content_type, pages = _picture(data), 1
    return Document(kind, f"{kind}.{ENDINGS[content_type]}", content_type, data, pages)  # type: ignore[index]


def _pages(data: bytes) -> int:
    data = data.rstrip(b"\0\t\n\f\r ")
    if b"%%EOF" not in data[-WHERE_IT_ENDS:]:
        raise Unreadable("the PDF is cut off or damaged: save it anew")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Unreadable("the PDF is encrypted: give it without a password")
        pages = reader.get_num_pages()
    except (PyPdfError, ValueError, TypeError, LookupError, AttributeError, OSError, RecursionError) as error:
        raise Unreadable("the PDF is damaged: save it anew") from error
    if pages < 1:
        raise Unreadable("the PDF has no pages")
    return pages


def _picture(data: bytes) -> DocumentType:
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = picture.size
            found = PICTURES[picture.format]
            picture.verify()
    except UnidentifiedImageError as error:
        raise Unreadable("it is neither PDF nor PNG nor JPEG, by its content") from error
    except (OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError) as error:
        raise Unreadable("the picture is damaged: save it anew") from error
    if width * height > MOST_PIXELS:
        raise Unreadable(f"the picture has more than {MOST_PIXELS} pixels: make it smaller")
    return found
