import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from crossdesk.contracts.gateway import Attachment, Inquiry
from crossdesk.contracts.intent import Case, Entities, TrackingNumber
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts, ShipmentStatus
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from knowledge.check_coverage import OCCASIONS, told_apart
from knowledge.library import Library
from knowledge.scenario import Scenario
from knowledge.scenario_index import ScenarioIndex
from knowledge.situation import Situation, Value, describe, domains

INTENTS = re.findall(
    r"\w+",
    """
order_status order_change order_cancel missing_item wrong_item invoice_request
track_shipment delivery_time delivery_delay delivered_not_received change_address shipping_options lost_parcel
damaged_parcel failed_delivery
customs_status customs_duty customs_documents import_restrictions
return_policy return_start refund_status refund_request exchange_item warranty_claim
payment_failed payment_methods double_charge unrecognized_charge chargeback_dispute currency_exchange price_breakdown
coupon_problem
product_availability product_specs sizing_help product_usage product_defect product_recommendation product_certification
account_login account_update account_delete privacy_request unsubscribe
human_agent complaint praise callback_request business_hours promotion_info wholesale_inquiry greeting thanks
out_of_scope
""",
)

Parcel = Callable[..., ShipmentFacts]


def chosen(library: Library, intent: str, **fields: Any) -> str:
    understanding = an_understanding(intent, entities=fields.pop("entities", Entities()))
    case: Case = a_case(understanding=understanding, **fields)
    situation = describe(case, library.rules.stale_after, library.conventions)
    scenario = library.choose(intent, situation, case.tenant)
    assert scenario is not None
    return scenario.id


def test_the_families_list_every_intent_there_is(library: Library) -> None:
    assert sorted(library.intents) == sorted(INTENTS)


def test_there_are_enough_scenarios_for_the_first_version(library: Library) -> None:
    assert len(library.scenarios) >= 48


@pytest.mark.parametrize("status", get_args(ShipmentStatus))
@pytest.mark.parametrize("intent", ["track_shipment", "order_status", "customs_status"])
def test_every_state_of_a_parcel_has_a_scenario_of_its_own(
    library: Library, a_parcel: Parcel, intent: str, status: str
) -> None:
    scenario = library.by_id[chosen(library, intent, shipment=a_parcel(status))]
    assert status in scenario.when["shipment.status"]


@pytest.mark.parametrize(
    "intent", ["track_shipment", "order_status", "delivery_delay", "lost_parcel", "failed_delivery"]
)
def test_without_any_reference_the_order_number_is_asked_for(library: Library, intent: str) -> None:
    assert chosen(library, intent) == "parcel_reference_missing"
    nothing_found = ShipmentFacts(status="unknown")
    assert chosen(library, intent, shipment=nothing_found) == "parcel_reference_missing"


def test_a_reference_in_the_text_or_beside_it_is_enough(library: Library) -> None:
    in_text = Entities(tracking_numbers=[TrackingNumber(number="LX123456785CN")])
    beside = an_inquiry(order_id="CB-20481133")
    assert chosen(library, "track_shipment", entities=in_text) == "parcel_not_looked_up"
    assert chosen(library, "track_shipment", inquiry=beside) == "parcel_not_looked_up"


def test_a_parcel_without_news_for_long_has_gone_quiet(library: Library, a_parcel: Parcel) -> None:
    quiet = a_parcel(last_event=ShipmentEvent(at=NOON - timedelta(days=11), description="Departed"))
    assert chosen(library, "track_shipment", shipment=quiet) == "parcel_gone_quiet"
    searched = library.by_id[chosen(library, "lost_parcel", shipment=quiet)]
    assert (searched.kind, searched.when["movement"]) == ("person", ("stale",))
    assert library.by_id[chosen(library, "lost_parcel", shipment=a_parcel())].kind == "answer"


