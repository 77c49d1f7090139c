"""Make the demo shop known: its accounts over the bus, its orders, payments and parcels over HTTP as a shop would."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from crossdesk.bus.envelope import wrap
from crossdesk.bus.url import open_bus
from crossdesk.errors import Unavailable

from deploy.demo import shop
from deploy.local.demo_accounts import account_events
from deploy.local.stack import Stack
from deploy.waiting import until

AT_ONCE = 16
ATTEMPTS = 8

Request = tuple[str, str, dict[str, Any]]


async def introduce_demo_shop(stack: Stack, client: httpx.AsyncClient, *, deadline_seconds: float = 30.0) -> None:
    """Have the gateway know the demo shop and its orders. Does nothing on a bus that has them already.

    `client` carries the shop's API key. Raises Unavailable when the gateway does not take them.
    """
    known = await _is_known(client)
    if not known:
        await _publish_accounts(stack)
        await _until_known(client, deadline_seconds)
    if not known or not stack.loaded_marker.exists():
        await _load(client, stack.epoch)
        stack.loaded_marker.touch()


async def _is_known(client: httpx.AsyncClient) -> bool:
    """Whether the API key is good: for what does not exist a known shop is told 404, an unknown one 401."""
    answer = await client.get(f"/v1/inquiries/{uuid4()}")
    return answer.status_code != httpx.codes.UNAUTHORIZED


async def _publish_accounts(stack: Stack) -> None:
    now = datetime.now(UTC)
    events = list(account_events(stack.credentials.api_key, stack.credentials.agents))
    async with open_bus(stack.bus_url, instance="set-up") as bus:
        await bus.publish([wrap(event, event_id=uuid4(), source="gateway", time=now) for event in events])


async def _until_known(client: httpx.AsyncClient, deadline_seconds: float) -> None:
    try:
        await until("the demo shop", lambda: _is_known(client), deadline_seconds=deadline_seconds)
    except TimeoutError:
        raise Unavailable("the gateway has not learnt of the demo shop from the bus; see its log") from None


async def _load(client: httpx.AsyncClient, epoch: datetime) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def send(request: Request) -> None:
        async with room:
            await _send(client, *request)

    # Orders come first: what belongs to an order may be refused or set aside before it is known.
    for kind in (orders(epoch), movements(epoch)):
        async with asyncio.TaskGroup() as tasks:
            for request in kind:
                tasks.create_task(send(request))


def orders(epoch: datetime) -> Iterator[Request]:
    for order in shop.orders(epoch):
        body = shop.body(order)
        yield "PUT", f"/v1/orders/{body.pop('order_id')}", body


def movements(epoch: datetime) -> Iterator[Request]:
    """Payments and what the shop says of its parcels."""
    for transaction in shop.transactions(epoch):
        yield "POST", "/v1/transactions", shop.body(transaction)
    for update in shop.shipment_updates(epoch):
        yield "POST", "/v1/shipment-updates", shop.body(update)


async def _send(client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any]) -> None:
    for _ in range(ATTEMPTS):
        answer = await client.request(method, path, json=body)
        if answer.status_code not in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
            break
        await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
    if answer.is_error:
        raise Unavailable(
            f"the gateway refused {method} {path} of the demo shop: {answer.status_code} {answer.text[:500]}"
        )
