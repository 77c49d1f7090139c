"""Which tenants this service has orders of, for work that goes through all of them.

The table `tenants` has no row-level security: a list of tenants cannot be confined to one of them. So it holds nothing
but their ids; whatever is read of a tenant afterwards is read in a transaction for that tenant.
"""

from crossdesk.store.database import Database


async def known_tenants(database: Database) -> list[str]:
    """The ids of all tenants that ever imported an order, sorted. Raises what the database raises."""
    async with database.statements([]) as connection:
        rows = await connection.fetch("SELECT tenant FROM tenants ORDER BY tenant")
    return [row["tenant"] for row in rows]
