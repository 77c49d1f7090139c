"""People take over what the cluster hands them: one of them, at once, and the customer sees what they write."""

import asyncio
import json
from datetime import datetime

import pytest
from crossdesk.testing.waiting import PATIENCE, until

pytestmark = pytest.mark.cluster

DISPUTE = "I did not make this payment of 39.90 EUR"
PERSON = "Let me talk to a person please. How long do refunds take?"
HURRIED = {"warn_at_percent": [1], "rules": [{"name": "hurried", "targets": {"first_response": "1m"}}]}


@pytest.fixture
async def agents(cluster, storefront) -> list[dict[str, str]]:
    """Headers of the two demo agents, signed in and away."""
    signed_in = []
    for credentials in cluster.demo["agents"][:2]:
        answer = await storefront.http.post("/v1/agents/sign-in", json=dict(credentials))
        assert answer.status_code == 200, answer.text
        signed_in.append({"Authorization": f"Bearer {answer.json()['token']}"})
    return signed_in


async def test_of_two_agents_who_accept_at_once_one_gets_the_conversation(storefront, agents):
    inquiry = await storefront.inquire(DISPUTE)
    conversation = inquiry["conversation_id"]
    path = f"/v1/agents/queue/{conversation}/accept"
    answers = await asyncio.gather(*(storefront.http.post(path, headers=agent) for agent in agents))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    winner = agents[[answer.status_code for answer in answers].index(200)]
    loser = next(agent for agent in agents if agent is not winner)
    assigned = await storefront.outcome(inquiry["inquiry_id"], until=lambda seen: seen["status"] == "assigned")
    assert assigned["assignment"]["agent_id"]
    refused = await storefront.http.post(
        f"/v1/agents/conversations/{conversation}/reply", headers=loser, json={"text": "Mine!", "language": "en"}
    )
    assert refused.status_code == 409
    await reply_and_resolve(storefront, winner, conversation)
    await storefront.outcome(inquiry["inquiry_id"], until=lambda seen: seen["status"] == "resolved")


async def test_whoever_takes_a_conversation_is_suggested_replies(storefront, agents):
    inquiry = await storefront.inquire(PERSON)
    conversation = inquiry["conversation_id"]
    own = f"/v1/agents/conversations/{conversation}"
    await storefront.outcome(inquiry["inquiry_id"])
    accepted = await storefront.http.post(f"/v1/agents/queue/{conversation}/accept", headers=agents[0])
    assert accepted.status_code == 200, accepted.text

    async def is_suggested() -> bool:
        shown = (await storefront.http.get(own, headers=agents[0])).json()
        return any(each["text"] and each["why"] for each in shown["suggestions"])

    await until(is_suggested)
    await storefront.http.post(f"{own}/resolve", headers=agents[0])


async def reply_and_resolve(storefront, agent, conversation: str) -> None:
    own = f"/v1/agents/conversations/{conversation}"
    text = "We have looked into this payment and called it off."
    replied = await storefront.http.post(f"{own}/reply", headers=agent, json={"text": text, "language": "en"})
    assert replied.status_code == 202, replied.text
    async with storefront.events(conversation) as events:
        async for event in events:
            if event["type"] == "AgentReplied":
                break
    messages = (await storefront.http.get(f"/v1/conversations/{conversation}/messages")).json()["messages"]
    assert [(each["author"], each["text"]) for each in messages if each["author"] == "agent"] == [("agent", text)]
    resolved = await storefront.http.post(f"{own}/resolve", headers=agent)
    assert resolved.status_code == 202, resolved.text


async def test_an_agent_who_comes_online_is_given_what_waits(storefront, agents):
    inquiry = await storefront.inquire(DISPUTE)
    online = await storefront.http.put("/v1/agents/me/presence", headers=agents[0], json={"presence": "online"})
    assert online.status_code == 202
    try:
        await storefront.outcome(inquiry["inquiry_id"], until=lambda seen: seen["status"] == "assigned")
        queue = await storefront.http.get("/v1/agents/queue?scope=mine", headers=agents[0])
        assert inquiry["conversation_id"] in {each["conversation_id"] for each in queue.json()["conversations"]}
        await storefront.http.post(f"/v1/agents/conversations/{inquiry['conversation_id']}/resolve", headers=agents[0])
        await storefront.outcome(inquiry["inquiry_id"], until=lambda seen: seen["status"] == "resolved")
    finally:
        await storefront.http.put("/v1/agents/me/presence", headers=agents[0], json={"presence": "offline"})


async def test_agents_are_warned_on_the_shops_stream_before_an_answer_is_late(storefront, agents):
    configured = await storefront.http.put("/v1/service-levels", json=HURRIED)
    assert configured.status_code == 202, configured.text
    try:
        warned = {"params": {"type": "SlaAtRisk"}, "headers": agents[0], "timeout": PATIENCE}
        async with asyncio.timeout(2 * PATIENCE), storefront.http.stream("GET", "/v1/events", **warned) as stream:
            conversation = await promised_an_answer(storefront, agents[0])
            async for line in stream.aiter_lines():
                told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if told.get("conversation_id") == conversation:
                    break
        assert (told["data"]["clock"], told["data"]["percent"]) == ("first_response", 1)
        await storefront.http.post(f"/v1/agents/queue/{conversation}/accept", headers=agents[0])
        await reply_and_resolve(storefront, agents[0], conversation)
    finally:
        await storefront.http.delete("/v1/service-levels")


