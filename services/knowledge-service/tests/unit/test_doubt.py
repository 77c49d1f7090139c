from typing import Any, get_args

import pytest
from crossdesk.contracts.intent import Case, Entities, TrackingNumber
from crossdesk.testing.examples import a_case, an_inquiry, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from knowledge.doubt import confidence_after
from knowledge.library import Library, Named


def a_message(intent: str, confidence: float, text: str = "…", **named: Any) -> Case:
    understanding = an_understanding(intent, confidence, entities=Entities(**named))
    return a_case(understanding=understanding, inquiry=an_inquiry(text))


@pytest.mark.parametrize(
    ("scenario", "general"),
    [
        ("return_policy_eu", True),
        ("payment_methods", True),
        ("parcel_in_transit", False),
        ("order_in_preparation", False),
        ("order_reference_missing", False),
        ("human_agent", False),
    ],
)
def test_general_are_answers_that_rest_on_nothing_looked_up(library: Library, scenario: str, general: bool) -> None:
    assert library.by_id[scenario].is_general is general


async def test_a_doubtful_general_answer_is_not_given_and_a_surer_one_is(talk: Any) -> None:
    doubtful = await talk.say("about sending things back", "return_policy", 0.7)
    assert (doubtful.kind, doubtful.answer.scenario) == ("question", "clarify")
    assert "likely to 0.70, is too doubtful for the general answer return_policy" in doubtful.why
    assert (await talk.say("can I send things back?", "return_policy", 0.76)).kind == "answer"


async def test_what_we_asked_for_goes_before_a_doubtful_answer(talk: Any) -> None:
    asked = await talk.say("can I get this in?", "product_availability", 0.9)
    assert asked.answer.scenario == "product_not_named"
    named = await talk.say("the blue cup", "payment_methods", 0.6, entities=Entities(products=["cup"]))
    assert named.why.startswith("Scenario stock_in_the_sales: the message gives what was asked for")


def test_goods_speak_against_an_intent_that_seldom_has_any(library: Library) -> None:
    plain, odd = (
        a_message("business_hours", 0.95, "when does the watch start", products=goods) for goods in ([], ["watch"])
    )
    assert confidence_after(plain, library.rules) == 0.95
    assert confidence_after(odd, library.rules) == pytest.approx(0.095 / 0.145)
    usual = a_message("return_policy", 0.95, products=["watch"])
    assert confidence_after(usual, library.rules) == 0.95


def test_an_order_counts_only_where_the_message_itself_names_it(library: Library) -> None:
    named = a_message("business_hours", 0.9, "and cb 2048 1133?", order_ids=["CB-20481133"])
    known = a_message("business_hours", 0.9, "when are you there?", order_ids=["CB-20481133"])
    assert confidence_after(named, library.rules) < 0.5 < confidence_after(known, library.rules)


def test_a_parcel_is_odd_where_an_order_is_not(library: Library) -> None:
    number = TrackingNumber(number="LX123456785CN")
    parcel = a_message("invoice_request", 0.9, "a bill for LX123456785CN", tracking_numbers=[number])
    order = a_message("invoice_request", 0.9, "a bill for CB-20481133", order_ids=["CB-20481133"])
    assert confidence_after(parcel, library.rules) < 0.5 < confidence_after(order, library.rules)


def test_what_is_seldom_named_is_said_of_intents_there_are(library: Library) -> None:
    seldom = library.rules.seldom_named
    assert {each.named for each in seldom} == set(get_args(Named))
    assert frozenset[str]().union(*(each.intents for each in seldom)) <= set(library.intents)


def test_two_odd_facts_weigh_more_than_one(library: Library) -> None:
    goods = a_message("account_login", 0.97, products=["plants"])
    both = a_message("account_login", 0.97, products=["plants"], countries=["MX"])
    assert confidence_after(both, library.rules) < confidence_after(goods, library.rules) < 0.97


@given(st.floats(0, 1))
def test_doubt_never_adds_confidence(library: Library, confidence: float) -> None:
    odd = a_message("thanks", confidence, products=["cup"])
    assert 0 <= confidence_after(odd, library.rules) <= confidence
