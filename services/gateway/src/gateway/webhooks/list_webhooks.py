"""`GET /v1/webhooks` and `GET /v1/webhooks/deliveries`: where outcomes are told, what was delivered, what was not."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Query

from gateway import problems
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.cursor import Cursor, Limit, decode, encode
from gateway.read.reading import READING_ALL, reading
from gateway.webhooks.shown import DeliveryPage, DeliveryShown, DeliveryState, WebhookList, WebhookShown

router = APIRouter(tags=["webhooks"])

State = Annotated[DeliveryState | None, Query(description="only deliveries in this state")]


@router.get(
    "/v1/webhooks",
    operation_id="listWebhooks",
    summary="Where outcomes are told",
    responses=READING_ALL,
)
async def list_webhooks(shop: Shop, gateway: TheGateway) -> WebhookList:
    """Secrets are shown by `PUT` alone; putting an endpoint again shows the same one."""
    async with reading(gateway, shop.tenant) as connection:
        rows = await connection.fetch(
            "SELECT endpoint_id, url, active, why FROM webhook_endpoints WHERE tenant = $1 ORDER BY endpoint_id",
            shop.tenant,
        )
    return WebhookList(endpoints=[WebhookShown(**dict(row)) for row in rows])


@router.get(
    "/v1/webhooks/deliveries",
    operation_id="listDeliveries",
    summary="What was delivered and what was not",
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def list_deliveries(
    shop: Shop, gateway: TheGateway, state: State = None, cursor: Cursor = None, limit: Limit = 50
) -> DeliveryPage:
    """The newest first."""
    before = decode(cursor, position_of)
    async with reading(gateway, shop.tenant) as connection:
        rows = await connection.fetch(
            """
            SELECT * FROM webhook_deliveries
            WHERE tenant = $1 AND ($2::text IS NULL OR state = $2)
              AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
            ORDER BY created_at DESC, id DESC LIMIT $5
            """,
            shop.tenant,
            state,
            *(before or (None, None)),
            limit + 1,
        )
    page = rows[:limit]
    return DeliveryPage(
        deliveries=[shown(row) for row in page],
        next_cursor=encode(page[-1]["created_at"].isoformat(), page[-1]["id"]) if len(rows) > limit else None,
    )


def shown(row: Record) -> DeliveryShown:
    names = ("id", "endpoint_id", "state", "attempts", "created_at", "last_status", "last_error", "event")
    return DeliveryShown(
        **{name: row[name] for name in names}, next_try_at=row["next_try_at"] if row["state"] == "pending" else None
    )


def position_of(values: list[Any]) -> tuple[datetime, UUID]:
    """Reads a cursor. Raises ValueError or TypeError when the values are no position in this list."""
    created_at, delivery_id = values
    moment = datetime.fromisoformat(created_at)
    if moment.tzinfo is None:
        raise ValueError("no position in this list")
    return moment, UUID(delivery_id)
