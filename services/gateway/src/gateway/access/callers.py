"""Who is calling: a shop by its API key, or an agent by a session token. Reading is open to both, for their tenant."""

import hmac
from typing import Annotated

from crossdesk.contracts.gateway import AgentAccountConfigured
from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from gateway import problems
from gateway.access.agent_tokens import fingerprint, read_token
from gateway.access.api_keys import API_KEY, bearer
from gateway.gateway import gateway_of
from gateway.problems import Problem

AGENT_TOKEN = HTTPBearer(
    scheme_name="AgentToken", description="The token from `POST /v1/agents/sign-in`", auto_error=False
)


def agent_of(request: Request) -> AgentAccountConfigured:
    """The signed-in agent. Raises Problem (401) also when the account is gone or its password was changed."""
    gateway = gateway_of(request)
    session = read_token(bearer(request), gateway.settings.token_secret)
    account = gateway.memory.accounts.agent(session.tenant, session.agent_id) if session else None
    if session is None or account is None or not hmac.compare_digest(session.account, fingerprint(account)):
        raise Problem(problems.UNAUTHORIZED)
    return account


def reading_tenant(request: Request) -> str:
    """The tenant whose data the caller may read. Raises Problem (401)."""
    shop = gateway_of(request).memory.accounts.tenant_of_key(bearer(request))
    return shop.tenant if shop else agent_of(request).tenant


async def _agent(request: Request, token: Annotated[object, Security(AGENT_TOKEN)]) -> AgentAccountConfigured:
    return agent_of(request)


async def _reader(
    request: Request, key: Annotated[object, Security(API_KEY)], token: Annotated[object, Security(AGENT_TOKEN)]
) -> str:
    return reading_tenant(request)


SignedIn = Annotated[AgentAccountConfigured, Depends(_agent)]
ReadingTenant = Annotated[str, Depends(_reader)]
