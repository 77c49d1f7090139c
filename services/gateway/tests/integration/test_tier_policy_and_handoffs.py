"""Policies of tiers over the API, cases in short for agents alone, and conversations that are given back."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from crossdesk.contracts.decided_by import DecidedBy
from crossdesk.contracts.gateway import GiveBackRequested
from crossdesk.contracts.handoff import HandoffCustomer, HandoffSummarized, HandoffWish
from crossdesk.contracts.routing import ConversationAssigned, ConversationGivenBack, ReplyDecided
from crossdesk.contracts.tier_policy import TierPolicyConfigured
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle

from gateway.gateway import Gateway
from gateway.intents.record_intents import record_intent_examples
from gateway.tier_policy.record_policy import record_policy
from gateway.tier_policy.shown import POLICY

from .test_intents import configured
from .test_ratings_and_suggestions import ANSWER, an_answered_conversation, record

Clients = Callable[..., httpx.AsyncClient]


async def test_a_policy_is_published_shown_and_kept_as_a_version(
    clients: Clients, gateway: Gateway, gateway_database: Database
) -> None:
    assert (await clients().get("/v1/tier-policy")).json()["version"] == 0
    answer = await clients().put("/v1/tier-policy", json=POLICY)
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted", "rules": 4})
    assert (await clients().delete("/v1/tier-policy")).status_code == 202
    events = gateway.bus.events  # type: ignore[attr-defined]  # the noting bus of these tests
    assert [type(event) for event in events] == [TierPolicyConfigured] * 2
    for event in events:
        await handle(gateway_database, record_policy, event)
    shown = (await clients().get("/v1/tier-policy/versions")).json()["versions"]
    assert [(each["version"], each["policy"] is None) for each in shown] == [(2, True), (1, False)]
    rules = shown[1]["policy"]["rules"]
    assert [rule["name"] for rule in rules] == [rule["name"] for rule in POLICY["rules"]]
    assert [rule["urgent"] for rule in rules] == [True, False, False, False]
    assert (await clients("other").get("/v1/tier-policy")).json()["version"] == 0


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"when": {"intents": ["track_shipment", "own_gravure"]}}, "rules[0].when.intents[1]"),
        ({"when": {"emotions": ["rage"]}}, "rules[0].when.emotions[0]"),
        ({"when": {"confidence_from": 1.5}}, "rules[0].when.confidence_from"),
        ({"when": {"confidence_from": 0.9, "confidence_below": 0.5}}, "rules[0].when.confidence_below"),
        ({"when": {"market": ["DE"]}}, "rules[0].when.market"),
        ({"then": "robot"}, "rules[0].then"),
        ({"name": "No Name"}, "rules[0].name"),
        ({"urgent": 1}, "rules[0].urgent"),
        ({"urgent": True, "then": "instant"}, "rules[0].urgent"),
    ],
)
async def test_what_is_wrong_with_a_policy_is_named_with_its_place(
    clients: Clients, gateway: Gateway, rule: dict[str, Any], field: str
) -> None:
    wrong = {"rules": [{"name": "a", "then": "person", **rule}]}
    answer = await clients().put("/v1/tier-policy", json=wrong)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert gateway.bus.events == []  # type: ignore[attr-defined]  # the noting bus of these tests


async def test_a_rule_that_can_never_hold_is_refused(clients: Clients) -> None:
    rules = [{"name": "all", "then": "person"}, {"name": "late", "when": {"urgent": True}, "then": "instant"}]
    answer = await clients().put("/v1/tier-policy", json={"rules": rules})
    [error] = answer.json()["errors"]
    assert (error["field"], "all before it" in error["detail"]) == ("rules[1]", True)


async def test_an_intent_of_the_shops_own_may_be_named_once_it_was_taught(
    clients: Clients, gateway_database: Database
) -> None:
    policy = {"rules": [{"name": "a", "when": {"intents": ["own_engraving"]}, "then": "person"}]}
    assert (await clients().put("/v1/tier-policy", json=policy)).status_code == 422
    await handle(gateway_database, record_intent_examples, configured("own_engraving"))
    assert (await clients().put("/v1/tier-policy", json=policy)).status_code == 202
    assert (await clients("other").put("/v1/tier-policy", json=policy)).status_code == 422


async def test_the_case_in_short_is_shown_to_agents_of_the_shop_alone(
    gateway_database: Database, clients: Clients
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation, "inquiry_id": inquiry_id}
    told = HandoffSummarized(
        **place,
        decided_by=DecidedBy(rule="anger", facts={"emotion": "anger"}),
        next_step="calm_and_solve",
        customer=HandoffCustomer(id="c-1"),
        suggested_reply=ANSWER,
        wish=HandoffWish(intent="complaint", confidence=0.9, sentiment="negative", emotion="anger"),
        why="a person is wanted by rule anger",
    )
    await record(gateway_database, told, ConversationAssigned(**place, agent_id="anna"))
    shown = (await clients(agent=True).get(f"/v1/agents/conversations/{conversation}")).json()["handoff"]
    assert (shown["decided_by"]["rule"], shown["next_step"], shown["parcel"]) == ("anger", "calm_and_solve", None)
    assert (shown["suggested_reply"]["text"], shown["lines"][2]) == (ANSWER.text, "Mood: negative · anger")
    assert (await clients("other", agent=True).get(f"/v1/agents/conversations/{conversation}")).status_code == 404
    for path in ("", "/messages"):
        assert "Mood" not in (await clients().get(f"/v1/conversations/{conversation}{path}")).text


async def test_the_case_in_short_is_in_the_language_of_the_agents_client_or_their_own(
    gateway_database: Database, clients: Clients, gateway: Gateway
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation, "inquiry_id": inquiry_id}
    told = HandoffSummarized(**place, decided_by=DecidedBy(rule="lost"), next_step="judge_request")
    await record(gateway_database, told)
    agent, path = clients(agent=True), f"/v1/agents/conversations/{conversation}"
    asked = (await agent.get(path, headers={"Accept-Language": "cy, zh-TW;q=0.9, de;q=0.5"})).json()["handoff"]
    assert (asked["lines_language"], asked["lines"][-1]) == ("zh-Hant", "下一步：請判斷訴求並回覆。")
    account = gateway.memory.accounts.agent("demo", "anna")
    assert account
    gateway.memory.accounts.configure_agent(account.model_copy(update={"languages": ["eu", "uk"], "fluent": ["de"]}))
    own = (await agent.get(path)).json()["handoff"]
    assert (own["lines_language"], own["lines"][-1]) == ("uk", "Далі: оцініть запит і дайте відповідь.")


async def test_who_has_a_conversation_gives_it_back_and_it_waits_for_nobody(
    gateway_database: Database, clients: Clients, gateway: Gateway
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation}
    agent = clients(agent=True)
    assert (await agent.post(f"/v1/agents/conversations/{conversation}/give-back")).status_code == 409
    await record(gateway_database, ConversationAssigned(**place, inquiry_id=inquiry_id, agent_id="anna"))
    assert (await agent.post(f"/v1/agents/conversations/{conversation}/give-back")).status_code == 202
    assert isinstance(gateway.bus.events[-1], GiveBackRequested)  # type: ignore[attr-defined]  # the noting bus
    await record(gateway_database, ConversationGivenBack(**place, agent_id="anna"))
    assert (await agent.get("/v1/agents/queue")).json()["conversations"] == []
    await record(gateway_database, ReplyDecided(**place, inquiry_id=inquiry_id, answer=ANSWER))
    assert (await agent.get(f"/v1/agents/conversations/{conversation}")).json()["place"] is None
