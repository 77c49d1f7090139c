"""Telling the event's fault from its surroundings': an outage holds everything and blames no event."""

import asyncpg

SURROUNDINGS = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # asyncpg's word for a connection that broke in the middle of something
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.CannotConnectNowError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCachedStatementError,  # a table has got a column: the next try plans anew
)
"""The database is away, restarting, full or just migrated."""

CONTENTION = (asyncpg.TransactionRollbackError, asyncpg.LockNotAvailableError)
"""Two transactions met: deadlock or serialization. Whoever asked last is not to blame."""


def is_outage(error: BaseException | None) -> bool:
    """Whether trying again helps every event, and no event is to blame."""
    return isinstance(error, SURROUNDINGS)


def is_contention(error: BaseException | None) -> bool:
    """Whether the same transaction is likely to pass when tried again, with no event at fault."""
    return isinstance(error, CONTENTION)


def is_handled_elsewhere(error: BaseException | None) -> bool:
    """Whether receipts, or rows begun with them, met those of another member: the next try finds them."""
    return isinstance(error, asyncpg.UniqueViolationError)
