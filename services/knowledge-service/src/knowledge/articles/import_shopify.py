"""Articles from a Shopify shop: pages, blog articles and policies, as JSON of its Admin API or as CSV of an export app.

Pages that are not published are skipped. The files do not say in which language they are: the caller must.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge.articles.article import Fault, Row, Skipped, article_of
from knowledge.articles.html_text import markdown_of
from knowledge.articles.import_csv import rows_of
from knowledge.articles.import_zendesk import json_pages

LISTS = ("pages", "articles", "policies")
COLUMNS = ("Handle", "Title", "Body HTML")
_NO_HANDLE = re.compile(r"[^a-z0-9]+")


def read_shopify(path: Path, language: str | None) -> Iterator[Row]:
    """Pages of a JSON or CSV file, or of all such files in a folder.

    Raises ValueError without a language, or when a file given alone is no such export; in a folder it is a fault.
    """
    if not language:
        raise ValueError("a Shopify export does not say its language: name it with --language")
    tables = sorted(path.rglob("*.csv")) if path.is_dir() else [path] * (path.suffix == ".csv")
    for table in tables:
        try:
            yield from _from_csv(table, language)
        except ValueError as error:
            if not path.is_dir():
                raise
            yield Fault(table.name, str(error))
    if path.suffix != ".csv":
        yield from _from_json(path, language)


def _from_csv(path: Path, language: str) -> Iterator[Row]:
    for where, cells in rows_of(path, COLUMNS):
        if isinstance(cells, Fault):
            yield cells
            continue
        published = cells.get("Published", "TRUE").strip().lower() != "false"
        page = {"handle": cells["Handle"], "title": cells["Title"], "body_html": cells["Body HTML"]}
        yield _row({**page, "published_at": published or None}, where, language)


def _from_json(path: Path, language: str) -> Iterator[Row]:
    pages, faults = json_pages(path)
    yield from faults
    for name, page in pages:
        kinds = [kind for kind in LISTS if isinstance(page.get(kind), list)]
        if not kinds:
            yield Fault(name, f"it has none of the lists {', '.join(LISTS)}")
        for kind in kinds:
            for place, found in enumerate(page[kind], 1):
                where = f"{name}, {kind} {place}"
                yield _row(found, where, language) if isinstance(found, dict) else Fault(where, "it must be an object")


def _row(page: Mapping[str, Any], where: str, language: str) -> Row:
    if "published_at" in page and page["published_at"] is None:
        return Skipped(where, "not published")
    title = str(page.get("title") or "")
    try:
        body = markdown_of(str(page.get("body_html") or page.get("body") or ""))
    except ValueError as error:
        return Fault(where, str(error))
    handle = _NO_HANDLE.sub("-", str(page.get("handle") or title).lower()).strip("-")[:80]
    fields = {"id": handle, "title": title, "language": language, "body": body, "url": page.get("url")}
    return article_of(fields, where)
