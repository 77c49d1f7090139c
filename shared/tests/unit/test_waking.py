"""What wakes a worker follows from its subscriptions."""

from crossdesk.consume.subscription import Subscription
from crossdesk.consume.waking import IDLE_WAIT, idle_wait, patient_topics
from crossdesk.contracts import AgentReplied, AnswerDrafted, InquiryUnderstood, ResolveRequested


async def settle(event: object) -> list:
    return []


def test_a_topic_of_which_all_may_gather_wakes_nobody():
    subscriptions = [Subscription(AnswerDrafted, settle, gather=0.2), Subscription(InquiryUnderstood, settle)]
    assert patient_topics(subscriptions) == set(AnswerDrafted.topics())


def test_one_event_somebody_waits_for_makes_all_of_its_topic_pressing():
    assert AgentReplied.topics() == ResolveRequested.topics()
    subscriptions = [Subscription(AgentReplied, settle, gather=0.2), Subscription(ResolveRequested, settle)]
    assert not patient_topics(subscriptions)


def test_a_worker_looks_again_when_what_gathers_is_due():
    assert idle_wait([Subscription(AnswerDrafted, settle, gather=0.2)]) == 0.2
    assert idle_wait([Subscription(AnswerDrafted, settle)]) == IDLE_WAIT
