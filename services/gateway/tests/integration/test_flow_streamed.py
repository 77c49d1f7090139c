"""The flow pushed to whoever looks at it: told where it changes, to operators alone, and only as long as they are."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import httpx
import pytest
from crossdesk.bus.overview import GroupStanding, Standing
from crossdesk.bus.protocol import Partition
from crossdesk.errors import BusUnavailable
from sse_starlette import ServerSentEvent

from gateway import problems
from gateway.app import Api
from gateway.gateway import Gateway
from gateway.operations.flow import SERVICES, Flow
from gateway.operations.stream_flow import flow_events
from gateway.problems import Problem

KEYS = {"ana": "a" * 32}
EVENTS = "/v1/operations/flow/events"
STREAM_AND_SESSION = (EVENTS, "/v1/operations/session")


class MovingLog:
    """Every look finds it two seconds later. `events` are on it; it may be `away`."""

    def __init__(self) -> None:
        self.now = 0.0
        self.events = 100
        self.away = False

    def clock(self) -> float:
        self.now += 2.0
        return self.now

    async def look(self, groups: Any, topics: Any) -> Standing:
        if self.away:
            raise BusUnavailable("nobody is there")
        return Standing({Partition("inquiries", 0): self.events}, {name: GroupStanding(1, {}) for name in groups})


@pytest.fixture
def log() -> MovingLog:
    return MovingLog()


@pytest.fixture
def operated(gateway: Gateway, log: MovingLog) -> Gateway:
    return Gateway(**{**vars(gateway), "operators": KEYS, "flow": Flow(log, log.clock)})


def everybody() -> None:
    """Admits."""


async def told(events: AsyncIterator[ServerSentEvent]) -> tuple[str | None, Any]:
    """The next event's name and data; comments are passed over."""
    event = await anext(events)
    while event.event is None:
        event = await anext(events)
    return event.event, json.loads(event.data)


async def test_the_flow_is_told_whole_at_first_and_then_where_it_changed(operated: Gateway, log: MovingLog) -> None:
    async with aclosing(flow_events(operated, everybody, every=0.0)) as events:
        name, flow = await told(events)
        assert (name, {each["service"] for each in flow["services"]}) == ("flow", set(SERVICES))
        while (await told(events))[0] == "flow":  # rates are told from the second look on
            pass
        assert (await told(events)) == ("still", {})
        log.events += 30
        name, flow = await told(events)
        rates = {each["topic"]: each["per_second"] for each in flow["topics"]}
        assert name == "flow"
        assert rates["inquiries"] > 0


async def test_a_log_that_is_away_is_told_so_and_the_stream_goes_on(operated: Gateway, log: MovingLog) -> None:
    log.away = True
    async with aclosing(flow_events(operated, everybody, every=0.0)) as events:
        assert await told(events) == ("away", {"detail": "The log does not answer."})
        log.away = False
        assert (await told(events))[0] == "flow"


async def test_a_stream_ends_with_the_session_of_whoever_looks(operated: Gateway) -> None:
    admitted = iter([True, True])

    def admit() -> None:
        if not next(admitted, False):
            raise Problem(problems.UNAUTHORIZED)

    names = [event.event async for event in flow_events(operated, admit, every=0.0) if event.event]
    assert len(names) == 2


async def test_a_stream_ends_after_its_time_and_is_asked_for_again(operated: Gateway) -> None:
    assert [event.event async for event in flow_events(operated, everybody, lifetime=0.0) if event.event] == []


async def test_only_who_is_signed_in_is_told_and_each_time_it_is_asked_anew(
    operated: Gateway, serve: Callable[[Any], Awaitable[str]]
) -> None:
    app = Api()
    app.state.gateway = operated
    async with httpx.AsyncClient(base_url=await serve(app), timeout=10) as http:
        assert [(await http.get(path)).status_code for path in STREAM_AND_SESSION] == [401, 401]
        assert (await http.post("/v1/operations/session", json={"key": KEYS["ana"]})).status_code == 200
        async with http.stream("GET", EVENTS) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert "event: flow" in [line async for line in first_lines(stream)]
        http.cookies.clear()
        assert (await http.get(EVENTS)).status_code == 401


async def first_lines(stream: httpx.Response) -> AsyncIterator[str]:
    """Up to the first data."""
    async for line in stream.aiter_lines():
        yield line
        if line.startswith("data:"):
            return
