from typing import cast

from crossdesk.contracts.gateway import (
    InquiryReceived,
    IntentExamplesConfigured,
    IntentRetrainingRequested,
    IntentVersionActivationRequested,
    OrderImported,
    TenantConfigured,
)
from crossdesk.store.database import Database
from crossdesk.testing.examples import an_inquiry_received

from intent.lessons import Lessons
from intent.main import subscriptions
from intent.read_message import MessageReading
from intent.reading import Reader, Reading
from intent.second_look import SecondLook
from intent.tenant_readers import TenantReaders


def test_messages_are_read_before_the_transaction(reader: Reader) -> None:
    readers = TenantReaders(reader, cast(Database, None), tuple, 1)
    reading = MessageReading(readers, SecondLook(reader.policy, ()), Lessons())
    lines = {line.event: line for line in subscriptions(reading)}
    assert set(lines) == {
        InquiryReceived,
        OrderImported,
        TenantConfigured,
        IntentExamplesConfigured,
        IntentRetrainingRequested,
        IntentVersionActivationRequested,
    }
    prepare = lines[InquiryReceived].prepare
    assert prepare is not None
    found = prepare(an_inquiry_received("Wo bleibt mein Paket?"))
    assert isinstance(found, Reading)
    assert (found.intent.id, found.language) == ("track_shipment", "de")
