"""The case in short for a person: what is known, bounded, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.decided_by import DecidedBy, Tried
from crossdesk.contracts.event import Money
from crossdesk.contracts.handoff import LONGEST_LINE, HandoffSummarized
from crossdesk.contracts.intent import Case
from crossdesk.contracts.intents import BUILT_IN_INTENTS
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding

from routing.handoff.held_back import holding_text, skills
from routing.handoff.next_step import next_step
from routing.handoff.summarize import Told, summarize
from routing.question import Question
from routing.tiers.course import NEW, Course

REPLY = Answer(text="Ihr Paket ist beim Zoll.", language="de", scenario="parcel_in_customs")


def a_handoff(case: Case | None, *, course: Course = NEW, value: Money | None = None) -> HandoffSummarized:
    of = case or a_case(AnswerDrafted, kind="answer", answer=REPLY)
    assert isinstance(of, AnswerDrafted | NoAnswer)
    question = Question(of.tenant, of.conversation_id, of.inquiry.inquiry_id, of.turn, of)
    return summarize(case, Told(question, DecidedBy(rule="anger"), course, value, "normal", None, "why"))


def a_draft(**fields: Any) -> AnswerDrafted:
    return a_case(AnswerDrafted, **{"kind": "answer", "answer": REPLY, **fields})


def test_all_that_is_known_is_told() -> None:
    shipment = ShipmentFacts(
        status="customs",
        tracking_number="LX123456785CN",
        carrier="China Post",
        order_id="CB-20910582",
        order_status="shipped",
        last_event=ShipmentEvent(at=NOON, description="Held by customs"),
        estimated_delivery=NOON + timedelta(days=3),
    )
    dispute = DisputeFacts(
        verdict="duplicate_charge",
        rule="r1",
        recommendation="Pay one back.",
        disputed=Money(minor=5995, currency="EUR"),
        decision="refund",
    )
    tried = Tried(kind="answer", scenario="parcel_in_transit", intent="track_shipment", at=NOON)
    inquiry = an_inquiry(customer=a_customer(name="Ana", tier="vip"))
    meaning = an_understanding(sentiment="negative", emotion="anger")
    case = a_draft(inquiry=inquiry, understanding=meaning, shipment=shipment, dispute=dispute)
    told = a_handoff(case, course=Course(failed=2, tried=(tried,)), value=Money(minor=120000, currency="JPY"))
    assert told.customer and told.customer.tier == "vip"
    assert told.suggested_reply == REPLY
    assert told.next_step == "calm_and_solve"
    assert told.wish and (told.wish.intent, told.wish.emotion) == ("track_shipment", "anger")
    assert told.order and (told.order.order_id, told.order.status) == ("CB-20910582", "shipped")
    assert told.order.value == Money(minor=120000, currency="JPY")
    assert told.parcel and (told.parcel.status, told.parcel.carrier) == ("customs", "China Post")
    assert told.parcel.expected == NOON + timedelta(days=3)
    assert told.payment and (told.payment.verdict, told.payment.decision) == ("duplicate_charge", "refund")
    assert (told.tried, told.failed_answers, told.decided_by.rule) == ([tried], 2, "anger")


def test_nothing_is_told_that_is_not_known() -> None:
    told = a_handoff(a_case(NoAnswer, reason="no_scenario", summary="asks"))
    assert (told.parcel, told.order, told.payment, told.suggested_reply, told.tried) == (None, None, None, None, [])
    assert told.next_step == "answer_question"


def test_of_what_was_lost_the_person_is_sent_to_the_message() -> None:
    told = a_handoff(None)
    assert (told.customer, told.wish, told.next_step) == (None, None, "read_message")


def test_long_facts_are_cut() -> None:
    dispute = DisputeFacts(verdict="likely_fraud", rule="r", recommendation="held " * 500, transaction_ids=["t"] * 9)
    told = a_handoff(a_draft(dispute=dispute), course=Course(failed=5))
    assert told.payment and (len(told.payment.recommendation), len(told.payment.transaction_ids)) == (LONGEST_LINE, 5)
    assert HandoffSummarized.model_validate_json(told.model_dump_json()) == told


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({"reason": "asked_for_person"}, "help_in_person"),
        ({"reason": "repeated_question"}, "solve_what_failed"),
        ({"reason": "judgement_needed"}, "judge_request"),
        ({"reason": "no_scenario", "shipment": ShipmentFacts(status="not_found")}, "check_parcel_number"),
        ({"reason": "no_scenario", "shipment": ShipmentFacts(status="unknown")}, "answer_question"),
        (
            {
                "reason": "judgement_needed",
                "dispute": DisputeFacts(verdict="likely_fraud", rule="r", recommendation="x", decision="ask_person"),
            },
            "decide_dispute",
        ),
    ],
)
def test_the_next_step_follows_from_the_facts(facts: dict[str, Any], step: str) -> None:
    assert next_step(a_case(NoAnswer, summary="asks", **facts), 0) == step


def test_every_skill_is_of_intents_there_are() -> None:
    assert set(skills()) <= BUILT_IN_INTENTS


def test_a_customer_is_told_in_their_language_or_not_at_all() -> None:
    austrian, unknown = holding_text("de-AT"), holding_text("und")
    assert austrian and (austrian.language, "antwortet" in austrian.text) == ("de", True)
    assert unknown is None
