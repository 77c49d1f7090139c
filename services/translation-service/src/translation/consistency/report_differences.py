"""The round that compares sampled replies between languages and reports what differs."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.reply_differences import ReplyDifferenceFound
from crossdesk.store.database import Database

from translation.consistency.compare_replies import Difference, Reply, differences
from translation.consistency.statements import NOTHING, said
from translation.consistency.tone import fits_market
from translation.manners.style import Manners
from translation.quality.kept_samples import known_tenants

COMPARED_EVERY = timedelta(hours=1)
SAMPLES_KEPT, DIFFERENCES_KEPT = timedelta(days=30), timedelta(days=180)
MOST_COMPARED = 2000
"""The newest replies of a shop that are compared."""
SOURCE = "translation"

SAMPLES = """
SELECT message_id, conversation_id, scenario, language, text, said_at FROM reply_samples WHERE tenant = $1
ORDER BY said_at DESC, message_id LIMIT $2
"""
KEEP = """
INSERT INTO reply_differences (tenant, id, found_at, scenario, topic, told, replies) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""
UNPUBLISHED = """
SELECT tenant, id, found_at, scenario, topic, told, replies FROM reply_differences
WHERE tenant = $1 AND published_at IS NULL ORDER BY found_at, id FOR UPDATE SKIP LOCKED
"""
PUBLISHED = "UPDATE reply_differences SET published_at = now() WHERE tenant = $1 AND id = ANY ($2)"
FORGET = (
    ("DELETE FROM reply_samples WHERE tenant = $1 AND said_at < $2", SAMPLES_KEPT),
    ("DELETE FROM conversation_scenarios WHERE tenant = $1 AND noted_at < $2", SAMPLES_KEPT),
    ("DELETE FROM reply_differences WHERE tenant = $1 AND found_at < $2", DIFFERENCES_KEPT),
)

Clock = Callable[[], datetime]


async def compare_all(manners: Manners, database: Database, bus: Bus, clock: Clock = lambda: datetime.now(UTC)) -> None:
    """Compare, report what was not reported yet, and forget what is old, shop by shop."""
    for tenant in await known_tenants(database):
        async with database.transaction([tenant]) as connection:
            for statement, kept in FORGET:
                await connection.execute(statement, tenant, clock() - kept)
            await _find(connection, manners, tenant, clock())
        await _publish(database, bus, tenant)


async def _find(connection: PoolConnectionProxy, manners: Manners, tenant: str, now: datetime) -> None:
    by_scenario: dict[str, list[Reply]] = defaultdict(list)
    for row in await connection.fetch(SAMPLES, tenant, MOST_COMPARED):
        by_scenario[row["scenario"]].append(reply_of(manners, row))
    for scenario, replies in by_scenario.items():
        rows = [row_of(tenant, scenario, each, now) for each in differences(replies)]
        await connection.executemany(KEEP, rows)


def reply_of(manners: Manners, row: Record) -> Reply:
    """A sample, read."""
    text, language = row["text"], row["language"]
    fits = fits_market(manners, text, language)
    found = said(text, language) or NOTHING
    return Reply(row["message_id"], language, text, row["said_at"], found, fits, row["conversation_id"])


def row_of(tenant: str, scenario: str, found: Difference, now: datetime) -> Sequence[Any]:
    """One row a month for a difference that lasts."""
    identity = derive_id("reply-difference", tenant, scenario, found.key, f"{now:%Y-%m}")
    replies = [{"language": each.language, "text": each.text} for each in (found.one, found.other)]
    return (tenant, identity, now, scenario, found.topic, found.told, replies)


async def _publish(database: Database, bus: Bus, tenant: str) -> None:
    """Published again after a crash, with the same id and time."""
    async with database.transaction([tenant]) as connection:
        rows = await connection.fetch(UNPUBLISHED, tenant)
        if rows:
            await bus.publish([envelope_of(row) for row in rows])
            await connection.execute(PUBLISHED, tenant, [row["id"] for row in rows])


def envelope_of(row: Record) -> Envelope:
    """Without the replies: the log keeps no more of what people wrote than it has to."""
    event = ReplyDifferenceFound(
        tenant=row["tenant"],
        difference_id=row["id"],
        scenario=row["scenario"],
        about=row["topic"],
        languages=[each["language"] for each in row["replies"]],
        why=f"Replies to one scenario differ by language: {row['told']}.",
    )
    return wrap(event, event_id=row["id"], source=SOURCE, time=row["found_at"])
