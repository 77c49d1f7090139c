"""Tells agents of payments that look like an attack, as soon as that is seen and before anybody disputes anything.

An alert belongs to no conversation and so to no table of ours. Every replica reads the topic for itself, and tells the
streams of the shop that are open here; `GET /v1/payment-alerts` has those that a stream was not there for.
"""

import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from crossdesk.bus.envelope import from_headers, unwrap
from crossdesk.bus.protocol import Bus, Record
from crossdesk.contracts.payments_risk import PaymentAlertRaised
from crossdesk.errors import Undecodable
from crossdesk.tasks import background

from gateway.follow_log import Tail
from gateway.read.happened import HappenedInShop

log = logging.getLogger(__name__)

BACK = timedelta(hours=1)
"""What is read again after the log was away; at the start nobody follows yet, so it is told to nobody."""
MOST_TOLD = 10_000
"""Alerts remembered by their ids, so that each is told once however often it comes."""
PUBLISHER = "payments-risk"

Tell = Callable[[str, Sequence[HappenedInShop]], None]
"""(tenant, what happened there)"""


class ToldAlerts:
    """Alerts on their way from the log to the streams of their shops."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._told: OrderedDict[tuple[str, UUID], None] = OrderedDict()

    def take_in(self, record: Record) -> None:
        """Tell of an alert, once. A record that is none is passed over: consumers report it to the dead letters."""
        try:
            envelope = from_headers(record.partition.topic, record.key, record.headers, record.data)
            event = unwrap(envelope)
        except Undecodable as error:
            log.warning("an alert of the log is passed over", extra={"cause": str(error)})
            return
        if not isinstance(event, PaymentAlertRaised) or (event.tenant, event.alert_id) in self._told:
            return
        self._told[event.tenant, event.alert_id] = None
        while len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)
        self._tell(event.tenant, [told_of(event, envelope.time)])


def told_of(alert: PaymentAlertRaised, at: datetime) -> HappenedInShop:
    """As streams are told it; `data` is that of the webhook `payment.alert`."""
    data = alert.model_dump(mode="json", exclude={"tenant", "why"})
    return HappenedInShop(at=at, type=PaymentAlertRaised.__name__, by=PUBLISHER, why=alert.sentence, data=data)


@asynccontextmanager
async def follow_alerts(bus: Bus, tell: Tell) -> AsyncIterator[None]:
    """Tell of all alerts raised while the block runs."""
    tail = Tail(bus, ToldAlerts(tell).take_in, PaymentAlertRaised.topics(), BACK)
    async with background(tail.run(), name="follow payment alerts"):
        yield
