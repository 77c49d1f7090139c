"""Notifications of Adyen, as events of ours.

Adyen captures at once unless a shop set it otherwise, and tells of that by the authorisation alone: then the
authorisation is the money taken, and a capture told besides says nothing new. An authorisation of nothing checks a
card to be stored; it moves no money, and to refuse it would make Adyen hold back all that comes after it.
"""

from collections.abc import Mapping
from typing import Any, Literal

from crossdesk.contracts.event import Event, Money

from gateway.payments.adyen_card import about_card
from gateway.payments.adyen_items import Item, Notification
from gateway.payments.methods import method_of, scheme_of
from gateway.payments.minor_units import from_integer
from gateway.payments.refused import naming_fields
from gateway.payments.told import Told, dispute, filled, order_named, transaction

Captures = Literal["at_once", "later"]
AMOUNT = "NotificationRequestItem.amount"
Change = Literal["capture", "refund", "void"]
CHANGES: Mapping[str, Change] = {"CAPTURE": "capture", "REFUND": "refund", "CANCELLATION": "void"}
CANCEL_OR_REFUND = "CANCEL_OR_REFUND"
TAKEN_BACK: Mapping[str, Change] = {
    "CAPTURE_FAILED": "capture",
    "REFUND_FAILED": "refund",
    "REFUNDED_REVERSED": "refund",
}
"""Told of a change that was told as done before, under the same reference; `success` then says that it failed."""
DISPUTES = frozenset(
    {
        "REQUEST_FOR_INFORMATION",
        "NOTIFICATION_OF_CHARGEBACK",
        "CHARGEBACK",
        "INFORMATION_SUPPLIED",
        "CHARGEBACK_REVERSED",
        "SECOND_CHARGEBACK",
        "PREARBITRATION_WON",
        "PREARBITRATION_LOST",
        "DISPUTE_DEFENSE_PERIOD_ENDED",
        "ISSUER_RESPONSE_TIMEFRAME_EXPIRED",
    }
)
MOVES = {"CHARGEBACK": "succeeded", "SECOND_CHARGEBACK": "succeeded", "CHARGEBACK_REVERSED": "failed"}
"""Those that move money, and whether the chargeback stands then."""


def read_items(body: bytes) -> list[Item]:
    """Raises Problem (400, 422) naming the field that is wrong."""
    with naming_fields():
        return [wrapped.item for wrapped in Notification.model_validate_json(body).items]


def read_adyen(tenant: str, item: Item, captures: Captures) -> Told:
    """What a verified item says. Its name is made of signed fields alone, so that no other can pass for a new one."""
    signed = (item.psp_reference, item.event_code, item.original_reference, item.success)
    name = ":".join((*signed, str(item.amount.value), item.amount.currency))
    return Told(item.event_code, name, _events(tenant, item, captures))


def _events(tenant: str, item: Item, captures: Captures) -> list[Event]:
    if item.event_code == "AUTHORISATION":
        return [] if item.amount.value == 0 else [_authorised(tenant, item, captures)]
    if item.event_code in CHANGES and not (item.event_code == "CAPTURE" and captures == "at_once"):
        return [_changed(tenant, item, CHANGES[item.event_code])]
    if item.event_code == CANCEL_OR_REFUND:
        return [_changed(tenant, item, _cancelled_or_refunded(item, captures))]
    if item.event_code in TAKEN_BACK:
        return [_failed(tenant, item, captures)]
    if item.event_code in DISPUTES:
        return _disputed(tenant, item, captures)
    return []


def _authorised(tenant: str, item: Item, captures: Captures) -> Event:
    taken = item.success == "true" and captures == "at_once"
    fields = (
        _about(tenant, item, item.psp_reference)
        | about_card(item)
        | {
            "transaction_id": item.psp_reference,
            "kind": "capture" if taken else "authorization",
            "decline_code": (item.reason or "")[:100] if item.success == "false" else None,
        }
    )
    return transaction(**filled(fields), why="Adyen reported a payment")


def _changed(tenant: str, item: Item, kind: Change) -> Event:
    fields = _about(tenant, item, item.original_reference) | {
        "transaction_id": item.psp_reference,
        "kind": kind,
        "refers_to": item.original_reference,
    }
    return transaction(**filled(fields), why=f"Adyen reported a {kind}")


def _cancelled_or_refunded(item: Item, captures: Captures) -> Change:
    """What Adyen did; where it was not set up to say that, a refund of what counts as taken."""
    words: Mapping[str | None, Change] = {"cancel": "void", "refund": "refund"}
    return words.get(item.additional.modified_by, "refund" if captures == "at_once" else "void")


def _failed(tenant: str, item: Item, captures: Captures) -> Event:
    """A capture at once is told by the authorisation, so it is that which was not money taken after all."""
    kind = TAKEN_BACK[item.event_code]
    authorised = kind == "capture" and captures == "at_once"
    fields = _about(tenant, item, item.original_reference) | {
        "transaction_id": item.original_reference if authorised else item.psp_reference,
        "kind": kind,
        "status": "failed",
        "refers_to": None if authorised else item.original_reference,
        "decline_code": (item.reason or item.event_code)[:100],
    }
    return transaction(**filled(fields), why=f"Adyen reported that a {kind} failed")


def _disputed(tenant: str, item: Item, captures: Captures) -> list[Event]:
    more, amount = item.additional, _amount(item)
    payment = (more.capture_psp if captures == "later" else None) or item.original_reference
    step = {"at": item.event_date, "native_stage": item.event_code, "disputed": amount}
    step |= {"native_status": more.dispute_status, "due_by": more.defence_ends}
    fields = {
        "dispute_id": item.psp_reference,
        "scheme": scheme_of(more.chargeback_scheme or more.rfi_scheme or item.payment_method),
        "code": more.chargeback_code or more.rfi_code,
        "provider_reason": (item.reason or "")[:100],
        "payment_id": payment,
        "order_id": order_named(item.merchant_reference),
        "customer_id": more.shopper_reference,
        "merchant_id": item.merchant_account,
    }
    shared = {"tenant": tenant, "provider": "adyen", "disputed": amount, "step": filled(step)}
    told = dispute(**shared, **filled(fields), why="Adyen reported a dispute")
    return [told, _moved(tenant, item)] if item.event_code in MOVES else [told]


def _moved(tenant: str, item: Item) -> Event:
    fields = _about(tenant, item, item.original_reference) | {
        "transaction_id": item.psp_reference,
        "kind": "chargeback",
        "status": MOVES[item.event_code],
        "refers_to": item.original_reference,
    }
    return transaction(**filled(fields), why="Adyen moved the money of a dispute")


def _about(tenant: str, item: Item, payment: str) -> dict[str, Any]:
    """Who, when and how much; `payment` stands for the order where the shop's reference cannot be one."""
    return {
        "tenant": tenant,
        "provider": "adyen",
        "status": "succeeded" if item.success == "true" else "failed",
        "amount": _amount(item),
        "method": method_of(item.payment_method),
        "occurred_at": item.event_date,
        "order_id": order_named(item.merchant_reference) or payment,
        "customer_id": item.additional.shopper_reference,
        "merchant_id": item.merchant_account,
    }


def _amount(item: Item) -> Money:
    return from_integer("adyen", item.amount.value, item.amount.currency, AMOUNT)
