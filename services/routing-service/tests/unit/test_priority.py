from datetime import timedelta

import pytest
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from routing.offer import best_for
from routing.policy import load_policy
from routing.priority import priority_of, ranked_at

POLICY = load_policy()
POINTS = POLICY.priorities


def points(tier="standard", dispute=None, **understanding) -> int:
    case = a_case(
        inquiry=an_inquiry(customer=a_customer(tier=tier)),
        understanding=an_understanding(**understanding),
        dispute=dispute,
    )
    return priority_of(case, POINTS)


def test_an_ordinary_question_has_no_points():
    assert points() == 0


def test_vip_comes_before_plus_and_plus_before_standard():
    assert points(tier="vip") > points(tier="plus") > points()


@pytest.mark.parametrize(
    "more", [{"urgent": True}, {"sentiment": "negative"}, {"intent": "chargeback_dispute"}, {"intent": "double_charge"}]
)
def test_urgency_anger_and_disputes_add_points(more):
    assert points(tier="plus", **more) > points(tier="plus")


def test_an_emotion_counts_only_with_a_negative_sentiment():
    assert points(sentiment="negative", emotion="anger") > points(sentiment="negative")
    assert points(sentiment="neutral", emotion="anger") == points()


def test_a_judged_dispute_does_not_count_twice():
    facts = DisputeFacts(verdict="unknown_payment", rule="r", recommendation="ask")
    assert points(dispute=facts) == POINTS.dispute
    assert points(dispute=facts, intent="chargeback_dispute") == max(
        POINTS.dispute, POINTS.intents["chargeback_dispute"]
    )


def test_whoever_waits_long_enough_comes_before_a_later_vip():
    vip = POINTS.tiers["vip"]
    head_start = timedelta(seconds=vip * POINTS.seconds_per_point)
    ordinary = ranked_at(NOON, 0, POINTS)
    assert ranked_at(NOON + head_start - timedelta(seconds=1), vip, POINTS) < ordinary
    assert ranked_at(NOON + head_start + timedelta(seconds=1), vip, POINTS) > ordinary


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 86400))
def test_of_two_who_came_together_more_points_never_come_later(fewer, more, waited):
    fewer, more = sorted((fewer, more))
    came = NOON - timedelta(seconds=waited)
    assert ranked_at(came, more, POINTS) <= ranked_at(came, fewer, POINTS)


def test_an_agent_serves_their_own_languages_sooner_but_not_at_any_price(a_conversation_row, an_agent_on_duty):
    agent = an_agent_on_duty(languages=["de"])
    german = a_conversation_row("german", language="de", priority=0)
    french = a_conversation_row("french", language="fr", priority=POINTS.language_match - 1)
    urgent = a_conversation_row("urgent", language="fr", priority=POINTS.language_match + 1)
    assert best_for(agent, [urgent, french, german], POLICY) == [urgent, german, french]
