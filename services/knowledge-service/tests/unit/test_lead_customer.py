"""Customers in guided flows: begun, other questions between, handed over, gone on with in another conversation."""

from typing import Any

import pytest
from crossdesk.contracts.intent import Entities
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.testing.examples import a_customer

ORDER = Entities(order_ids=["CB-20481133"])


async def begin_return(talk: Any) -> None:
    """Up to the question for the reason."""
    await talk.say("I want to return something", "return_start", 0.9)
    await talk.say("CB-20481133", "order_status", 0.65, entities=ORDER)
    assert (await talk.say("The blue jacket")).answer.scenario == "start_return/reason"


async def test_what_the_first_message_names_is_not_asked_for(talk: Any) -> None:
    customer = a_customer(locale="en", country=None)
    event = await talk.say("Return CB-20481133", "return_start", 0.9, entities=ORDER, customer=customer)
    assert event.answer.scenario == "start_return/item"


async def test_a_scenario_with_more_conditions_comes_before_a_flow(talk: Any) -> None:
    event = await talk.say("Return CB-20481133", "return_start", 0.9, entities=ORDER)
    assert event.answer.scenario == "return_start_gb"


async def test_a_shop_without_the_policy_leads_nobody(talk: Any) -> None:
    event = await talk.say("I want to return something", "return_start", 0.9, tenant="other-shop")
    assert event.answer.scenario == "order_reference_missing"


async def test_an_unsure_intent_begins_no_flow(talk: Any) -> None:
    event = await talk.say("return?", "return_start", 0.4)
    assert event.answer.scenario == "clarify"


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "２",
        "②",
        "2.",
        "No. 2",
        "zu groß",
        "ZU GROSS",
        "trop grande",
        "太大",
        "大きすぎる",
        "çok büyük",
        "너무 커요",
        "It is too big for me",
    ],
)
async def test_a_choice_is_taken_by_number_label_or_synonym_in_any_language(talk: Any, text: str) -> None:
    await begin_return(talk)
    event = await talk.say(text)
    assert event.answer.scenario == "start_return/unused"


@pytest.mark.parametrize("text", ["0", "8", "22", "it is not too small", "too small or too large", "…", "maybe"])
async def test_what_is_no_choice_is_asked_again_once_and_then_reaches_a_person(talk: Any, text: str) -> None:
    await begin_return(talk)
    again = await talk.say(text)
    assert (again.kind, again.answer.scenario) == ("question", "start_return/reason")
    assert again.answer.text.startswith("I could not match that")
    person = await talk.say(text)
    assert (person.reason, person.skill) == ("repeated_question", "returns")
    assert "Items: The blue jacket" in person.summary
    assert person.holding_text.scenario == "asked_in_vain"


async def test_another_request_is_answered_and_the_question_is_asked_again_after_it_once(talk: Any) -> None:
    await begin_return(talk)
    first = await talk.say("Which payment methods do you take?", "payment_methods", 0.9)
    assert (first.kind, first.answer.scenario) == ("question", "methods_gb")
    assert "\n\nBack to your return:\nWhat is the reason?\n1. Too small" in first.answer.text
    assert first.answer.choices[0] == "Too small"
    assert first.why.endswith("Flow start_return, step reason is asked again.")
    second = await talk.say("And when are you there?", "business_hours", 0.9)
    assert (second.kind, second.answer.scenario) == ("answer", "business_hours")
    assert (await talk.say("1")).answer.scenario == "start_return/unused"


async def test_an_option_is_chosen_by_what_the_message_surely_means(talk: Any) -> None:
    await begin_return(talk)
    event = await talk.say("It does not turn on any more, I changed the batteries", "product_defect", 0.96)
    assert event.answer.scenario == "start_return/photo"


async def test_an_unsure_other_request_is_no_question_between(talk: Any) -> None:
    await begin_return(talk)
    event = await talk.say("and the payment?", "payment_methods", 0.79)
    assert event.answer.text.startswith("I could not match that")


async def test_another_request_knows_the_order_named_in_the_flow(talk: Any) -> None:
    await begin_return(talk)
    event = await talk.say("When do I get my money?", "refund_status", 0.95)
    assert "order_reference known" in event.why
    assert event.understanding.entities.order_ids == ["CB-20481133"]


async def test_a_question_of_ours_beside_the_flow_gets_its_answer_first(talk: Any, a_parcel: Any) -> None:
    await talk.say("I want to return something", "return_start", 0.9)
    aside = await talk.say("Where is my other parcel?", "track_shipment", 0.95)
    assert (aside.kind, aside.answer.scenario) == ("question", "parcel_reference_missing")
    number = await talk.say("CB-20481133", "track_shipment", 0.85, entities=ORDER, shipment=a_parcel("in_transit"))
    assert number.answer.scenario == "parcel_in_transit"
    assert "Back to your return:\nWhich order is it about?" in number.answer.text


