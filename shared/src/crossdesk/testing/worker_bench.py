"""A small service for the worker's tests: it counts each message once, and says so in an event of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from crossdesk.bus.envelope import Envelope, from_headers, unwrap, wrap
from crossdesk.bus.protocol import Bus, Caught
from crossdesk.bus.url import open_bus
from crossdesk.consume.subscription import Retry, Subscription
from crossdesk.consume.worker import Worker
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Lane, derive_id
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.intent import Case, InquiryUnderstood, Need
from crossdesk.contracts.translation import LanguageDetected
from crossdesk.store.database import Database
from crossdesk.store.statement import Statement, write_together
from crossdesk.testing.examples import NOON, a_case, a_conversation, an_inquiry, an_inquiry_received
from crossdesk.testing.waiting import PATIENCE, until
from crossdesk.tracing.traced_bus import TracedBus

TABLE = """
CREATE TABLE counted (tenant text, conversation_id uuid, number int, position bigserial, PRIMARY KEY (position));
"""

# Only what is used here: a Kafka that runs these tests one after another keeps every topic of each.
TOPICS = [
    topic
    for event in (InquiryReceived, InquiryUnderstood, LanguageDetected, EventDeadLettered)
    for topic in event.topics()
]
QUICKLY = Retry(attempts=5, first_delay=0.01, longest_delay=0.05)


class Crash(BaseException):
    """The process dies here."""


@dataclass
class FaultyBus:
    """The real bus, but the process dies before or after publishing, or before a commit, when told to."""

    bus: Bus
    dies: set[str] = field(default_factory=set)

    def _die_at(self, step: str) -> None:
        if step in self.dies:
            raise Crash(step)

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        self._die_at("before publish")
        await self.bus.publish(envelopes, deadline=deadline)
        self._die_at("after publish")

    @contextlib.asynccontextmanager
    async def join(self, group: str, topics: Any) -> AsyncIterator[Any]:
        async with self.bus.join(group, topics) as member:
            yield _FaultyMember(member, self)

    def tail(self, *arguments: Any, **options: Any) -> Any:
        return self.bus.tail(*arguments, **options)

    async def check(self, deadline: float = 1.0) -> None:
        await self.bus.check(deadline)


@dataclass
class _FaultyMember:
    member: Any
    bus: FaultyBus

    async def poll(self, **options: Any) -> Any:
        return await self.member.poll(**options)

    async def commit(self, offsets: Any) -> None:
        self.bus._die_at("before commit")
        await self.member.commit(offsets)
        self.bus._die_at("after commit")

    async def lag(self) -> Any:
        return await self.member.lag()


def a_message(number: int, conversation: int | None = None, lane: Lane = "normal") -> Envelope:
    """Message `number` of a conversation (by default one of seven)."""
    place = a_conversation(str(number % 7 if conversation is None else conversation))
    event = an_inquiry_received(inquiry=an_inquiry(str(number)), conversation_id=place, lane=lane)
    return wrap(event, event_id=derive_id("message", number), source="test", time=NOON)


def a_case_in_need(number: int, *needs: Need) -> Envelope:
    """Message `number`, understood, with what it still needs on the outside of its envelope."""
    inquiry, place = an_inquiry(str(number)), a_conversation("0")
    event: InquiryUnderstood = a_case(inquiry=inquiry, conversation_id=place, needs=list(needs))
    return wrap(event, event_id=derive_id("case", number), source="test", time=NOON)


def garbled(envelope: Envelope) -> Envelope:
    """The same outside around bytes that are no event."""
    return replace(envelope, data=b"\xff{")


async def count_message(event: InquiryReceived | Case, work: Any, *_: Any) -> list[Any]:
    """Count the message and say so."""
    number = int(event.inquiry.text)
    await work.connection.execute(
        "INSERT INTO counted (tenant, conversation_id, number) VALUES ($1, $2, $3)",
        event.tenant,
        event.conversation_id,
        number,
    )
    return await say_number(event)


async def say_number(event: InquiryReceived | Case, *_: Any) -> list[Any]:
    """Say the message's number, changing nothing."""
    return [
        LanguageDetected(
            tenant=event.tenant,
            conversation_id=event.conversation_id,
            inquiry_id=event.inquiry.inquiry_id,
            language="en",
            confidence=int(event.inquiry.text) / 1e6,
        )
    ]


