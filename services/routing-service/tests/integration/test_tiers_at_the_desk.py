"""Tiers decided with a real database: rules of shops, wishes that stay, loops, and what is kept of decisions."""

from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.event import Money, derive_id
from crossdesk.contracts.gateway import (
    AgentReplied,
    AnswerRated,
    GiveBackRequested,
    OrderImported,
    ResolveRequested,
    TransferRequested,
)
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import (
    CallbackBooked,
    ConversationAssigned,
    ConversationGivenBack,
    ConversationQueued,
    GuidedStepAsked,
    ReplyDecided,
)
from crossdesk.contracts.tier_policy import MOST_TIER_POLICIES, TierPolicy, TierPolicyConfigured
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, a_customer, an_inquiry, an_understanding

from routing.policy import load_policy
from routing.tiers.decided_facts import KEPT_FOR

FOUND_URGENT = load_policy().priorities.found_urgent
"""Points."""


@pytest.fixture
def desk(everything):
    """With cases in short for agents, which other tests leave out."""
    return everything


@pytest.fixture
def ask_with(desk):
    """A customer whose message has a drafted answer; what is understood and who writes can be named."""

    async def write(
        name="conversation",
        turn=1,
        intent="track_shipment",
        kind="answer",
        at=NOON,
        order_id=None,
        tenant=TENANT,
        **mood: Any,
    ):
        customer = a_customer(**{key: mood.pop(key) for key in ("id", "tier", "country") if key in mood})
        inquiry = an_inquiry(f"{name} {turn}", customer=customer, order_id=order_id)
        understanding = an_understanding(intent, **mood)
        where = {"tenant": tenant, "conversation_id": a_conversation(name)}
        case = a_case(**where, inquiry=inquiry, turn=turn, understanding=understanding)
        answer = Answer(text=f"answer {turn}", language="de", scenario="parcel_in_transit")
        return await desk(AnswerDrafted(**dict(case), kind=kind, answer=answer), at=at)

    return write


@pytest.fixture
def configure(desk):
    """A shop's policy; without rules the default again."""

    async def put(*rules: dict[str, Any], otherwise="instant", tenant=TENANT):
        policy = TierPolicy.model_validate({"rules": list(rules), "otherwise": otherwise}) if rules else None
        return await desk(TierPolicyConfigured(tenant=tenant, policy=policy))

    return put


def kinds(events):
    return [type(event) for event in events]


async def test_a_reply_tells_the_rule_and_the_facts_it_rests_on(ask_with):
    (reply,) = await ask_with()
    assert isinstance(reply, ReplyDecided)
    assert reply.decided_by is not None
    assert (reply.decided_by.rule, reply.decided_by.policy) == ("otherwise", 0)
    assert reply.decided_by.facts == {"intent": "track_shipment", "confidence": 0.95}
    assert "rule otherwise" in reply.why


async def test_the_angry_get_a_person_now_who_gets_the_draft(ask_with):
    summary, booked = await ask_with(sentiment="negative", emotion="anger")
    assert kinds([summary, booked]) == [HandoffSummarized, CallbackBooked]
    assert summary.decided_by.rule == "anger"
    assert summary.suggested_reply.text == "answer 1"
    assert "antwortet Ihnen" in booked.holding_text.text
    assert booked.skill == "delivery"


async def test_anger_is_served_before_those_who_only_wait_longer(come, ask_with, need_person):
    await come("anna", capacity=0)
    (_, calm) = await need_person("calm")
    (_, angry) = await ask_with("angry", sentiment="negative", emotion="anger")
    assert isinstance(angry, ConversationQueued)
    assert angry.priority >= calm.priority + 30


async def test_who_is_found_urgent_comes_before_a_vip_who_waits_for_hours_and_stays_so(
    come, desk, act, ask_with, need_person
):
    await come("anna", capacity=0)
    (_, dear) = await need_person("dear", at=NOON - timedelta(hours=3), tier="vip")
    summary, angry = await ask_with("angry", sentiment="negative", emotion="anger")
    assert (summary.decided_by.urgent_by, angry.urgent, dear.urgent) == ("anger", True, False)
    _, calmer = await ask_with("angry", turn=2, sentiment="negative", emotion="fear")
    assert (calmer.urgent, calmer.priority) == (True, angry.priority), "twice found is not twice as urgent"
    given = await come("bert", skills=["general", "delivery"])
    assert given[0].conversation_id == angry.conversation_id
    (again, *_) = await act(TransferRequested, "bert", "angry", to_skill="payments")
    assert (again.urgent, again.priority) == (True, angry.priority)


