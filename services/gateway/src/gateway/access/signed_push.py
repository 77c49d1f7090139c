"""Pushes that prove themselves by a signature: what is proven counts for the shop, and what is not costs little.

Anybody may post to the address of a shop's webhook. So its quota is taken from by proven pushes alone, and all that is
not proven (yet) has a small budget of its own. Nobody is refused when that is used up, for then forgers could shut
genuine pushes out: bodies longer than any usual push are not read until there is room again, so that a forgery
costs no more than a wrong key does.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from crossdesk.contracts.gateway import Quota
from fastapi import Request

from gateway import problems
from gateway.access.admitted_route import bounded
from gateway.gateway import Gateway
from gateway.problems import Problem

UNPROVEN = Quota(per_second=1, burst=100)
"""Pushes of one sender to one shop, under way or refused, whose bodies are read at any length."""
SHORT = 64 * 1024
"""Bytes. Usual pushes have 2 to 20 KiB; a longer one that is genuine is pushed again."""


@asynccontextmanager
async def proving(
    gateway: Gateway, tenant: str, sender: str, *, purpose: str, request: Request, longest: int
) -> AsyncIterator[bytes]:
    """The raw body, of at most `longest` bytes; the block proves it by raising nothing, and then it counts.

    Raises Problem: 404 for no such shop, 429 when `purpose`, its quota for proven pushes, is used up or a long body
    comes among many that are not proven, and what `bounded` raises for bodies it does not read.
    """
    shop = gateway.memory.accounts.tenants.get(tenant)
    if shop is None:
        raise Problem(problems.NOT_FOUND)
    wait = gateway.quotas.wait(tenant, shop.quota, purpose)
    if wait:
        raise Problem(problems.QUOTA, retry_after=wait)
    budget = f"unproven, {sender}"
    crowded = gateway.quotas.take(tenant, UNPROVEN, budget)
    yield await (_short_body(request, crowded) if crowded else _body(request, longest))
    if not crowded:
        gateway.quotas.give_back(tenant, UNPROVEN, budget)
    gateway.quotas.owe(tenant, shop.quota, purpose, 1)


async def _body(request: Request, longest: int) -> bytes:
    return await (await bounded(request, longest)).body()


async def _short_body(request: Request, wait: float) -> bytes:
    try:
        return await _body(request, SHORT)
    except Problem as problem:
        if problem.kind is not problems.TOO_LARGE:
            raise
        detail = (
            f"Many pushes to this address lately had no valid signature: bodies of more than {SHORT // 1024} KiB "
            "are not read now. Push this one again after `Retry-After` seconds."
        )
        raise Problem(problems.QUOTA, detail, retry_after=wait, headers=problem.headers) from None
