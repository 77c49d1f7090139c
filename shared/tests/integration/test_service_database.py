"""A service's schema: receipts are there, and row-level security keeps tenants apart."""

import asyncpg
import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.contracts.event import derive_id
from crossdesk.store.receipts import Receipt, find_receipts, receipts_to_write
from crossdesk.store.statement import write_together
from crossdesk.testing.examples import NOON, an_inquiry_received


async def test_a_receipt_is_found_by_its_tenant_only(service_database):
    database = await service_database("crossdesk")
    event = an_inquiry_received()
    envelope = wrap(event, event_id=derive_id("e"), source="test", time=NOON)
    async with database.transaction(["demo"]) as connection:
        await write_together(connection, [receipts_to_write("tester", [Receipt(envelope, [envelope])])])
    async with database.transaction(["demo"]) as connection:
        found = await find_receipts(connection, "tester", [envelope])
    async with database.transaction(["other"]) as connection:
        hidden = await find_receipts(connection, "tester", [envelope])
    assert found == {envelope.id: [envelope]}
    assert hidden == {}


async def test_statements_see_the_tenants_they_were_opened_for_and_no_others(service_database):
    database = await service_database("crossdesk")
    envelope = wrap(an_inquiry_received(), event_id=derive_id("e"), source="test", time=NOON)
    async with database.statements(["demo"]) as connection:
        await write_together(connection, [receipts_to_write("tester", [Receipt(envelope, [envelope])])])
    for tenants, seen in ((["demo"], True), (["other"], False), (["other", "demo"], True), (["other"], False)):
        async with database.statements(tenants) as connection:
            assert bool(await find_receipts(connection, "tester", [envelope])) is seen
    async with database.transaction(["other"]) as connection:
        assert not await find_receipts(connection, "tester", [envelope])
    async with database.statements(["other"]) as connection:
        assert not await find_receipts(connection, "tester", [envelope])


async def test_a_receipt_that_is_there_already_undoes_all_of_the_statement_it_is_written_with(service_database):
    database = await service_database("crossdesk")
    one, other = (wrap(an_inquiry_received(), event_id=derive_id(n), source="t", time=NOON) for n in range(2))
    async with database.statements(["demo"]) as connection:
        await write_together(connection, [receipts_to_write("tester", [Receipt(one, [])])])
        both = [receipts_to_write("tester", [Receipt(other, [])]), receipts_to_write("tester", [Receipt(one, [])])]
        with pytest.raises(asyncpg.UniqueViolationError):
            await write_together(connection, both)
        assert await find_receipts(connection, "tester", [one, other]) == {one.id: []}
