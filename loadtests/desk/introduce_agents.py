"""Make the day's agents known to the cluster, and give the shop the quota that the day needs."""

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

from argon2 import PasswordHasher
from crossdesk.bus.envelope import wrap
from crossdesk.bus.url import open_bus
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentAccountConfigured, Quota, TenantConfigured

from loadtests.desk.cast import Agent

TENANT = "demo"


async def introduce_agents(bus_url: str, api_key: str, agents: Sequence[Agent], places: int) -> str:
    """Publish the shop and its agents. Gives the password, one for all."""
    password = secrets.token_urlsafe(16)
    hashed = PasswordHasher(time_cost=1, memory_cost=8192).hash(password)
    key_hash = sha256(api_key.encode()).hexdigest()
    shop = TenantConfigured(
        tenant=TENANT,
        name="Demo shop",
        api_key_hashes=[key_hash],
        quota=Quota(per_second=500, burst=1000),
        why="a day at the desk was set up",
    )
    events: list[Event] = [shop, *(_account(agent, hashed, places) for agent in agents)]
    now = datetime.now(UTC)
    async with open_bus(bus_url, instance=f"desk-{os.getpid()}") as bus:
        await bus.publish([wrap(event, event_id=uuid4(), source="gateway", time=now) for event in events])
    return password


def _account(agent: Agent, hashed: str, places: int) -> AgentAccountConfigured:
    return AgentAccountConfigured(
        tenant=TENANT,
        agent_id=agent.agent_id,
        email=agent.email,
        name=agent.agent_id,
        password_hash=hashed,
        skills=list(agent.skills),
        languages=list(agent.languages),
        capacity=places,
        why="a day at the desk was set up",
    )
