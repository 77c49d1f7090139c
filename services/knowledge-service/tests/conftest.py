"""The library and the flows as they are shipped, loaded once, parcels for cases, and customers to talk with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.intent import Case, Entities
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, a_case, a_conversation, a_customer, an_inquiry, an_understanding

from knowledge.dialogue import Dialogue
from knowledge.draft_answer import answer_from
from knowledge.flows_data import Flows
from knowledge.lead_customer import lead_or
from knowledge.library import Library
from knowledge.load_flows import load_flows
from knowledge.load_library import load_library


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture
def a_parcel() -> Callable[..., ShipmentFacts]:
    """A parcel of the given status, with everything a carrier may tell; every field can be set by name."""

    def make(status: str = "in_transit", **fields: Any) -> ShipmentFacts:
        values = {
            "tracking_number": "LX123456785CN",
            "order_id": "CB-20481133",
            "carrier": "DHL",
            "last_event": ShipmentEvent(
                at=NOON - timedelta(hours=2), description="Departed facility", location="Leipzig"
            ),
            "destination": "DE",
            "estimated_delivery": NOON + timedelta(days=3),
            "checked_at": NOON,
        }
        return ShipmentFacts(status=status, **{**values, **fields})

    return make


@pytest.fixture(scope="session")
def flows(library: Library) -> Flows:
    return load_flows(library)


@dataclass
class Talk:
    """A conversation of one customer with the service, held in memory: each message gives what is said on it."""

    library: Library
    flows: Flows
    dialogue: Dialogue = field(default_factory=Dialogue)
    language: str = "en"
    conversation: str = "conversation"
    turns: dict[str, int] = field(default_factory=dict)
    messages: int = 0

    async def say(self, text: str = "…", intent: str = "out_of_scope", confidence: float = 0.3, **fields: Any) -> Any:
        """One more message. `entities`, `attachments`, `customer` and `hours` (after noon) go where they belong."""
        [event] = await self.hear(self.message(text, intent, confidence, **fields))
        return event

    def message(self, text: str, intent: str, confidence: float, **fields: Any) -> Case:
        self.messages += 1
        turn = self.turns[self.conversation] = self.turns.get(self.conversation, 0) + 1
        inquiry = an_inquiry(
            text,
            inquiry_id=derive_id("inquiry", self.messages, text),
            customer=fields.pop("customer", a_customer(locale=self.language, country="GB", time_zone="Europe/London")),
            attachments=fields.pop("attachments", []),
            received_at=NOON + timedelta(hours=fields.pop("hours", 0), seconds=self.messages),
        )
        entities = fields.pop("entities", Entities())
        understanding = an_understanding(intent, confidence, language=self.language, entities=entities)
        conversation_id = a_conversation(self.conversation)
        values = {"inquiry": inquiry, "understanding": understanding, "turn": turn, "conversation_id": conversation_id}
        return a_case(**{**values, **fields})

    async def hear(self, case: Case) -> list[Event]:
        handler = lead_or(answer_from(self.library), self.flows, self.library)
        work: Any = UnitOfWork(None, Cause(uuid4(), case.inquiry.received_at), self.dialogue)  # type: ignore[arg-type]  # no connection
        return await handler(case, work)


@pytest.fixture
def talk(library: Library, flows: Flows) -> Talk:
    return Talk(library, flows)
