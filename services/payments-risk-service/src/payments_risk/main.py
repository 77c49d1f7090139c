"""Everything payments-risk-service listens to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import OrderImported, TransactionReported
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.service import Listening, Service, serve
from crossdesk.settings import ServiceSettings
from crossdesk.store.database import Database

from payments_risk.assess_dispute import assess_dispute, needs_dispute
from payments_risk.record_order import record_order
from payments_risk.record_transaction import record_transaction
from payments_risk.rules import DisputeRules, load_rules


def subscriptions(rules: DisputeRules) -> list[Subscription]:
    return [
        Subscription(OrderImported, record_order),
        Subscription(TransactionReported, record_transaction),
        Subscription(InquiryUnderstood, partial(assess_dispute, rules), need="dispute", wanted=needs_dispute),
        Subscription(ShipmentLocated, partial(assess_dispute, rules), need="dispute", wanted=needs_dispute),
    ]


@asynccontextmanager
async def listen(settings: ServiceSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    yield Listening(subscriptions(load_rules()))


SERVICE = Service(name="payments-risk", listen=listen)


def main() -> None:
    serve(SERVICE)