async def test_who_gets_angry_with_an_agent_is_urgent_should_the_conversation_wait_again(come, desk, act, ask_with):
    await come("anna", skills=["general", "delivery"])
    vip = {"sentiment": "negative", "id": "c-9", "tier": "vip"}
    _, queued, first = await ask_with(emotion="sadness", **vip)
    assert (queued.urgent, first.urgent) == (False, False)
    summary, told = await ask_with(turn=2, emotion="anger", **vip)
    assert (summary.decided_by.rule, summary.decided_by.urgent_by) == ("with_person", "anger")
    assert (told.agent_id, told.urgent, told.priority) == ("anna", True, queued.priority + FOUND_URGENT)
    (again, *_) = await act(TransferRequested, "anna", to_skill="payments")
    assert (again.urgent, again.priority) == (True, told.priority)


async def test_a_shops_policy_decides_from_the_next_message_on_and_only_for_that_shop(ask_with, configure):
    await ask_with("first")
    await configure({"name": "germany", "when": {"markets": ["DE"]}, "then": "person"})
    summary, _ = await ask_with("second")
    assert (summary.decided_by.rule, summary.decided_by.policy) == ("germany", 1)
    assert kinds(await ask_with("third", country="FR")) == [ReplyDecided]
    assert kinds(await ask_with("fourth", tenant="other")) == [ReplyDecided]
    await configure()
    (reply,) = await ask_with("fifth")
    assert reply.decided_by.policy == 2


async def test_the_oldest_versions_are_forgotten(database, configure):
    for number in range(MOST_TIER_POLICIES + 2):
        await configure({"name": f"r{number}", "then": "instant"})
    async with database.transaction([TENANT]) as connection:
        kept = await connection.fetch("SELECT version FROM tier_policies ORDER BY version")
    assert [row["version"] for row in kept] == list(range(3, MOST_TIER_POLICIES + 3))


async def test_where_only_questions_may_be_asked_answers_go_to_a_person(ask_with, configure):
    await configure({"name": "unsure", "when": {"confidence_below": 0.99}, "then": "guided"})
    assert kinds(await ask_with("question", kind="question")) == [GuidedStepAsked]
    assert kinds(await ask_with("answer")) == [HandoffSummarized, CallbackBooked]


async def test_a_wish_for_a_person_is_final_until_the_conversation_is_resolved(ask_with, desk, act):
    await desk(a_wish())
    summary, _ = await ask_with(turn=2)
    assert summary.decided_by.rule == "asked_for_person"
    await act(ResolveRequested, "anna")
    assert kinds(await ask_with(turn=3)) == [ReplyDecided]


async def test_two_answers_that_did_not_help_are_followed_by_a_person_who_sees_them(ask_with):
    assert kinds(await ask_with(turn=1)) == [ReplyDecided]
    assert kinds(await ask_with(turn=2)) == [ReplyDecided]
    summary, _ = await ask_with(turn=3)
    assert (summary.decided_by.rule, summary.failed_answers) == ("answers_in_vain", 2)
    assert [tried.scenario for tried in summary.tried] == ["parcel_in_transit"] * 2
    assert summary.next_step == "solve_what_failed"


async def test_a_badly_rated_answer_is_one_that_did_not_help(desk, ask_with):
    await ask_with(turn=1)
    where = {"tenant": TENANT, "conversation_id": a_conversation(), "author": "bot"}
    for stars in (1, 2):
        await desk(AnswerRated(**where, message_id=derive_id("message"), stars=stars))
    assert kinds(await ask_with(turn=2, intent="invoice_request")) == [ReplyDecided]
    summary, _ = await ask_with(turn=3, intent="invoice_request")
    assert summary.decided_by.rule == "answers_in_vain"


