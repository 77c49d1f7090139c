"""Commands for those who keep a shop's articles: import them, and see what is found for a question.

Both speak to the database that CROSSDESK_DATABASE_URL names, as the service does.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from crossdesk.encoding import load_encoder
from crossdesk.errors import CrossdeskError, Misconfigured
from crossdesk.store.database import Database, is_tenant, open_database

from knowledge.articles.article import Row
from knowledge.articles.encoding import encode_questions
from knowledge.articles.find_article import markets_of, readable
from knowledge.articles.import_articles import import_articles
from knowledge.articles.import_csv import read_csv
from knowledge.articles.import_markdown import read_markdown
from knowledge.articles.import_shopify import read_shopify
from knowledge.articles.import_zendesk import read_zendesk
from knowledge.articles.search import Found, Question, search
from knowledge.articles.search_rules import load_search_rules
from knowledge.load_library import load_library

COMMANDS = ("import-articles", "search")
URL = "CROSSDESK_DATABASE_URL"

FORMATS: dict[str, Callable[[Path, str | None], Iterator[Row]]] = {
    "markdown": read_markdown,
    "csv": read_csv,
    "zendesk": read_zendesk,
    "shopify": read_shopify,
}


def run_articles(arguments: Sequence[str]) -> int:
    """Run one of COMMANDS; gives the exit code.

    0: all is well. 1: some rows were bad, the others are imported. 2: nothing could be read, or done.
    """
    try:
        given = _parser().parse_args(arguments)
        if not is_tenant(given.tenant):
            raise Misconfigured(f"{given.tenant[:70]!r} is no tenant: lower-case letters, digits and hyphens")
        code: int = asyncio.run(given.run(given))
    except SystemExit as usage:  # argparse has told what was wrong
        return int(usage.code or 0)
    except (OSError, ValueError, CrossdeskError, asyncpg.PostgresError) as error:
        sys.stderr.write(f"knowledge-service {arguments[0]}: {error}\n")
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="knowledge-service")
    commands = parser.add_subparsers(required=True)
    add = commands.add_parser("import-articles", help="read articles of a shop's help pages")
    add.add_argument("path", type=Path)
    add.add_argument("--tenant", required=True)
    add.add_argument("--format", choices=FORMATS, default="markdown")
    add.add_argument("--language", help="of articles that do not say theirs")
    add.add_argument("--prune", action="store_true", help="retire articles of this format that are no longer there")
    add.set_defaults(run=_import)
    find = commands.add_parser("search", help="print the passages found for a question, best first")
    find.add_argument("question")
    find.add_argument("--tenant", required=True)
    find.add_argument("--language", help="that the reader reads; default: the shop's")
    find.add_argument("--country", help="that the reader lives in (ISO 3166-1), for articles of certain markets")
    find.set_defaults(run=_search)
    return parser


def _database() -> AbstractAsyncContextManager[Database]:
    """Raises Misconfigured where no database is named."""
    url = os.environ.get(URL)
    if not url:
        raise Misconfigured(f"set {URL} to the database of the service (postgresql:// with its own role)")
    return open_database(url, "knowledge")


async def _import(given: argparse.Namespace) -> int:
    read = FORMATS[given.format]
    if not given.path.exists():
        raise Misconfigured(f"{given.path} does not exist")
    async with _database() as database:
        rows = read(given.path, given.language)
        done = await import_articles(database, given.tenant, rows, given.format, load_encoder(), prune=given.prune)
    for line in (*done.faults, *done.skipped):
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"{done}\n")
    if not done.read:
        sys.stderr.write(f"knowledge-service import-articles: no article could be read from {given.path}\n")
        return 2
    return int(bool(done.faults))


async def _search(given: argparse.Namespace) -> int:
    library, encoder = load_library(), load_encoder()
    language = given.language or library.shop(given.tenant).default_language
    tags = (*readable(language, library), library.shop(given.tenant).default_language)
    markets = markets_of(given.country.upper(), library) if given.country else ()
    question = Question(given.question, tags, markets, datetime.now(UTC).date())
    vector = encode_questions(encoder, [given.question])[0] if encoder else None
    async with _database() as database:
        found = await search(database, given.tenant, question, vector, load_search_rules())
    sys.stdout.write("\n".join(map(_spoken, found)) + "\n" if found else "nothing found\n")
    return 0


def _spoken(found: Found) -> str:
    close = "" if found.closeness is None else f"  closeness {found.closeness:.3f}"
    text = " ".join(found.text.split())[:160]
    return f"{found.score:.3f}{close}  {found.source} [{found.language}] {found.title}\n       {text}"
