"""What the ledger says of a disputed payment: nothing is counted to it that may be of another."""

from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.disputes.failures import load_failures
from payments_risk.disputes.known_payment import known_of, payment_with, surplus_payment
from payments_risk.disputes.liability_facts import Known
from payments_risk.payments import Account, Order, Transaction

FAILURES = load_failures()


def eur(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


def a_movement(name: str, kind: str = "capture", minor: int = 4990, **fields: Any) -> Transaction:
    values = {"order_id": "CB-1", "status": "succeeded", "method": "card", "occurred_at": NOON}
    return Transaction(transaction_id=name, kind=kind, amount=eur(minor), **{**values, **fields})  # type: ignore[arg-type]


def known(*movements: Transaction, of: str = "ch_1", total: int | None = 4990) -> Known:
    orders = [Order("CB-1", "shipped", "DE", eur(total))] if total is not None else []
    account = Account(movements, orders)
    return known_of(payment_with(account, of), account, None, None, FAILURES)


def test_a_refund_that_names_its_payment_is_counted_to_it_alone() -> None:
    movements = [a_movement("ch_1"), a_movement("ch_2"), a_movement("re_1", "refund", 1000, refers_to="ch_2")]
    assert known(*movements).refunded == 0
    assert known(*movements, of="ch_2").refunded == 1000


def test_a_refund_of_the_authorisation_is_counted_to_its_only_capture() -> None:
    capture = a_movement("cap_1", refers_to="psp_1")
    refund = a_movement("re_1", "refund", 4990, refers_to="psp_1")
    assert known(capture, refund, of="cap_1").refunded == 4990


def test_a_refund_that_may_be_of_one_payment_or_another_is_not_guessed_at() -> None:
    movements = [a_movement("ch_1"), a_movement("ch_2", minor=1000), a_movement("re_1", "refund", 1000)]
    assert known(*movements).refunded is None
    twice = [a_movement(name, refers_to="psp_1") for name in ("cap_1", "cap_2")]
    assert known(*twice, a_movement("re_1", "refund", refers_to="psp_1"), of="cap_1").refunded is None


def test_a_refund_that_names_nothing_known_is_counted_to_the_only_payment() -> None:
    assert known(a_movement("ch_1"), a_movement("re_1", "refund", -700, refers_to="elsewhere")).refunded == 700


def test_a_pending_refund_is_told_apart_from_one_that_was_made() -> None:
    found = known(a_movement("ch_1"), a_movement("re_1", "refund", 500, refers_to="ch_1", status="pending"))
    assert (found.refunded, found.refund_pending) == (0, 500)


def test_a_second_capture_above_the_order_is_a_surplus_until_it_was_refunded() -> None:
    twice = [a_movement("ch_1"), a_movement("ch_2", occurred_at=NOON + timedelta(minutes=1))]
    assert known(*twice).surplus == 1
    back = known(*twice, a_movement("re_1", "refund", refers_to="ch_2"))
    assert (back.surplus, back.refunded) == (0, 0)
    assert known(*twice, total=None).surplus is None, "an order nobody knows may have cost as much"


def test_of_two_captures_the_later_one_goes_back_whichever_was_named() -> None:
    first, second = a_movement("ch_1"), a_movement("ch_2", occurred_at=NOON + timedelta(minutes=1))
    account = Account([first, second], [])
    assert {surplus_payment(each, account).transaction_id for each in (first, second)} == {"ch_2"}


def test_a_capture_is_authenticated_as_its_authorisation_was() -> None:
    approved = a_movement("au_1", "authorization", eci="05", three_d_secure="authenticated", device="d")
    found = known(approved, a_movement("ch_1", refers_to="au_1"))
    assert (found.eci, found.three_d_secure, found.approved) == ("05", "authenticated", True)
    assert known(a_movement("ch_1")).approved is None


@pytest.mark.parametrize(("status", "fault"), [("failed", "gateway"), ("succeeded", None), ("pending", None)])
def test_a_charge_the_record_calls_failed_is_the_gateways_error(status: str, fault: str | None) -> None:
    assert known(a_movement("ch_1", status=status)).fault == fault


def failed(word: str | None, provider: str | None = "stripe") -> Transaction:
    return a_movement("ch_1", status="failed", provider=provider, decline_code=word)


@pytest.mark.parametrize(
    ("provider", "word"),
    [
        ("stripe", "do_not_honor"),
        ("stripe", "revocation_of_authorization"),
        ("adyen", "Issuer Unavailable"),
        ("adyen", "Issuer Suspected Fraud"),
        (None, "issuer_not_available"),
        ("own", "REFUSED"),
    ],
)
def test_a_charge_that_a_bank_refused_is_that_banks_error(provider: str | None, word: str) -> None:
    assert known(failed(word, provider)).fault == "bank"


@pytest.mark.parametrize(
    ("provider", "word"),
    [
        ("stripe", "processing_error"),
        ("stripe", "fraudulent"),
        ("stripe", None),
        ("adyen", "do_not_honor"),
        ("adyen", "FRAUD"),
        ("paypal", "refused"),
        (None, "any"),
    ],
)
def test_a_charge_that_failed_for_another_or_no_reason_is_the_gateways_error(
    provider: str | None, word: str | None
) -> None:
    assert known(failed(word, provider)).fault == "gateway"


def test_a_void_payment_is_the_gateways_error_whatever_it_was_declined_with() -> None:
    charged = a_movement("ch_1", provider="stripe", decline_code="do_not_honor")
    assert known(charged, a_movement("v_1", "void")).fault == "gateway"


@pytest.mark.parametrize(
    ("provider", "word", "back"),
    [
        ("stripe", "expired_or_canceled_card", 4990),
        ("stripe", "canceled", 0),
        ("stripe", "unheard_of", 0),
        ("stripe", None, 0),
        ("adyen", "REFUND_FAILED", 4990),
        ("adyen", "Card issuer could not be reached", 4990),
        ("adyen", "Insufficient balance", 0),
        (None, "lost_or_stolen_card", 4990),
        ("paypal", "declined", 0),
    ],
)
def test_a_refund_was_sent_back_where_its_failure_is_a_banks(provider: str | None, word: str | None, back: int) -> None:
    refund = a_movement("re_1", "refund", refers_to="ch_1", status="failed", provider=provider, decline_code=word)
    found = known(a_movement("ch_1"), refund)
    assert (found.refund_sent_back, found.refunded, found.fault) == (back, 0, None)


def test_a_payment_nobody_knows_leaves_everything_unknown() -> None:
    assert known(a_movement("ch_9")) == Known()


@given(st.lists(st.integers(1, 3000), max_size=5), st.permutations(["ch_1", "ch_2", "ch_3"]))
def test_refunds_by_name_add_up_in_any_order(amounts: list[int], names: list[str]) -> None:
    captures = [a_movement(name) for name in names]
    refunds = [a_movement(f"re_{n}", "refund", minor, refers_to="ch_1") for n, minor in enumerate(amounts)]
    assert known(*captures, *refunds, total=3 * 4990).refunded == sum(amounts)
    assert known(*reversed(refunds), *captures, of="ch_2", total=3 * 4990).refunded == 0
