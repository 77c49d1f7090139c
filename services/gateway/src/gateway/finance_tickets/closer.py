"""Who may close a ticket: the shop by its key, or one of its agents."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Security

from gateway.access.admitted_route import may_act, may_post
from gateway.access.api_keys import API_KEY, bearer
from gateway.access.callers import AGENT_TOKEN, agent_of
from gateway.gateway import gateway_of

BY_THE_SHOP = "the shop"


@dataclass(frozen=True)
class Caller:
    """`agent_id` is None where the shop's own systems ask."""

    tenant: str
    agent_id: str | None = None


def may_close(request: Request) -> None:
    """A known key with room in its quota, or a signed-in agent; and room to publish."""
    gate = may_post("finance-tickets") if _is_a_shop(request) else may_act
    gate(request)


def _is_a_shop(request: Request) -> bool:
    return gateway_of(request).memory.accounts.tenant_of_key(bearer(request)) is not None


async def _closer(
    request: Request, key: Annotated[object, Security(API_KEY)], token: Annotated[object, Security(AGENT_TOKEN)]
) -> Caller:
    shop = gateway_of(request).memory.accounts.tenant_of_key(bearer(request))
    if shop:
        return Caller(shop.tenant)
    agent = agent_of(request)
    return Caller(agent.tenant, agent.agent_id)


Closer = Annotated[Caller, Depends(_closer)]