async def promised_an_answer(storefront, agent) -> str:
    """A conversation that came to the desk once the levels counted there, and waits."""
    promised: dict[str, str] = {}

    async def is_hurried() -> bool:
        conversation = (await storefront.inquire(DISPUTE))["conversation_id"]

        async def is_promised() -> bool:
            shown = await storefront.http.get(f"/v1/agents/conversations/{conversation}", headers=agent)
            sla = shown.json()["sla"]
            if sla:
                promised[sla["rule"]] = conversation
            return bool(sla)

        await until(is_promised)
        return "hurried" in promised

    await until(is_hurried)
    return promised["hurried"]


async def one_who_waits(storefront, helper) -> dict:
    """A customer in the queue: callbacks are booked until routing has heard that somebody is on duty."""
    found = []

    async def waits() -> bool:
        inquiry = await storefront.inquire(DISPUTE)
        if inquiry["status"] == "queued":
            found.append(inquiry)
        else:
            await storefront.http.post(f"/v1/agents/conversations/{inquiry['conversation_id']}/resolve", headers=helper)
        return bool(found)

    await until(waits)
    return found[0]


async def test_who_waits_is_told_their_place_and_it_moves_when_another_is_taken(storefront, agents):
    presence = "/v1/agents/me/presence"
    await storefront.http.put(presence, headers=agents[0], json={"presence": "busy"})
    try:
        waiting = [await one_who_waits(storefront, agents[1]) for _ in range(2)]
        told = [
            (await storefront.outcome(each["inquiry_id"], until=lambda seen: seen["wait"]))["wait"] for each in waiting
        ]
        assert told[1]["position"] == told[0]["position"] + 1
        assert all(str(wait["position"]) in wait["text"] for wait in told)
        taken, next_one = waiting
        await storefront.http.post(f"/v1/agents/queue/{taken['conversation_id']}/accept", headers=agents[1])
        assigned = await storefront.outcome(taken["inquiry_id"], until=lambda seen: seen["status"] == "assigned")
        assert assigned["wait"] is None

        def has_moved(seen):
            return seen["wait"] and seen["wait"]["position"] <= told[0]["position"]

        await storefront.outcome(next_one["inquiry_id"], until=has_moved)
        for each in waiting:
            await storefront.http.post(f"/v1/agents/conversations/{each['conversation_id']}/resolve", headers=agents[1])
    finally:
        await storefront.http.put(presence, headers=agents[0], json={"presence": "offline"})


async def test_a_customer_chooses_a_callback_is_reminded_and_comes_first_when_it_is_due(storefront, agents):
    agent, presence = agents[0], "/v1/agents/me/presence"
    await storefront.http.put(presence, headers=agent, json={"presence": "busy"})  # so that customers wait
    try:
        customer = {"id": "c-callback", "country": "SM", "time_zone": "Europe/San_Marino"}
        inquiry = await storefront.inquire(DISPUTE, customer=customer)
        own = f"/v1/conversations/{inquiry['conversation_id']}"
        offered = (await storefront.http.get(f"{own}/callback-slots")).json()
        assert offered["time_zone"] == "Europe/San_Marino"
        slot = offered["slots"][2]  # a minute ahead at least: time for the reminder on any machine
        chosen = await storefront.http.put(f"{own}/callback", json={"starts_at": slot["starts_at"]})
        assert chosen.status_code in (200, 202), chosen.text
        queued, booked, reminded, due = await person_needed(storefront, inquiry["conversation_id"])
        assert "(Europe/San_Marino)" in booked["answer"]["text"]
        assert moment(reminded["at"]) < moment(slot["starts_at"]) <= moment(due["at"])
        assert due["data"]["assignment"]["priority"] > queued["data"]["assignment"]["priority"]
        await storefront.http.put(presence, headers=agent, json={"presence": "online"})
        await storefront.outcome(inquiry["inquiry_id"], until=lambda seen: seen["status"] == "assigned")
        await storefront.http.post(f"/v1/agents{own.removeprefix('/v1')}/resolve", headers=agent)
    finally:
        await storefront.http.put(presence, headers=agent, json={"presence": "offline"})


async def person_needed(storefront, conversation: str) -> list[dict]:
    """What a customer sees who waits, chooses a callback, and waits again once it is due."""
    steps = ["ConversationQueued", "CallbackBooked", "CallbackReminded", "ConversationQueued"]
    seen = []
    async with storefront.events(conversation) as events:
        async for event in events:
            if event["type"] == steps[len(seen)]:
                seen.append(event)
            if len(seen) == len(steps):
                break
    return seen


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
