"""Stored messages look as the gateway's projection would have left them."""

from crossdesk.testing.databases import with_parts

from loadtests.bench.flat_cost import store


async def test_messages_are_stored_in_pairs_over_the_tenants(service_database, database_url, monkeypatch):
    monkeypatch.setattr(store, "AT_ONCE", 30)
    gateway = await service_database("gateway")
    await store.store_messages(database_url, 100, tenants=2)
    async with gateway.transaction(["demo", "bench-1"]) as connection:
        counts = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in store.TABLES}
        tenants = await connection.fetch("SELECT tenant, count(*) FROM inquiries GROUP BY tenant ORDER BY tenant")
        torn = await connection.fetchval(
            "SELECT count(*) FROM messages m LEFT JOIN inquiries i USING (tenant, inquiry_id) WHERE i.status IS NULL"
        )
    assert counts == {"conversations": 50, "inquiries": 50, "messages": 100, "timeline": 100}
    assert [tuple(row) for row in tenants] == [("bench-1", 25), ("demo", 25)]
    assert torn == 0


async def test_one_tenant_does_not_see_what_was_stored_for_another(service_database, database_url):
    gateway = await service_database("gateway")
    await store.store_messages(with_parts(database_url), 10, tenants=1)
    async with gateway.transaction(["bench-1"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM messages") == 0
