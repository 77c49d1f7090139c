"""All that answering a request needs, in one place: `app.state.gateway`."""

from asyncio import Semaphore
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated

import httpx
from crossdesk.bus.protocol import Bus
from crossdesk.store.database import Database
from fastapi import Depends, Request

from gateway.accept.admission import Admission
from gateway.accept.quota import Quotas
from gateway.accept.waiting_room import WaitingRoom
from gateway.access.passwords import Passwords
from gateway.changes import Changes
from gateway.memory import Memory
from gateway.operations.flow import Flow
from gateway.payments.paypal_signature import CertificateOf
from gateway.payments.provider_secrets import ShopSecrets
from gateway.settings import GatewaySettings

CARRIER_CHECKS = 8


@dataclass(frozen=True)
class Gateway:
    """One replica: its settings, what it talks to, what it remembers and what it admits.

    `logistics`, `payments_risk`, `routing` and `translation` are its connections to these services; None where none is
    set up.
    `provider_secrets` are what shops share with payment providers, by tenant. `carrier_checks` lets few pushes of
    carriers at a time to logistics-service, which knows their signatures: it is to answer others meanwhile.
    `operators` are the keys of those who operate the cluster, by name, and `flow` is what they see of the log.
    """

    settings: GatewaySettings
    bus: Bus
    database: Database
    memory: Memory
    changes: Changes
    admission: Admission
    waiting_room: WaitingRoom
    logistics: httpx.AsyncClient | None = None
    payments_risk: httpx.AsyncClient | None = None
    routing: httpx.AsyncClient | None = None
    translation: httpx.AsyncClient | None = None
    provider_secrets: Mapping[str, ShopSecrets] = field(default_factory=dict)
    paypal_certificates: CertificateOf | None = None
    operators: Mapping[str, str] = field(default_factory=dict)
    flow: Flow | None = None
    passwords: Passwords = field(default_factory=lambda: Passwords(monotonic))
    quotas: Quotas = field(default_factory=lambda: Quotas(monotonic))
    carrier_checks: Semaphore = field(default_factory=lambda: Semaphore(CARRIER_CHECKS))


def gateway_of(request: Request) -> Gateway:
    found = request.app.state.gateway
    assert isinstance(found, Gateway)
    return found


async def _gateway(request: Request) -> Gateway:
    return gateway_of(request)


TheGateway = Annotated[Gateway, Depends(_gateway)]
