"""Which parcel a case is about, and who may be told."""

from datetime import UTC, datetime
from typing import Any

from crossdesk.contracts.intent import Entities, InquiryUnderstood, TrackingNumber
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding

from logistics.find_parcel import NOT_THEIRS, Choice, Named, choose, named_in
from logistics.known import Known, KnownOrder, KnownParcel

NOW = datetime(2026, 11, 26, tzinfo=UTC)
NUMBER, OTHER = "LX480007292CN", "LX480016935CN"


def an_order(**fields: Any) -> KnownOrder:
    values = {
        "order_id": "CB-1", "customer_id": "c-1", "customer_email": "a@example.com", "status": "shipped",
        "destination": "DE", "promised_by": None, "tracking_numbers": (NUMBER,), "placed_at": NOW,
    }  # fmt: skip
    return KnownOrder(**{**values, **fields})


def pick(named: Named, *orders: KnownOrder, parcels: tuple[KnownParcel, ...] = (), **customer: Any) -> Choice:
    known = customer.pop("known", True)
    return choose(named, a_customer(**customer), Known(orders, parcels, customer_known=known))


def test_the_text_goes_before_the_form() -> None:
    entities = Entities(order_ids=["CB-2"], tracking_numbers=[TrackingNumber(number="lx 480007292 cn")])
    case: InquiryUnderstood = a_case(
        inquiry=an_inquiry("Where is lx 480007292 cn?", order_id="CB-1"),
        understanding=an_understanding(entities=entities),
    )
    assert named_in(case) == Named((NUMBER,), ("CB-2", "CB-1"))


def test_a_parcel_of_the_customers_order_is_told() -> None:
    assert pick(Named((NUMBER,), ()), an_order()) == Choice(NUMBER, an_order())


def test_a_parcel_of_another_customers_order_is_not_told() -> None:
    choice = pick(Named((NUMBER,), ()), an_order(customer_id="c-2", customer_email=None))
    assert (choice.number, choice.order, choice.reasons) == (None, None, (NOT_THEIRS,))


def test_an_order_of_another_customer_is_not_told() -> None:
    choice = pick(Named((), ("CB-1",)), an_order(customer_id="c-2"))
    assert (choice.number, choice.order, choice.reasons) == (None, None, (NOT_THEIRS,))


def test_the_address_the_order_was_placed_with_will_do() -> None:
    order = an_order(customer_id="c-2", customer_email="Buyer@example.com")
    assert pick(Named((), ("CB-1",)), order, email="buyer@example.com").number == NUMBER


def test_an_order_without_an_address_is_not_opened_by_having_none() -> None:
    assert pick(Named((), ("CB-1",)), an_order(customer_id="c-2", customer_email=None)).number is None


def test_a_guest_whom_the_shop_does_not_know_is_told_by_number() -> None:
    assert pick(Named((NUMBER,), ()), an_order(customer_id="c-2"), known=False).number == NUMBER


def test_a_parcel_in_two_orders_is_told_to_the_customer_of_either() -> None:
    mine, theirs = an_order(order_id="CB-9"), an_order(customer_id="c-2")
    assert pick(Named((NUMBER,), ()), theirs, mine).order == mine


def test_a_parcel_of_no_known_order_is_told_without_an_order() -> None:
    choice = pick(Named((NUMBER,), ()))
    assert (choice.number, choice.order) == (NUMBER, None)


def test_a_wrong_check_digit_is_not_looked_up() -> None:
    choice = pick(Named(("LX480007293CN",), ()))
    assert choice.number is None
    assert "check digit" in choice.reasons[0]


def test_of_two_parcels_the_one_under_way_is_told() -> None:
    order = an_order(tracking_numbers=(NUMBER, OTHER))
    arrived = KnownParcel(NUMBER, None, ShipmentFacts(status="delivered"), None)
    assert pick(Named((), ("CB-1",)), order, parcels=(arrived,)).number == OTHER


def test_an_order_without_a_parcel_says_how_far_it_is() -> None:
    choice = pick(Named((), ("CB-1",)), an_order(status="packed", tracking_numbers=()))
    assert choice.number is None
    assert "packed" in choice.reasons[0]


def test_who_names_nothing_is_told_of_the_only_order_under_way() -> None:
    assert pick(Named((), ()), an_order()).number == NUMBER


def test_who_names_nothing_and_has_two_orders_is_told_of_neither() -> None:
    assert pick(Named((), ()), an_order(), an_order(order_id="CB-2")).number is None