def test_a_parcel_delivered_but_missing_is_searched_for_by_the_customer_first(
    library: Library, a_parcel: Parcel
) -> None:
    outside, delivered = an_inquiry(customer=a_customer(country="AR")), a_parcel("delivered", destination="AR")
    first = chosen(library, "delivered_not_received", shipment=delivered, inquiry=outside)
    later = chosen(library, "delivered_not_received", shipment=delivered, inquiry=outside, turn=2)
    assert [library.by_id[name].kind for name in (first, later)] == ["answer", "person"]


def test_duties_depend_on_where_the_parcel_goes(library: Library, a_parcel: Parcel) -> None:
    american, argentinian = (an_inquiry(customer=a_customer(country=country)) for country in ("US", "AR"))
    in_germany, in_america = chosen(library, "customs_duty"), chosen(library, "customs_duty", inquiry=american)
    assert chosen(library, "customs_duty", inquiry=argentinian) == "customs_duty"
    assert in_germany != in_america
    assert chosen(library, "customs_duty", shipment=a_parcel(destination="US")) == in_america


def test_a_photo_settles_what_a_photo_was_asked_for(library: Library) -> None:
    photo = an_inquiry(attachments=[Attachment(url="https://shop.example/1.jpg", content_type="image/jpeg")])
    assert library.by_id[chosen(library, "damaged_parcel")].missing == ("photo",)
    assert library.by_id[chosen(library, "damaged_parcel", inquiry=photo)].kind == "person"


def test_ones_own_country_gets_its_rules_and_another_is_looked_up(library: Library) -> None:
    own, other = Entities(countries=["DE"]), Entities(countries=["DE", "PL"])
    assert chosen(library, "import_restrictions") == "restriction_de"
    assert chosen(library, "import_restrictions", entities=own) == "restriction_de"
    assert chosen(library, "import_restrictions", entities=other) == "restriction_which_item"


def test_a_size_beside_an_order_is_no_question_for_a_size_chart(library: Library) -> None:
    with_order = Entities(order_ids=["CB-20481133"], products=["jacket"])
    assert chosen(library, "sizing_help", entities=with_order) == "size_of_an_order"
    assert chosen(library, "sizing_help") == "sizes_eu"


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-11-27", "missing_item"), ("2026-11-28", "missing_item_needed_by_a_date")]
)
def test_the_day_something_came_is_no_deadline(library: Library, day: str, expected: str) -> None:
    entities = Entities(order_ids=["CB-20481133"], dates=[day])
    outside = an_inquiry(customer=a_customer(country="AR"))
    assert urgently_chosen(library, "missing_item", entities, outside) == expected
    assert urgently_chosen(library, "missing_item", Entities(order_ids=["CB-20481133"]), outside).endswith("by_a_date")


def urgently_chosen(library: Library, intent: str, entities: Entities, inquiry: Inquiry) -> str:
    case = a_case(understanding=an_understanding(intent, entities=entities, urgent=True), inquiry=inquiry)
    scenario = library.choose(intent, describe(case, library.rules.stale_after, library.conventions), case.tenant)
    assert scenario is not None
    return scenario.id


def test_a_shop_without_policies_gives_no_answer_that_rests_on_one(library: Library) -> None:
    situation = describe(a_case(), library.rules.stale_after, library.conventions)
    assert library.choose("return_policy", situation, "another-shop") is None
    assert library.choose("greeting", situation, "another-shop") is not None


def test_people_are_reached_in_every_shop(library: Library) -> None:
    for occasion in OCCASIONS:
        for situation in told_apart(library.indexes[occasion], library).values():
            assert library.choose(occasion, situation, "another-shop") is not None


@pytest.mark.parametrize(
    ("expected", "facts"),
    [
        ("duplicate_charge_found", {"verdict": "duplicate_charge", "settlement": "with_finance"}),
        ("duplicate_charge_going_back", {"verdict": "duplicate_charge", "settlement": "due"}),
        ("duplicate_charge_going_back", {"verdict": "duplicate_charge", "settlement": "refunded"}),
        ("bank_case_being_answered", {"verdict": "merchant_liable", "decision": "contest", "due_by": NOON}),
        ("bank_case_accepted", {"verdict": "merchant_liable", "decision": "accept", "due_by": NOON}),
    ],
)
def test_who_disputes_a_payment_is_told_what_is_done_about_it(
    library: Library, expected: str, facts: dict[str, Any]
) -> None:
    dispute = DisputeFacts(rule="r", recommendation="Look at it.", **facts)
    case: Case = a_case(understanding=an_understanding("double_charge"), dispute=dispute)
    situation = describe(case, library.rules.stale_after, library.conventions, "dispute")
    scenario = library.choose("dispute", situation, case.tenant)
    assert scenario is not None
    assert scenario.id == expected


