"""Shows how many deliveries are to come, and how old the oldest is."""

from datetime import timedelta
from functools import partial

from crossdesk.rounds import Round

from gateway.gateway import Gateway
from gateway.metrics import WEBHOOK_OLDEST, WEBHOOKS_DUE

EVERY = timedelta(seconds=15)
PENDING = """
    SELECT count(*) AS pending, coalesce(extract(epoch FROM now() - min(d.created_at)), 0)::float8 AS oldest
    FROM webhook_deliveries d JOIN webhook_endpoints e USING (tenant, endpoint_id)
    WHERE d.tenant = ANY ($1::text[]) AND d.state = 'pending' AND e.active
"""


def showing(gateway: Gateway) -> Round:
    """A round of every replica: each shows all deliveries."""
    return Round("how old pending webhooks are", EVERY, partial(show_pending, gateway))


async def show_pending(gateway: Gateway) -> None:
    """Set the gauges. Raises what the database raised; the next round tries again."""
    tenants = list(gateway.memory.accounts.tenants)
    async with gateway.database.transaction(tenants) as connection:
        [row] = await connection.fetch(PENDING, tenants)
    WEBHOOKS_DUE.set(row["pending"])
    WEBHOOK_OLDEST.set(row["oldest"])
