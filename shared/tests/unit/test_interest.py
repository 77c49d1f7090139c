"""What wakes a worker follows from its subscriptions."""

from crossdesk.bus.protocol import Interest
from crossdesk.consume.interest import IDLE_WAIT, PASSING_WAIT, idle_wait, interest_of
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts import AnswerDrafted, InquiryUnderstood, ShipmentLocated


async def settle(event: object) -> list:
    return []


def test_a_topic_of_which_all_may_gather_wakes_nobody():
    interest = interest_of([Subscription(AnswerDrafted, settle, gather=0.2), Subscription(InquiryUnderstood, settle)])
    assert not any(interest.wakes(topic, "") for topic in AnswerDrafted.topics())
    assert all(interest.wakes(topic, "") for topic in InquiryUnderstood.topics())


def test_what_others_have_to_act_on_wakes_nobody_here():
    interest = interest_of([Subscription(InquiryUnderstood, settle, need="dispute")])
    woken = {need for need in ("dispute", "shipment", "answer", "") if interest.wakes(InquiryUnderstood.topic, need)}
    assert woken == {"dispute", ""}


def test_who_wants_all_of_a_topic_is_woken_by_every_need():
    interest = interest_of([Subscription(InquiryUnderstood, settle)])
    assert interest == Interest(frozenset(), {})
    assert interest.wakes(InquiryUnderstood.topic, "shipment")


def test_a_worker_looks_again_when_what_gathers_is_due_and_sooner_where_events_pass_by():
    gathering = Subscription(AnswerDrafted, settle, gather=0.2)
    passing = Subscription(ShipmentLocated, settle, need="answer")
    assert idle_wait([gathering, passing]) == 0.2
    assert idle_wait([passing]) == PASSING_WAIT
    assert idle_wait([Subscription(AnswerDrafted, settle)]) == IDLE_WAIT
