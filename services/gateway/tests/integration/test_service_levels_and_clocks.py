"""Service levels over the API, SLA clocks for agents alone, warnings on streams and by webhook, pauses of agents."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from crossdesk.contracts.routing import ConversationAssigned
from crossdesk.contracts.service_levels import ServiceLevelsConfigured
from crossdesk.contracts.sla_clocks import (
    PauseRequested,
    ResumeRequested,
    SlaAtRisk,
    SlaBreached,
    SlaClocksMoved,
    SlaClockTold,
)
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON
from crossdesk.testing.handling import handle

from gateway.gateway import Gateway
from gateway.service_levels.record_levels import record_levels
from gateway.service_levels.shown import LEVELS

from .test_ratings_and_suggestions import an_answered_conversation, record

Clients = Callable[..., httpx.AsyncClient]
LAST: dict[str, Any] = {"name": "all", "targets": {"resolution": "8h"}}
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)


def moved(conversation: UUID, *due: datetime | None, **fields: Any) -> SlaClocksMoved:
    """A first response and what else is due then; None: paused."""
    kinds = ("first_response", "resolution")
    clocks = [
        SlaClockTold(clock=kind, state="running" if at else "paused", target_minutes=60, left_seconds=900, due_at=at)
        for kind, at in zip(kinds, due, strict=False)
    ]
    return SlaClocksMoved(tenant="demo", conversation_id=conversation, rule="all", clocks=clocks, **fields)


async def seen(clients: Clients, conversation: UUID) -> dict[str, Any]:
    shown: dict[str, Any] = (await clients(agent=True).get(f"/v1/agents/conversations/{conversation}")).json()
    return shown


async def test_levels_are_published_shown_and_kept_as_versions_of_their_shop(
    clients: Clients, gateway: Gateway, gateway_database: Database
) -> None:
    assert (await clients().get("/v1/service-levels")).json() == {"version": 0, "configured_at": None, "levels": None}
    answer = await clients().put("/v1/service-levels", json=LEVELS)
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted", "rules": 3})
    assert (await clients().delete("/v1/service-levels")).status_code == 202
    events = gateway.bus.events  # type: ignore[attr-defined]  # the noting bus of these tests
    assert [type(event) for event in events] == [ServiceLevelsConfigured] * 2
    for event in events:
        await handle(gateway_database, record_levels, event)
    shown = (await clients().get("/v1/service-levels/versions")).json()["versions"]
    assert [(each["version"], each["levels"] is None) for each in shown] == [(2, True), (1, False)]
    assert [rule["name"] for rule in shown[1]["levels"]["rules"]] == [rule["name"] for rule in LEVELS["rules"]]
    assert (await clients("other").get("/v1/service-levels")).json()["version"] == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rules": []}, "rules"),
        ({"rules": [{"name": "all", "targets": {"resolution": "2d"}}]}, "rules[0].targets.resolution"),
        ({"rules": [{"name": "all", "targets": {"first_reply": "2h"}}]}, "rules[0].targets.first_reply"),
        ({"rules": [{**LAST, "when": {"lanes": ["urgent"]}}]}, "rules[0].when"),
        ({"rules": [LAST, {**LAST, "name": "late"}]}, "rules[1]"),
        ({"rules": [LAST], "warn_at_percent": [50, 100]}, "warn_at_percent[1]"),
        ({"rules": [LAST], "warn_at_percent": [75, 50]}, "warn_at_percent[1]"),
        ({"rules": [LAST], "gains": [{"from_percent": 60, "points": 5}]}, "gains[0].from_percent"),
        ({"rules": [LAST], "reply_pauses": 1}, "reply_pauses"),
    ],
)
async def test_what_is_wrong_with_levels_is_named_with_its_place(
    clients: Clients, gateway: Gateway, wrong: dict[str, Any], field: str
) -> None:
    answer = await clients().put("/v1/service-levels", json=wrong)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert gateway.bus.events == []  # type: ignore[attr-defined]  # the noting bus of these tests


async def test_agents_and_they_alone_see_until_when_a_conversation_is_to_be_answered(
    gateway_database: Database, clients: Clients
) -> None:
    conversation, _ = await an_answered_conversation(gateway_database)
    assert (await seen(clients, conversation))["sla"] is None
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    await record(gateway_database, moved(conversation, LONG_AGO, tomorrow))
    sla = (await seen(clients, conversation))["sla"]
    assert (sla["rule"], sla["waits_for"]) == ("all", None)
    assert [(each["clock"], each["state"]) for each in sla["clocks"]] == [
        ("first_response", "missed"),
        ("resolution", "running"),
    ]
    await record(gateway_database, moved(conversation, None, waits_for="carrier"), later=timedelta(minutes=1))
    await record(gateway_database, moved(conversation, LONG_AGO))  # told again after what came later
    sla = (await seen(clients, conversation))["sla"]
    assert (sla["waits_for"], [each["state"] for each in sla["clocks"]]) == ("carrier", ["paused"])
    assert (await clients("other", agent=True).get(f"/v1/agents/conversations/{conversation}")).status_code == 404
    assert "SlaClocksMoved" not in [each["type"] for each in (await seen(clients, conversation))["timeline"]]


async def test_warnings_and_breaches_are_in_the_timeline_and_told_by_webhook_once(
    endpoints: Database, clients: Clients
) -> None:
    conversation, _ = await an_answered_conversation(endpoints)
    told = {"tenant": "demo", "conversation_id": conversation, "clock": "first_response", "due_at": NOON, "rule": "all"}
    await record(endpoints, SlaAtRisk(**told, percent=75, reached_at=NOON, why="late"), SlaBreached(**told, why="too"))
    entries = [each for each in (await seen(clients, conversation))["timeline"] if each["type"].startswith("Sla")]
    assert [(each["type"], each["by"], each["why"]) for each in entries] == [
        ("SlaAtRisk", "routing", "late"),
        ("SlaBreached", "routing", "too"),
    ]
    assert (entries[0]["data"]["percent"], entries[0]["data"]["clock"]) == (75, "first_response")
    async with endpoints.transaction(["demo"]) as connection:
        rows = await connection.fetch("SELECT event FROM webhook_deliveries WHERE event ->> 'type' LIKE 'sla.%'")
    assert sorted(row["event"]["type"] for row in rows) == ["sla.at_risk", "sla.breached"]
    assert {row["event"]["data"]["conversation_id"] for row in rows} == {str(conversation)}


async def test_only_whoever_has_a_conversation_pauses_it_with_a_reason(
    gateway_database: Database, clients: Clients, gateway: Gateway
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    agent, own = clients(agent=True), f"/v1/agents/conversations/{conversation}"
    assert (await agent.post(f"{own}/pause", json={"reason": "carrier"})).status_code == 409
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation}
    await record(gateway_database, ConversationAssigned(**place, inquiry_id=inquiry_id, agent_id="anna"))
    assert (await agent.post(f"{own}/pause", json={"reason": "holiday"})).status_code == 422
    assert (await clients().post(f"{own}/pause", json={"reason": "carrier"})).status_code == 401
    assert (await clients("other", agent=True).post(f"{own}/resume")).status_code in (404, 409)
    assert (await agent.post(f"{own}/pause", json={"reason": "carrier"})).status_code == 202
    assert (await agent.post(f"{own}/resume")).status_code == 202
    paused, resumed = gateway.bus.events  # type: ignore[attr-defined]  # the noting bus of these tests
    assert (type(paused), paused.reason, paused.agent_id) == (PauseRequested, "carrier", "anna")
    assert isinstance(resumed, ResumeRequested)
    await record(gateway_database, paused, resumed)
    entries = [(each["type"], each["by"]) for each in (await seen(clients, conversation))["timeline"]][-2:]
    assert entries == [("PauseRequested", "agent:anna"), ("ResumeRequested", "agent:anna")]
