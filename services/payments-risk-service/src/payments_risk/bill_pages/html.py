"""A page as HTML that needs nothing else: one file, for a phone, a screen reader, a printer, by day and by night."""

from functools import cache
from importlib.resources import files

import htpy as h
from markupsafe import Markup

from payments_risk.bill_pages.page import Page, Row


def draw_html(page: Page, not_drawn: str = "") -> str:
    """The document. `not_drawn` is a sentence above it that says why it is no PDF."""
    reader = page.reader
    return str(
        h.html(lang=reader.tag, dir="rtl" if reader.right_to_left else "ltr")[
            h.head[
                h.meta(charset="utf-8"),
                h.meta(name="viewport", content="width=device-width, initial-scale=1"),
                h.meta(name="robots", content="noindex"),
                h.title[page.title],
                h.style[Markup(_style())],  # noqa: S704  # our own file
            ],
            h.body[h.main[h.p(role="note")[not_drawn] if not_drawn else None, _head(page), _table(page), _foot(page)]],
        ]
    )


@cache
def _style() -> str:
    return (files("payments_risk") / "bill_pages" / "page.css").read_text(encoding="utf-8")


def _head(page: Page) -> h.Element:
    facts = (h.p(".fact")[h.bdi[name], h.bdi[value] if value else None] for name, value in page.facts)
    return h.header[h.h1[page.title], facts]


def _table(page: Page) -> h.Element:
    what, amount = page.columns
    return h.table(aria_label=page.title)[
        h.thead[h.tr[h.th(scope="col")[what], h.th(scope="col")[amount]]],
        h.tbody[(_row(row) for row in page.rows)],
        h.tfoot[_row(page.total)],
    ]


def _row(row: Row) -> h.Element:
    label = h.bdi[row.label] if row.theirs else row.label
    return h.tr[h.th(scope="row")[label, h.small[row.note] if row.note else None], h.td[h.bdi[row.amount]]]


def _foot(page: Page) -> h.Element:
    return h.section(".remarks")[(h.p[remark] for remark in page.remarks)]
