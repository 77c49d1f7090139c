"""What a case looks like to the scenarios' conditions: condition -> value, and what values exist."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, get_args

from crossdesk.contracts.gateway import Channel, CustomerTier
from crossdesk.contracts.intent import Case, Sentiment
from crossdesk.contracts.logistics_facts import ShipmentStatus
from crossdesk.contracts.payments_risk_facts import DisputeVerdict

Value = str | bool | None
Situation = Mapping[str, Value]

WITHOUT_PARCEL: Final = ("not_found", "unknown")
"""States that may also be reported when the customer named neither order nor parcel."""

DOMAINS: Final[Mapping[str, tuple[Value, ...]]] = {
    "shipment.status": get_args(ShipmentStatus),
    "movement": ("recent", "stale"),
    "dispute.verdict": get_args(DisputeVerdict),
    "customer.tier": get_args(CustomerTier),
    "channel": get_args(Channel),
    "sentiment": get_args(Sentiment),
    "urgent": (True, False),
    "turn": ("first", "later"),
}
"""Conditions with a fixed set of values; those on facts nobody has reported are None.

`movement` tells whether the carrier's last event is older than `stale_after_days` of rules.yaml.
"""

COUNTRY: Final = "destination"
"""The condition on a country (ISO 3166-1 alpha-2): the parcel's destination, else the customer's country."""

FACTS: Final[Mapping[str, frozenset[str]]] = {
    "order_reference": frozenset(),
    "last_event": frozenset({"last_event", "last_event_time"}),
    "photo": frozenset(),
    "amount": frozenset({"amount"}),
    "product": frozenset({"product"}),
    "country": frozenset({"country"}),
    "phone": frozenset(),
}
"""Facts a condition may call `known` or `missing`, each with the placeholders that can be filled once it is known."""


def describe(case: Case, stale_after: timedelta) -> Situation:
    """The situation of a case when it was received: one value for every condition there is."""
    shipment, dispute, customer = case.shipment, case.dispute, case.inquiry.customer
    return {
        "shipment.status": shipment.status if shipment else None,
        "movement": _movement(case, stale_after),
        "dispute.verdict": dispute.verdict if dispute else None,
        "customer.tier": customer.tier,
        "channel": case.inquiry.channel,
        "sentiment": case.understanding.sentiment,
        "urgent": case.understanding.urgent,
        "turn": "first" if case.turn == 1 else "later",
        COUNTRY: (shipment.destination if shipment else None) or customer.country,
        **_known(case),
    }


def _movement(case: Case, stale_after: timedelta) -> str | None:
    if case.shipment is None or case.shipment.last_event is None:
        return None
    return "stale" if case.inquiry.received_at - case.shipment.last_event.at > stale_after else "recent"


def known_facts(case: Case) -> frozenset[str]:
    """Names out of FACTS that this case holds."""
    return frozenset(condition.removeprefix("known.") for condition, known in _known(case).items() if known)


def _known(case: Case) -> Situation:
    """The conditions on FACTS."""
    shipment, entities = case.shipment, case.understanding.entities
    return {
        "known.order_reference": has_order_reference(case),
        "known.last_event": shipment is not None and shipment.last_event is not None,
        "known.photo": any(attachment.content_type.startswith("image/") for attachment in case.inquiry.attachments),
        "known.amount": bool(entities.amounts),
        "known.product": bool(entities.products),
        "known.country": bool(entities.countries),
        "known.phone": bool(entities.phones or case.inquiry.customer.phone),
    }


def has_order_reference(case: Case) -> bool:
    """Whether it is known which order or parcel is meant; a parcel that was found is known whoever named it."""
    shipment, entities = case.shipment, case.understanding.entities
    if shipment and (shipment.tracking_number or shipment.order_id or shipment.status not in WITHOUT_PARCEL):
        return True
    return bool(case.inquiry.order_id or entities.order_ids or entities.tracking_numbers)


def possible(situation: Situation) -> bool:
    """Whether a combination of values can come about; conditions that are left out do not matter."""
    status = situation.get("shipment.status")
    without_shipment = status is None and "shipment.status" in situation
    if without_shipment and (situation.get("movement") or situation.get("known.last_event")):
        return False
    return status in (None, *WITHOUT_PARCEL) or situation.get("known.order_reference") is not False
