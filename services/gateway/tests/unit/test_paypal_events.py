"""What PayPal tells of payments and disputes, as events of ours."""

import json
from typing import Any

import pytest
from crossdesk.contracts.payments import DisputeReported, TransactionReported

from gateway.payments.paypal_events import read_paypal
from gateway.payments.provider_examples import PAYPAL
from gateway.problems import Problem

from .payment_providers import paypal_event

CAPTURE: dict[str, Any] = PAYPAL["resource"]
REFUND: dict[str, Any] = {
    "id": "1Y107995YT783435V",
    "amount": {"currency_code": "JPY", "value": "500"},
    "links": [
        {"rel": "self", "href": "https://api.paypal.com/v2/payments/refunds/1Y107995YT783435V"},
        {"rel": "up", "href": "https://api.paypal.com/v2/payments/captures/42311647XV020574X"},
    ],
}
DISPUTE: dict[str, Any] = {
    "dispute_id": "PP-000-042-663-135",
    "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
    "status": "WAITING_FOR_SELLER_RESPONSE",
    "dispute_life_cycle_stage": "CHARGEBACK",
    "dispute_amount": {"currency_code": "EUR", "value": "39.90"},
    "disputed_transactions": [
        {
            "seller_transaction_id": "42311647XV020574X",
            "invoice_number": "CB-10000042",
            "seller": {"merchant_id": "RD465XN5VS364"},
        }
    ],
    "update_time": "2025-12-01T10:00:00.000Z",
    "seller_response_due_date": "2025-12-11T10:00:00.000Z",
}


def read(kind: str, resource: dict[str, Any]) -> list[Any]:
    return list(read_paypal("demo", json.dumps(paypal_event(kind, resource)).encode()).events)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("COMPLETED", "succeeded"), ("PENDING", "pending"), ("DECLINED", "failed"), ("DENIED", "failed")],
)
def test_a_capture_is_told_with_what_became_of_it(kind: str, status: str) -> None:
    [event] = read(f"PAYMENT.CAPTURE.{kind}", CAPTURE)
    assert isinstance(event, TransactionReported)
    assert (event.transaction_id, event.kind, event.status) == ("42311647XV020574X", "capture", status)
    assert (event.order_id, event.amount.minor, event.method) == ("CB-10000042", 3990, "wallet")
    assert (event.provider, event.scheme, event.merchant_id) == ("paypal", "paypal", "RD465XN5VS364")


@pytest.mark.parametrize(("word", "kind"), [("REFUNDED", "refund"), ("REVERSED", "chargeback")])
def test_money_taken_back_refers_to_its_capture(word: str, kind: str) -> None:
    [event] = read(f"PAYMENT.CAPTURE.{word}", REFUND)
    assert (event.kind, event.transaction_id) == (kind, "1Y107995YT783435V")
    assert event.refers_to == event.order_id == "42311647XV020574X"
    assert (event.amount.minor, event.amount.currency) == (500, "JPY")


def test_a_refund_that_leads_to_no_capture_is_refused_by_field() -> None:
    elsewhere = {"links": [{"rel": "up", "href": "https://api.paypal.com/v2/checkout/orders/1"}]}
    with pytest.raises(Problem) as problem:
        read("PAYMENT.CAPTURE.REFUNDED", REFUND | elsewhere)
    assert [error.field for error in problem.value.errors] == ["resource.links"]


def test_a_dispute_tells_its_stage_in_paypals_words() -> None:
    [event] = read("CUSTOMER.DISPUTE.CREATED", DISPUTE)
    assert isinstance(event, DisputeReported)
    assert (event.dispute_id, event.payment_id) == ("PP-000-042-663-135", "42311647XV020574X")
    assert (event.order_id, event.merchant_id) == ("CB-10000042", "RD465XN5VS364")
    assert (event.step.native_stage, event.step.native_status) == ("CHARGEBACK", "WAITING_FOR_SELLER_RESPONSE")
    assert event.step.due_by is not None
    assert event.step.due_by > event.step.at


def test_once_it_is_resolved_the_outcome_is_the_stage() -> None:
    resolved = {"status": "RESOLVED", "dispute_outcome": {"outcome_code": "RESOLVED_SELLER_FAVOUR"}}
    [event] = read("CUSTOMER.DISPUTE.RESOLVED", DISPUTE | resolved)
    assert (event.step.native_stage, event.step.native_status) == ("RESOLVED_SELLER_FAVOUR", "RESOLVED")


def test_another_kind_of_event_tells_nothing() -> None:
    assert read("BILLING.PLAN.CREATED", {}) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": {"currency_code": "EUR", "value": 39.9}}, "resource.amount.value"),
        ({"amount": {"currency_code": "EUR", "value": "39.901"}}, "resource.amount.value"),
        ({"amount": {"currency_code": "JPY", "value": "39.9"}}, "resource.amount.value"),
        ({"amount": {"currency_code": "XYZ", "value": "1.00"}}, "resource.amount.currency_code"),
        ({"id": ""}, "resource.id"),
        ({"amount": None}, "resource.amount"),
    ],
)
def test_a_malformed_capture_is_refused_by_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as problem:
        read("PAYMENT.CAPTURE.COMPLETED", CAPTURE | wrong)
    assert [error.field for error in problem.value.errors] == [field]