async def test_another_request_that_needs_a_person_ends_the_flow_with_what_was_collected(talk: Any) -> None:
    await begin_return(talk)
    event = await talk.say("This is an outrage", "complaint", 0.95)
    assert isinstance(event, NoAnswer)
    assert "A guided flow was under way (start_return).\nOrder: CB-20481133\nItems: The blue jacket" in event.summary
    assert "start_return" not in (await talk.say("1")).why


async def test_a_judged_dispute_ends_the_flow(talk: Any) -> None:
    await begin_return(talk)
    dispute = DisputeFacts(verdict="duplicate_charge", rule="same_amount", recommendation="Refund it")
    event = await talk.say("charged twice", "double_charge", 0.5, dispute=dispute)
    assert event.skill == "payments"
    assert "Items: The blue jacket" in event.summary


@pytest.mark.parametrize(
    "text", ["stop", "Agent!", "Mitarbeiter", "conseiller", "agente", "人工", "担当者", "оператор", "موظف", "상담원"]
)
async def test_a_word_for_a_person_ends_the_flow_at_any_point(talk: Any, text: str) -> None:
    await begin_return(talk)
    event = await talk.say(text)
    assert (event.reason, event.holding_text.scenario) == ("asked_for_person", "human_agent")
    assert event.why == "Flow start_return, step reason: asked for person."


async def test_who_got_a_person_is_not_led_again_in_this_conversation(talk: Any) -> None:
    await begin_return(talk)
    await talk.say("stop")
    event = await talk.say("I want to return something", "return_start", 0.9)
    assert event.answer.scenario == "order_reference_missing"
    weeks_later = await talk.say("I want to return something", "return_start", 0.9, hours=500)
    assert weeks_later.answer.scenario == "start_return/order"


async def test_a_flow_that_ended_with_an_answer_may_begin_again(talk: Any) -> None:
    for _ in range(2):
        begun = await talk.say("Which size?", "sizing_help", 0.9, entities=Entities(products=["boots"]), country=None)
        assert begun.answer.scenario in ("find_size/what", "sizes_gb")
    await talk.say("shoes")
    assert (await talk.say("26 cm")).answer.text.startswith("For a foot of 26 cm, EU 42 is the usual size")


async def test_in_another_conversation_an_answer_goes_on_where_it_stopped(talk: Any) -> None:
    await begin_return(talk)
    talk.conversation = "whatsapp"
    assert (await talk.say("too small")).answer.scenario == "start_return/unused"
    talk.conversation = "conversation"
    assert (await talk.say("yes")).answer.scenario == "start_return/wish"


async def test_in_another_conversation_asking_for_the_same_brings_the_question_back(talk: Any) -> None:
    await begin_return(talk)
    talk.conversation = "e-mail"
    event = await talk.say("I wanted to return something", "return_start", 0.9)
    assert event.answer.text.startswith("Good afternoon,\n\nBack to your return:\nWhat is the reason?")


async def test_in_another_conversation_other_messages_have_nothing_to_do_with_it(talk: Any) -> None:
    await begin_return(talk)
    talk.conversation = "e-mail"
    event = await talk.say("Which payment methods do you take?", "payment_methods", 0.9)
    assert (event.kind, event.answer.scenario) == ("answer", "methods_gb")


@pytest.mark.parametrize("fields", [{"customer": a_customer(id="c-2", locale="en")}, {"tenant": "other-shop"}])
async def test_nobody_else_goes_on_with_it(talk: Any, fields: Any) -> None:
    await begin_return(talk)
    talk.conversation = "other"
    assert (await talk.say("too small", **fields)).answer.scenario == "clarify"


async def test_after_the_time_out_the_question_waits_no_longer(talk: Any) -> None:
    await begin_return(talk)
    assert (await talk.say("1", hours=71)).answer.scenario == "start_return/unused"
    assert "start_return" not in (await talk.say("yes", hours=71 + 73)).why


async def test_a_message_handled_again_leads_to_the_same(talk: Any) -> None:
    await begin_return(talk)
    first = talk.message("too small", "out_of_scope", 0.3)
    said = await talk.hear(first)
    await talk.say("yes")
    assert await talk.hear(first) == said
    assert (await talk.say("refund")).reason == "judgement_needed"


async def test_a_message_from_before_the_question_is_no_answer_to_it(talk: Any) -> None:
    early = talk.message("1", "out_of_scope", 0.3)
    talk.turns["conversation"] = 1
    await begin_return(talk)
    assert (await talk.hear(early))[0].answer.scenario == "clarify"


async def test_reasons_hold_nothing_a_customer_wrote(talk: Any) -> None:
    await begin_return(talk)
    whys = [(await talk.say(text)).why for text in ("a secret", "too small", "yes", "refund")]
    assert not any(word in why for why in whys for word in ("secret", "jacket", "CB-"))
