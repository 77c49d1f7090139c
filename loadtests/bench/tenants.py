"""Tenants of measurements, with API keys that follow from their number and quotas nobody reaches."""

import hashlib
from datetime import UTC, datetime
from uuid import uuid4

import httpx
from crossdesk.bus.envelope import wrap
from crossdesk.bus.url import open_bus
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import Quota, TenantConfigured
from crossdesk.testing.waiting import until

UNLIMITED = Quota(per_second=1e6, burst=1_000_000)


def tenant_of(number: int) -> str:
    """The first is the demo shop, as only that has told its policies, on which general answers rest."""
    return f"bench-{number}" if number else "demo"


def key_of(number: int) -> str:
    """The API key of a tenant; known to anyone, as the clusters of measurements listen on loopback only."""
    return f"bench_key_of_tenant_{number:06d}"


def configured(number: int) -> TenantConfigured:
    hashes = [hashlib.sha256(key_of(number).encode()).hexdigest()]
    tenant = tenant_of(number)
    return TenantConfigured(tenant=tenant, name=tenant, api_key_hashes=hashes, quota=UNLIMITED, why="measured")


async def introduce(bus_url: str, tenants: int) -> None:
    """Put this many tenants on the log."""
    now = datetime.now(UTC)
    envelopes = [
        wrap(configured(number), event_id=derive_id("bench", number, now), source="gateway", time=now)
        for number in range(tenants)
    ]
    async with open_bus(bus_url, instance="bench-set-up") as bus:
        await bus.publish(envelopes, deadline=30)


async def until_known(url: str, tenants: int) -> None:
    """Until the gateway at `url` takes the key of the last of them. Raises TimeoutError."""
    headers = {"Authorization": f"Bearer {key_of(tenants - 1)}"}
    async with httpx.AsyncClient(base_url=url, headers=headers) as client:

        async def known() -> bool:
            return (await client.get(f"/v1/inquiries/{uuid4()}")).status_code != httpx.codes.UNAUTHORIZED

        await until(known)
