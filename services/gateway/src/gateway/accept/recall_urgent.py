"""Reads who was found urgent while nobody told: before a start, or while PostgreSQL was away."""

import asyncio
import logging

import asyncpg
from crossdesk.consume.outages import SURROUNDINGS
from crossdesk.store.database import Database

from gateway.memory import Memory

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds until PostgreSQL is asked once more."""
MOST = 10_000
"""Conversations read, the latest ones."""
READ = "SELECT tenant, conversation_id FROM queue WHERE urgent ORDER BY since DESC LIMIT $1"


async def recall_urgent(database: Database, memory: Memory, asked: asyncio.Event) -> None:
    """Read whenever asked, until cancelled; while PostgreSQL is away again and again.

    Those whom nobody helps any more are in no queue, and urgent no more.
    """
    while True:
        await asked.wait()
        asked.clear()
        try:
            await read_urgent(database, memory)
        except (*SURROUNDINGS, asyncpg.PostgresError, TimeoutError) as error:
            log.warning("cannot read who is urgent, trying again", extra={"cause": type(error).__name__})
            asked.set()
            await asyncio.sleep(PAUSE)


async def read_urgent(database: Database, memory: Memory) -> None:
    """Take in the urgent ones of all shops this replica knows."""
    if not memory.accounts.tenants:
        return
    async with database.transaction(sorted(memory.accounts.tenants)) as connection:
        rows = await connection.fetch(READ, MOST)
    for row in reversed(rows):
        memory.urgent.note(row["tenant"], str(row["conversation_id"]))
