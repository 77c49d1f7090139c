"""How busy a process is: the pool of its database and its event loop."""

import asyncio

from crossdesk.metrics import (
    DATABASE_CONNECTIONS,
    DATABASE_CONNECTIONS_MOST,
    DATABASE_WAITING,
    LOOP_LATE_SECONDS,
)
from crossdesk.store.database import Database

WOKEN_EVERY = 0.5
"""Seconds: seldom enough to cost nothing, often enough to meet a stall of a few tenths within seconds."""


def show_pool(database: Database) -> None:
    """Set the gauges of the pool, as it is now."""
    size, idle = database.pool.get_size(), database.pool.get_idle_size()
    DATABASE_CONNECTIONS.labels("in_use").set(size - idle)
    DATABASE_CONNECTIONS.labels("idle").set(idle)
    DATABASE_CONNECTIONS_MOST.set(database.pool.get_max_size())
    DATABASE_WAITING.set(database.waiting)


async def watch_loop() -> None:
    """Observe how late the loop is, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + WOKEN_EVERY
        await asyncio.sleep(WOKEN_EVERY)
        LOOP_LATE_SECONDS.observe(max(0.0, loop.time() - due))
