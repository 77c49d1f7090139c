from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.dispute import Named, payment_meant
from payments_risk.facts import Facts, Surroundings, facts_about
from payments_risk.payments import Account, Order, Transaction, total_minor

ORDER = "CB-10000001"


def eur(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


def moved(kind: str, minor: int = 3990, order: str = ORDER, hours: int = 0, **fields: Any) -> Transaction:
    values = {
        "status": "succeeded",
        "method": "card",
        "occurred_at": NOON + timedelta(hours=hours),
        "amount": eur(minor),
    }
    name = fields.pop("name", f"{kind}-{order}-{hours}-{minor}-{fields}")
    return Transaction(transaction_id=name, order_id=order, kind=kind, **{**values, **fields})  # type: ignore[arg-type]  # tests name kinds as plain text


def an_order(total: int = 3990, **fields: Any) -> Order:
    return Order(**{"order_id": ORDER, "status": "paid", "destination": "DE", "total": eur(total), **fields})


def facts_of(
    *transactions: Transaction, orders: tuple[Order, ...] = (), claim: str = "unauthorised", **around: Any
) -> Facts:
    account = Account(transactions, orders)
    meant = payment_meant(Named(claim, orders=[ORDER]), account, NOON)  # type: ignore[arg-type]  # tests name claims as plain text
    return facts_about(claim, meant, account, Surroundings(eea=frozenset({"DE"}), **around))  # type: ignore[arg-type]  # as above


def test_a_capture_after_its_authorisation_is_captured_and_leaves_no_hold() -> None:
    facts = facts_of(moved("authorization"), moved("capture", hours=1))
    assert (facts.payment, facts.hold, facts.duplicate) == ("captured", "no", "none")


def test_a_second_authorisation_beside_a_capture_is_a_hold() -> None:
    facts = facts_of(moved("authorization"), moved("authorization", hours=1), moved("capture", hours=2))
    assert (facts.payment, facts.hold) == ("captured", "yes")


def test_a_void_ends_the_open_authorisation_and_not_the_capture() -> None:
    facts = facts_of(
        moved("authorization"), moved("authorization", hours=1), moved("capture", hours=2), moved("void", hours=3)
    )
    assert (facts.payment, facts.hold) == ("captured", "no")


def test_a_void_without_an_open_authorisation_undoes_the_capture() -> None:
    assert facts_of(moved("authorization"), moved("capture", hours=1), moved("void", hours=2)).payment == "voided"


@pytest.mark.parametrize(
    ("movements", "state"),
    [
        ([moved("authorization")], "authorised"),
        ([moved("authorization"), moved("void", hours=1)], "voided"),
        ([moved("authorization", status="failed")], "failed"),
        ([moved("capture", status="pending")], "pending"),
        ([moved("authorization", 10000), moved("capture", 4000, hours=1), moved("capture", 6000, hours=2)], "captured"),
    ],
)
def test_what_became_of_a_charge(movements: list[Transaction], state: str) -> None:
    assert facts_of(*movements).payment == state


def test_the_same_amount_twice_on_one_order_is_a_duplicate() -> None:
    assert facts_of(moved("capture"), moved("capture", hours=1), orders=(an_order(),)).duplicate == "same_order"


def test_two_equal_parts_of_an_orders_total_are_no_duplicate() -> None:
    assert facts_of(moved("capture"), moved("capture", hours=1), orders=(an_order(7980),)).duplicate == "none"


def test_a_capture_that_was_voided_is_no_duplicate_of_the_other() -> None:
    assert facts_of(moved("capture"), moved("capture", hours=1), moved("void", hours=2)).duplicate == "none"


def test_a_duplicate_is_settled_by_refunding_all_copies_but_one() -> None:
    twice = [moved("capture"), moved("capture", hours=1)]
    assert facts_of(*twice, moved("refund", hours=2)).refund == "in_full"
    assert facts_of(*twice, moved("capture", hours=3), moved("refund", hours=4)).refund == "in_part"


@pytest.mark.parametrize(
    ("refunds", "word"),
    [
        ([], "none"),
        ([moved("refund", 1000, hours=1)], "in_part"),
        ([moved("refund", 1990, hours=1), moved("refund", 2000, hours=2)], "in_full"),
        ([moved("refund", -3990, hours=1)], "in_full"),
        ([moved("refund", 3990, hours=1, status="pending")], "pending"),
        ([moved("refund", 3990, hours=1, status="failed")], "none"),
        ([moved("refund", 3990, hours=1, amount=Money(minor=3990, currency="USD"))], "none"),
    ],
)
def test_how_much_was_paid_back(refunds: list[Transaction], word: str) -> None:
    assert facts_of(moved("capture"), *refunds).refund == word


@given(st.integers(1, 10**12), st.lists(st.integers(1, 10**12), max_size=5))
def test_refunds_below_the_captured_amount_are_never_in_full(captured: int, refunds: list[int]) -> None:
    movements = [moved("refund", minor, hours=number + 1) for number, minor in enumerate(refunds)]
    word = facts_of(moved("capture", captured), *movements).refund
    repaid = sum(refunds)
    if captured in refunds:
        assert word == "in_full"
    else:
        assert word == ("in_full" if repaid >= captured else "in_part" if repaid else "none")


@given(st.lists(st.tuples(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY"])), max_size=6))
def test_sums_never_mix_currencies(amounts: list[tuple[int, str]]) -> None:
    refunds = [
        moved("refund", hours=number, amount=Money(minor=minor, currency=currency))
        for number, (minor, currency) in enumerate(amounts)
    ]
    for currency in ("EUR", "JPY"):
        expected = sum(abs(minor) for minor, each in amounts if each == currency)
        assert total_minor(refunds, "refund", currency) == expected


def test_the_latest_word_on_a_chargeback_counts() -> None:
    opened = moved("chargeback", hours=1, status="pending")
    assert facts_of(moved("capture"), opened).chargeback == "open"
    assert facts_of(moved("capture"), opened, moved("chargeback", hours=2)).chargeback == "paid_out"
    assert facts_of(moved("capture"), opened, moved("chargeback", hours=3, status="failed")).chargeback == "rejected"


def test_a_payment_from_the_customers_country_or_to_the_destination_is_not_foreign() -> None:
    orders = (an_order(destination="FR"),)
    assert facts_of(moved("capture", country="DE"), orders=orders, customer_country="DE").country == "same"
    assert facts_of(moved("capture", country="FR"), orders=orders, customer_country="DE").country == "same"
    assert facts_of(moved("capture", country="BR"), orders=orders, customer_country="DE").country == "foreign"
    assert facts_of(moved("capture", country="BR")).country == "unknown"


def test_a_card_is_proven_by_two_undisputed_payments_of_the_right_age() -> None:
    old = [moved("capture", order=f"o{days}", hours=-24 * days, card_last4="4242") for days in (130, 300)]
    now = moved("capture", card_last4="4242")
    assert facts_of(now, *old).card == "proven"
    assert facts_of(now, old[0]).card == "seen"
    assert facts_of(now, *old, moved("chargeback", order="o300", hours=-24 * 290)).card == "seen"
    assert facts_of(now).card == "new"
    assert facts_of(moved("capture"), *old).card == "unknown"


def test_the_carriers_word_on_delivery_counts_for_its_own_order_only() -> None:
    orders = (an_order(status="shipped"),)
    parcel = ShipmentFacts(status="delivered", order_id=ORDER)
    assert facts_of(moved("capture"), orders=orders, shipment=parcel).order == "delivered"
    other = parcel.model_copy(update={"order_id": "CB-2"})
    assert facts_of(moved("capture"), orders=orders, shipment=other).order == "open"


def test_the_law_follows_the_customers_country() -> None:
    assert facts_of(moved("capture"), customer_country="DE").region == "eea"
    assert facts_of(moved("capture"), customer_country="US", orders=(an_order(),)).region == "elsewhere"
    assert facts_of(moved("capture"), orders=(an_order(),)).region == "eea"
    assert facts_of(moved("capture")).region == "unknown"
