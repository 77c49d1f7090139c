"""A subscription may read the body itself; what it cannot read is poison, as it is for the contract's model."""

from uuid import UUID, uuid4

import msgspec
import pytest
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import open_record
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event
from crossdesk.contracts.translation import LanguageDetected
from crossdesk.errors import Undecodable
from crossdesk.testing.examples import NOON, TENANT
from msgspec.structs import replace


class Detected(msgspec.Struct):
    """All that is wanted of a LanguageDetected."""

    tenant: str
    conversation_id: UUID
    language: str


async def listen(event: Detected, work: object) -> list[Event]:
    return []


READ = msgspec.json.Decoder(Detected).decode
FOUND = LanguageDetected(tenant=TENANT, conversation_id=uuid4(), inquiry_id=uuid4(), language="de", confidence=0.9)
ENVELOPE = wrap(FOUND, event_id=uuid4(), source="translation", time=NOON)
TABLE = {"LanguageDetected": Subscription(LanguageDetected, listen, opened=READ)}


def record_of(envelope: Envelope) -> Record:
    return Record(Partition(envelope.topic, 0), 1, envelope.key, envelope.headers(), envelope.data, NOON)


def test_the_handler_gets_what_the_subscription_reads() -> None:
    pending = open_record(record_of(ENVELOPE), "routing", TABLE)
    assert pending is not None
    assert pending.event == Detected(TENANT, FOUND.conversation_id, "de")


@pytest.mark.parametrize(
    "body",
    [b"{", b"[" * 100_000, b"{}", ENVELOPE.data.replace(b'"de"', b"5"), ENVELOPE.data.replace(TENANT.encode(), b"x")],
    ids=["no JSON", "too deep", "empty", "another form", "another shop"],
)
def test_a_body_it_cannot_read_or_of_another_shop_is_poison(body: bytes) -> None:
    pending = open_record(record_of(replace(ENVELOPE, data=body)), "routing", TABLE)
    assert pending is not None
    assert isinstance(pending.poison, Undecodable)


@pytest.mark.parametrize(("topic", "urgent"), [("understanding", False), ("understanding-urgent", True)])
def test_an_event_is_urgent_by_the_lane_it_came_on(topic: str, urgent: bool) -> None:
    record = Record(Partition(topic, 0), 1, ENVELOPE.key, ENVELOPE.headers(), ENVELOPE.data, NOON)
    pending = open_record(record, "routing", TABLE)
    assert pending is not None
    assert pending.urgent is urgent


@pytest.mark.parametrize("headers", [{}, {"ce_type": ""}, dict.fromkeys(ENVELOPE.headers(), "")])
def test_a_record_that_does_not_say_what_it_is_is_poison(headers: dict[str, str]) -> None:
    pending = open_record(
        Record(Partition("understanding", 0), 1, ENVELOPE.key, headers, b"{}", NOON), "routing", TABLE
    )
    assert pending is not None
    assert isinstance(pending.poison, Undecodable)
