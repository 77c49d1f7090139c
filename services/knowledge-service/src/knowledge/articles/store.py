"""Articles in PostgreSQL: every version, the passages of the one in force, and what they are found by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from crossdesk.encoding import Encoder, Vector, as_literal
from crossdesk.store.database import Database

from knowledge.articles.article import Article
from knowledge.articles.encoding import encode_passages, encode_questions
from knowledge.articles.full_text import configuration, family_of, searchable
from knowledge.articles.passages import Passage, split
from knowledge.articles.search_rules import Kind

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

Change = Literal["new", "changed", "unchanged"]

IN_FORCE = """
SELECT number, digest, version FROM articles
WHERE tenant = $1 AND id = $2 AND language = $3 AND variant = $4 ORDER BY retired_at IS NULL DESC, version DESC LIMIT 1
"""
RETIRE = "UPDATE articles SET retired_at = now() WHERE tenant = $1 AND number = ANY ($2) AND retired_at IS NULL"
FORGET = "DELETE FROM article_entries WHERE tenant = $1 AND article = ANY ($2)"
OF_ORIGIN = """
SELECT number, id, language, variant FROM articles WHERE tenant = $1 AND origin = $2 AND retired_at IS NULL
"""
ADD_ARTICLE = """
INSERT INTO articles (tenant, id, language, variant, version, origin, title, body, intents, questions, owner,
                      valid_from, valid_to, url, digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING number
"""
ADD_PASSAGES = """
INSERT INTO article_passages (tenant, article, passage, heading, text)
SELECT $1, $2, * FROM unnest($3::int[], $4::text[], $5::text[])
"""
ADD_ENTRY = """
INSERT INTO article_entries (tenant, article, passage, kind, family, markets, valid_from, valid_to, vector)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::halfvec) RETURNING number
"""
ADD_WORDS = """
INSERT INTO article_words (tenant, family, lexeme, entry, weight)
SELECT $1, $2, word.lexeme, $3, said / (said + 0.5 + length(words) / $4::float8)
FROM (SELECT to_tsvector($5::text::regconfig, $6) AS words) AS whole, unnest(words) AS word,
     LATERAL (SELECT cardinality(word.positions)::float8 AS said) AS often
"""
"""Weights as Okapi BM25 has them with k1 = 1.5 and b = 2/3: a word said twice counts little more than once, and less
in a long text. Rarity is weighed when it is searched for."""

USUAL_LENGTH = {"question": 4.0, "body": 40.0}
"""Different words of an entry, about."""


@dataclass(frozen=True)
class Entry:
    """What an article may be found by: a phrasing of a question, or a passage."""

    kind: Kind
    text: str
    passage: int | None = None


async def save_article(
    database: Database, tenant: str, article: Article, origin: str, encoder: Encoder | None
) -> Change:
    """Make this version the one in force. Content that is in force already stays as it is.

    Without an encoder it is found by its words alone, until it is imported with one.
    """
    key = (tenant, article.id, article.language, article.variant)
    async with database.transaction([tenant]) as connection:
        before = await connection.fetchrow(IN_FORCE, *key)
        if before and await _stands(connection, tenant, before, article, encoder):
            return "unchanged"
    passages = split(article.body)
    entries = entries_of(article, passages)
    vectors = _vectors(entries, encoder)  # outside the transaction: a long article takes seconds
    async with database.transaction([tenant]) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"articles-{tenant}")
        before = await connection.fetchrow(IN_FORCE, *key)
        if before:
            await connection.execute(RETIRE, tenant, [before["number"]])
            await connection.execute(FORGET, tenant, [before["number"]])
        version = before["version"] + 1 if before else 1
        number = await _add_article(connection, tenant, article, origin, version)
        await _add_passages(connection, tenant, number, passages)
        for entry, vector in zip(entries, vectors, strict=True):
            await _add_entry(connection, tenant, number, article, entry, vector)
    return "changed" if before else "new"


async def retire_others(database: Database, tenant: str, origin: str, kept: Iterable[Article]) -> int:
    """Retire what came from the same kind of source and is not among `kept`; gives how many."""
    keys = {(article.id, article.language, article.variant) for article in kept}
    async with database.transaction([tenant]) as connection:
        rows = await connection.fetch(OF_ORIGIN, tenant, origin)
        gone = [row["number"] for row in rows if (row["id"], row["language"], row["variant"]) not in keys]
        await connection.execute(RETIRE, tenant, gone)
        await connection.execute(FORGET, tenant, gone)
    return len(gone)


def entries_of(article: Article, passages: Sequence[Passage]) -> list[Entry]:
    """Its title and phrasings, and each passage under its headings."""
    phrasings = [Entry("question", text) for text in dict.fromkeys((article.title, *article.questions))]
    bodies = [
        Entry("body", "\n".join(filter(None, (article.title, each.heading, each.text))), each.number)
        for each in passages
    ]
    return [*phrasings, *bodies]


def _vectors(entries: Sequence[Entry], encoder: Encoder | None) -> list[Vector | None]:
    if encoder is None:
        return [None] * len(entries)
    questions = iter(encode_questions(encoder, [each.text for each in entries if each.kind == "question"]))
    bodies = iter(encode_passages(encoder, [each.text for each in entries if each.kind == "body"]))
    return [next(questions if each.kind == "question" else bodies) for each in entries]


async def _stands(
    connection: "PoolConnectionProxy", tenant: str, before: Any, article: Article, encoder: Encoder | None
) -> bool:
    """Whether this content is in force, with vectors where there is an encoder."""
    if before["digest"] != article.digest:
        return False
    entries = await connection.fetchrow(
        "SELECT count(*) AS all, count(vector) AS encoded FROM article_entries WHERE tenant = $1 AND article = $2",
        tenant,
        before["number"],
    )
    assert entries is not None  # an aggregate always has a row; told to mypy here
    return bool(entries["all"]) and (encoder is None or entries["all"] == entries["encoded"])


async def _add_article(
    connection: "PoolConnectionProxy", tenant: str, article: Article, origin: str, version: int
) -> int:
    number: int = await connection.fetchval(
        ADD_ARTICLE,
        *(tenant, article.id, article.language, article.variant, version, origin, article.title, article.body),
        *(list(article.intents), list(article.questions), article.owner),
        *(article.valid_from, article.valid_to, article.url, article.digest),
    )
    return number


async def _add_passages(
    connection: "PoolConnectionProxy", tenant: str, article: int, passages: Sequence[Passage]
) -> None:
    columns = ([p.number for p in passages], [p.heading for p in passages], [p.text for p in passages])
    await connection.execute(ADD_PASSAGES, tenant, article, *columns)


async def _add_entry(
    connection: "PoolConnectionProxy", tenant: str, number: int, article: Article, entry: Entry, vector: Vector | None
) -> None:
    family = family_of(article.language)
    entry_number = await connection.fetchval(
        ADD_ENTRY,
        *(tenant, number, entry.passage, entry.kind, family, list(article.markets)),
        *(article.valid_from or date.min, article.valid_to or date.max, as_literal(vector) if vector else None),
    )
    usual, words = USUAL_LENGTH[entry.kind], searchable(entry.text)
    await connection.execute(ADD_WORDS, tenant, family, entry_number, usual, configuration(family), words)
