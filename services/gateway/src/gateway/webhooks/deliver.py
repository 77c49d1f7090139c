"""Delivers webhooks: every replica takes what is due, a few at a time and from every endpoint its share."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
from crossdesk.bus.envelope import wrap
from crossdesk.consume.outages import SURROUNDINGS
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import WebhookConfigured
from crossdesk.errors import BusUnavailable
from crossdesk.tasks import background

from gateway.changes import DELIVERIES, Watch
from gateway.gateway import Gateway
from gateway.metrics import WEBHOOK_SECONDS, WEBHOOK_TRIES
from gateway.webhooks.attempt import GONE, Delivery, Result, open_client, post
from gateway.webhooks.schedule import next_delay
from gateway.webhooks.signing import signing_secrets

log = logging.getLogger(__name__)

AT_ONCE = 32
AT_ONCE_PER_ENDPOINT = 4
LEASE = timedelta(seconds=60)
"""A delivery taken by a replica that died is due again after this; longer than any try."""
POLL_SECONDS = 5.0

# Every endpoint gives at most its free places, so that a slow one with a long queue holds up nobody else.
CLAIM = """
    WITH due AS (
        SELECT d.tenant, d.id, e.url
        FROM webhook_endpoints e
        LEFT JOIN unnest($2::text[], $3::text[], $4::int[]) AS busy (tenant, endpoint_id, tries)
            USING (tenant, endpoint_id)
        CROSS JOIN LATERAL (
            SELECT w.tenant, w.id FROM webhook_deliveries w
            WHERE w.tenant = e.tenant AND w.endpoint_id = e.endpoint_id
              AND w.state = 'pending' AND w.next_try_at <= now()
            ORDER BY w.next_try_at LIMIT greatest(0, $5 - coalesce(busy.tries, 0)) FOR UPDATE SKIP LOCKED
        ) d
        WHERE e.tenant = ANY ($1) AND e.active
        ORDER BY random() LIMIT $6
    )
    UPDATE webhook_deliveries w SET attempts = w.attempts + 1, next_try_at = now() + $7
    FROM due WHERE w.tenant = due.tenant AND w.id = due.id
    RETURNING w.tenant, w.id, w.endpoint_id, due.url, w.event, w.attempts
"""
FINISH = """
    UPDATE webhook_deliveries
    SET state = $3, last_status = $4, last_error = $5, next_try_at = coalesce(now() + $6, next_try_at)
    WHERE tenant = $1 AND id = $2 AND state = 'pending'
    RETURNING extract(epoch FROM now() - created_at)::float8 AS age
"""


@asynccontextmanager
async def delivering(gateway: Gateway) -> AsyncIterator[None]:
    """Deliver as long as the block lasts. A try cut off at the end is made again by another replica."""
    async with open_client() as client, background(_Deliveries(gateway, client).run(), name="deliver webhooks"):
        yield


class _Deliveries:
    """The tries under way in this replica."""

    def __init__(self, gateway: Gateway, client: httpx.AsyncClient) -> None:
        self._gateway = gateway
        self._client = client
        self._under_way: Counter[tuple[str, str]] = Counter()

    async def run(self) -> None:
        with self._gateway.changes.watch(*DELIVERIES) as watch:
            async with asyncio.TaskGroup() as tries:
                while True:
                    due = await self._due()
                    for delivery in due:
                        self._under_way[delivery.tenant, delivery.endpoint_id] += 1
                        tries.create_task(self._try(delivery, watch), name="deliver a webhook")
                    if not due:
                        await watch.wait(POLL_SECONDS)

    async def _due(self) -> list[Delivery]:
        try:
            return await claim(self._gateway, self._under_way)
        except SURROUNDINGS as error:
            log.warning("webhooks wait for PostgreSQL", extra={"cause": type(error).__name__})
            return []

    async def _try(self, delivery: Delivery, watch: Watch) -> None:
        try:
            await deliver(self._gateway, self._client, delivery)
        except SURROUNDINGS as error:
            log.warning(
                "the end of a delivery is not noted, it will be made again", extra={"cause": type(error).__name__}
            )
        finally:
            self._under_way[delivery.tenant, delivery.endpoint_id] -= 1
            watch.wake()


async def claim(gateway: Gateway, under_way: Counter[tuple[str, str]]) -> list[Delivery]:
    """Take what is due, for `LEASE`, as far as there is room. Other replicas pass over what we take."""
    tenants = list(gateway.memory.accounts.tenants)
    busy = [(tenant, endpoint, tries) for (tenant, endpoint), tries in (+under_way).items()]
    room = AT_ONCE - under_way.total()
    if room <= 0 or not tenants:
        return []
    async with gateway.database.transaction(tenants) as connection:
        rows = await connection.fetch(
            CLAIM,
            tenants,
            [tenant for tenant, _, _ in busy],
            [endpoint for _, endpoint, _ in busy],
            [tries for _, _, tries in busy],
            AT_ONCE_PER_ENDPOINT,
            room,
            LEASE,
        )
    return [Delivery(**dict(row)) for row in rows]


async def deliver(gateway: Gateway, client: httpx.AsyncClient, delivery: Delivery) -> None:
    """Make one try and note how it ended."""
    secrets = signing_secrets(gateway.settings.webhook_secret, delivery.tenant, delivery.endpoint_id)
    result = await post(client, delivery, secrets, allow_private=gateway.settings.webhook_allow_private)
    if result.status == GONE:
        await _switch_off(gateway, delivery)
    await note(gateway, delivery, result)


async def note(gateway: Gateway, delivery: Delivery, result: Result) -> None:
    """Write down how a try ended and when the next one is due, if any."""
    delay = None if result.delivered or result.status == GONE else next_delay(delivery.attempts)
    state = _state(result, delay)
    async with gateway.database.transaction([delivery.tenant]) as connection:
        age = await connection.fetchval(FINISH, delivery.tenant, delivery.id, state, result.status, result.error, delay)
    WEBHOOK_TRIES.labels(state).inc()
    if state == "delivered" and age is not None:
        WEBHOOK_SECONDS.observe(age)


def _state(result: Result, delay: timedelta | None) -> str:
    if result.delivered:
        return "delivered"
    if result.status == GONE:
        return "cancelled"
    return "pending" if delay else "failed"


async def _switch_off(gateway: Gateway, delivery: Delivery) -> None:
    """The receiver is gone for good: its endpoint is switched off by an event, as its tenant would."""
    known = gateway.memory.accounts.webhooks(delivery.tenant)
    if not any((each.endpoint_id, each.url) == (delivery.endpoint_id, delivery.url) for each in known):
        return  # configured anew meanwhile
    event = WebhookConfigured(
        tenant=delivery.tenant,
        endpoint_id=delivery.endpoint_id,
        url=delivery.url,
        active=False,
        why="the receiver answered 410 Gone",
    )
    envelope = wrap(event, event_id=derive_id("gone", delivery.id), source="gateway", time=datetime.now(UTC))
    try:
        await gateway.bus.publish([envelope])
    except BusUnavailable as error:
        log.warning("an endpoint that is gone stays on until its next delivery", extra={"cause": str(error)})
