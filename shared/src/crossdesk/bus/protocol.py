"""The bus every service speaks to. Two backends keep this contract: Kafka and a log in PostgreSQL."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from crossdesk.bus.catching_up import CatchingUp
from crossdesk.bus.envelope import Envelope, Headers


class Partition(NamedTuple):
    topic: str
    number: int


class Record(msgspec.Struct, frozen=True):
    """One entry of the log as stored: position, key, headers and body, not yet decoded."""

    partition: Partition
    offset: int
    key: str
    headers: Headers
    data: bytes
    appended_at: datetime


@dataclass(frozen=True)
class Polled:
    """What a poll brought: new records, and the partitions that went to another member since the last poll.

    A partition in `lost` that is assigned to us again starts over at its committed offset. `answered` is False as long
    as the bus has not yet let us read all our partitions, if only to say that nothing new is there.
    """

    records: Sequence[Record] = ()
    lost: frozenset[Partition] = frozenset()
    answered: bool = True


@dataclass(frozen=True)
class Lag:
    """How far a group is behind on one partition: events not yet committed and the age of the oldest of them."""

    events: int
    seconds: float


TAIL_RESTS = 0.25
"""Seconds a tail rests between looks once it has caught up: it follows for itself, and nobody waits for it."""


@dataclass(frozen=True)
class Caught:
    """Given once by a tail: all that was on the log when the tail began has been read."""


class Membership(Protocol):
    """One member of a consumer group. Not for use by several tasks at once, but for `lag`."""

    async def poll(
        self, *, limit: int, wait: float, paused: Collection[Partition] = (), patient: Collection[str] = ()
    ) -> Polled:
        """Wait up to `wait` seconds for records of our partitions, at most `limit`; in order within a partition.

        `paused` partitions stay assigned and bring no records. Nobody waits for records of `patient` topics: they come
        along with others, or at the end of the wait.
        """
        ...

    async def commit(self, offsets: Mapping[Partition, int]) -> None:
        """Store the next offset to read for partitions still assigned to us; others are passed over.

        Raises BusUnavailable when that could not be stored.
        """
        ...

    async def lag(self) -> Mapping[Partition, Lag]:
        """Lag of the partitions assigned to this member."""
        ...


class Bus(Protocol):
    """A durable, partitioned log. Records of one key stay in one partition, in the order of their publishing."""

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        """Append and return once all are durable (Kafka: acks=all; PostgreSQL: commit).

        Raises BusUnavailable after `deadline` seconds; the events may still land later.
        """
        ...

    def join(self, group: str, topics: Collection[str]) -> AbstractAsyncContextManager[Membership]:
        """Become a member of a group that shares out the partitions of `topics`; leave at the end of the block."""
        ...

    def tail(
        self, topics: Collection[str], *, since: datetime | None = None, catching_up: CatchingUp | None = None
    ) -> AsyncIterator[Record | Caught]:
        """Read every partition for oneself, without a group, from the beginning or from a point in time, and go on.

        Who has a `catching_up` of it can wait until all is read that is on the log at a moment.
        """
        ...

    async def check(self, deadline: float = 1.0) -> None:
        """Raise BusUnavailable when the bus does not answer within `deadline` seconds."""
        ...
