"""Prints what understanding a message costs, by steps: `python -m loadtests.understanding --messages 2500`.

CPU time of this process for messages of `loadtests/texts` that it has not seen before, in batches as a worker takes
them, without log and database. Two versions are compared by their ratio, run in turn; `said` is a digest of all that is
said, so that the quicker one can be seen to say the same.
"""

import argparse
import asyncio
import gc
import hashlib
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from crossdesk.bus.envelope import Envelope, unwrap, wrap
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import Inquiry, InquiryReceived
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from intent.conversations import Conversations
from intent.entities import EntityFinder
from intent.load_reader import load_reader
from intent.reading import Reading
from intent.recent_readings import RecentReadings
from intent.understand_inquiry import InquiryUnderstanding

from deploy.demo import shop
from loadtests.texts import Texts

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
BATCH = 40


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m loadtests.understanding", description=__doc__)
    parser.add_argument("--messages", type=int, default=2500, help="that are measured (2500)")
    parser.add_argument("--warm", type=int, default=3000, help="before them, for words that are kept (3000)")
    given = parser.parse_args()
    envelopes = list(_received(given.warm + given.messages))
    reader = load_reader()
    handler = InquiryUnderstanding(EntityFinder(), reader.policy)
    readings = RecentReadings(reader)
    _Understanding(readings, handler).run(envelopes[: given.warm])
    gc.collect()
    gc.freeze()  # as a service does with what it loads at its start
    measured = _Understanding(readings, handler)
    measured.run(envelopes[given.warm :])
    for step, spent in measured.spent.items():
        print(f"{step:<8} {spent / given.messages / 1e6:.3f} ms a message")
    print(f"all      {sum(measured.spent.values()) / given.messages / 1e6:.3f} ms a message, said {measured.digest}")


def _received(messages: int) -> Iterator[Envelope]:
    texts = Texts(11, {"sample": shop.sample()})
    for number in range(messages):
        inquiry = Inquiry(inquiry_id=UUID(int=10**9 + number), received_at=NOW, **texts.draw().body)
        event = InquiryReceived(tenant="shop", conversation_id=UUID(int=number), inquiry=inquiry)
        yield wrap(event, event_id=UUID(int=number), source="gateway", time=NOW)


@dataclass
class _Understanding:
    """`spent`: nanoseconds by step."""

    readings: RecentReadings
    handler: InquiryUnderstanding
    spent: Counter[str] = field(default_factory=Counter)
    said: Any = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        return str(self.said.hexdigest()[:16])

    def run(self, envelopes: Sequence[Envelope]) -> None:
        """The steps of intent-service, one after the other."""
        for start in range(0, len(envelopes), BATCH):
            self._settle(envelopes[start : start + BATCH])

    def _settle(self, batch: Sequence[Envelope]) -> None:
        with self._step("open"):
            events = cast("list[InquiryReceived]", [unwrap(each) for each in batch])
        with self._step("read"):
            read = [self.readings.read(each.inquiry.text, each.inquiry.customer.locale) for each in events]
        with self._step("handle"):
            handled = asyncio.run(self._handled(list(zip(batch, events, read, strict=True))))
        with self._step("wrap"):
            wrapped = [_said(cause, event) for cause, told in zip(batch, handled, strict=True) for event in told]
        for each in wrapped:
            self.said.update(each.data)

    async def _handled(self, batch: Sequence[tuple[Envelope, InquiryReceived, Reading]]) -> list[list[Event]]:
        connection: Any = None  # rows are all it looks at
        rows = Conversations()
        return [
            await self.handler.understand_inquiry(event, UnitOfWork(connection, Cause(envelope.id, NOW), rows), reading)
            for envelope, event, reading in batch
        ]

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.process_time_ns()
        yield
        self.spent[name] += time.process_time_ns() - began


def _said(cause: Envelope, event: Event) -> Envelope:
    event_id = derive_id(cause.id, "intent", type(event).__name__, 1)
    return wrap(event, event_id=event_id, source="intent", time=NOW, cause=cause.id)


if __name__ == "__main__":
    main()
