"""Routes that decide whether to take a request before they read its body: who, how often, how much, of what type."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from gateway import problems
from gateway.access.api_keys import shop_of
from gateway.access.arriving_body import BODY_SECONDS, body_timeout
from gateway.access.callers import agent_of, reading_tenant
from gateway.gateway import gateway_of
from gateway.problems import Problem

BODY_LIMIT = 256 * 1024
BATCH_LIMIT = 2 * 1024 * 1024
DISCARD_LIMIT = 16 * 1024 * 1024
DISCARD_SECONDS = 2.0
READING_A_BODY = (
    problems.BAD_JSON,
    problems.UNAUTHORIZED,
    problems.BODY_TIMEOUT,
    problems.TOO_LARGE,
    problems.MEDIA,
    problems.INVALID,
)
WITHOUT_A_BODY = (problems.UNAUTHORIZED, problems.QUOTA, problems.OVERLOADED, problems.BUS_DOWN)
ACTING = (*READING_A_BODY, problems.OVERLOADED, problems.BUS_DOWN)
ACTING_ON_CONVERSATION = (*ACTING, problems.NOT_FOUND, problems.UNAVAILABLE)
POSTING = (*READING_A_BODY, problems.QUOTA, problems.OVERLOADED, problems.BUS_DOWN)

Gate = Callable[[Request], None]
"""Lets a request pass or raises Problem."""


def guarded(*gates: Gate, body_limit: int = BODY_LIMIT) -> type[APIRoute]:
    """A route class that asks the gates in order, then reads the body up to `body_limit` bytes, then goes on as usual.

    FastAPI reads bodies before dependencies, which would let refused requests cost as much as accepted ones.
    """

    class GuardedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Any]:
            answer = super().get_route_handler()
            has_body = self.body_field is not None

            async def handle(request: Request) -> Response:
                for gate in gates:
                    gate(request)
                return await answer(await bounded(request, body_limit) if has_body else request)

            return handle

    return GuardedRoute


def may_post(purpose: str) -> Gate:
    """Known key, quota not used up, and room to publish. `purpose` names the tenant's bucket."""

    def gate(request: Request) -> None:
        shop, gateway = shop_of(request), gateway_of(request)
        wait = gateway.quotas.take(shop.tenant, shop.quota, purpose)
        if wait:
            raise Problem(problems.QUOTA, retry_after=wait)
        gateway.admission.check()

    return gate


def may_read(request: Request) -> None:
    """A known key, or a signed-in agent: for questions that take a body."""
    reading_tenant(request)


def may_act(request: Request) -> None:
    """A signed-in agent, and room to publish."""
    agent_of(request)
    gateway_of(request).admission.check()


async def bounded(request: Request, limit: int) -> Request:
    """The request with its body read. Raises Problem when that is not JSON by its type, longer, late or broken off."""
    _check_type(request)
    return await read_bounded(request, limit)


async def read_bounded(request: Request, limit: int) -> Request:
    """The same for a body of any type. Raises Problem when it is longer, late or broken off."""
    read = BoundedRequest(request.scope, request.receive)
    read.limit = limit
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await read.body()
    except ClientDisconnect:
        raise Problem(problems.BAD_JSON) from None
    except TimeoutError:
        raise body_timeout() from None
    return read


def _check_type(request: Request) -> None:
    sent = request.headers.get("content-type")
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    media, _, _ = (sent or "").partition(";")
    is_json = media.strip().lower() == "application/json" or media.strip().lower().endswith("+json")
    if not is_json and (sent is not None or has_body):
        raise Problem(problems.MEDIA)


class BoundedRequest(Request):
    """A request whose body is given up as soon as it is longer than `limit` bytes, announced or not."""

    limit = BODY_LIMIT

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            self._body = await self._read()
        return self._body

    async def _read(self) -> bytes:
        announced = self.headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced[:20]) > self.limit:
            await self._discard()
        chunks, size = [], 0
        async for chunk in self.stream():
            size += len(chunk)
            if size > self.limit:
                await self._discard()
            chunks.append(chunk)
        return b"".join(chunks)

    async def _discard(self) -> NoReturn:
        """Raise Problem (413), after passing over the rest: whoever still writes would see a reset and no answer."""
        waits_for_our_word = "expect" in self.headers
        with suppress(TimeoutError):
            async with asyncio.timeout(DISCARD_SECONDS):
                passed_over = 0
                while not waits_for_our_word and passed_over < DISCARD_LIMIT:
                    message = await self.receive()
                    passed_over += len(message.get("body", b""))
                    if not message.get("more_body", False):
                        break
        detail = f"A body has at most {self.limit // 1024} KiB; large files belong behind an https URL."
        raise Problem(problems.TOO_LARGE, detail, headers={"Connection": "close"})
