"""The memory as the log fills it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentPresenceChanged, IdempotencyClaim, TenantConfigured
from crossdesk.errors import BusUnavailable
from crossdesk.testing.examples import an_inquiry_received
from msgspec.structs import replace

from gateway.accept.waiting_room import WaitingRoom
from gateway.accounts import hash_key
from gateway.follow_log import follow_log, take_in
from gateway.memory import Memory

NOW = datetime.now(UTC)


@pytest.fixture
def empty(waiting_room: WaitingRoom) -> Memory:
    return Memory(waiting_room)


def sealed(event: Event) -> Envelope:
    return wrap(event, event_id=uuid4(), source="gateway", time=NOW, traceparent=None)


def a_tenant() -> TenantConfigured:
    return TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[hash_key("k")])


async def test_the_block_begins_when_all_on_the_log_is_known(bus: Any, empty: Memory) -> None:
    received = an_inquiry_received(idempotency=IdempotencyClaim(key_hash="k", body_hash="b"))
    online = AgentPresenceChanged(tenant="demo", agent_id="ana", presence="online")
    bus.published = [sealed(a_tenant()), sealed(received), sealed(online)]
    memory = empty
    async with follow_log(bus, memory, lambda: None):
        assert memory.accounts.tenant_of_key("k") is not None
        assert memory.claims.judge(received, NOW) == "known"
        assert memory.conversations.find("demo", received.conversation_id) is not None
        assert memory.accounts.presence("demo", "ana") == "online"


async def test_what_another_replica_accepted_a_moment_ago_is_known_once_the_log_was_asked(
    bus: Any, empty: Memory
) -> None:
    bus.published, memory = [sealed(a_tenant())], empty
    async with asyncio.timeout(5), follow_log(bus, memory, lambda: None):
        received = an_inquiry_received()
        bus.published.append(sealed(received))
        assert memory.conversations.find("demo", received.conversation_id) is None
        assert await memory.messages_read.now(5.0)
        assert memory.conversations.find("demo", received.conversation_id) is not None


async def test_nobody_waits_for_a_log_that_does_not_answer_longer_than_the_deadline(empty: Memory) -> None:
    assert not await empty.messages_read.now(0.01)


async def test_a_log_that_is_away_is_read_again(bus: Any, monkeypatch: pytest.MonkeyPatch, empty: Memory) -> None:
    bus.published, tail, failures = [sealed(a_tenant())], bus.tail, 0

    async def failing(topics: Any, **options: Any) -> Any:
        nonlocal failures
        failures += 1
        if failures <= 2:
            raise BusUnavailable("away")
        async for entry in tail(topics, **options):
            yield entry

    monkeypatch.setattr(bus, "tail", failing)
    memory = empty
    async with asyncio.timeout(5), follow_log(bus, memory, lambda: None):
        assert memory.accounts.tenant_of_key("k") is not None


async def test_messages_are_read_back_for_as_long_as_keys_are_kept(
    bus: Any, monkeypatch: pytest.MonkeyPatch, empty: Memory
) -> None:
    asked: dict[str, datetime | None] = {}
    tail = bus.tail

    def noting(topics: Any, *, since: datetime | None = None, **options: Any) -> Any:
        asked.update(dict.fromkeys(topics, since))
        return tail(topics, since=since, **options)

    monkeypatch.setattr(bus, "tail", noting)
    async with follow_log(bus, empty, lambda: None):
        pass
    assert asked["accounts"] is None
    since = asked["inquiries"]
    assert since is not None
    assert abs(datetime.now(UTC) - since - timedelta(hours=24)) < timedelta(minutes=1)


@pytest.mark.parametrize("broken", [{"headers": {}}, {"data": b"{"}])
def test_what_is_no_event_is_passed_over(broken: dict[str, Any], empty: Memory) -> None:
    envelope = sealed(a_tenant())
    record = Record(Partition("accounts", 0), 0, envelope.key, envelope.headers(), envelope.data, NOW)
    memory = empty
    take_in(memory, replace(record, **broken))
    assert memory.accounts.tenants == {}
    take_in(memory, record)
    assert list(memory.accounts.tenants) == ["demo"]
