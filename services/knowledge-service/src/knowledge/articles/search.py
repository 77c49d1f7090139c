"""Search for the passages that answer a question: by vectors and by words at once, fused by rank.

Vectors of a small shop are all compared; for a large one PostgreSQL goes by the HNSW index, and reads on in it until
enough entries of this shop, market and language are found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from crossdesk.encoding import Vector, as_literal
from crossdesk.store.database import Database

from knowledge.articles.full_text import configuration, family_of, searchable
from knowledge.articles.fusion import Hit, Hits, Lists, Ranked, fuse
from knowledge.articles.search_rules import Kind, SearchRules

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

MOST_QUESTION = 1000
"""Characters of a question that are searched for."""
MOST_HITS = 40
MOST_WITH_WORDS = 500
"""Entries with words in common that are looked at, before those of other markets and days are left out."""
MOST_LANGUAGES = 6
_KINDS: tuple[Kind, ...] = ("question", "body")

HOW = (
    "SET LOCAL hnsw.iterative_scan = relaxed_order; SET LOCAL hnsw.ef_search = 80; "
    "SET LOCAL plan_cache_mode = force_custom_plan"
)
"""A plan of its own for each question: which index is quick depends on the shop, and so does whether one is."""

_NEAR = """
(SELECT '{kind}' AS kind, article, passage, 1 - distance AS score FROM (
    SELECT article, passage, vector <=> $5::text::halfvec AS distance FROM article_entries
    WHERE tenant = $1 AND kind = '{kind}' AND family = ANY ($2) AND (markets = '{{}}' OR markets && $3)
      AND $4 BETWEEN valid_from AND valid_to AND vector IS NOT NULL
    ORDER BY vector <=> $5::text::halfvec LIMIT $6
) AS near)
"""
BY_VECTOR = " UNION ALL ".join(_NEAR.format(kind=kind) for kind in _KINDS)

BY_WORDS = """
WITH wanted AS (
    SELECT DISTINCT family, lexeme
    FROM unnest($2::text[], $3::text[], $4::text[]) AS asked (family, configuration, words),
         unnest(tsvector_to_array(to_tsvector(asked.configuration::regconfig, asked.words))) AS lexeme
), found AS (
    SELECT entry, weight, count(*) OVER (PARTITION BY family, lexeme) AS often
    FROM wanted JOIN article_words USING (family, lexeme) WHERE article_words.tenant = $1
), size AS (
    SELECT 4.0::float8 * count(*) AS entries FROM articles WHERE articles.tenant = $1 AND retired_at IS NULL
), scored AS (
    SELECT entry, sum(weight * ln(1 + entries / often)) AS score FROM found, size GROUP BY entry
    ORDER BY score DESC LIMIT $8
)
SELECT kind, article, passage, score FROM scored JOIN article_entries ON number = entry
WHERE tenant = $1 AND (markets = '{}' OR markets && $5) AND $6 BETWEEN valid_from AND valid_to
ORDER BY score DESC LIMIT $7
"""
"""Okapi BM25 (Robertson and Zaragoza, 2009) over the lexemes of PostgreSQL's full text search. Lexemes are looked up by
plain equality: an index on a tsvector is out of reach under row-level security, whose policies come before `@@`. How
many entries there are is told by the articles, at four each: counting them takes longer than the search."""

DETAILS = """
SELECT number, id, language, title, url, intents, passage, heading, text
FROM unnest($2::bigint[], $3::int[]) AS wanted (article, passage)
JOIN articles ON number = wanted.article JOIN article_passages USING (article, passage)
WHERE articles.tenant = $1 AND article_passages.tenant = $1 AND retired_at IS NULL
"""


@dataclass(frozen=True)
class Question:
    """What is searched for, in which languages (best first), and for whom: market codes, and the customer's date.

    `markets` are the customer's country and the market of markets.yaml whose law applies there.
    """

    text: str
    languages: tuple[str, ...]
    markets: tuple[str, ...]
    day: date


@dataclass(frozen=True)
class Found:
    """A passage that was found. `score` and `closeness` are those of knowledge.articles.fusion.Ranked."""

    id: str
    passage: int
    language: str
    title: str
    heading: str
    text: str
    url: str | None
    intents: tuple[str, ...]
    score: float
    closeness: float | None

    @property
    def source(self) -> str:
        """What an answer cites."""
        return f"article/{self.id}#{self.passage}"


async def search(
    database: Database, tenant: str, question: Question, vector: Vector | None, rules: SearchRules, most: int = 10
) -> list[Found]:
    """The passages that answer a question, best first, one an article; of several languages the first has its say.

    Without a vector words alone decide.
    """
    families = list(dict.fromkeys(family_of(language) for language in question.languages))[:MOST_LANGUAGES]
    async with database.transaction([tenant]) as connection:
        await connection.execute(HOW)
        lists = await _lists(connection, tenant, question, families, vector)
        ranked = fuse(lists, rules)[: 2 * most]
        found = await _details(connection, tenant, ranked)
    order = {family: place for place, family in enumerate(families)}
    best: dict[str, Found] = {}
    for each in sorted(found, key=lambda each: order.get(family_of(each.language), len(order))):
        best.setdefault(each.id, each)
    return sorted(best.values(), key=lambda each: -each.score)[:most]


def sure_of(found: Sequence[Found], rules: SearchRules) -> Found | None:
    """The first one, when it is close enough to the question and no other article is nearly as close."""
    closeness = [each.closeness or 0.0 for each in found]
    if not found or closeness[0] < rules.sure_from:
        return None
    return found[0] if closeness[0] - max(closeness[1:], default=0.0) >= rules.lead else None


async def _lists(
    connection: "PoolConnectionProxy", tenant: str, question: Question, families: list[str], vector: Vector | None
) -> Lists:
    by_words = await _by_words(connection, tenant, question, families)
    if vector is None:
        return Lists(by_words)
    rows = await connection.fetch(
        BY_VECTOR, tenant, families, list(question.markets), question.day, as_literal(vector), MOST_HITS
    )
    return Lists(by_words, _hits(rows))


async def _by_words(connection: "PoolConnectionProxy", tenant: str, question: Question, families: list[str]) -> Hits:
    words = searchable(question.text[:MOST_QUESTION])
    configurations = [configuration(family) for family in families]
    rows = await connection.fetch(
        BY_WORDS,
        *(tenant, families, configurations, [words] * len(families)),
        *(list(question.markets), question.day, 2 * MOST_HITS, MOST_WITH_WORDS),
    )
    return _hits(rows)


def _hits(rows: Sequence[Any]) -> Hits:
    return {kind: [Hit(r["article"], r["passage"], r["score"]) for r in rows if r["kind"] == kind] for kind in _KINDS}


async def _details(connection: "PoolConnectionProxy", tenant: str, ranked: Sequence[Ranked]) -> list[Found]:
    by_number = {each.article: each for each in ranked}
    rows = await connection.fetch(DETAILS, tenant, [e.article for e in ranked], [e.passage for e in ranked])
    return [
        Found(
            **{name: row[name] for name in ("id", "passage", "language", "title", "heading", "text", "url")},
            intents=tuple(row["intents"]),
            score=by_number[row["number"]].score,
            closeness=by_number[row["number"]].closeness,
        )
        for row in rows
    ]
