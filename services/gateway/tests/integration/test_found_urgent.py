"""The agents' queue shows priorities as they are now; who is found urgent is told to every replica, also late ones."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.routing import CallbackBooked, ConversationAssigned, ConversationQueued, ConversationResolved
from crossdesk.contracts.sla_clocks import SlaAtRisk, SlaBreached
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON

from gateway.accept.recall_urgent import read_urgent
from gateway.changes import Changes
from gateway.found_urgent import FoundUrgent
from gateway.gateway import Gateway

from .test_projection import project_all

Clients = Callable[..., httpx.AsyncClient]
RISK: dict[str, Any] = {"clock": "first_response", "due_at": NOON, "rule": "all"}
WINDOW: dict[str, Any] = {"starts_at": NOON, "ends_at": NOON, "time_zone": "Europe/Berlin"}


def about(kind: type[Event], conversation: UUID, **fields: Any) -> Event:
    return kind(**{"tenant": "demo", "conversation_id": conversation, **fields})


def queued(conversation: UUID, priority: int = 0, **fields: Any) -> Event:
    wish: dict[str, Any] = {"skill": "general", "language": "de", "summary": "", "priority": priority}
    return about(ConversationQueued, conversation, **{"inquiry_id": uuid4(), **wish, **fields})


def risked(conversation: UUID, priority: int) -> Event:
    return about(SlaAtRisk, conversation, **RISK, percent=75, reached_at=NOON, priority=priority)


async def listed(clients: Clients) -> list[tuple[UUID, int, bool]]:
    page = (await clients(agent=True).get("/v1/agents/queue")).json()
    return [(UUID(each["conversation_id"]), each["priority"], each["urgent"]) for each in page["conversations"]]


async def test_the_queue_is_in_the_order_of_what_was_gained_since(clients: Clients, gateway_database: Database) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    await project_all(gateway_database, [queued(first, 30), queued(second, 20), queued(third, 10)])
    await project_all(gateway_database, [risked(second, 40), about(SlaBreached, third, **RISK, priority=50)])
    assert await listed(clients) == [(third, 50, False), (second, 40, False), (first, 30, False)]
    await project_all(gateway_database, [queued(first, 510, urgent=True)])
    assert (await listed(clients))[0] == (first, 510, True)


async def test_what_was_gained_and_found_stays_with_an_agent_and_until_a_callback(
    clients: Clients, gateway_database: Database
) -> None:
    mine, later = uuid4(), uuid4()
    given: dict[str, Any] = {"inquiry_id": uuid4(), "agent_id": "anna"}
    await project_all(
        gateway_database, [queued(mine, 30), risked(mine, 40), about(ConversationAssigned, mine, **given)]
    )
    await project_all(gateway_database, [about(CallbackBooked, later, inquiry_id=uuid4(), **WINDOW, priority=35)])
    assert await listed(clients) == [(mine, 40, False), (later, 35, False)]
    await project_all(gateway_database, [about(ConversationAssigned, mine, **given, priority=520, urgent=True)])
    await project_all(gateway_database, [risked(uuid4(), 99), about(ConversationAssigned, mine, **given)])
    assert await listed(clients) == [(mine, 520, True), (later, 35, False)]


@pytest.mark.parametrize("kind", [ConversationQueued, ConversationAssigned, CallbackBooked])
async def test_every_replica_is_told_by_the_notification_of_what_another_wrote(
    kind: type[Event], gateway_database: Database, changes: Changes, urgent: FoundUrgent
) -> None:
    angry, calm = uuid4(), uuid4()
    fields: dict[str, Any] = {"inquiry_id": uuid4(), "priority": 1, "agent_id": "anna", "summary": ""}
    found = {**fields, "skill": "general", "language": "de", **WINDOW}
    async with asyncio.timeout(30):
        while ("demo", angry) not in urgent:  # what was written before listening began is not told
            await project_all(gateway_database, [about(kind, calm, **found), about(kind, angry, **found, urgent=True)])
            await asyncio.sleep(0.05)
    assert ("demo", calm) not in urgent
    assert ("other", angry) not in urgent


async def test_a_replica_that_starts_reads_who_is_urgent_and_still_needs_a_person(
    gateway: Gateway, gateway_database: Database
) -> None:
    angry, resolved, elsewhere, calm = uuid4(), uuid4(), uuid4(), uuid4()
    found = [queued(angry, urgent=True), queued(resolved, urgent=True), queued(calm)]
    other = queued(elsewhere, urgent=True).model_copy(update={"tenant": "other"})
    await project_all(gateway_database, [*found, other, about(ConversationResolved, resolved)])
    await read_urgent(gateway_database, gateway.memory)
    places = [("demo", angry), ("demo", resolved), ("demo", calm), ("other", elsewhere), ("demo", elsewhere)]
    assert [place in gateway.memory.urgent for place in places] == [True, False, False, True, False]
