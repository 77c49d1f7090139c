"""Tells the waiting room of outcomes that no notification told: from before a start, or while PostgreSQL was away.

Without it a replica that was killed would know nobody who waits and take a whole crowd once more, and one that lost its
connection would count for ten minutes, among those who wait, whoever was answered meanwhile.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec
from crossdesk.bus.envelope import TYPE
from crossdesk.bus.protocol import Bus, Caught, Record
from crossdesk.contracts.routing import (
    CallbackBooked,
    ConversationAssigned,
    ConversationQueued,
    GuidedStepAsked,
    ReplyDecided,
)
from crossdesk.errors import BusUnavailable
from crossdesk.tasks import background

from gateway.accept.waiting_room import FORGOTTEN_AFTER, WaitingRoom

log = logging.getLogger(__name__)

OUTCOMES = (ReplyDecided, GuidedStepAsked, ConversationQueued, ConversationAssigned, CallbackBooked)
NAMES = frozenset(kind.__name__ for kind in OUTCOMES)
TOPICS = sorted({topic for kind in OUTCOMES for topic in kind.topics()})
BACK = timedelta(seconds=FORGOTTEN_AFTER)
PATIENCE = 10.0
"""Seconds a start waits for the outcomes: without them it would take too many, but take them it does."""
PAUSE = 0.5


class _Decided(msgspec.Struct):
    """All that is wanted of an outcome: opened whole, ten minutes of them would hold up a start."""

    inquiry_id: str


_DECIDED = msgspec.json.Decoder(_Decided)


class Recall:
    """Asked from one event loop whenever something may have been missed; those who ask at once share a reading."""

    def __init__(self, bus: Bus, room: WaitingRoom) -> None:
        self._bus, self._room = bus, room
        self._asked = asyncio.Event()
        self.done = asyncio.Event()
        """Set once outcomes were read for the first time."""

    def ask(self) -> None:
        """Read again what was decided in the last ten minutes."""
        self._asked.set()

    async def run(self) -> None:
        """Read whenever asked, until cancelled; while the bus is away again and again."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                self._room.recall(await decided_lately(self._bus))
                self.done.set()
            except BusUnavailable as error:
                log.warning("cannot read who was answered, trying again", extra={"cause": str(error)})
                self._asked.set()
                await asyncio.sleep(PAUSE)


@asynccontextmanager
async def recalling(recall: Recall) -> AsyncIterator[None]:
    """Read outcomes whenever asked while the block runs, which is entered once they were read or PATIENCE is over."""
    async with background(recall.run(), name="recall outcomes"):
        recall.ask()
        try:
            async with asyncio.timeout(PATIENCE):
                await recall.done.wait()
        except TimeoutError:
            log.warning("who waits for an answer is not known yet: more may be accepted than can be answered in time")
        yield


async def decided_lately(bus: Bus) -> dict[str, float]:
    """Inquiries decided in the last ten minutes, with the seconds since then. Raises BusUnavailable."""
    now, found = datetime.now(UTC), dict[str, float]()
    async for entry in bus.tail(TOPICS, since=now - BACK):
        if isinstance(entry, Caught):
            return found
        if inquiry_id := decided_by(entry):
            found.setdefault(inquiry_id, (now - entry.appended_at).total_seconds())
    raise BusUnavailable("the log of outcomes ended before all was read")


def decided_by(record: Record) -> str | None:
    """The inquiry that has its outcome by a record; None where it is no outcome, or none that can be read."""
    if record.headers.get(TYPE) not in NAMES:
        return None
    try:
        return _DECIDED.decode(record.data).inquiry_id
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None  # consumers report it to the dead letters
