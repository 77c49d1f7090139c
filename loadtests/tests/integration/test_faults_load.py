"""The load beneath a fault, against a small shop that hangs up on whoever comes for the first time."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiohttp import web
from crossdesk.errors import Misconfigured
from crossdesk.testing.waiting import PATIENCE, until

from loadtests.faults.load import Load
from loadtests.faults.load_apart import load_apart
from loadtests.faults.sayings import sayings
from loadtests.history.lines import Accepted, Refused, Sent, Unknown


class Shop:
    """Takes note of every try, and hangs up on the first one of each key."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()
        self.without_key = 0
        self.conversations: Counter[str] = Counter()

    async def post(self, request: web.Request) -> web.Response:
        body = await request.json()
        key = request.headers.get("Idempotency-Key")
        if key is None:
            self.without_key += 1
        else:
            self.tries[key] += 1
            if self.tries[key] == 1:
                assert request.transport is not None
                request.transport.abort()
        conversation = body.get("conversation_id", str(uuid4()))
        self.conversations[conversation] += 1
        return web.json_response({"inquiry_id": str(uuid4()), "conversation_id": conversation}, status=202)


@pytest.fixture
async def shop() -> AsyncIterator[tuple[Shop, str]]:
    running = Shop()
    app = web.Application()
    app.router.add_post("/v1/inquiries", running.post)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield running, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def served(url: str, messages: int) -> Load:
    """A load that ran until so many messages had been begun and all were served."""
    load = Load(url, "key", random.Random(4), 200.0, sayings("LX1CN"))
    running = asyncio.create_task(load.run())
    await ended_after(load, running, messages)
    return load


async def ended_after(load: Load, running: "asyncio.Task[None]", messages: int) -> None:
    async def begun() -> bool:
        return len(load.posts) >= messages

    await until(begun)
    load.stop()
    await asyncio.wait_for(running, PATIENCE)


async def test_a_keyed_message_without_an_answer_is_sent_again_with_its_key_and_no_other_is(shop):
    seen, url = shop
    load = await served(url, 60)
    keyed = [post for post in load.posts if post.key]
    assert keyed and len(keyed) < len(load.posts)
    assert all(post.status == 202 and post.tries == 2 and post.unheard == 1 for post in keyed)
    assert set(seen.tries.values()) == {2} and len(seen.tries) == len(keyed)
    assert seen.without_key == len(load.posts) - len(keyed)
    assert max(seen.conversations.values()) > 1, "some customers have more to say"


async def test_the_history_tells_every_try_and_what_came_of_it(shop):
    load = await served(shop[1], 30)
    kinds = Counter(type(line) for line in load.lines)
    again = sum(post.key is not None for post in load.posts)
    assert kinds == {Sent: len(load.posts) + again, Unknown: again, Accepted: len(load.posts)}


async def test_a_closed_door_is_a_refusal_after_which_nothing_can_have_landed(unused_tcp_port):
    load = Load(f"http://127.0.0.1:{unused_tcp_port}", "key", random.Random(4), 100.0, sayings("LX1CN"), keyed=0.0)
    running = asyncio.create_task(load.run())
    await ended_after(load, running, 1)
    assert {(line.status) for line in load.lines if isinstance(line, Refused)} == {0}
    assert not any(isinstance(line, Unknown) for line in load.lines)


async def test_a_load_in_a_process_of_its_own_tells_who_came_and_what_they_were_answered(shop):
    seen, url = shop
    async with load_apart(url=url, api_key="key", rate=100.0, name="apart", seed=4, number="LX1CN") as load:
        await until(lambda: _reached(seen, 20))
        load.set_rate(0.0)
        before = time.monotonic()
        await load.end()
    assert sum(seen.conversations.values()) >= 20
    assert {post.status for post in load.posts if post.key} == {202}
    assert all(post.name.startswith("apart-") and post.intended < before for post in load.posts)
    accepted = {line.inquiry for line in load.lines if isinstance(line, Accepted)}
    assert accepted == {post.inquiry for post in load.posts if post.status == 202}


async def test_a_load_apart_that_was_told_nonsense_says_so(shop):
    _, url = shop
    async with load_apart(url=url, api_key="key", rate=0.0, name="apart", seed=4) as load:
        with pytest.raises(Misconfigured, match="ended with 1"):
            await load.end()


async def _reached(shop: Shop, messages: int) -> bool:
    return sum(shop.conversations.values()) >= messages
