"""API keys of storefronts: `Authorization: Bearer <key>`."""

from typing import Annotated

from crossdesk.contracts.gateway import TenantConfigured
from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from gateway import problems
from gateway.gateway import gateway_of
from gateway.problems import Problem

API_KEY = HTTPBearer(scheme_name="ApiKey", description="The API key of a shop", auto_error=False)
LONGEST = 4096


def bearer_token(authorization: str) -> str | None:
    """The token after `Bearer`; None for what is absent or malformed."""
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST or not token.isascii():
        return None
    return token


def bearer(request: Request) -> str:
    """The token after `Bearer`. Raises Problem (401), the same for what is absent, malformed and unknown."""
    token = bearer_token(request.headers.get("authorization", ""))
    if token is None:
        raise Problem(problems.UNAUTHORIZED)
    return token


def shop_of(request: Request) -> TenantConfigured:
    """The tenant whose key came with the request. Raises Problem (401)."""
    tenant = gateway_of(request).memory.accounts.tenant_of_key(bearer(request))
    if tenant is None:
        raise Problem(problems.UNAUTHORIZED)
    return tenant


async def _shop(request: Request, key: Annotated[object, Security(API_KEY)]) -> TenantConfigured:
    return shop_of(request)


Shop = Annotated[TenantConfigured, Depends(_shop)]
