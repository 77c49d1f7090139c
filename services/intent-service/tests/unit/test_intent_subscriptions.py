from crossdesk.contracts.gateway import InquiryReceived, OrderImported, TenantConfigured
from crossdesk.testing.examples import an_inquiry_received

from intent.main import subscriptions
from intent.reading import Reader, Reading
from intent.second_look import SecondLook


def test_messages_are_read_before_the_transaction(reader: Reader) -> None:
    lines = {line.event: line for line in subscriptions(reader, SecondLook(reader.policy, ()))}
    assert set(lines) == {InquiryReceived, OrderImported, TenantConfigured}
    prepare = lines[InquiryReceived].prepare
    assert prepare is not None
    reading = prepare(an_inquiry_received("Wo bleibt mein Paket?"))
    assert isinstance(reading, Reading)
    assert (reading.intent.id, reading.language) == ("track_shipment", "de")
