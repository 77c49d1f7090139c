"""A tenant was configured: whether its customers are told of trouble before they ask."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import TenantConfigured
from crossdesk.store.unit_of_work import UnitOfWork


async def record_tenant(event: TenantConfigured, work: UnitOfWork) -> list[Event]:
    await work.connection.execute(
        """
        INSERT INTO tenant_settings AS known (tenant, tell_first, configured_at) VALUES ($1, $2, $3)
        ON CONFLICT (tenant) DO UPDATE SET tell_first = excluded.tell_first, configured_at = excluded.configured_at
        WHERE known.configured_at <= excluded.configured_at
        """,
        event.tenant,
        event.tell_first,
        work.now,
    )
    return []
