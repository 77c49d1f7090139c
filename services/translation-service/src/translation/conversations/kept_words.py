"""What is kept of a conversation in two languages: texts with their translations, and the words linked in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy
from crossdesk.store.database import Database

from translation.script import subtags

MOST_TEXTS = 12
"""Texts of a conversation and two languages that are kept: the first ones, for they chose the words, and those people
put right."""
MOST_WORDS = 200
KEPT = timedelta(days=30)

TEXTS = """
    SELECT text_one, text_other, by_person, digest, country FROM conversation_texts
    WHERE tenant = $1 AND conversation_id = $2 AND one = $3 AND other = $4 ORDER BY NOT by_person, said_at, digest
"""
WORDS = """
    SELECT word_one, word_other, sure FROM conversation_words
    WHERE tenant = $1 AND conversation_id = $2 AND one = $3 AND other = $4 ORDER BY chosen_at DESC, word_one
"""
"""Of two words for one the last row counts, which is the earliest choice."""
KEEP_TEXT = """
    INSERT INTO conversation_texts
        (tenant, conversation_id, one, other, digest, text_one, text_other, by_person, said_at, country)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $11
    WHERE $8 OR $10 > (SELECT count(*) FROM conversation_texts
                       WHERE tenant = $1 AND conversation_id = $2 AND one = $3 AND other = $4)
    ON CONFLICT (conversation_id, one, other, digest, tenant) DO UPDATE
    SET text_one = excluded.text_one, text_other = excluded.text_other, by_person = true WHERE excluded.by_person
"""
DROP_TEXTS = """
    DELETE FROM conversation_texts WHERE tenant = $1 AND (said_at < $6 OR (
        conversation_id = $2 AND one = $3 AND other = $4 AND digest NOT IN (
            SELECT digest FROM conversation_texts WHERE tenant = $1 AND conversation_id = $2 AND one = $3 AND other = $4
            ORDER BY NOT by_person, CASE WHEN by_person THEN said_at END DESC, said_at, digest LIMIT $5)))
"""
KEEP_WORDS = """
    INSERT INTO conversation_words (tenant, conversation_id, one, other, word_one, word_other, sure, chosen_at)
    SELECT $1, $2, $3, $4, word_one, word_other, sure, $8
    FROM unnest($5::text[], $6::text[], $7::boolean[]) AS linked (word_one, word_other, sure)
    WHERE $9 > (SELECT count(*) FROM conversation_words
                WHERE tenant = $1 AND conversation_id = $2 AND one = $3 AND other = $4)
    ON CONFLICT (conversation_id, one, other, word_one, tenant) DO UPDATE
    SET word_other = excluded.word_other, sure = true WHERE excluded.sure AND NOT conversation_words.sure
"""
DROP_WORDS = "DELETE FROM conversation_words WHERE tenant = $1 AND chosen_at < $2"
FORGET_WORDS = """
    DELETE FROM conversation_words
    WHERE tenant = $1 AND conversation_id = $2 AND one = $3 AND other = $4 AND word_one = ANY ($5)
"""


class Talk(NamedTuple):
    """A conversation in two languages (BCP 47), seen from `source`."""

    tenant: str
    conversation_id: UUID
    source: str
    target: str

    @property
    def turned(self) -> bool:
        """Whether the target language comes first in the tables."""
        return subtags(self.source)[0] > subtags(self.target)[0]

    @property
    def key(self) -> tuple[str, UUID, str, str]:
        one, other = self.in_order(subtags(self.source)[0], subtags(self.target)[0])
        return self.tenant, self.conversation_id, one, other

    def in_order(self, source: str, target: str) -> tuple[str, str]:
        """A pair of this talk as the tables have it, and the other way round."""
        return (target, source) if self.turned else (source, target)


class KeptText(NamedTuple):
    """In the source and the target language of a talk. Facts are hidden in it. `answered`: the one in the target
    language was written first, and the other is its translation. `country`: the customer's then (ISO 3166)."""

    source: str
    target: str
    by_person: bool
    answered: bool = False
    country: str | None = None


class Rendering(NamedTuple):
    """What a word is in the target language. `sure`: beyond doubt, so that texts may be put right by it. `same_form`:
    where a text has the word, it has it in the very form it was learned in."""

    text: str
    sure: bool
    same_form: bool = False


@dataclass(frozen=True)
class KeptWords:
    """`texts`: people's own first, then from the earliest on. `words`: from the source to the target language."""

    texts: tuple[KeptText, ...] = ()
    words: Mapping[str, Rendering] = field(default_factory=dict)


async def kept_words(database: Database, talk: Talk) -> KeptWords:
    async with database.statements([talk.tenant]) as connection:
        return await read_kept(connection, talk)


async def read_kept(connection: PoolConnectionProxy, talk: Talk) -> KeptWords:
    texts = await connection.fetch(TEXTS, *talk.key)
    words = await connection.fetch(WORDS, *talk.key)
    return KeptWords(
        tuple(_kept_text(talk, *row) for row in texts),
        {one: Rendering(other, row["sure"]) for row in words for one, other in [talk.in_order(*row[:2])]},
    )


def _kept_text(talk: Talk, one: str, other: str, by_person: bool, digest: bytes, country: str | None) -> KeptText:
    source, target = talk.in_order(one, other)
    return KeptText(source, target, by_person, digest == _digest(talk.target, target), country)


def _digest(language: str, text: str) -> bytes:
    return sha256(f"{subtags(language)[0]}\n{text}".encode()).digest()


async def keep_text(connection: PoolConnectionProxy, talk: Talk, kept: KeptText, at: datetime | None = None) -> None:
    """A text with its translation. The first translation of a text stays, unless people put it right."""
    if not (kept.source and kept.target):
        return
    said_at = at or datetime.now(UTC)
    digest = _digest(talk.source, kept.source)
    both = talk.in_order(kept.source, kept.target)
    await connection.execute(KEEP_TEXT, *talk.key, digest, *both, kept.by_person, said_at, MOST_TEXTS, kept.country)
    await connection.execute(DROP_TEXTS, *talk.key, MOST_TEXTS, said_at - KEPT)


async def link_words(connection: PoolConnectionProxy, talk: Talk, linked: Mapping[str, Rendering]) -> None:
    """From the source to the target language. What was linked before stays, unless it was in doubt and this is not."""
    if not linked:
        return
    now = datetime.now(UTC)
    pairs: dict[str, tuple[str, bool]] = {}
    for word, rendering in sorted(linked.items(), key=lambda each: not each[1].sure):
        one, other = talk.in_order(word, rendering.text)
        pairs.setdefault(one, (other, rendering.sure))
    told = (list(pairs), [other for other, _ in pairs.values()], [sure for _, sure in pairs.values()])
    await connection.execute(KEEP_WORDS, *talk.key, *told, now, MOST_WORDS)
    await connection.execute(DROP_WORDS, talk.tenant, now - KEPT)


async def forget_words(connection: PoolConnectionProxy, talk: Talk, linked: Sequence[tuple[str, str]]) -> None:
    """Pairs of words that stand for each other no longer."""
    if linked:
        await connection.execute(FORGET_WORDS, *talk.key, [talk.in_order(*pair)[0] for pair in linked])
