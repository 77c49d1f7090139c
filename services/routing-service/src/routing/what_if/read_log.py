"""Recorded decisions out of the log itself: as far back as it goes, whatever routing's own table still holds."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from crossdesk.bus.envelope import TYPE, from_headers, unwrap
from crossdesk.bus.protocol import Bus, Caught, Record
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AnswerRated, OrderImported
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import (
    CallbackBooked,
    ConversationAssigned,
    ConversationGivenBack,
    ConversationQueued,
    ConversationResolved,
    GuidedStepAsked,
    ReplyDecided,
)
from crossdesk.errors import BusUnavailable, Undecodable

from routing.tiers.known_before import CONTACTS_WITHIN
from routing.what_if.from_log import Log

log = logging.getLogger(__name__)

ORDERS: tuple[type[Event], ...] = (OrderImported,)
DECIDING: tuple[type[Event], ...] = (
    AnswerDrafted,
    NoAnswer,
    AnswerRated,
    ReplyDecided,
    GuidedStepAsked,
    ConversationQueued,
    CallbackBooked,
    ConversationAssigned,
    ConversationGivenBack,
    ConversationResolved,
)


async def read_log(bus: Bus, tenants: Iterable[str], since: datetime) -> Log:
    """All on the log that decisions from `since` on rest on: orders of any age, all else of the week before, too.

    Ends where the log ended when the reading began. Raises BusUnavailable.
    """
    found = Log(frozenset(tenants))
    await _read(bus, ORDERS, None, found)
    await _read(bus, DECIDING, since - CONTACTS_WITHIN, found)
    return found


async def _read(bus: Bus, kinds: tuple[type[Event], ...], since: datetime | None, found: Log) -> None:
    names = {kind.__name__ for kind in kinds}
    topics = sorted({topic for kind in kinds for topic in kind.topics()})
    async for entry in bus.tail(topics, since=since):
        if isinstance(entry, Caught):
            return
        if entry.headers.get(TYPE) in names:
            _take(entry, found.tenants, found.take)
    raise BusUnavailable("the log ended before all was read")


def _take(record: Record, tenants: frozenset[str], take: Callable[[Event, datetime], None]) -> None:
    try:
        envelope = from_headers(record.partition.topic, record.key, record.headers, record.data)
        if envelope.tenant in tenants:
            take(unwrap(envelope), envelope.time)
    except Undecodable as error:
        log.warning("a record of the log is passed over", extra={"cause": str(error)})
