"""Tenants, agents and webhook endpoints as the log last told of them: what a request is checked against."""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from typing import Literal

from crossdesk.contracts.gateway import (
    AgentAccountConfigured,
    AgentPresenceChanged,
    TenantConfigured,
    WebhookConfigured,
)
from crossdesk.contracts.routing import AgentFoundAbsent

MOST_KNOWN_ENDPOINTS = 100
"""Webhook endpoints of a tenant, those that are off included: none is ever forgotten, so they must not grow."""

Presence = Literal["online", "busy", "away", "offline"]


def hash_key(api_key: str) -> str:
    """SHA-256 of an API key, hex: what `TenantConfigured` holds. Keys are random, so no slow hash is needed."""
    return sha256(api_key.encode()).hexdigest()


class Accounts:
    """The latest word on each account. A later event replaces an earlier one whole."""

    def __init__(self) -> None:
        self.tenants: dict[str, TenantConfigured] = {}
        self._by_key: dict[str, str] = {}
        self._agents: dict[tuple[str, str], AgentAccountConfigured] = {}
        self._by_email: dict[str, dict[str, str]] = {}
        self._webhooks: dict[str, dict[str, WebhookConfigured]] = {}
        self._presence: dict[tuple[str, str], Presence] = {}

    def configure_tenant(self, event: TenantConfigured) -> None:
        former = self.tenants.get(event.tenant)
        for key_hash in former.api_key_hashes if former else ():
            if self._by_key.get(key_hash) == event.tenant:
                del self._by_key[key_hash]
        self._by_key.update((key_hash, event.tenant) for key_hash in event.api_key_hashes)
        self.tenants[event.tenant] = event

    def configure_agent(self, event: AgentAccountConfigured) -> None:
        former = self._agents.get((event.tenant, event.agent_id))
        if former:
            self._by_email.get(former.email.casefold(), {}).pop(event.tenant, None)
        self._agents[event.tenant, event.agent_id] = event
        self._by_email.setdefault(event.email.casefold(), {})[event.tenant] = event.agent_id

    def configure_webhook(self, event: WebhookConfigured) -> None:
        """One too many, which several replicas may have let in at once, is passed over, as it is in the table."""
        known = self._webhooks.setdefault(event.tenant, {})
        if event.endpoint_id in known or len(known) < MOST_KNOWN_ENDPOINTS:
            known[event.endpoint_id] = event

    def change_presence(self, event: AgentPresenceChanged | AgentFoundAbsent) -> None:
        """Found absent is who said they were there; one who only repeats themselves then stays what they were found."""
        known = self.presence(event.tenant, event.agent_id)
        repeats = isinstance(event, AgentPresenceChanged) and event.repeated
        if repeats and "offline" not in (event.presence, known):
            return
        self._presence[event.tenant, event.agent_id] = event.presence

    def tenant_of_key(self, api_key: str) -> TenantConfigured | None:
        """The tenant a key belongs to. Looked up by its hash, whose timing tells nothing of the key."""
        key_hash = hash_key(api_key)
        tenant = self.tenants.get(self._by_key.get(key_hash, ""))
        if tenant and any(hmac.compare_digest(key_hash, known) for known in tenant.api_key_hashes):
            return tenant
        return None

    def agent(self, tenant: str, agent_id: str) -> AgentAccountConfigured | None:
        return self._agents.get((tenant, agent_id))

    def agents_by_email(self, email: str, tenant: str | None = None) -> Iterator[AgentAccountConfigured]:
        """Accounts of an address, which may work for several tenants."""
        for of_tenant, agent_id in self._by_email.get(email.casefold(), {}).items():
            if tenant in (None, of_tenant):
                yield self._agents[of_tenant, agent_id]

    def presence(self, tenant: str, agent_id: str) -> Presence:
        return self._presence.get((tenant, agent_id), "offline")

    def endpoints(self, tenant: str) -> frozenset[str]:
        """Names of all of the tenant's endpoints, those that are off included."""
        return frozenset(self._webhooks.get(tenant, ()))

    def webhooks(self, tenant: str) -> list[WebhookConfigured]:
        """The tenant's active endpoints."""
        return [endpoint for endpoint in self._webhooks.get(tenant, {}).values() if endpoint.active]
