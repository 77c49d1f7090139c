"""Make the shops of a scenario known to a cluster started for the run, with quotas that fit the load."""

import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from uuid import uuid4

import httpx
from crossdesk.bus.envelope import wrap
from crossdesk.bus.url import open_bus
from crossdesk.contracts.gateway import Quota, TenantConfigured
from crossdesk.errors import Misconfigured

from deploy.waiting import until
from loadtests.scenario import Scenario, Tenant

PATIENCE_SECONDS = 30.0
# Times RATE: what no curve reaches.
NEVER_REACHED = 10.0


def keys_for(scenario: Scenario, demo_key: str) -> dict[str, str]:
    """An API key for each tenant; the demo shop has one already."""
    return {tenant.name: demo_key if tenant.name == "demo" else secrets.token_hex(20) for tenant in scenario.tenants}


def configured(tenant: Tenant, key: str, rate: float) -> TenantConfigured:
    """The tenant's settings, whole: its key, and its quota per second at this RATE."""
    per_second = rate * (NEVER_REACHED if tenant.quota is None else tenant.quota)
    return TenantConfigured(
        tenant=tenant.name,
        name=f"Shop {tenant.name}",
        api_key_hashes=[sha256(key.encode()).hexdigest()],
        quota=Quota(per_second=per_second, burst=max(1, round(per_second))),
        why="a load test was set up",
    )


async def introduce(scenario: Scenario, keys: Mapping[str, str], rate: float, *, bus_url: str, url: str) -> None:
    """Publish the tenants and wait until the gateway knows them. Raises Misconfigured when it does not."""
    now = datetime.now(UTC)
    events = [configured(tenant, keys[tenant.name], rate) for tenant in scenario.tenants]
    async with open_bus(bus_url, instance=f"load-{os.getpid()}") as bus:
        await bus.publish([wrap(event, event_id=uuid4(), source="gateway", time=now) for event in events])
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS) as client:
        for name, key in keys.items():
            try:
                await until(name, partial(is_known, client, key), deadline_seconds=PATIENCE_SECONDS)
            except TimeoutError:
                raise Misconfigured(f"the gateway has not learnt of the tenant {name} from the bus") from None


async def is_known(client: httpx.AsyncClient, key: str) -> bool:
    """Whether a key is good: for what does not exist a known shop is told 404, an unknown one 401."""
    answer = await client.get(f"/v1/inquiries/{uuid4()}", headers={"Authorization": f"Bearer {key}"})
    return answer.status_code != httpx.codes.UNAUTHORIZED
