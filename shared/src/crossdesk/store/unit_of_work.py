"""One transaction of a service on its own schema, handed to a handler together with the event's envelope."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass(frozen=True)
class Cause:
    """The event being handled, as the log knows it."""

    event_id: UUID
    occurred_at: datetime


@dataclass(frozen=True)
class UnitOfWork:
    """What a handler may touch. All it does on `connection` is committed with its receipt, or not at all.

    Row-level security admits the tenants of the batch, so every statement names its tenant all the same.
    """

    connection: "PoolConnectionProxy"
    cause: Cause

    @property
    def now(self) -> datetime:
        """The time of the event being handled (UTC): the same on every replay, unlike the clock."""
        return self.cause.occurred_at.astimezone(UTC)
