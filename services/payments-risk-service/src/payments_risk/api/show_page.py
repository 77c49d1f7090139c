"""A page or its data, by what the caller accepts."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from typing import Final, Literal

from starlette.responses import JSONResponse, Response

from payments_risk.bill_pages.fonts import CannotDraw
from payments_risk.bill_pages.html import draw_html
from payments_risk.bill_pages.page import Page
from payments_risk.bill_pages.pdf import draw_pdf
from payments_risk.bill_pages.texts import load_texts

JSON: Final = "application/json"
HTML: Final = "text/html"
PDF: Final = "application/pdf"
Form = Literal["application/json", "text/html", "application/pdf"]
FORMS: tuple[Form, ...] = (JSON, HTML, PDF)
NOT_DRAWN = "x-crossdesk-not-drawn"
MOST_ROWS_DRAWN = 300
"""Of a PDF: more would take a processor for seconds."""


def form_wanted(accept: str) -> Form:
    """The form with the highest quality in an Accept header (RFC 9110, section 12.5.1); JSON where none is named."""
    wishes = [_wish(part) for part in accept[:500].split(",")]
    named = [(quality, -place, form) for place, (name, quality) in enumerate(wishes) for form in FORMS if form == name]
    quality, _, form = max(named, default=(0.0, 0, JSON))
    return form if quality > 0 else JSON


async def show(
    page: Page, data: Mapping[str, object], accept: str, at: dt.datetime, drawing: asyncio.Semaphore
) -> Response:
    """Data as JSON, or the page. Where a PDF cannot be drawn the page comes as HTML, and says so in a sentence.

    `drawing` bounds how many PDFs are drawn at once: they take the interpreter that all else needs as well.
    """
    form = form_wanted(accept)
    if form == JSON:
        return JSONResponse(dict(data))
    if form == HTML:
        return _page(draw_html(page))
    try:
        if len(page.rows) > MOST_ROWS_DRAWN:
            return _page(draw_html(page), {NOT_DRAWN: f"more than {MOST_ROWS_DRAWN} lines"})
        async with drawing:
            drawn = await asyncio.to_thread(draw_pdf, page, at)
        return Response(drawn, media_type=PDF, headers={"vary": "accept"})
    except CannotDraw as cannot:
        told = load_texts(page.reader.language)["not_drawn"]
        return _page(draw_html(page, told), {NOT_DRAWN: str(cannot)[:200]})


def _page(html: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(html, media_type=HTML, headers={"vary": "accept", **(headers or {})})


def _wish(part: str) -> tuple[str, float]:
    name, *parameters = (each.strip().lower() for each in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, float(parameter.removeprefix("q="))
            except ValueError:
                return name, 0.0
    return name, 1.0
