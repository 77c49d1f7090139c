"""Causes of delays that carriers told, and numbers with a slip: which scenario answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import get_args

import pytest
from crossdesk.contracts.intent import Case
from crossdesk.contracts.logistics_facts import DelayCause, ShipmentEvent, ShipmentFacts
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding

from knowledge.asked import Asked, Questions
from knowledge.draft_answer import answer_of, take_scenario
from knowledge.library import Library

Parcel = Callable[..., ShipmentFacts]
CAUSES = get_args(DelayCause)
HELD = {"customs_inspection": "customs", "customs_documents": "customs", "customs_payment": "customs"}
FAILED = {"recipient_absent": "delivery_failure", "address_problem": "delivery_failure", "damage": "exception"}
STATUS = {**HELD, **FAILED}


def asked(intent: str, parcel: ShipmentFacts | None, language: str = "en", country: str = "DE", turn: int = 1) -> Case:
    customer = a_customer(locale=language, country=country, time_zone=None)
    understanding = an_understanding(intent, language=language)
    return a_case(inquiry=an_inquiry(customer=customer), understanding=understanding, shipment=parcel, turn=turn)


@pytest.mark.parametrize(
    "intent", ["order_status", "track_shipment", "delivery_time", "delivery_delay", "customs_status"]
)
@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("country", ["DE", "US", "BR", "JP", "CH"])
def test_a_cause_that_was_told_is_what_the_answer_says(
    library: Library, a_parcel: Parcel, cause: str, intent: str, country: str
) -> None:
    parcel = a_parcel(STATUS.get(cause, "in_transit"), delay=cause, destination=country)
    choice = take_scenario(asked(intent, parcel, country=country), Questions(), library)
    assert choice.scenario.id == f"delay_{cause}"
    assert f"shipment.delay={cause}" in choice.why


@pytest.mark.parametrize("status", ["out_for_delivery", "available_for_pickup", "delivered", "returned"])
@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_that_is_over_is_not_told(library: Library, a_parcel: Parcel, cause: str, status: str) -> None:
    choice = take_scenario(asked("track_shipment", a_parcel(status, delay=cause)), Questions(), library)
    assert not choice.scenario.id.startswith("delay_")


@pytest.mark.parametrize("cause", ["weather", "strike", "holiday", "peak_volume", "customs_inspection"])
def test_a_cause_that_passes_is_not_told_of_a_parcel_gone_quiet(library: Library, a_parcel: Parcel, cause: str) -> None:
    long_ago = ShipmentEvent(at=NOON - timedelta(days=20), description="Held")
    parcel = a_parcel("in_transit", delay=cause, last_event=long_ago)
    choice = take_scenario(asked("track_shipment", parcel), Questions(), library)
    assert choice.scenario.id == "parcel_gone_quiet"


@pytest.mark.parametrize("status", ["in_transit", "customs", "delivery_failure", "exception"])
@pytest.mark.parametrize("intent", ["track_shipment", "delivery_delay", "customs_status"])
def test_without_a_cause_none_is_told(library: Library, a_parcel: Parcel, intent: str, status: str) -> None:
    choice = take_scenario(asked(intent, a_parcel(status)), Questions(), library)
    assert not choice.scenario.id.startswith("delay_")


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_is_told_in_each_language_without_a_hole(library: Library, a_parcel: Parcel, cause: str) -> None:
    bare = ShipmentFacts(status="in_transit", delay=cause)
    scenario, texts = library.by_id[f"delay_{cause}"], set()
    for language in library.rules.all_languages:
        for parcel in (a_parcel(delay=cause), bare):
            answer = answer_of(asked("track_shipment", parcel, language), scenario, library)
            assert answer.language == language
            assert not set("{}[]") & set(answer.text)
            assert not any(hole in answer.text for hole in ("None", "  ", " .", " ,", "()", "（）", "。。"))
            texts.add(answer.text)
    assert len(texts) == 2 * len(library.rules.all_languages)


@pytest.mark.parametrize("miswritten", [False, True])
@pytest.mark.parametrize("intent", ["track_shipment", "order_status", "lost_parcel", "delivery_delay"])
def test_a_number_one_slip_away_is_asked_back(library: Library, intent: str, miswritten: bool) -> None:
    parcel = ShipmentFacts(status="not_found", meant="85CN", miswritten=miswritten)
    case = asked(intent, parcel, "de")
    choice = take_scenario(case, Questions(), library)
    assert (choice.scenario.id, choice.scenario.kind) == ("number_meant", "question")
    text = answer_of(case, choice.scenario, library).text
    assert "auf 85CN endet?" in text


@pytest.mark.parametrize("status", ["unknown", "not_found"])
def test_a_number_that_cannot_be_right_is_to_be_checked(library: Library, status: str) -> None:
    parcel = ShipmentFacts(status=status, miswritten=True)
    choice = take_scenario(asked("track_shipment", parcel), Questions(), library)
    assert (choice.scenario.id, choice.scenario.kind) == ("number_miswritten", "question")


def test_a_number_nobody_knows_is_not_called_wrong(library: Library) -> None:
    parcel = ShipmentFacts(status="not_found", tracking_number="LX123456785CN", reasons=["No carrier knows it."])
    assert take_scenario(asked("track_shipment", parcel), Questions(), library).scenario.id == "parcel_not_found"


def test_the_right_number_alone_goes_on_with_what_was_asked(library: Library, a_parcel: Parcel) -> None:
    questions = Questions()
    first = asked("delivery_delay", ShipmentFacts(status="not_found", meant="85CN"))
    assert take_scenario(first, questions, library).scenario.id == "number_meant"
    assert questions.ask_once(first, Asked("number_meant", "delivery_delay"))
    inquiry = an_inquiry("LX123456785CN", customer=a_customer(country="CH"))
    unclear = an_understanding("out_of_scope", 0.2)
    again = a_case(inquiry=inquiry, understanding=unclear, shipment=a_parcel(destination="CH"), turn=2)
    assert take_scenario(again, questions, library).scenario.id == "parcel_late_in_transit"