async def test_a_valuable_order_is_known_from_the_shops_import(desk, ask_with):
    lost = {"intent": "lost_parcel", "order_id": "CB-1"}
    assert kinds(await ask_with("before", **lost)) == [ReplyDecided]
    order = OrderImported(
        tenant=TENANT,
        order_id="CB-1",
        customer_id="c-1",
        status="shipped",
        placed_at=NOON,
        destination="DE",
        origin="CN",
        total=Money(minor=60_000, currency="EUR"),
    )
    await desk(order)
    summary, _ = await ask_with("after", **lost)
    assert summary.decided_by.rule == "valuable_order"
    assert summary.decided_by.facts["order_value"] == 60_000
    assert summary.order.value == order.total
    await desk(order.model_copy(update={"total": Money(minor=100, currency="EUR")}), at=NOON - timedelta(hours=1))
    assert kinds(await ask_with("an older word", **lost)) == [HandoffSummarized, CallbackBooked]


async def test_the_unhappy_who_write_again_and_again_on_one_matter_in_a_week_get_a_person(ask_with):
    days = [NOON - timedelta(days=back) for back in (9, 6, 4, 2)]
    for number, at in enumerate(days):
        assert kinds(await ask_with(str(number), at=at)) == [ReplyDecided]
    await ask_with("another matter", intent="invoice_request", at=NOON)
    assert kinds(await ask_with("another customer", id="c-2", at=NOON, sentiment="negative")) == [ReplyDecided]
    summary, _ = await ask_with("again", at=NOON, sentiment="negative")
    assert (summary.decided_by.rule, summary.decided_by.facts["contacts"]) == ("repeated_contact", 3)


async def test_once_with_a_person_we_are_silent_until_it_is_given_back(come, ask_with, desk, act, load):
    await come("anna")
    await desk(a_wish())
    summary, assigned = await ask_with(turn=2)
    assert kinds([summary, assigned]) == [HandoffSummarized, ConversationAssigned]
    assert (summary.decided_by.rule, summary.suggested_reply.text) == ("with_person", "answer 2")
    await act(AgentReplied, "anna", message_id=derive_id("m"), text="Guten Tag")
    assert kinds(await act(GiveBackRequested, "bert")) == []
    (returned,) = await act(GiveBackRequested, "anna")
    assert isinstance(returned, ConversationGivenBack)
    assert await load() == {}
    assert kinds(await ask_with(turn=3)) == [ReplyDecided]


async def test_when_the_person_has_left_a_colleague_takes_over_and_not_we(come, ask_with, need_person, act, load):
    await come("anna")
    await need_person(turn=1)
    await act(AgentReplied, "anna", message_id=derive_id("m"), text="Guten Tag")
    await come("anna", presence="offline")
    await come("bert")
    events = await ask_with(turn=2)
    assert kinds(events) == [HandoffSummarized, ConversationQueued, ConversationAssigned]
    assert await load() == {"bert": 1}


async def test_giving_back_makes_room_for_the_next(come, need_person, act, load):
    await come("anna", capacity=1)
    await need_person("first")
    await need_person("second")
    returned, assigned = await act(GiveBackRequested, "anna", "first")
    assert kinds([returned, assigned]) == [ConversationGivenBack, ConversationAssigned]
    assert await load() == {"anna": 1}


async def test_a_lost_message_comes_with_as_much_as_can_be_read(lose):
    summary, _ = await lose()
    assert summary.decided_by.rule == "lost"
    assert summary.decided_by.facts["consumer"] == "knowledge"
    assert summary.customer.id == "c-1"
    assert summary.next_step == "judge_request"


async def test_what_decisions_rest_on_is_kept_for_a_while_and_without_any_text(database, ask_with):
    await ask_with("old", at=NOON - KEPT_FOR - timedelta(days=1))
    await ask_with("new", sentiment="negative")
    async with database.transaction([TENANT]) as connection:
        [row] = await connection.fetch("SELECT * FROM decision_facts")
    assert (row["tier"], row["rule"], row["policy"]) == ("instant", "otherwise", 0)
    assert row["facts"]["sentiment"] == "negative"
    assert "new" not in str(row["facts"])
    async with database.transaction(["other"]) as connection:
        for table in ("decision_facts", "tier_policies", "order_values"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0


def a_wish() -> Any:
    inquiry = an_inquiry("conversation 1")
    return a_case(NoAnswer, inquiry=inquiry, turn=1, reason="asked_for_person", summary="wants a person")
