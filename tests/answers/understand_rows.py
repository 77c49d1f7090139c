"""What messages are understood as by intent-service, with the facts the other services would add."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from time import monotonic
from uuid import UUID

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.intent import Case, InquiryUnderstood
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from intent.conversations import Conversations
from intent.entities import EntityFinder
from intent.load_reader import load_reader
from intent.open_opinions import encoder_of, open_second_look
from intent.reading import Reader, Reading
from intent.second_look import SecondLook
from intent.settings import IntentSettings
from intent.understand_inquiry import InquiryUnderstanding
from knowledge.labelled_rows import Labelled, judged
from pydantic import SecretStr

NOWHERE = SecretStr("postgresql://nobody@localhost/none")
"""Settings want a bus and a database, which reading messages takes neither of."""
PATIENCE, PAUSE = 120.0, 0.1
"""Seconds for the encoder's word on one message, and between two tries: once it was too slow, it rests for a while."""


@dataclass(frozen=True)
class Understanding:
    """What intent-service understands messages by."""

    reader: Reader
    second: SecondLook
    handler: InquiryUnderstanding

    async def understand(self, meant: Case) -> Case:
        """The case of a message as the running services make it, from what is known of it beforehand."""
        inquiry = meant.inquiry
        received = InquiryReceived(tenant=meant.tenant, conversation_id=meant.conversation_id, inquiry=inquiry)
        reading = self.reader.read(inquiry.text, inquiry.customer.locale)
        if self.second.doubtful(reading):
            reading = await self._look_again(reading)
        work = UnitOfWork(None, Cause(UUID(int=0), inquiry.received_at), _conversation(meant))  # type: ignore[arg-type]  # in memory: there is no connection
        [event] = await self.handler.understand_inquiry(received, work, reading)
        assert isinstance(event, InquiryUnderstood)
        return _with_facts(event, meant)

    async def _look_again(self, reading: Reading) -> Reading:
        """With the encoder's word: a machine too busy to have it in time must not change the figures."""
        deadline = monotonic() + PATIENCE
        while monotonic() < deadline:
            better = await self.second.look(reading)
            if better.settled:
                return better
            await asyncio.sleep(PAUSE)
        raise RuntimeError(
            f"the sentence encoder gave no answer for {PATIENCE:g} s: measure again when less else is running"
        )


async def understand_rows(rows: Sequence[Labelled]) -> list[Labelled]:
    """The rows with their cases as the running services make them. Raises RuntimeError on a machine too busy."""
    async with _understanding() as understanding:
        return [replace(row, case=await understanding.understand(row.case)) for row in rows]


@asynccontextmanager
async def _understanding() -> AsyncIterator[Understanding]:
    """As the service loads it. The encoder gets all the time it wants, whatever else the machine does."""
    reader = await asyncio.to_thread(load_reader)
    settings = IntentSettings(bus_url=NOWHERE, database_url=NOWHERE, intent_encoder_share=1.0)
    async with open_second_look(settings, reader, encoder_of(settings)) as second:
        yield Understanding(reader, second, InquiryUnderstanding(EntityFinder(), reader.policy))


def _conversation(meant: Case) -> Conversations:
    """The memory of the conversation: of earlier messages, that there were some."""
    conversations = Conversations()
    for turn in range(1, meant.turn):
        earlier = derive_id("earlier message", meant.inquiry.inquiry_id, turn)
        conversations.begin_turn(meant.tenant, meant.conversation_id, earlier)
    return conversations


def _with_facts(understood: Case, meant: Case) -> Case:
    """What logistics and payments-risk add where asked: the row's facts, or that they know nothing of it."""
    facts: dict[str, object] = {"needs": []}
    if "shipment" in understood.needs:
        orders = understood.understanding.entities.order_ids
        unknown = ShipmentFacts(status="not_found", order_id=orders[0] if orders else None)
        facts["shipment"] = meant.shipment or unknown
    if "dispute" in understood.needs:
        facts["dispute"] = meant.dispute or judged("unknown_payment")
    return understood.model_copy(update=facts)
