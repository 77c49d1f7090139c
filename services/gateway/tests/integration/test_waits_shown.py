"""A customer's place and wait over REST, stream and webhook: the latest, as long as nobody has the conversation."""

from datetime import datetime, timedelta
from typing import Any

from crossdesk.contracts.routing import ConversationAssigned, ConversationQueued
from crossdesk.contracts.waits import WaitEstimated
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON

from .conftest import Clients
from .test_ratings_and_suggestions import an_answered_conversation, record


def told(place: dict[str, Any], position: int) -> WaitEstimated:
    return WaitEstimated(
        **place,
        state="estimated",
        position=position,
        least_minutes=5,
        most_minutes=15,
        text=f"Ihr Platz: {position}.",
        language="de",
        why="2 go before",
    )


async def test_the_latest_wait_is_shown_until_an_agent_has_the_conversation(
    endpoints: Database, clients: Clients
) -> None:
    conversation, inquiry_id = await an_answered_conversation(endpoints)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation, "inquiry_id": inquiry_id}
    queued = ConversationQueued(**place, skill="returns", language="de", priority=0, summary="a case")
    await record(endpoints, queued, told(place, 2), told(place, 1))
    for path in (f"/v1/conversations/{conversation}", f"/v1/inquiries/{inquiry_id}"):
        wait = (await clients().get(path)).json()["wait"]
        assert (wait["state"], wait["position"], wait["least_minutes"], wait["most_minutes"]) == ("estimated", 1, 5, 15)
        assert (wait["text"], wait["language"], wait["opens_at"]) == ("Ihr Platz: 1.", "de", None)
        assert datetime.fromisoformat(wait["told_at"]) == NOON
    assert (await clients("other").get(f"/v1/conversations/{conversation}")).status_code == 404
    messages = (await clients().get(f"/v1/conversations/{conversation}/messages")).text
    assert "Platz" not in messages
    async with endpoints.transaction(["demo"]) as connection:
        bodies = await connection.fetch("SELECT event FROM webhook_deliveries")
        entry = await connection.fetchval("SELECT data FROM timeline WHERE type = 'WaitEstimated' ORDER BY seq LIMIT 1")
    waits = [row["event"]["data"]["wait"]["position"] for row in bodies if row["event"]["type"] == "conversation.wait"]
    assert sorted(waits) == [1, 2]
    assert entry["wait"]["position"] == 2
    await record(endpoints, ConversationAssigned(**place, agent_id="anna"), told(place, 1))
    for path in (f"/v1/conversations/{conversation}", f"/v1/inquiries/{inquiry_id}"):
        assert (await clients().get(path)).json()["wait"] is None


async def test_a_wait_of_before_is_not_shown_when_a_customer_waits_anew(
    gateway_database: Database, clients: Clients
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation, "inquiry_id": inquiry_id}
    queued = ConversationQueued(**place, skill="returns", language="de", priority=0, summary="a case")
    await record(gateway_database, queued, told(place, 2), ConversationAssigned(**place, agent_id="anna"))
    await record(gateway_database, queued, later=timedelta(hours=1))
    assert (await clients().get(f"/v1/conversations/{conversation}")).json()["wait"] is None
