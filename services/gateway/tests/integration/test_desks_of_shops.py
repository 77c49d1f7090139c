"""Desks over the API: kept as versions, and refused with the place of what is wrong."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from crossdesk.contracts.desks import DesksConfigured
from crossdesk.contracts.gateway import AgentReplied, Promised
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import ConversationAssigned, ConversationHandedOver
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle

from gateway.desks.record_desks import record_desks
from gateway.desks.shown import DESKS
from gateway.gateway import Gateway

from .test_ratings_and_suggestions import an_answered_conversation, record

Clients = Callable[..., httpx.AsyncClient]


async def test_desks_are_published_shown_and_kept_as_versions(
    clients: Clients, gateway: Gateway, gateway_database: Database
) -> None:
    assert (await clients().get("/v1/desks")).json()["version"] == 0
    answer = await clients().put("/v1/desks", json=DESKS)
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted", "desks": 2})
    assert (await clients().delete("/v1/desks")).status_code == 202
    events = gateway.bus.events  # type: ignore[attr-defined]  # the noting bus of these tests
    assert [type(event) for event in events] == [DesksConfigured] * 2
    for event in events:
        await handle(gateway_database, record_desks, event)
    shown = (await clients().get("/v1/desks/versions")).json()["versions"]
    assert [(each["version"], each["desks"] is None) for each in shown] == [(2, True), (1, False)]
    assert [desk["desk"] for desk in shown[1]["desks"]["desks"]] == ["berlin", "manila"]
    assert (await clients("other").get("/v1/desks")).json()["version"] == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "Europe/Berlinn"}, "desks[0].time_zone"),
        ({"desk": "manila"}, "desks[1].desk"),
        ({"week": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "desks[0].week.mon[1]"),
        ({"week": {"sun": ["22:00-06:00"], "mon": ["05:00-09:00"]}}, "desks[0].week.mon[0]"),
        ({"week": {"mon": ["09:00-09:00"]}}, "desks[0].week.mon[0]"),
        ({"week": {"mon": ["9-17"]}}, "desks[0].week.mon[0]"),
        ({"week": {"monday": ["09:00-17:00"]}}, "desks[0].week.monday"),
        ({"week": {}}, "desks[0].week"),
        ({"holidays": [{"country": "ZZ"}]}, "desks[0].holidays[0].country"),
        ({"holidays": [{"country": "DE", "region": "CO"}]}, "desks[0].holidays[0].region"),
        ({"exceptions": [{"date": "2026-12-24"}, {"date": "2026-12-24"}]}, "desks[0].exceptions[1].date"),
        ({"exceptions": [{"date": "2027-02-29"}]}, "desks[0].exceptions[0].date"),
        ({"seasons": [{"season": "carnival"}]}, "desks[0].seasons[0].season"),
    ],
)
async def test_what_is_wrong_with_desks_is_named_with_its_place(
    clients: Clients, gateway: Gateway, change: dict[str, Any], field: str
) -> None:
    wrong = copy.deepcopy(DESKS)
    wrong["desks"][0] |= change
    answer = await clients().put("/v1/desks", json=wrong)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert gateway.bus.events == []  # type: ignore[attr-defined]  # the noting bus of these tests


async def test_a_key_given_twice_is_refused_though_its_last_value_would_do(clients: Clients) -> None:
    body = '{"desks": [{"desk": "a", "time_zone": "UTC", "week": {"mon": ["09:00-17:00"], "mon": ["10:00-12:00"]}}]}'
    answer = await clients().put("/v1/desks", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["mon"])


async def test_what_an_agent_promises_and_asks_goes_along_with_the_reply(
    clients: Clients, gateway: Gateway, gateway_database: Database
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation, "inquiry_id": inquiry_id}
    await record(gateway_database, ConversationAssigned(**place, agent_id="anna"))
    due = datetime(2026, 12, 1, 15, tzinfo=UTC)
    said = {"text": "I ask the carrier.", "promised": {"what": "a word", "due_by": due.isoformat()}, "asked": ["photo"]}
    path = f"/v1/agents/conversations/{conversation}/reply"
    assert (await clients(agent=True).post(path, json=said)).status_code == 202
    event = gateway.bus.events[-1]  # type: ignore[attr-defined]  # the noting bus of these tests
    assert isinstance(event, AgentReplied)
    assert (event.promised, event.asked) == (Promised(what="a word", due_by=due), ["photo"])


async def test_a_customer_reads_that_another_desk_goes_on(clients: Clients, gateway_database: Database) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    told = Answer(text="Eine Kollegin macht weiter.", language="de", scenario="routing/handed_over")
    handed = ConversationHandedOver(
        tenant="demo",
        conversation_id=conversation,
        inquiry_id=inquiry_id,
        from_agent="anna",
        from_desk="berlin",
        owner="queue",
        to_desk="denver",
        told=told,
        why="the shift of desk berlin ended",
    )
    await record(gateway_database, handed)
    messages = (await clients().get(f"/v1/conversations/{conversation}/messages")).json()["messages"]
    assert messages[-1]["text"] == told.text
