"""Server-sent events over real HTTP: all that happened, all that happens, and on from where a client was."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.store.database import Database, open_database
from crossdesk.testing.handling import handle
from services.gateway.tests.integration.another_replica import written_by_another_replica

from gateway.app import create_app
from gateway.gateway import Gateway
from gateway.read.stream import happenings
from gateway.record.record_agent import record_agent_reply
from gateway.record.record_reply import record_reply

BEFORE_THE_HEARTBEAT = 12
"""Seconds: what comes within them came by being woken, not by the look every 15 s."""

Serve = Callable[[Any], Awaitable[str]]
HEADERS = {"Authorization": "Bearer ck_test_the-demo-shop"}


async def say(database: Database, conversation: UUID, text: str) -> None:
    event = AgentReplied(tenant="demo", conversation_id=conversation, message_id=uuid4(), agent_id="anna", text=text)
    await handle(database, record_agent_reply, event, rows=written_by_another_replica(database))


async def events_of(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    """Events of a stream as {event, id, data}; comments are passed over."""
    fields: dict[str, Any] = {}
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if not line and "data" in fields:
            yield {**fields, "data": json.loads(fields["data"])}
        fields = {} if not line else {**fields, name: value} if name else fields


async def follow(url: str, count: int, **headers: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with (
        httpx.AsyncClient(timeout=10) as client,
        client.stream("GET", url, headers={**HEADERS, **headers}) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        async for event in events_of(response):
            found.append(event)
            if len(found) == count:
                break
    return found


async def test_a_stream_tells_what_happened_and_what_another_replica_writes(
    gateway_url: str, gateway_database: Database, gateway: Gateway, serve: Serve
) -> None:
    conversation = uuid4()
    await say(gateway_database, conversation, "one")
    url = f"{await serve(create_app(gateway))}/v1/conversations/{conversation}/events"
    following = asyncio.create_task(follow(url, 3))
    await asyncio.sleep(0.3)
    async with open_database(gateway_url, "gateway") as other_replica:
        await say(other_replica, conversation, "two")
        answer = Answer(text="Unterwegs.", language="de", scenario="s")
        reply = ReplyDecided(tenant="demo", conversation_id=conversation, inquiry_id=uuid4(), answer=answer, why="sure")
        await handle(other_replica, record_reply, reply, rows=written_by_another_replica(other_replica))
    found = await asyncio.wait_for(following, BEFORE_THE_HEARTBEAT)
    assert [(each["event"], each["id"]) for each in found] == [
        ("AgentReplied", "1"),
        ("AgentReplied", "2"),
        ("ReplyDecided", "3"),
    ]
    assert found[2]["data"]["answer"]["text"] == "Unterwegs."
    assert (found[2]["data"]["why"], found[2]["data"]["by"]) == ("sure", "routing")


async def test_a_client_that_comes_back_gets_what_it_missed_and_nothing_twice(
    gateway_database: Database, gateway: Gateway, serve: Serve
) -> None:
    conversation = uuid4()
    for text in ("one", "two", "three", "four"):
        await say(gateway_database, conversation, text)
    url = f"{await serve(create_app(gateway))}/v1/conversations/{conversation}/events"
    first = await follow(url, 2)
    rest = await follow(url, 2, **{"Last-Event-ID": first[-1]["id"]})
    assert [each["data"]["data"]["text"] for each in first + rest] == ["one", "two", "three", "four"]


async def test_a_stream_opened_before_the_first_event_is_projected_waits_for_it(
    gateway_database: Database, gateway: Gateway, serve: Serve
) -> None:
    conversation = uuid4()
    url = f"{await serve(create_app(gateway))}/v1/conversations/{conversation}/events"
    following = asyncio.create_task(follow(url, 1))
    await asyncio.sleep(0.3)
    await say(gateway_database, conversation, "one")
    assert [each["id"] for each in await asyncio.wait_for(following, BEFORE_THE_HEARTBEAT)] == ["1"]


async def test_nobody_follows_a_conversation_of_another_shop(
    gateway_database: Database, gateway: Gateway, serve: Serve
) -> None:
    conversation = uuid4()
    await say(gateway_database, conversation, "one")
    url = f"{await serve(create_app(gateway))}/v1/conversations/{conversation}/events"
    async with httpx.AsyncClient() as client:
        foreign = await client.get(url, headers={"Authorization": "Bearer ck_test_the-other-shop"})
        mangled = await client.get(url, headers={**HEADERS, "Last-Event-ID": "yesterday"})
    assert (foreign.status_code, mangled.status_code) == (404, 422)


async def test_a_stream_ends_by_itself_and_leaves_no_watch_behind(gateway_database: Database, gateway: Gateway) -> None:
    conversation = uuid4()
    for number in range(250):
        await say(gateway_database, conversation, str(number))
    seen = [each.id async for each in happenings(gateway, "demo", conversation, 0, lifetime=0.5) if each.event]
    assert seen == [str(number) for number in range(1, 251)]
    assert not gateway.changes.watched


async def test_streams_end_when_their_replica_is_about_to(gateway_database: Database, gateway: Gateway) -> None:
    conversation = uuid4()
    await say(gateway_database, conversation, "one")

    async def read() -> list[str | None]:
        return [each.event async for each in happenings(gateway, "demo", conversation, 0)]

    reading = asyncio.create_task(read())
    await asyncio.sleep(0.2)
    gateway.changes.drain()
    assert await asyncio.wait_for(reading, BEFORE_THE_HEARTBEAT) == [None, "AgentReplied"]