COUNT = "INSERT INTO counted (tenant, conversation_id, number) SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[])"


@dataclass
class NotedRows:
    """Messages that the handlers of a batch note, counted by one statement at its end."""

    loaded: list[list[int]] = field(default_factory=list)
    noted: list[tuple[str, UUID, int]] = field(default_factory=list)
    saved: int = 0
    told: int = 0

    async def load(self, connection: Any, events: Sequence[Any]) -> None:
        self.loaded.append([int(event.inquiry.text) for event in events])

    async def save(self, connection: Any, also: Sequence[Statement]) -> None:
        self.saved += 1
        noted = [Statement(COUNT, tuple(map(list, zip(*self.noted, strict=True))))] if self.noted else []
        await write_together(connection, [*noted, *also])

    def committed(self) -> None:
        self.told += 1


async def note_message(event: InquiryReceived, work: Any, *_: Any) -> list[Any]:
    """Leave it to the batch's rows to count the message; say its number."""
    work.rows.noted.append((event.tenant, event.conversation_id, int(event.inquiry.text)))
    return await say_number(event)


@dataclass
class Bench:
    """A database, a bus URL, and what can be asked of them."""

    database: Database
    bus_url: str

    def subscription(self, handler: Any = count_message, **options: Any) -> Subscription:
        return Subscription(InquiryReceived, handler, **options)

    async def publish(self, *envelopes: Envelope) -> None:
        async with open_bus(self.bus_url) as bus:
            await bus.publish(envelopes)

    @contextlib.asynccontextmanager
    async def working(
        self, subscription: Subscription, *, bus: Bus | None = None, limit: int = 20, tracer: Any = None
    ) -> AsyncIterator["asyncio.Task[None]"]:
        """A worker for the length of the block; drained at its end."""
        async with open_bus(self.bus_url) as own:
            talking = bus or (TracedBus(own, tracer) if tracer else own)
            worker = Worker(
                "counter", talking, self.database, [subscription], dead_letters_in_a_row=limit, tracer=tracer
            )
            task = asyncio.create_task(worker.run())
            try:
                yield task
            finally:
                worker.drain()
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(task, PATIENCE)

    async def counted(self) -> list[int]:
        """Numbers in the order in which they were counted."""
        async with self.database.transaction(["demo"]) as connection:
            rows = await connection.fetch("SELECT number FROM counted ORDER BY position")
        return [row["number"] for row in rows]

    async def until_counted(self, numbers: set[int]) -> None:
        await until(lambda: self._has(numbers))

    async def _has(self, numbers: set[int]) -> bool:
        return numbers <= set(await self.counted())

    async def receipts(self) -> int:
        """How many the worker wrote."""
        async with self.database.transaction(["demo"]) as connection:
            count: int = await connection.fetchval("SELECT count(*) FROM receipts")
        return count

    async def said(self, topic: str) -> list[Envelope]:
        """Everything on a topic, oldest first within its partition."""
        assert topic in TOPICS
        found: list[Envelope] = []
        async with open_bus(self.bus_url) as bus:
            async for item in bus.tail([topic]):
                if isinstance(item, Caught):
                    return found
                found.append(from_headers(topic, item.key, item.headers, item.data))
        return found

    async def dead_letters(self) -> list[EventDeadLettered]:
        events = [unwrap(envelope) for envelope in await self.said("dead-letters")]
        return [event for event in events if isinstance(event, EventDeadLettered)]

    async def said_about(self) -> dict[str, list[int]]:
        """Numbers announced, by conversation, without the repeats that receipts drop, in order."""
        firsts: dict[str, dict[Any, int]] = {}
        for envelope in await self.said("languages"):
            event = unwrap(envelope)
            assert isinstance(event, LanguageDetected)
            firsts.setdefault(envelope.key, {}).setdefault(envelope.id, round(event.confidence * 1e6))
        return {key: list(numbers.values()) for key, numbers in firsts.items()}
