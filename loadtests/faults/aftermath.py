"""After the fault: wait until all that was accepted is decided, then complete the history from the log and the API."""

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import datetime
from io import StringIO

import aiohttp
from crossdesk.testing.waiting import until

from loadtests.faults.stage import Stage
from loadtests.history.lines import Accepted, Line, Message, Shown, Step, read
from loadtests.history.record import record
from loadtests.history.seen import TEXTS

DECIDED_WITHIN = 120.0
"""Seconds after the last POST in which everything accepted has to be decided."""
SHOWN_WITHIN = 60.0
MOST_SHOWN = 300
"""Conversations looked at through the API; the log is read whole."""


async def all_decided(stage: Stage, lines: Sequence[Line]) -> bool:
    """Wait until each accepted inquiry has a decision on the log; whether that came in time."""
    wanted = {line.inquiry for line in lines if isinstance(line, Accepted)}

    async def decided() -> bool:
        return wanted <= stage.outcomes.decided_at.keys()

    try:
        await until(decided, patience=DECIDED_WITHIN)
    except TimeoutError:
        return False
    return True


def recovery(stage: Stage, lines: Sequence[Line], healed_at: float) -> float:
    """Seconds from the end of the fault until the last inquiry accepted before it was decided; 0 if all were already.

    An inquiry that is not decided at all counts until now.
    """
    healed = time.time() - (time.monotonic() - healed_at)
    before = {line.inquiry for line in lines if isinstance(line, Accepted) and line.at <= healed}
    now = time.monotonic()
    return max([0.0, *(stage.outcomes.decided_at.get(each, now) - healed_at for each in before)])


async def logged(stage: Stage, since: datetime) -> list[Line]:
    """What the log holds from `since` on. The window is not told: the run began with an empty log of its own."""
    file = StringIO()
    await record(stage.bus_url, since, file)
    file.seek(0)
    return [line for line in read(file, "the log") if line.what != "window"]


async def shown(stage: Stage, lines: Sequence[Line]) -> list[Line]:
    """What the API shows of some conversations, once that is complete or the patience is over."""
    accepted: dict[str, set[str]] = {}
    for line in lines:
        if isinstance(line, Accepted):
            accepted.setdefault(line.conversation, set()).add(line.inquiry)
    told = {line.inquiry for line in lines if isinstance(line, Step) and line.type in TEXTS}
    chosen = _some(sorted(accepted), stage.rng)
    headers = {"Authorization": f"Bearer {stage.load.api_key}"}
    gate = asyncio.Semaphore(8)
    async with aiohttp.ClientSession(stage.cluster.url, headers=headers) as http:

        async def one(conversation: str) -> Shown:
            async with gate:
                return await _once_complete(http, conversation, accepted[conversation], told)

        return list(await asyncio.gather(*map(one, chosen)))


def _some(conversations: list[str], rng: random.Random) -> list[str]:
    return conversations if len(conversations) <= MOST_SHOWN else rng.sample(conversations, MOST_SHOWN)


async def _once_complete(http: aiohttp.ClientSession, conversation: str, asked: set[str], told: set[str]) -> Shown:
    deadline = time.monotonic() + SHOWN_WITHIN
    while True:
        page = await _messages(http, conversation)
        seen = {(message.author, message.inquiry) for message in page}
        wanted = {("customer", each) for each in asked} | {("bot", each) for each in asked & told}
        if wanted <= seen or time.monotonic() > deadline:
            return Shown(conversation=conversation, messages=page, at=time.time())
        await asyncio.sleep(0.2)


async def _messages(http: aiohttp.ClientSession, conversation: str) -> tuple[Message, ...]:
    try:
        async with http.get(f"/v1/conversations/{conversation}/messages", params={"limit": "100"}) as answer:
            content = await answer.json() if answer.status == 200 else {"messages": []}
    except aiohttp.ClientError:
        return ()  # the gateway is on its way up; asked again
    return tuple(
        Message(message=each["message_id"], author=each["author"], inquiry=each["inquiry_id"])
        for each in content["messages"]
    )
