from crossdesk.contracts.gateway import InquiryReceived, TenantConfigured
from crossdesk.testing.examples import an_inquiry_received

from intent.main import subscriptions
from intent.reading import Reader, Reading


async def test_messages_are_read_before_the_transaction(reader: Reader) -> None:
    lines = {line.event: line for line in subscriptions(reader)}
    assert set(lines) == {InquiryReceived, TenantConfigured}
    fetch = lines[InquiryReceived].fetch
    assert fetch is not None
    reading = await fetch(an_inquiry_received("Wo bleibt mein Paket?"), None)  # type: ignore[arg-type]  # reads no database
    assert isinstance(reading, Reading)
    assert (reading.intent.id, reading.language) == ("track_shipment", "de")
