"""The stream of a whole shop over real HTTP: all its conversations, from whichever replica, on from where one was."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.store.database import Database, open_database
from crossdesk.testing.handling import handle
from crossdesk.testing.waiting import PATIENCE
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica

from gateway.app import create_app
from gateway.changes import CHANNEL, Changes
from gateway.gateway import Gateway
from gateway.read.stream_shop import shop_events
from gateway.record.projection import Projection

Serve = Callable[[Any], Awaitable[str]]
Say = Callable[..., Awaitable[None]]
KEY, OTHER_KEY = "ck_test_the-demo-shop", "ck_test_the-other-shop"
ANSWER = Answer(text="Unterwegs.", language="de", scenario="s")


class Stream:
    """A client's connection: what arrived of it, event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self._events = events_of(response)

    async def next(self, count: int) -> list[dict[str, Any]]:
        """The next so many events as {event, id, data}; ends the test when they do not come."""
        async with asyncio.timeout(PATIENCE):
            return [await anext(self._events) for _ in range(count)]

    async def rest(self) -> list[dict[str, Any]]:
        """All until the server ends the stream."""
        async with asyncio.timeout(PATIENCE):
            return [event async for event in self._events]


async def events_of(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    fields: dict[str, Any] = {}
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if not line and "data" in fields:
            yield {**fields, "data": json.loads(fields["data"])}
        fields = {} if not line else {**fields, name: value} if name else fields


@asynccontextmanager
async def following(url: str, key: str = KEY, last: str | None = None, **params: Any) -> AsyncIterator[Stream]:
    """A stream that is known to be open: what happens from here on is in it."""
    headers = {"Authorization": f"Bearer {key}", **({"Last-Event-ID": last} if last else {})}
    async with (
        httpx.AsyncClient(timeout=PATIENCE) as client,
        client.stream("GET", url, headers=headers, params=params) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)


@pytest.fixture
async def url(gateway: Gateway, gateway_database: Database, serve: Serve) -> str:
    """Where the stream is. This replica listens already: else its first word would be a gap."""
    await until_listening(gateway.changes, gateway_database)
    return f"{await serve(create_app(gateway))}/v1/events"


async def until_listening(changes: Changes, database: Database) -> None:
    with changes.watch("*", "deliveries") as watch:
        async with asyncio.timeout(PATIENCE):
            heard = False
            while not heard:
                await database.pool.execute("SELECT pg_notify($1, '*/deliveries')", CHANNEL)
                heard = await watch.wait(0.1)


@pytest.fixture
def say_here(gateway: Gateway) -> Say:
    """Written by the replica that serves the stream."""
    return partial(say, gateway.database, partial(Projection, gateway.changes))


@pytest.fixture
async def say_elsewhere(gateway_url: str) -> AsyncIterator[Say]:
    """Written by another replica: here it is heard of by NOTIFY and read from the tables."""
    async with open_database(gateway_url, "gateway") as database:
        yield partial(say, database, written_by_another_replica(database))


async def say(database: Database, rows: Any, conversation: UUID, text: str, tenant: str = "demo") -> None:
    place = {"tenant": tenant, "conversation_id": conversation}
    reply = AgentReplied(**place, message_id=uuid4(), agent_id="anna", text=text)
    await handle(database, HANDLERS[AgentReplied], reply, rows=rows)


async def answer(gateway: Gateway, conversation: UUID) -> None:
    event = ReplyDecided(tenant="demo", conversation_id=conversation, inquiry_id=uuid4(), answer=ANSWER, why="sure")
    await handle(gateway.database, HANDLERS[ReplyDecided], event, rows=partial(Projection, gateway.changes))


def texts(events: list[dict[str, Any]]) -> list[str]:
    return [event["data"]["data"]["text"] for event in events]


@pytest.mark.parametrize("here", [True, False], ids=["here", "elsewhere"])
async def test_what_happens_in_any_conversation_arrives_whichever_replica_wrote_it(
    url: str, say_here: Say, say_elsewhere: Say, here: bool
) -> None:
    speak = say_here if here else say_elsewhere
    one, other = uuid4(), uuid4()
    async with following(url) as stream:
        for conversation, text in ((one, "1"), (other, "2"), (one, "3")):
            await speak(conversation, text)
        found = await stream.next(3)
    assert texts(found) == ["1", "2", "3"]
    assert [(each["event"], each["data"]["conversation_id"], each["data"]["seq"]) for each in found] == [
        ("AgentReplied", str(one), 1),
        ("AgentReplied", str(other), 1),
        ("AgentReplied", str(one), 2),
    ]
    assert len({each["id"] for each in found}) == 3


async def test_an_entry_reads_the_same_written_here_and_elsewhere(url: str, say_here: Say, say_elsewhere: Say) -> None:
    conversation = uuid4()
    async with following(url) as stream:
        await say_here(conversation, "same")
        (here,) = await stream.next(1)
        await say_elsewhere(conversation, "same")
        (elsewhere,) = await stream.next(1)
    for event in (here, elsewhere):
        del event["data"]["seq"], event["data"]["data"]["message_id"]
    assert here["data"] == elsewhere["data"]


async def test_only_wanted_types_are_told(url: str, gateway: Gateway, say_here: Say) -> None:
    conversation = uuid4()
    async with following(url, type=["ReplyDecided", "NoSuchThing"]) as some, following(url) as everything:
        await say_here(conversation, "one")
        await answer(gateway, conversation)
        await say_here(conversation, "two")
        await answer(gateway, conversation)
        found, all_of_it = await some.next(2), await everything.next(4)
    assert [(each["event"], each["data"]["seq"]) for each in found] == [("ReplyDecided", 2), ("ReplyDecided", 4)]
    assert (found[0]["data"]["answer"]["text"], found[0]["data"]["why"]) == ("Unterwegs.", "sure")
    assert [each["data"]["seq"] for each in all_of_it] == [1, 2, 3, 4]


async def test_who_comes_back_goes_on_without_loss_or_repetition(url: str, say_here: Say, say_elsewhere: Say) -> None:
    conversation = uuid4()
    async with following(url) as stream:
        for text in ("1", "2", "3", "4"):
            await say_here(conversation, text)
        first = await stream.next(2)
    await say_here(conversation, "5")
    await say_elsewhere(conversation, "6")
    async with following(url, last=first[-1]["id"]) as stream:
        rest = await stream.next(4)
        await say_here(conversation, "7")
        rest += await stream.next(1)
    assert texts(first + rest) == ["1", "2", "3", "4", "5", "6", "7"]


async def test_a_filtered_stream_goes_on_after_the_last_event_it_was_shown(
    url: str, gateway: Gateway, say_here: Say
) -> None:
    conversation = uuid4()
    async with following(url, type="ReplyDecided") as stream:
        await answer(gateway, conversation)
        (first,) = await stream.next(1)
    await say_here(conversation, "unseen")
    await answer(gateway, conversation)
    async with following(url, last=first["id"], type="ReplyDecided") as stream:
        (second,) = await stream.next(1)
    assert (first["data"]["seq"], second["data"]["seq"]) == (1, 3)


@pytest.mark.parametrize("last", ["7d1c.42", "42", "nobody", "."])
async def test_who_comes_with_an_unknown_id_is_told_of_a_gap_and_then_of_what_happens(
    url: str, say_here: Say, last: str
) -> None:
    async with following(url, last=last) as stream:
        (gap,) = await stream.next(1)
        await say_here(uuid4(), "one")
        assert texts(await stream.next(1)) == ["one"]
    assert (gap["event"], gap["data"]) == ("gap", {})
    assert "id" not in gap


async def test_another_shop_sees_nothing(url: str, say_here: Say, say_elsewhere: Say) -> None:
    async with following(url, OTHER_KEY) as stream:
        await say_here(uuid4(), "not yours")
        await say_elsewhere(uuid4(), "not yours either")
        await say_elsewhere(uuid4(), "yours", "other")
        assert texts(await stream.next(1)) == ["yours"]


async def test_an_id_of_another_shops_stream_is_a_gap(url: str, say_here: Say) -> None:
    async with following(url) as stream:
        await say_here(uuid4(), "one")
        (mine,) = await stream.next(1)
    async with following(url, OTHER_KEY, last=mine["id"]) as stream:
        assert [each["event"] for each in await stream.next(1)] == ["gap"]


@pytest.mark.parametrize(
    ("headers", "params", "status"),
    [
        ({}, {}, 401),
        ({"Authorization": "Bearer ck_test_nobodys"}, {}, 401),
        ({"Authorization": f"Bearer {KEY}"}, {"type": "Reply Decided"}, 422),
        ({"Authorization": f"Bearer {KEY}"}, {"type": ["A"] * 51}, 422),
        ({"Authorization": f"Bearer {KEY}", "Last-Event-ID": "x" * 101}, {}, 422),
    ],
)
async def test_nobody_follows_without_a_key_or_with_a_question_that_is_none(
    url: str, headers: dict[str, str], params: dict[str, Any], status: int
) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        assert (await client.get(url, headers=headers, params=params)).status_code == status


async def test_streams_end_without_a_gap_when_their_replica_is_about_to(
    url: str, gateway: Gateway, say_here: Say
) -> None:
    async with following(url) as stream:
        await say_here(uuid4(), "one")
        assert texts(await stream.next(1)) == ["one"]
        gateway.changes.drain()
        assert await stream.rest() == []


async def test_who_follows_while_the_listening_is_lost_is_told_of_a_gap(
    url: str, gateway: Gateway, say_here: Say
) -> None:
    async with following(url) as stream:
        gateway.changes.wake_all()  # what listening anew does
        assert [each["event"] for each in await stream.next(1)] == ["gap"]
        await say_here(uuid4(), "one")
        assert texts(await stream.next(1)) == ["one"]


async def test_a_stream_ends_by_itself_and_its_feed_waits_for_those_who_come_back(
    gateway: Gateway, gateway_database: Database
) -> None:
    await until_listening(gateway.changes, gateway_database)
    async with asyncio.timeout(PATIENCE):
        (greeting,) = [told async for told in shop_events(gateway, "demo", (), None, lifetime=0.01)]
    assert greeting.startswith(b": follow\nretry: ")
    with gateway.changes.feed("demo") as feed:
        assert feed.followers == 1
