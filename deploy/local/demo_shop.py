"""Make the demo shop known: its accounts, its orders, payments and parcels, all as events on the bus."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

import httpx
from crossdesk.bus.envelope import wrap
from crossdesk.bus.url import open_bus
from crossdesk.contracts.event import Event, derive_id
from crossdesk.errors import Unavailable

from deploy.demo import shop
from deploy.local.demo_accounts import account_events
from deploy.local.stack import Stack
from deploy.waiting import until


async def introduce_demo_shop(stack: Stack, client: httpx.AsyncClient, *, deadline_seconds: float = 30.0) -> None:
    """Have the gateway know the demo shop and its orders. Does nothing on a bus that has them already.

    `client` carries the shop's API key. Raises Unavailable when the gateway does not take them.
    """
    known = await is_known(client)
    if not known:
        await publish_accounts(stack.bus_url, stack.credentials.api_key, stack.credentials.agents)
        await until_known(client, deadline_seconds)
    if not known or not stack.loaded_marker.exists():
        await publish_records(stack.bus_url, stack.epoch)
        stack.loaded_marker.touch()


async def is_known(client: httpx.AsyncClient) -> bool:
    """Whether the API key is good: for what does not exist a known shop is told 404, an unknown one 401."""
    answer = await client.get(f"/v1/inquiries/{uuid4()}")
    return answer.status_code != httpx.codes.UNAUTHORIZED


async def publish_accounts(bus_url: str, api_key: str, passwords: Mapping[str, str]) -> None:
    """Tell the cluster on this bus of the shop and of its agents, whose passwords are given by e-mail address."""
    now = datetime.now(UTC)
    events = list(account_events(api_key, passwords))
    async with open_bus(bus_url, instance="set-up") as bus:
        await bus.publish([wrap(event, event_id=uuid4(), source="gateway", time=now) for event in events])


async def until_known(client: httpx.AsyncClient, deadline_seconds: float) -> None:
    """Wait until the gateway knows the key `client` carries. Raises Unavailable."""
    try:
        await until("the demo shop", lambda: is_known(client), deadline_seconds=deadline_seconds)
    except TimeoutError:
        raise Unavailable("the gateway has not learnt of the demo shop from the bus; see its log") from None


async def publish_records(bus_url: str, epoch: datetime) -> None:
    """Put the shop's records on the log, where its HTTP imports would put them one by one; they count back from
    `epoch`, which also makes their ids: what is known already is known by them.
    """
    # Orders come first: what belongs to an order may be set aside before it is known.
    events: list[Event] = [*shop.orders(epoch), *shop.transactions(epoch), *shop.shipment_updates(epoch)]
    now = datetime.now(UTC)
    envelopes = [
        wrap(event, event_id=derive_id("demo", epoch, place), source="gateway", time=now)
        for place, event in enumerate(events)
    ]
    async with open_bus(bus_url, instance="set-up") as bus:
        await bus.publish(envelopes, deadline=30)
