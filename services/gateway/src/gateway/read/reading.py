"""How routes read: one tenant, one short transaction, patience for what was accepted a moment ago."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asyncpg.pool import PoolConnectionProxy
from crossdesk.consume.outages import SURROUNDINGS

from gateway import problems
from gateway.gateway import Gateway
from gateway.problems import Problem, responses

NO_DATABASE = SURROUNDINGS
READING_ALL = responses(problems.UNAUTHORIZED, problems.UNAVAILABLE)
READING_ONE = responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE)
"""What routes answer besides: those that list all there is, and those that are asked for one by its name."""
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
