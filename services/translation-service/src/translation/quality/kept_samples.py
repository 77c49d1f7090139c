"""Translations that are kept for people to review, without the personal data that reviewers need not see."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy
from crossdesk.store.database import Database

from translation.facts.find import find_facts
from translation.quality.wait_for_samples import Sample

KEPT = timedelta(days=30)
MOST_A_DAY = 100
"""Reviews of one shop that are kept in a day: more than its people read, and a bound on what is stored."""
HIDDEN = frozenset({"email", "phone", "code", "url"})
"""Facts a reviewer does not need: that they are kept is checked by machine."""

TENANTS = "SELECT tenant FROM quality_tenants ORDER BY tenant"
KNOW = "INSERT INTO quality_tenants (tenant) VALUES ($1) ON CONFLICT DO NOTHING"
TODAY = "SELECT count(*) FROM translation_reviews WHERE tenant = $1 AND kept_at > $2"
KEEP = """
INSERT INTO translation_reviews (tenant, id, kept_at, conversation_id, source, target, domain, engine, original,
                                 translation, quality, warnings, round_trip)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING
"""
FORGET = "DELETE FROM translation_reviews WHERE tenant = ANY ($1) AND kept_at < $2"


async def keep_sample(database: Database, sample: Sample, round_trip: float | None, now: datetime) -> None:
    """Keep it for review, once, if the shop has not had its most of the day. `round_trip`: 0..1, or None."""
    async with database.transaction([sample.tenant]) as connection:
        await connection.execute(KNOW, sample.tenant)
        if await connection.fetchval(TODAY, sample.tenant, now - timedelta(days=1)) < MOST_A_DAY:
            await _insert(connection, sample, round_trip, now)


async def _insert(connection: PoolConnectionProxy, sample: Sample, round_trip: float | None, now: datetime) -> None:
    await connection.execute(
        KEEP,
        sample.tenant,
        UUID(bytes=sample.digest[:16]),
        now,
        sample.conversation_id,
        sample.source,
        sample.target,
        sample.domain,
        sample.engine,
        without_personal(sample.text),
        without_personal(sample.translation),
        sample.quality,
        list(sample.warnings),
        round_trip,
    )


def without_personal(text: str) -> str:
    """The text with addresses, links, phone numbers and codes named instead of told. Names of people stay."""
    for fact in reversed(find_facts(text)):
        if fact.kind in HIDDEN:
            text = f"{text[: fact.start]}[{fact.kind}]{text[fact.end :]}"
    return text


async def known_tenants(database: Database) -> list[str]:
    """Shops that anything is kept of."""
    async with database.transaction([]) as connection:
        return [row["tenant"] for row in await connection.fetch(TENANTS)]


async def forget_old(database: Database, tenants: Sequence[str], now: datetime) -> None:
    """Delete reviews after 30 days."""
    async with database.transaction(tenants) as connection:
        await connection.execute(FORGET, list(tenants), now - KEPT)
