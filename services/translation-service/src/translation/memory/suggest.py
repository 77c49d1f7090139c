"""Finds remembered texts that are nearly the same, and shows where they differ."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from asyncpg import Record
from crossdesk.encoding import READ, Vector, as_literal
from crossdesk.store.database import Database

from translation.memory.compare import ALIKE, Likeness, Span, likeness, tokens
from translation.memory.form import PLACEHOLDER, Form, Unfit, filled, form_of, language_key
from translation.memory.recall import Asked, Memory

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

CANDIDATES = 10
"""Texts of each index that are compared."""
MOST = 3

HOW = (
    "SET LOCAL hnsw.iterative_scan = relaxed_order; SET LOCAL hnsw.ef_search = 40; "
    "SET LOCAL plan_cache_mode = force_custom_plan"
)
_WHERE = """
WHERE tenant = $1 AND source = $2 AND target = $3 AND state = 'in_use' AND market IN ($4, '*') AND domain IN ($5, '*')
"""
_FIELDS = "id, plain, rendering, given_by, learned_at"
BY_TRIGRAMS = f"SELECT {_FIELDS} FROM memory_entries {_WHERE} ORDER BY plain <-> $6 LIMIT $7"  # noqa: S608  # texts of ours
"""An order and no condition: under row-level security `%` would not be looked up in the index, for it may leak."""
BY_VECTOR = (
    f"SELECT {_FIELDS} FROM memory_entries {_WHERE} AND vector IS NOT NULL "  # noqa: S608  # texts of ours
    "ORDER BY vector <=> $6::text::halfvec LIMIT $7"
)


class Suggestion(NamedTuple):
    """A remembered text that is nearly the one asked for, with its translation.

    share         how alike they are, see compare.Likeness
    text          the remembered text, with facts of the asked one where it has one of that number, else placeholders
    translation   its translation, likewise: to be looked over by a person, for the words that differ are not in it
    differing     spans of the asked text (its spaces made even, see `asked`) and of `text` that stand for each other
    """

    entry: UUID
    share: float
    asked: str
    text: str
    translation: str
    differing: tuple[tuple[Span, Span], ...]


async def suggest(memory: Memory, database: Database, asked: Asked, most: int = MOST) -> list[Suggestion]:
    """Remembered texts that are at least 85 % alike, best first. Encodes the text, so it takes some 20 ms."""
    try:
        form = form_of(asked.text, asked.target)
    except Unfit:
        return []
    vector = await encoded(memory, form.plain)
    async with database.transaction([asked.tenant]) as connection:
        await connection.execute(HOW)
        rows = await _candidates(connection, asked, form, vector)
    compared = ((row, likeness(tokens(form.plain), tokens(row["plain"]))) for row in _newest(rows))
    near = sorted(((row, found) for row, found in compared if found.share >= ALIKE), key=lambda pair: -pair[1].share)
    return [_suggestion(form, row, found.share, asked.target) for row, found in near[:most]]


async def encoded(memory: Memory, plain: str) -> Vector | None:
    """The vector of a remembered text, one at a time and in a thread; None without an encoder."""
    words = PLACEHOLDER.sub(lambda placeholder: placeholder[1], plain)[:READ]
    async with memory.turn:
        return await asyncio.to_thread(_vector, memory, words)


def _vector(memory: Memory, words: str) -> Vector | None:
    encoder = memory.encoder()
    return None if encoder is None else [float(value) for value in encoder.query([words])[0]]


async def _candidates(
    connection: "PoolConnectionProxy", asked: Asked, form: Form, vector: Vector | None
) -> list[Record]:
    where = (asked.tenant, language_key(asked.source), language_key(asked.target), asked.market, asked.domain)
    rows = list(await connection.fetch(BY_TRIGRAMS, *where, form.plain, CANDIDATES))
    if vector is not None:
        rows.extend(await connection.fetch(BY_VECTOR, *where, as_literal(vector), CANDIDATES))
    return rows


def _newest(rows: Sequence[Record]) -> list[Record]:
    """One entry for each text: what an agent gave before what was imported, the newest of them."""
    order = sorted(rows, key=lambda row: (row["given_by"] != "import", row["learned_at"]))
    return list({row["plain"]: row for row in order}.values())


def _suggestion(form: Form, row: Record, share: float, target: str) -> Suggestion:
    facts = _facts_for(form, row["plain"])
    text = PLACEHOLDER.sub(lambda placeholder: facts[int(placeholder[2]) - 1], row["plain"])
    found: Likeness = likeness(tokens(form.plain, form.facts), tokens(row["plain"], facts))
    return Suggestion(row["id"], share, form.text, text, filled(row["rendering"], facts, target), found.differing)


def _facts_for(form: Form, plain: str) -> list[str]:
    """For each placeholder of a remembered text the asked text's fact of that kind and number, or itself."""
    known = {(kind, number): form.facts[int(number) - 1] for kind, number, _ in PLACEHOLDER.findall(form.plain)}
    shown = {
        int(number): known.get((kind, number), f"⟦{kind} {number}⟧") for kind, number, _ in PLACEHOLDER.findall(plain)
    }
    return [shown[number] for number in range(1, len(shown) + 1)]
