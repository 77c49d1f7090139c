"""Articles from a Zendesk Help Center: what GET /api/v2/help_center/articles.json gives, page by page, as files.

Files of translations (`/articles/{id}/translations.json`, or `?include=translations`) add the other languages. Drafts
and articles for certain user segments are skipped: what only some may read must not be quoted to everybody.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge.articles.article import Fault, Row, Skipped, article_of
from knowledge.articles.html_text import markdown_of
from knowledge.articles.text_file import MOST_EXPORT_BYTES, read_text

JsonObject = Mapping[str, Any]


def read_zendesk(path: Path, language: str | None) -> Iterator[Row]:
    """The articles of one JSON file, or of all in a folder. `language` is that of articles which name no locale.

    Raises ValueError when a file given alone is no such export; in a folder it is a fault.
    """
    pages, faults = json_pages(path)
    yield from faults
    restricted = {str(each.get("id")) for _, page in pages for each in _objects(page, "articles") if _restricted(each)}
    told: set[tuple[str, str]] = set()
    for name, page in pages:
        for where, found in _found_in(page, name):
            row = _row(found, where, language, restricted)
            if not isinstance(row, Fault | Skipped):
                if (row.id, row.language) in told:
                    continue  # a translation that came with its article, and in a file of its own
                told.add((row.id, row.language))
            yield row


def json_pages(path: Path) -> tuple[list[tuple[str, JsonObject]], list[Fault]]:
    """Each JSON file under a path by its name, and faults of the others. Raises ValueError for a file given alone."""
    pages, faults = [], []
    for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
        try:
            pages.append((file.name, _read_page(file)))
        except (ValueError, OSError) as error:
            if not path.is_dir():
                raise
            faults.append(Fault(file.name, str(error)))
    return pages, faults


def _read_page(file: Path) -> JsonObject:
    try:
        page = json.loads(read_text(file, MOST_EXPORT_BYTES))
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}: it is no JSON ({error.msg})") from error
    except RecursionError as error:
        raise ValueError("line 1: its JSON is nested too deeply") from error
    if not isinstance(page, dict):
        raise ValueError("line 1: it must be an object with a list of articles, pages, policies or translations")
    return page


def _found_in(page: JsonObject, name: str) -> Iterator[tuple[str, JsonObject]]:
    for place, article in enumerate(_objects(page, "articles"), 1):
        where = f"{name}, article {place}"
        yield where, article
        for translation in _objects(article, "translations"):
            if translation.get("locale") != article.get("locale"):
                yield (
                    f"{where}, translation {translation.get('locale')}",
                    {"source_id": article.get("id"), **translation},
                )
    for place, translation in enumerate(_objects(page, "translations"), 1):
        if translation.get("source_type", "Article") == "Article":
            yield f"{name}, translation {place}", translation
    if not {"articles", "translations"} & page.keys():
        yield name, {"broken": "it has neither `articles` nor `translations`"}


def _row(found: JsonObject, where: str, language: str | None, restricted: set[str]) -> Row:
    if "broken" in found:
        return Fault(where, found["broken"])
    number = str(found.get("source_id") or found.get("id") or "")
    if found.get("draft") is True:
        return Skipped(where, "a draft")
    if number in restricted:
        return Skipped(where, "only for certain user segments")
    try:
        body = markdown_of(str(found.get("body") or ""))
    except ValueError as error:
        return Fault(where, str(error))
    fields = {"title": found.get("title"), "language": locale_of(found.get("locale") or language or ""), "body": body}
    return article_of({"id": number, **fields, "url": found.get("html_url")}, where)


def locale_of(locale: object) -> str:
    """A locale of these systems as a language tag: `zh-cn` says in which script it is written."""
    return {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant"}.get(str(locale).lower(), str(locale))


def _restricted(article: JsonObject) -> bool:
    return bool(article.get("user_segment_id") or article.get("user_segment_ids"))


def _objects(page: JsonObject, name: str) -> list[JsonObject]:
    found = page.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