def values_of(path: str, library: Library, scenarios: tuple[Scenario, ...]) -> list[Value]:
    mentioned = [value for scenario in scenarios for value in scenario.when.get(path, ())]
    return [*domains(library.conventions).get(path, (True, False)), *mentioned, None]


@given(st.data())
def test_the_choice_is_the_fitting_scenario_with_most_conditions(library: Library, data: st.DataObject) -> None:
    subject = data.draw(st.sampled_from([*INTENTS, *OCCASIONS]))
    candidates = library.by_subject[subject]
    paths = sorted({path for scenario in candidates for path in scenario.when})
    situation: Situation = {
        path: data.draw(st.sampled_from(values_of(path, library, candidates)), label=path) for path in paths
    }
    found = library.choose(subject, situation, "demo")
    fitting = [scenario for scenario in library.scenarios if scenario in candidates and scenario.fits(situation)]
    assert found == max(fitting, key=lambda scenario: len(scenario.when), default=None)


def a_scenario(name: str, **fields: Any) -> Scenario:
    return Scenario(id=name, intents=["thanks"], kind="answer", texts={"en": name}, **fields)


def fitting(situation: Situation, *scenarios: Scenario) -> list[str]:
    return [scenario.id for scenario in ScenarioIndex.of(scenarios).fitting(situation)]


def test_a_scenario_out_of_its_dates_is_not_chosen() -> None:
    old = a_scenario("old", valid_to="2026-06-30")
    new = a_scenario("new", valid_from="2026-07-01")
    always = a_scenario("always")
    assert fitting({"date": "2026-06-30"}, old, new, always) == ["old", "always"]
    assert fitting({"date": "2026-07-01"}, old, new, always) == ["new", "always"]
    assert fitting({}, old, new, always) == ["always"]


def test_norway_is_a_law_and_not_a_no(library: Library) -> None:
    assert library.conventions.laws["NO"] == "NO"


@pytest.mark.parametrize(
    ("country", "destination", "law"),
    [("DE", None, "EU"), ("DE", "CH", "CH"), ("GB", "IE", "EU"), ("AR", None, None), (None, None, None)],
)
def test_the_law_is_that_of_where_the_parcel_goes_else_of_the_customer(
    library: Library, a_parcel: Parcel, country: str | None, destination: str | None, law: str | None
) -> None:
    parcel = a_parcel(destination=destination) if destination else None
    case: Case = a_case(inquiry=an_inquiry(customer=a_customer(country=country)), shipment=parcel)
    assert describe(case, library.rules.stale_after, library.conventions)["law"] == law


def test_the_season_is_that_of_the_customers_own_date(library: Library) -> None:
    last_minute = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    seasons = {}
    for zone in ("Asia/Tokyo", "America/New_York"):
        inquiry = an_inquiry(customer=a_customer(time_zone=zone), received_at=last_minute + timedelta(days=1))
        case: Case = a_case(inquiry=inquiry)
        seasons[zone] = describe(case, library.rules.stale_after, library.conventions)["season"]
    assert seasons == {"Asia/Tokyo": "christmas", "America/New_York": "black_friday"}


def test_the_state_of_the_order_is_a_condition(library: Library, a_parcel: Parcel) -> None:
    case: Case = a_case(shipment=a_parcel(order_status="packed"))
    assert describe(case, library.rules.stale_after, library.conventions)["order.status"] == "packed"
    assert describe(a_case(), library.rules.stale_after, library.conventions)["order.status"] is None
