"""What PostgreSQL holds for one service, and its transactions. Nothing here waits: every method is one moment there.

As in READ COMMITTED: one sees what is committed and one's own; who inserts a key that an open transaction has
inserted must wait until that one ends; after an error only a rollback is understood.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from crossdesk.testing.simulation.world import resolve

ReceiptKey = tuple[str, UUID, datetime]


class Effect(NamedTuple):
    """A row of what handlers write: which event, of which key, what number it bears, its place within the key."""

    event_id: UUID
    key: str
    number: int
    turn: int


class Blocked(Exception):
    """The statement has to wait for `holder` to end."""

    def __init__(self, holder: "Session") -> None:
        super().__init__("waits for a lock")
        self.holder = holder


@dataclass
class Store:
    """The committed rows: receipts with what was emitted (JSON), and effects in the order of their commits."""

    receipts: dict[ReceiptKey, str] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    locks: dict[ReceiptKey, "Session"] = field(default_factory=dict)


@dataclass(eq=False)
class Session:
    """One connection as the server knows it. `open` while in a transaction, `failed` once a statement raised."""

    store: Store
    open: bool = False
    for_one_statement: bool = False
    failed: bool = False
    waits_for: "Session | None" = None
    receipts: dict[ReceiptKey, str] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    waiting: list["asyncio.Future[None]"] = field(default_factory=list)

    def begin(self, *, for_one_statement: bool = False) -> None:
        self.open, self.failed, self.for_one_statement = True, False, for_one_statement

    def commit(self) -> None:
        """Make it visible, all at once; a failed transaction is rolled back without a word, as PostgreSQL does."""
        if self.open and not self.failed:
            self.store.receipts.update(self.receipts)
            self.store.effects.extend(self.effects)
        self.rollback()

    def give_up(self) -> None:
        """The statement at work failed or was cancelled: what was begun for it alone is undone."""
        self.failed = True
        if self.for_one_statement:
            self.rollback()

    def rollback(self) -> None:
        """Undo it, and let those go on that wait for it."""
        for key in self.receipts:
            del self.store.locks[key]
        self.receipts, self.effects = {}, []
        self.open, self.failed, self.for_one_statement, self.waits_for = False, False, False, None
        waiting, self.waiting = self.waiting, []
        for each in waiting:
            resolve(each)

    def end_of_transaction(self, loop: asyncio.AbstractEventLoop) -> "asyncio.Future[None]":
        """Done when no transaction is open here."""
        ended: asyncio.Future[None] = loop.create_future()
        self.waiting.append(ended)
        if not self.open:
            ended.set_result(None)
        return ended

    def find(self, consumer: str, event_ids: Iterable[UUID]) -> dict[UUID, str]:
        """Emitted events (JSON) of those that have a receipt."""
        wanted = set(event_ids)
        everything = {**self.store.receipts, **self.receipts}
        return {key[1]: emitted for key, emitted in everything.items() if key[0] == consumer and key[1] in wanted}

    def write(self, receipts: Sequence[tuple[ReceiptKey, str]]) -> int:
        """Insert receipts, and count them. Raises Blocked, DeadlockDetectedError, UniqueViolationError."""
        self.waits_for = None
        for key, emitted in receipts:
            holder = self.store.locks.get(key)
            if holder is self:
                continue  # written before we had to wait
            if key in self.store.receipts:
                raise asyncpg.UniqueViolationError("duplicate key value violates unique constraint")
            if holder is not None:
                self._wait_for(holder)
            self.store.locks[key] = self
            self.receipts[key] = emitted
        return len(receipts)

    def _wait_for(self, holder: "Session") -> None:
        waited_for: Session | None = holder
        while waited_for is not None:
            if waited_for is self:
                raise asyncpg.DeadlockDetectedError("deadlock detected")
            waited_for = waited_for.waits_for
        self.waits_for = holder
        raise Blocked(holder)

    def count(self, key: str) -> int:
        """Effects of a key."""
        return sum(effect.key == key for effect in (*self.store.effects, *self.effects))
