"""The body of a request as it arrives: mostly whole, with the headers."""

import asyncio

from starlette.types import Message, Receive

from gateway import problems
from gateway.problems import Problem

BODY_SECONDS = 10.0


async def first_part(receive: Receive) -> Message:
    """What comes first. Raises Problem (408) when nothing comes in time.

    What is there already is taken without a timer: arming one for each request costs as much as reading the body.
    """
    there = _without_waiting(receive)
    if there is not None:
        return there
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await receive()
    except TimeoutError:
        raise body_timeout() from None


def body_timeout() -> Problem:
    return Problem(problems.BODY_TIMEOUT, headers={"Connection": "close"})


def whole_body(part: Message) -> bytes | None:
    """The body, if that was all of it."""
    if part["type"] != "http.request" or part.get("more_body", False):
        return None
    body: bytes = part.get("body", b"")
    return body


def put_back(part: Message, receive: Receive) -> Receive:
    """A `receive` that begins with this part once more."""
    parts = [part]

    async def receive_again() -> Message:
        return parts.pop() if parts else await receive()

    return receive_again


def _without_waiting(receive: Receive) -> Message | None:
    """None if it would have to be waited for; then nothing was taken."""
    asking = receive().__await__()
    try:
        next(asking)
    except StopIteration as given:
        message: Message = given.value
        return message
    asking.close()
    return None
