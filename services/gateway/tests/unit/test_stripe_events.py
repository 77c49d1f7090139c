"""What Stripe tells of payments and disputes, as events of ours."""

import hashlib
import json
from typing import Any

import pytest
from crossdesk.contracts.payments import DisputeReported, TransactionReported

from gateway.payments.stripe_events import read_stripe
from gateway.problems import Problem

from .payment_providers import stripe_event

REFUND = {
    "object": "refund",
    "id": "re_1",
    "charge": "ch_3QKx2eZvKYlo2C",
    "payment_intent": "pi_3QKx2eZvKYlo2C",
    "amount": 3990,
    "currency": "eur",
    "status": "failed",
    "failure_reason": "lost_or_stolen_card",
    "metadata": {},
}
DISPUTE = {
    "object": "dispute",
    "id": "du_1",
    "charge": "ch_1",
    "amount": 3990,
    "currency": "eur",
    "status": "needs_response",
    "reason": "fraudulent",
    "metadata": {},
    "evidence_details": {"due_by": 1764999999},
    "payment_method_details": {"type": "card", "card": {"brand": "visa", "network_reason_code": "10.4"}},
}


def read(kind: str, told: dict[str, Any], before: dict[str, Any] | None = None) -> list[Any]:
    return list(read_stripe("demo", json.dumps(stripe_event(kind, told, before)).encode()).events)


def test_a_charge_tells_of_money_taken_of_card_and_of_payer() -> None:
    [event] = read("charge.succeeded", {})
    assert isinstance(event, TransactionReported)
    assert (event.transaction_id, event.kind, event.status) == ("ch_3QKx2eZvKYlo2C", "capture", "succeeded")
    assert (event.order_id, event.amount.minor, event.amount.currency) == ("CB-10000042", 3990, "EUR")
    assert (event.card, event.card_last4, event.scheme, event.bin_country) == ("Xt5EWLLDS7FJjR1c", "4242", "visa", "DE")
    assert (event.three_d_secure, event.eci, event.ip) == ("authenticated", "05", "192.0.2.7")
    assert event.email_hash == hashlib.sha256(b"jana@example.com").hexdigest()
    assert "jana" not in event.model_dump_json()


def test_what_was_authorised_is_another_transaction_than_what_is_captured_of_it() -> None:
    [authorised] = read("charge.succeeded", {"captured": False})
    [captured] = read("charge.captured", {"amount_captured": 1990})
    assert (authorised.kind, captured.kind) == ("authorization", "capture")
    assert captured.refers_to == authorised.transaction_id
    assert captured.transaction_id == "ch_3QKx2eZvKYlo2C"
    assert captured.amount.minor == 1990


def test_a_declined_charge_tells_why() -> None:
    declined = {"status": "failed", "captured": False, "failure_code": "card_declined"}
    [plain] = read("charge.failed", declined)
    [finer] = read("charge.failed", declined | {"outcome": {"reason": "insufficient_funds"}})
    assert (plain.kind, plain.status, plain.decline_code) == ("authorization", "failed", "card_declined")
    assert finer.decline_code == "insufficient_funds"


def test_each_of_two_refunds_counts_what_it_added() -> None:
    [first] = read("charge.refunded", {"amount_refunded": 1000}, {"amount_refunded": 0})
    [second] = read("charge.refunded", {"amount_refunded": 3990}, {"amount_refunded": 1000})
    assert [first.amount.minor, second.amount.minor] == [1000, 2990]
    assert first.transaction_id != second.transaction_id
    assert first.refers_to == second.refers_to == "ch_3QKx2eZvKYlo2C"


def test_a_refund_of_what_was_never_captured_is_a_release() -> None:
    [event] = read("charge.refunded", {"captured": False, "amount_refunded": 3990})
    assert (event.kind, event.refers_to) == ("void", "ch_3QKx2eZvKYlo2C:authorization")


@pytest.mark.parametrize("before", [5000, -1, "1000", True, None])
def test_sums_of_refunds_that_cannot_be_are_refused_by_name(before: Any) -> None:
    with pytest.raises(Problem) as problem:
        read("charge.refunded", {"amount_refunded": 3990}, {"amount_refunded": before})
    assert [error.field for error in problem.value.errors] == ["data.previous_attributes.amount_refunded"]


