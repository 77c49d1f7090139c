"""How routes read: one tenant, one short transaction, patience for what was accepted a moment ago."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import TypeVar
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy
from crossdesk.consume.outages import SURROUNDINGS

from gateway import problems
from gateway.changes import Changes
from gateway.gateway import Gateway
from gateway.problems import Problem

T = TypeVar("T")

NO_DATABASE = SURROUNDINGS
DEADLINE = 5.0
PATIENCE = 1.0
"""Seconds to wait for something accepted just now: a 202 is given by the log, before the tables have it."""


@asynccontextmanager
async def reading(gateway: Gateway, tenant: str) -> AsyncIterator[PoolConnectionProxy]:
    """A transaction that sees this tenant only. Raises Problem (503) when PostgreSQL does not answer in time."""
    try:
        async with asyncio.timeout(DEADLINE), gateway.database.transaction([tenant]) as connection:
            yield connection
    except NO_DATABASE as error:
        raise Problem(problems.UNAVAILABLE, retry_after=1) from error


async def appeared(
    changes: Changes, tenant: str, subject: UUID, look: Callable[[], Awaitable[T | None]], patience: float = PATIENCE
) -> T | None:
    """What `look` finds, waiting up to `patience` seconds for it to appear."""
    end = monotonic() + patience
    with changes.watch(tenant, subject) as watch:
        found = await look()
        while found is None and await watch.wait(end - monotonic()):
            found = await look()
    return found
