"""One transaction of a service on its own schema, handed to a handler together with the event's envelope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol
from uuid import UUID

from typing_extensions import TypeVar

from crossdesk.store.statement import Statement

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass(frozen=True)
class Cause:
    """The event being handled, as the log knows it."""

    event_id: UUID
    occurred_at: datetime


class Rows(Protocol):
    """Rows that the handlers of a batch share: read at once before them, written at once after them.

    A batch then takes a handful of statements however many events it holds, and its handlers work in memory. One
    object serves one try of one batch: when that fails it is thrown away with its transaction.

    """

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Any]) -> None:
        """Read, and lock where others may write, what the handlers of these events will look at."""
        ...

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """Write what the handlers changed, and `also` in the same statement: see `crossdesk.store.statement`."""
        ...

    def committed(self) -> None:
        """Called once all of it is committed: now others may be told."""
        ...


R = TypeVar("R", default=Any)


@dataclass(frozen=True)
class UnitOfWork(Generic[R]):
    """What a handler may touch. All it does on `connection` and in `rows` is committed with its receipt, or not at all.

    Handlers of `alone` subscriptions get no connection. Row-level security admits the tenants of the batch, so every
    statement names its tenant all the same.
    """

    connection: "PoolConnectionProxy"
    cause: Cause
    rows: R = None  # type: ignore[assignment]  # a subscription without rows has none to look at

    @property
    def now(self) -> datetime:
        """The time of the event being handled (UTC): the same on every replay, unlike the clock."""
        return self.cause.occurred_at.astimezone(UTC)