@pytest.mark.parametrize("kind", ["refund.failed", "refund.updated", "charge.refund.updated"])
@pytest.mark.parametrize("status", ["failed", "canceled"])
def test_a_refund_that_failed_takes_back_the_refund_that_was_told(kind: str, status: str) -> None:
    [told] = read("charge.refunded", {"amount_refunded": 3990}, {"amount_refunded": 0})
    [failed] = read(kind, REFUND | {"status": status})
    assert (told.status, failed.status, failed.decline_code) == ("succeeded", "failed", "lost_or_stolen_card")
    assert (failed.transaction_id, failed.kind, failed.refers_to) == (told.transaction_id, told.kind, told.refers_to)
    assert failed.amount == told.amount


@pytest.mark.parametrize("status", ["succeeded", "pending", "requires_action", "of tomorrow", None])
def test_a_refund_on_its_way_is_left_to_its_charge(status: str | None) -> None:
    assert read("refund.updated", REFUND | {"status": status}) == []


def test_a_refund_without_a_charge_is_of_its_payment_intent() -> None:
    [failed] = read("refund.failed", REFUND | {"charge": None, "failure_reason": None})
    assert (failed.refers_to, failed.decline_code) == ("pi_3QKx2eZvKYlo2C", "failed")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 39.9}, "data.object.amount"),
        ({"amount": 0}, "data.object.amount"),
        ({"currency": "xyz"}, "data.object.amount.currency"),
        ({"id": None}, "data.object.id"),
        ({"failure_reason": "4242 4242 4242 4242"}, "decline_code"),
        ({"charge": "4242424242424242"}, "transaction_id"),
    ],
)
def test_a_malformed_refund_is_refused_by_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as problem:
        read("refund.failed", REFUND | wrong)
    assert [error.field for error in problem.value.errors] == [field]


def test_an_attempt_without_a_charge_is_told_and_one_with_a_charge_is_left_to_the_charge() -> None:
    intent = {"id": "pi_1", "amount": 3990, "currency": "eur", "last_payment_error": {"code": "authentication_failed"}}
    [event] = read("payment_intent.payment_failed", intent | {"latest_charge": None})
    assert (event.status, event.decline_code, event.refers_to) == ("failed", "authentication_failed", "pi_1")
    assert read("payment_intent.payment_failed", intent | {"latest_charge": "ch_1"}) == []
    assert read("payment_intent.succeeded", intent | {"latest_charge": "ch_1"}) == []


def test_a_dispute_tells_its_stage_in_stripes_words_and_until_when_to_answer() -> None:
    [event] = read("charge.dispute.created", DISPUTE)
    assert isinstance(event, DisputeReported)
    assert (event.provider, event.dispute_id, event.payment_id) == ("stripe", "du_1", "ch_1")
    assert (event.scheme, event.code, event.provider_reason) == ("visa", "10.4", "fraudulent")
    assert (event.step.native_stage, event.step.stage) == ("needs_response", None)
    assert event.step.due_by is not None
    assert event.step.due_by.timestamp() == 1764999999
    assert event.order_id is None


@pytest.mark.parametrize(("kind", "status"), [("funds_withdrawn", "succeeded"), ("funds_reinstated", "failed")])
def test_money_of_a_dispute_goes_and_comes_back_as_one_chargeback(kind: str, status: str) -> None:
    reported, moved = read(f"charge.dispute.{kind}", DISPUTE)
    assert isinstance(reported, DisputeReported)
    assert (moved.kind, moved.status, moved.transaction_id, moved.refers_to) == ("chargeback", status, "du_1", "ch_1")


def test_what_a_shop_did_not_name_is_kept_under_the_payment() -> None:
    [event] = read("charge.succeeded", {"metadata": {"order_id": "not an order id!"}})
    assert event.order_id == "pi_3QKx2eZvKYlo2C"


def test_another_kind_of_event_tells_nothing() -> None:
    assert read("customer.created", {}) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 39.9}, "data.object.amount"),
        ({"amount": "3990"}, "data.object.amount"),
        ({"amount": True}, "data.object.amount"),
        ({"amount": float("nan")}, "data.object.amount"),
        ({"amount": -5}, "data.object.amount"),
        ({"currency": "xyz"}, "data.object.amount.currency"),
        ({"currency": None}, "data.object.currency"),
        ({"id": None}, "data.object.id"),
        ({"status": "maybe"}, "data.object.status"),
        ({"metadata": {"ip": "300.0.0.1"}}, "ip"),
        ({"metadata": {"device": "4242 4242 4242 4242"}}, "device"),
        ({"metadata": {"customer_id": "4242424242424242"}}, "customer_id"),
    ],
)
def test_a_malformed_charge_is_refused_by_field_and_without_what_stood_there(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as problem:
        read("charge.succeeded", wrong)
    assert [error.field for error in problem.value.errors] == [field]
    assert "4242" not in problem.value.details().model_dump_json()
