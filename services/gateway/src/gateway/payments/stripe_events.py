"""Events of Stripe, as events of ours.

Of one payment Stripe tells by its charge and again by its payment intent; each movement is taken from one of them
alone. A charge that was only authorised is called `ch_...:authorization`, so that `ch_...` is always the money taken,
which is what a dispute names.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from crossdesk.contracts.event import Event
from pydantic import BaseModel

from gateway.payments.methods import method_of, scheme_of
from gateway.payments.minor_units import from_integer
from gateway.payments.refused import naming_fields, refused
from gateway.payments.stripe_card import about_card, about_payer
from gateway.payments.stripe_objects import Charge, Dispute, PaymentIntent, Refund, StripeEvent
from gateway.payments.told import Told, at_second, dispute, filled, order_named, transaction

OBJECT = "data.object"
CAME_BACK = ("failed", "canceled")
Fields = dict[str, Any]
Of = TypeVar("Of", bound=BaseModel)


def read_stripe(tenant: str, body: bytes) -> Told:
    """What a verified event says. Raises Problem (400, 422) naming the field that is wrong."""
    with naming_fields():
        head = StripeEvent[dict[str, Any]].model_validate_json(body)
    reader = READERS.get(head.type)
    return Told(head.type, head.id, reader(tenant, body) if reader else ())


def _charged(tenant: str, body: bytes) -> list[Event]:
    """A charge that succeeded, failed or is pending; without capture it is an authorisation so far."""
    event = _event(StripeEvent[Charge], body)
    charge = event.data.object
    taken = charge.captured and charge.status != "failed"
    fields = _about(tenant, event, charge) | {
        "transaction_id": charge.id if taken or charge.status == "failed" else _authorised(charge.id),
        "kind": "capture" if taken else "authorization",
        "status": charge.status,
        "amount": from_integer("stripe", charge.amount, charge.currency, f"{OBJECT}.amount"),
    }
    return [transaction(**fields, why="Stripe reported a charge")]


def _captured(tenant: str, body: bytes) -> list[Event]:
    event = _event(StripeEvent[Charge], body)
    charge = event.data.object
    amount = charge.amount if charge.amount_captured is None else charge.amount_captured
    fields = _about(tenant, event, charge) | {
        "transaction_id": charge.id,
        "kind": "capture",
        "status": "succeeded",
        "amount": from_integer("stripe", amount, charge.currency, f"{OBJECT}.amount_captured"),
        "refers_to": _authorised(charge.id),
    }
    return [transaction(**fields, why="Stripe reported a capture")]


def _refunded(tenant: str, body: bytes) -> list[Event]:
    """What was refunded now is what the sum of refunds grew by; of a charge never captured it is a release."""
    event = _event(StripeEvent[Charge], body)
    charge = event.data.object
    before = event.data.previous_attributes.get("amount_refunded", 0)
    if isinstance(before, bool) or not isinstance(before, int) or not 0 <= before <= charge.amount_refunded:
        raise refused("data.previous_attributes.amount_refunded", "must be a sum up to the present amount_refunded")
    fields = _about(tenant, event, charge) | {
        "transaction_id": f"{charge.id}:refund:{charge.amount_refunded}" if charge.captured else f"{charge.id}:void",
        "kind": "refund" if charge.captured else "void",
        "status": "succeeded",
        "amount": from_integer("stripe", charge.amount_refunded - before, charge.currency, f"{OBJECT}.amount_refunded"),
        "refers_to": charge.id if charge.captured else _authorised(charge.id),
    }
    return [transaction(**fields, why="Stripe reported a refund")]


def _refund_came_back(tenant: str, body: bytes) -> list[Event]:
    """A refund that failed or was cancelled; of all others their charge tells.

    Told refunds are named by the sum they led to, and Stripe tells no sum here. The refund's own amount names the only
    refund of a charge, and one of several alike; of several that differ a later one that fails is told beside them.
    """
    event = _event(StripeEvent[Refund], body)
    told = event.data.object
    if told.status not in CAME_BACK:
        return []
    payment = told.charge or told.payment_intent or told.id
    destination = told.destination_details.type if told.destination_details else None
    fields: Fields = {
        "tenant": tenant,
        "provider": "stripe",
        "transaction_id": f"{payment}:refund:{told.amount}",
        "kind": "refund",
        "status": "failed",
        "method": method_of(destination),
        "amount": from_integer("stripe", told.amount, told.currency, f"{OBJECT}.amount"),
        "occurred_at": at_second(event.created),
        "order_id": order_named(told.metadata.order_id) or told.payment_intent or payment,
        "customer_id": told.metadata.customer_id,
        "merchant_id": event.account,
        "refers_to": payment,
        "decline_code": told.failure_reason or told.status,
    }
    return [transaction(**filled(fields), why="Stripe reported that a refund failed")]


def _expired(tenant: str, body: bytes) -> list[Event]:
    event = _event(StripeEvent[Charge], body)
    charge = event.data.object
    fields = _about(tenant, event, charge) | {
        "transaction_id": f"{charge.id}:void",
        "kind": "void",
        "status": "succeeded",
        "amount": from_integer("stripe", charge.amount, charge.currency, f"{OBJECT}.amount"),
        "refers_to": _authorised(charge.id),
    }
    return [transaction(**fields, why="Stripe reported that an authorisation ran out")]


def _attempt_failed(tenant: str, body: bytes) -> list[Event]:
    """An attempt that never became a charge, as when authentication failed. Others are told by their charge."""
    event = _event(StripeEvent[PaymentIntent], body)
    intent = event.data.object
    if intent.latest_charge:
        return []
    error = intent.last_payment_error
    fields: Fields = _about_shop(tenant, event, intent, intent.id) | {
        "transaction_id": event.id,
        "kind": "authorization",
        "status": "failed",
        "method": "card",
        "amount": from_integer("stripe", intent.amount, intent.currency, f"{OBJECT}.amount"),
        "refers_to": intent.id,
        "decline_code": (error.decline_code or error.code) if error else None,
    }
    return [transaction(**filled(fields), why="Stripe reported a failed attempt to pay")]


def _disputed(money: str | None, tenant: str, body: bytes) -> list[Event]:
    """`money` is the status of the chargeback as a movement of money, where the event tells of one."""
    event = _event(StripeEvent[Dispute], body)
    told = event.data.object
    details = told.payment_method_details
    card = details.card if details else None
    amount = from_integer("stripe", told.amount, told.currency, f"{OBJECT}.amount")
    due_by = told.evidence_details.due_by if told.evidence_details else None
    shared = filled({"tenant": tenant, "provider": "stripe", "order_id": order_named(told.metadata.order_id)})
    shared |= filled({"merchant_id": event.account, "customer_id": told.metadata.customer_id})
    step = {"at": at_second(event.created), "native_stage": told.status, "disputed": amount}
    step |= {"due_by": at_second(due_by)} if due_by else {}
    reported = dispute(
        **shared,
        **filled({"code": card.network_reason_code if card else None, "provider_reason": told.reason}),
        dispute_id=told.id,
        scheme=scheme_of(card.brand if card else details.type if details else None),
        payment_id=told.charge,
        disputed=amount,
        step=step,
        why="Stripe reported a dispute",
    )
    if money is None:
        return [reported]
    moved = {"transaction_id": told.id, "kind": "chargeback", "status": money, "amount": amount}
    moved |= {"method": method_of(details.type if details else None), "refers_to": told.charge}
    moved |= {"occurred_at": step["at"], "order_id": shared.get("order_id", told.charge)}
    return [reported, transaction(**shared | moved, why="Stripe moved the money of a dispute")]


READERS: Mapping[str, Callable[[str, bytes], list[Event]]] = {
    "charge.succeeded": _charged,
    "charge.pending": _charged,
    "charge.failed": _charged,
    "charge.captured": _captured,
    "charge.refunded": _refunded,
    "charge.expired": _expired,
    "charge.refund.updated": _refund_came_back,
    "refund.updated": _refund_came_back,
    "refund.failed": _refund_came_back,
    "payment_intent.payment_failed": _attempt_failed,
    "charge.dispute.created": partial(_disputed, None),
    "charge.dispute.updated": partial(_disputed, None),
    "charge.dispute.closed": partial(_disputed, None),
    "charge.dispute.funds_withdrawn": partial(_disputed, "succeeded"),
    "charge.dispute.funds_reinstated": partial(_disputed, "failed"),
}
"""Other events of payment intents (succeeded, canceled, ...) say what those of the charge say."""


def _event(model: type[Of], body: bytes) -> Of:
    with naming_fields():
        return model.model_validate_json(body)


def _authorised(charge_id: str) -> str:
    return f"{charge_id}:authorization"


def _about(tenant: str, event: StripeEvent[Charge], charge: Charge) -> Fields:
    shop = _about_shop(tenant, event, charge, charge.payment_intent or charge.id)
    return filled(shop | about_payer(charge) | about_card(charge))


def _about_shop(tenant: str, event: StripeEvent[Any], told: Charge | PaymentIntent, payment: str) -> Fields:
    """Who, when and for what; `payment` stands for the order where the shop told Stripe of none."""
    return {
        "tenant": tenant,
        "provider": "stripe",
        "occurred_at": at_second(event.created),
        "order_id": order_named(told.metadata.order_id) or payment,
        "customer_id": told.metadata.customer_id or told.customer,
        "merchant_id": event.account or told.on_behalf_of,
        "device": told.metadata.device,
        "ip": told.metadata.ip,
        "terminal": told.metadata.terminal,
    }
