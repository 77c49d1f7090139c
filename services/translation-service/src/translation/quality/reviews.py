"""What people say of sampled translations: the engine's rank and the memory learn from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.translation_reviews import TranslationReviewed, TranslationVerdict
from crossdesk.store.database import Database

from translation.memory.learn import Given, Teaching, judge, learn
from translation.quality.judge import MEMORY
from translation.quality.kept_samples import HIDDEN
from translation.quality.standings import Standings

COUNTS_AS = 5
"""Results that a person's verdict counts as: it is surer than an estimate."""
NOT_WHOLE = "the text holds codes or addresses that reviews do not keep: put it right where the message is"
COLUMNS = """
id AS review_id, kept_at, source, target, engine, original, translation, quality, warnings, round_trip, verdict,
corrected, reviewed_by, reviewed_at
"""
NEWEST = f"""
SELECT {COLUMNS} FROM translation_reviews
WHERE tenant = $1 AND ($2::boolean IS NULL OR (verdict IS NULL) = $2) ORDER BY kept_at DESC, id LIMIT $3
"""  # noqa: S608  # made of constants, never of input
ONE = "SELECT * FROM translation_reviews WHERE tenant = $1 AND id = $2 FOR UPDATE"
SAY = """
UPDATE translation_reviews SET verdict = $3, corrected = $4, reviewed_by = $5, reviewed_at = $6
WHERE tenant = $1 AND id = $2
"""


@dataclass(frozen=True)
class Reviewing:
    """What a verdict changes. `teaching` None: nothing is remembered; `standings` None: no engine is ranked."""

    database: Database
    teaching: Teaching | None
    standings: Standings | None


async def newest_reviews(database: Database, tenant: str, still_open: bool | None, limit: int) -> Sequence[Record]:
    """Reviews without a verdict, with one, or all (None)."""
    async with database.transaction([tenant]) as connection:
        found: Sequence[Record] = await connection.fetch(NEWEST, tenant, still_open, limit)
    return found


async def review(
    reviewing: Reviewing, tenant: str, review_id: UUID, said: TranslationVerdict, now: datetime
) -> TranslationReviewed | None:
    """Take a person's verdict; None where there is no such review. A second verdict changes nothing."""
    async with reviewing.database.transaction([tenant]) as connection:
        row = await connection.fetchrow(ONE, tenant, review_id)
        if row is None:
            return None
        if row["verdict"] is not None:
            return TranslationReviewed(
                review_id=review_id, verdict=row["verdict"], learned=False, why="it was reviewed before"
            )
        await connection.execute(SAY, tenant, review_id, said.verdict, said.corrected, said.by, now)
        why = await _learned(reviewing.teaching, connection, row, said, now)
    _rank(reviewing.standings, row, said)
    if reviewing.teaching is not None and not why:
        reviewing.teaching.memory.changed(tenant)
    return TranslationReviewed(review_id=review_id, verdict=said.verdict, learned=not why, why=why)


async def _learned(
    teaching: Teaching | None, connection: PoolConnectionProxy, row: Record, said: TranslationVerdict, now: datetime
) -> str:
    """Why the correction is not remembered; empty where it is."""
    if said.corrected is None or teaching is None:
        return "nothing was corrected" if said.corrected is None else "there is no translation memory"
    if any(f"[{kind}]" in row["original"] for kind in HIDDEN):
        return NOT_WHOLE
    given = Given(
        tenant=row["tenant"],
        id=derive_id("translation-review", row["tenant"], str(row["id"])),
        source=row["source"],
        target=row["target"],
        original=row["original"],
        translation=said.corrected,
        given_by="correction",
        person=said.by,
        at=now,
        conversation_id=row["conversation_id"],
    )
    return await learn(connection, given, judge(given, teaching.detect, teaching.names), None)


def _rank(standings: Standings | None, row: Record, said: TranslationVerdict) -> None:
    if standings is not None and row["engine"] != MEMORY:
        result = 1.0 if said.verdict == "good" else 0.0
        standings.note(row["engine"], row["source"], row["target"], result, COUNTS_AS)
