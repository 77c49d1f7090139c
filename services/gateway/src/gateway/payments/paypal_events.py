"""Events of PayPal, as events of ours."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

from crossdesk.contracts.event import Event, Money

from gateway.payments.minor_units import from_decimal
from gateway.payments.paypal_resources import Amount, Dispute, Disputed, Movement, PayPalEvent
from gateway.payments.refused import naming_fields, refused
from gateway.payments.told import Told, dispute, filled, order_named, transaction

Status = Literal["succeeded", "pending", "failed"]
_CAPTURE_AT = re.compile(r"https://[^/?#]+/v2/payments/captures/([A-Za-z0-9_-]{1,100})", re.ASCII)


def read_paypal(tenant: str, body: bytes) -> Told:
    """What a verified event says. Raises Problem (400, 422) naming the field that is wrong."""
    with naming_fields():
        head = PayPalEvent[dict[str, Any]].model_validate_json(body)
    reader = READERS.get(head.event_type)
    return Told(head.event_type, head.id, reader(tenant, body) if reader else ())


def _captured(status: Status, tenant: str, body: bytes) -> list[Event]:
    event = _movement(body)
    capture = event.resource
    details = capture.status_details
    fields = _about(tenant, event, capture.id) | {
        "transaction_id": capture.id,
        "kind": "capture",
        "status": status,
        "decline_code": (details.reason or "")[:100] if details and status == "failed" else None,
    }
    return [transaction(**filled(fields), why="PayPal reported a payment")]


def _taken_back(kind: Literal["refund", "chargeback"], tenant: str, body: bytes) -> list[Event]:
    """A refund, or a reversal by PayPal: the resource is the money that went back, its link leads to the capture."""
    event = _movement(body)
    capture_id = _capture_of(event.resource)
    fields = _about(tenant, event, capture_id) | {
        "transaction_id": event.resource.id,
        "kind": kind,
        "status": "succeeded",
        "refers_to": capture_id,
    }
    return [transaction(**filled(fields), why=f"PayPal reported a {kind}")]


def _disputed(tenant: str, body: bytes) -> list[Event]:
    with naming_fields():
        event = PayPalEvent[Dispute].model_validate_json(body)
    told = event.resource
    of = told.disputed_transactions[0] if told.disputed_transactions else Disputed()
    outcome = told.dispute_outcome.outcome_code if told.dispute_outcome else None
    amount = _amount(told.dispute_amount, "resource.dispute_amount")
    step = {"at": told.update_time or event.create_time, "disputed": amount, "due_by": told.seller_response_due_date}
    step |= {"native_stage": outcome or told.dispute_life_cycle_stage, "native_status": told.status}
    fields = {
        "dispute_id": told.dispute_id,
        "provider_reason": (told.reason or "")[:100],
        "payment_id": of.seller_transaction_id,
        "order_id": order_named(of.invoice_number, of.custom),
        "merchant_id": of.seller.merchant_id if of.seller else None,
    }
    shared = {"tenant": tenant, "provider": "paypal", "scheme": "paypal", "disputed": amount, "step": filled(step)}
    return [dispute(**shared, **filled(fields), why="PayPal reported a dispute")]


READERS: Mapping[str, Callable[[str, bytes], list[Event]]] = {
    "PAYMENT.CAPTURE.COMPLETED": partial(_captured, "succeeded"),
    "PAYMENT.CAPTURE.PENDING": partial(_captured, "pending"),
    "PAYMENT.CAPTURE.DECLINED": partial(_captured, "failed"),
    "PAYMENT.CAPTURE.DENIED": partial(_captured, "failed"),
    "PAYMENT.CAPTURE.REFUNDED": partial(_taken_back, "refund"),
    "PAYMENT.CAPTURE.REVERSED": partial(_taken_back, "chargeback"),
    "CUSTOMER.DISPUTE.CREATED": _disputed,
    "CUSTOMER.DISPUTE.UPDATED": _disputed,
    "CUSTOMER.DISPUTE.RESOLVED": _disputed,
}


def _movement(body: bytes) -> PayPalEvent[Movement]:
    with naming_fields():
        return PayPalEvent[Movement].model_validate_json(body)


def _about(tenant: str, event: PayPalEvent[Movement], payment: str) -> dict[str, Any]:
    """Who, when and how much; `payment` stands for the order where the shop told PayPal of none."""
    moved = event.resource
    return {
        "tenant": tenant,
        "provider": "paypal",
        "scheme": "paypal",
        "method": "wallet",
        "amount": _amount(moved.amount, "resource.amount"),
        "occurred_at": event.create_time,
        "order_id": order_named(moved.invoice_id, moved.custom_id) or payment,
        "merchant_id": moved.payee.merchant_id if moved.payee else None,
    }


def _capture_of(moved: Movement) -> str:
    found = (_CAPTURE_AT.fullmatch(link.href) for link in moved.links if link.rel == "up")
    capture = next((match[1] for match in found if match), None)
    if capture is None:
        raise refused("resource.links", "must lead `up` to the capture that is taken back")
    return capture


def _amount(amount: Amount, field: str) -> Money:
    return from_decimal(amount.value, amount.currency_code, field)
