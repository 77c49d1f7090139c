"""A service's schema: receipts are there, and row-level security keeps tenants apart."""

from crossdesk.bus.envelope import wrap
from crossdesk.contracts.event import derive_id
from crossdesk.store.receipts import Receipt, find_receipts, write_receipts
from crossdesk.testing.examples import NOON, an_inquiry_received


async def test_a_receipt_is_found_by_its_tenant_only(service_database):
    database = await service_database("crossdesk")
    event = an_inquiry_received()
    envelope = wrap(event, event_id=derive_id("e"), source="test", time=NOON)
    async with database.transaction(["demo"]) as connection:
        await write_receipts(connection, "tester", [Receipt(envelope, [envelope])])
    async with database.transaction(["demo"]) as connection:
        found = await find_receipts(connection, "tester", [envelope])
    async with database.transaction(["other"]) as connection:
        hidden = await find_receipts(connection, "tester", [envelope])
    assert found == {envelope.id: [envelope]}
    assert hidden == {}
