"""`POST /v1/webhooks/deliveries/{delivery_id}/replay`: once more, please."""

from uuid import UUID

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from fastapi import APIRouter

from gateway import problems
from gateway.access.admitted_route import guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import Kind, Problem, responses
from gateway.read.reading import reading
from gateway.webhooks.list_webhooks import shown
from gateway.webhooks.shown import DeliveryShown

router = APIRouter(route_class=guarded(may_post("webhook-replays")), tags=["webhooks"])

ENDPOINT_OFF = Kind(
    "webhook-endpoint-off", 409, "The endpoint is off", "Switch the endpoint on, then replay the delivery."
)
READ = """
    SELECT e.active FROM webhook_deliveries d JOIN webhook_endpoints e USING (tenant, endpoint_id)
    WHERE d.tenant = $1 AND d.id = $2
"""
REPLAY = """
    UPDATE webhook_deliveries SET state = 'pending', attempts = 0, next_try_at = now()
    WHERE tenant = $1 AND id = $2 RETURNING *, pg_notify('gateway_changes', '*/deliveries')
"""


@router.post(
    "/v1/webhooks/deliveries/{delivery_id}/replay",
    status_code=202,
    operation_id="replayDelivery",
    summary="Deliver once more",
    responses=responses(
        problems.UNAUTHORIZED,
        problems.NOT_FOUND,
        ENDPOINT_OFF,
        problems.INVALID,
        problems.QUOTA,
        problems.OVERLOADED,
        problems.UNAVAILABLE,
    ),
)
async def replay_delivery(delivery_id: UUID, shop: Shop, gateway: TheGateway) -> DeliveryShown:
    """Whatever its state, the delivery is due at once, under the same `webhook-id`, with all its tries before it.

    Replays count for a quota of their own.
    """
    async with reading(gateway, shop.tenant) as connection:
        return shown(await _due_again(connection, shop.tenant, delivery_id))


async def _due_again(connection: PoolConnectionProxy, tenant: str, delivery_id: UUID) -> Record:
    active = await connection.fetchval(READ, tenant, delivery_id)
    if active is False:
        raise Problem(ENDPOINT_OFF)
    row = await connection.fetchrow(REPLAY, tenant, delivery_id) if active else None
    if row is None:
        raise Problem(problems.NOT_FOUND)
    return row
