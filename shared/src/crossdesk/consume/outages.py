"""Telling the event's fault from its surroundings': an outage holds everything and blames no event."""

import asyncpg

SURROUNDINGS = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.CannotConnectNowError,
    asyncpg.InvalidAuthorizationSpecificationError,
)
"""The database is away, restarting or full."""

COLLISIONS = (asyncpg.TransactionRollbackError, asyncpg.UniqueViolationError, asyncpg.LockNotAvailableError)
"""Two transactions met: deadlock, serialization, or the same event handled by two members. The next try sees more."""


def is_outage(error: BaseException | None) -> bool:
    """Whether trying again helps every event, and no event is to blame."""
    return isinstance(error, SURROUNDINGS)


def is_collision(error: BaseException | None) -> bool:
    """Whether the same transaction is likely to pass when tried again at once."""
    return isinstance(error, COLLISIONS)
