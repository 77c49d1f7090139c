from datetime import timedelta
from typing import Any

from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Entities, InquiryUnderstood, Intent
from crossdesk.testing.examples import NOON, a_case, an_inquiry, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.dispute import Claim, Named, copies_of, named_in, payment_meant
from payments_risk.payments import Account, Transaction

EUR_39_90 = Money(minor=3990, currency="EUR")
CLAIMS: dict[str, Claim] = {"unrecognized_charge": "unauthorised", "double_charge": "duplicate"}


def a_payment(name: str, order: str = "CB-10000001", **fields: Any) -> Transaction:
    values = {"kind": "capture", "status": "succeeded", "amount": EUR_39_90, "method": "card", "occurred_at": NOON}
    return Transaction(transaction_id=name, order_id=order, **{**values, **fields})


def found(named: Named, *transactions: Transaction) -> tuple[str, str | None]:
    meant = payment_meant(named, Account(transactions), NOON + timedelta(days=2))
    return meant.found_by, meant.payment.transaction_id if meant.payment else None


def test_a_named_order_comes_before_a_named_amount() -> None:
    named = Named("unauthorised", orders=["CB-10000002"], amounts=[EUR_39_90])
    other = a_payment("t2", "CB-10000002", amount=Money(minor=500, currency="EUR"))
    assert found(named, a_payment("t1"), other) == ("order", "t2")


def test_among_several_payments_on_an_order_the_named_amount_is_meant() -> None:
    named = Named("unauthorised", orders=["CB-10000001"], amounts=[EUR_39_90])
    other = a_payment("t2", amount=Money(minor=500, currency="EUR"), occurred_at=NOON + timedelta(hours=1))
    assert found(named, a_payment("t1"), other) == ("order", "t1")


def test_the_order_open_in_the_storefront_is_used_when_none_is_written() -> None:
    assert found(Named("other", context="CB-10000001"), a_payment("t1"), a_payment("t2", "x")) == ("order", "t1")


def test_an_amount_in_another_currency_is_another_amount() -> None:
    assert found(Named("unauthorised", amounts=[Money(minor=3990, currency="USD")]), a_payment("t1")) == (
        "nothing",
        None,
    )


def test_an_order_that_is_not_the_customers_is_not_replaced_by_a_recent_payment() -> None:
    assert found(Named("unauthorised", orders=["CB-99999999"]), a_payment("t1")) == ("nothing", None)


def test_without_any_hint_the_latest_captured_payment_is_meant() -> None:
    earlier = a_payment("t1", "a", occurred_at=NOON - timedelta(days=3))
    later_failure = a_payment("t3", "c", status="failed", occurred_at=NOON + timedelta(hours=2))
    assert found(Named("unauthorised"), earlier, a_payment("t2", "b"), later_failure) == ("recent", "t2")


def test_payments_of_long_ago_are_not_taken_for_recent_ones() -> None:
    assert found(Named("unauthorised"), a_payment("t1", occurred_at=NOON - timedelta(days=200))) == ("nothing", None)


def test_who_speaks_of_a_double_charge_means_the_payment_that_was_repeated() -> None:
    twice = [a_payment(name, occurred_at=NOON - timedelta(days=5)) for name in ("t1", "t2")]
    later = a_payment("t3", "b", amount=Money(minor=100, currency="EUR"))
    assert found(Named("duplicate"), *twice, later) == ("recent", "t2")


def test_refunds_and_voids_are_never_the_payment_meant() -> None:
    assert found(Named("other"), a_payment("t1", kind="refund"), a_payment("t2", kind="void")) == ("nothing", None)


def test_copies_lie_within_a_day_and_agree_in_amount_means_and_card() -> None:
    payment = a_payment("t1", card_last4="4242")
    copy = a_payment("t2", occurred_at=NOON + timedelta(hours=24))
    others = [
        a_payment("t3", occurred_at=NOON + timedelta(hours=24, seconds=1)),
        a_payment("t4", method="wallet"),
        a_payment("t5", card_last4="1111"),
        a_payment("t6", amount=Money(minor=3991, currency="EUR")),
        a_payment("t7", status="pending"),
    ]
    assert copies_of(payment, [payment, copy, *others]) == [copy]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.integers(-300, 30)), max_size=8), st.randoms())
def test_the_order_in_which_payments_are_stored_does_not_matter(drawn: list[tuple[str, int, int]], random: Any) -> None:
    payments = [
        a_payment(
            f"t{number}", order, amount=Money(minor=minor, currency="EUR"), occurred_at=NOON + timedelta(hours=hours)
        )
        for number, (order, minor, hours) in enumerate(drawn)
    ]
    shuffled = random.sample(payments, len(payments))
    assert found(Named("duplicate"), *payments) == found(Named("duplicate"), *shuffled)


def test_claim_orders_and_amounts_are_read_off_the_case() -> None:
    understanding = an_understanding(
        "complaint",
        also=[Intent(id="double_charge", confidence=0.6)],
        entities=Entities(order_ids=["CB-10000001"], amounts=[EUR_39_90]),
    )
    case: InquiryUnderstood = a_case(understanding=understanding, inquiry=an_inquiry(order_id="CB-10000002"))
    assert named_in(case, CLAIMS) == Named("duplicate", ["CB-10000001"], "CB-10000002", [EUR_39_90])
    praise: InquiryUnderstood = a_case(understanding=an_understanding("praise"))
    assert named_in(praise, CLAIMS).claim == "other"
