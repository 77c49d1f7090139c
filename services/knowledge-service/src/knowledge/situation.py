"""What a case looks like to the scenarios' conditions: condition -> value, and what values exist."""

from collections.abc import Mapping
from datetime import date, timedelta, tzinfo
from functools import lru_cache
from typing import Final, get_args

from crossdesk.contracts.gateway import Channel, CustomerTier
from crossdesk.contracts.intent import Case, Sentiment
from crossdesk.contracts.logistics_facts import DelayCause, OrderStatus, ShipmentStatus
from crossdesk.contracts.payments_risk_facts import DisputeFacts, DisputeOutcome, DisputeVerdict, SettlementState

from knowledge.conventions import Conventions
from knowledge.local_time import on_the_clock_of, zone_for

Value = str | bool | None
Situation = Mapping[str, Value]

DAYS = 64
"""Dates whose season is remembered: customers write on one of two or three dates at any time."""

WITHOUT_PARCEL: Final = ("not_found", "unknown")
"""States that may also be reported when the customer named neither order nor parcel."""

OF_PARCEL: Final = ("movement", "known.last_event", "order.status")
"""Conditions on what is reported together with a parcel's state, and never without."""

ABROAD: Final = "abroad"
"""The condition that a country is named which is another than the one whose law and customs matter."""

DOMAINS: Final[Mapping[str, tuple[Value, ...]]] = {
    "shipment.status": get_args(ShipmentStatus),
    "shipment.delay": get_args(DelayCause),
    "movement": ("recent", "stale"),
    "order.status": get_args(OrderStatus),
    "dispute.verdict": get_args(DisputeVerdict),
    "dispute.settlement": get_args(SettlementState),
    "dispute.bank_case": get_args(DisputeOutcome),
    "customer.tier": get_args(CustomerTier),
    "channel": get_args(Channel),
    "sentiment": get_args(Sentiment),
    "urgent": (True, False),
    ABROAD: (True, False),
    "turn": ("first", "later"),
}
"""Conditions with a fixed set of values; those on facts nobody has reported are None.

`shipment.delay` is a cause the carrier told. `dispute.settlement` is how a refund goes back, `dispute.bank_case` what
is done about the bank's own case on the payment, as long as it is to be answered. `movement` tells whether the last
event of a parcel is older than `stale_after_days` of rules.yaml.
"""

COUNTRY: Final = "destination"
"""The condition on a country (ISO 3166-1 alpha-2): the parcel's destination, else the customer's country."""

LAW: Final = "law"
"""The condition on the market of `markets.yaml` that this country belongs to; None for other countries."""

SEASON: Final = "season"
"""The condition on the season of `seasons.yaml` in which the customer wrote."""

DATE: Final = "date"
"""The customer's local date (ISO 8601): no condition, but what `valid_from` and `valid_to` are compared with."""

ON_ARRIVAL: Final = frozenset({"missing_item", "wrong_item", "damaged_parcel", "product_defect"})
"""Intents about goods that have arrived: a day named with them that is not to come is when they came, no deadline."""

LOOKED_UP: Final = frozenset(
    {
        "shipment.status",
        "shipment.delay",
        "movement",
        "known.last_event",
        "order.status",
        "dispute.verdict",
        "dispute.settlement",
        "dispute.bank_case",
    }
)
"""Conditions on what other services found out."""

FACTS: Final[Mapping[str, frozenset[str]]] = {
    "order_reference": frozenset(),
    "last_event": frozenset({"last_event", "last_event_time"}),
    "photo": frozenset(),
    "amount": frozenset({"amount"}),
    "product": frozenset({"product"}),
    "country": frozenset({"country"}),
    "phone": frozenset(),
    "meant": frozenset({"meant"}),
    "miswritten": frozenset(),
}
"""Facts a condition may call `known` or `missing`, each with the placeholders that can be filled once it is known."""


ASKING_FOR: Final[Mapping[str, str]] = {"known.meant": "order_reference", "known.miswritten": "order_reference"}
"""Conditions of questions that ask for another fact than one they call missing."""


def domains(conventions: Conventions) -> Mapping[str, tuple[Value, ...]]:
    """All conditions with a fixed set of values: DOMAINS, and those whose values are data."""
    laws: tuple[Value, ...] = tuple(dict.fromkeys(conventions.laws.values()))
    spoken_of = dict.fromkeys(conventions.topics.conditions, (True, False))
    return {**DOMAINS, **spoken_of, LAW: laws, SEASON: conventions.seasons.names}


def describe(case: Case, stale_after: timedelta, conventions: Conventions, subject: str | None = None) -> Situation:
    """The situation of a case when it was received: one value for every condition there is.

    `subject`: the intent that is answered, where it is not the one that was understood.
    """
    intent = subject or case.understanding.intent.id
    shipment, dispute, customer = case.shipment, case.dispute, case.inquiry.customer
    country = place_of(case)
    day = local_date(case, conventions)
    return {
        DATE: day.isoformat(),
        SEASON: _season(conventions, day),
        LAW: conventions.laws.get(country or ""),
        "shipment.status": shipment.status if shipment else None,
        "shipment.delay": shipment.delay if shipment else None,
        "movement": _movement(case, stale_after),
        "dispute.verdict": dispute.verdict if dispute else None,
        "dispute.settlement": dispute.settlement if dispute else None,
        "dispute.bank_case": _bank_case(dispute),
        "customer.tier": customer.tier,
        "channel": case.inquiry.channel,
        "sentiment": case.understanding.sentiment,
        "urgent": _urgent(case, intent, day),
        "turn": "first" if case.turn == 1 else "later",
        "order.status": shipment.order_status if shipment else None,
        COUNTRY: country,
        ABROAD: any(named != country for named in case.understanding.entities.countries),
        **conventions.topics.conditions_of(case, intent),
        **_known(case),
    }


def place_of(case: Case) -> str | None:
    """The country whose law and customs matter: where the parcel goes, else where the customer lives."""
    return (case.shipment.destination if case.shipment else None) or case.inquiry.customer.country


def local_date(case: Case, conventions: Conventions) -> date:
    """The day it was for the customer when they wrote."""
    customer = case.inquiry.customer
    zone: tzinfo = zone_for(customer.time_zone, customer.country, conventions)
    return on_the_clock_of(zone, case.inquiry.received_at).date()


def _urgent(case: Case, intent: str, day: date) -> bool:
    """Whether it cannot wait; "it came today" is no haste, though the word for today often is."""
    understanding = case.understanding
    if not understanding.urgent or intent not in ON_ARRIVAL or not understanding.entities.dates:
        return understanding.urgent
    return any(named > day.isoformat() for named in understanding.entities.dates)


def _bank_case(dispute: DisputeFacts | None) -> str | None:
    """Only a case of the bank has a day by which it must be answered."""
    return dispute.decision if dispute and dispute.due_by else None


@lru_cache(maxsize=DAYS)
def _season(conventions: Conventions, day: date) -> str:
    return conventions.seasons.of(day)


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
        "known.meant": shipment is not None and shipment.meant is not None,
        "known.miswritten": shipment is not None and shipment.miswritten,
    }


def has_order_reference(case: Case) -> bool:
    """Whether it is known which order or parcel is meant; a parcel that was found is known whoever named it."""
    shipment, entities = case.shipment, case.understanding.entities
    if shipment and (shipment.tracking_number or shipment.order_id or shipment.status not in WITHOUT_PARCEL):
        return True
    return bool(case.inquiry.order_id or entities.order_ids or entities.tracking_numbers)


def possible(situation: Situation) -> bool:
    """Whether a combination of values can come about; conditions that are left out do not matter."""
    status, moving = situation.get("shipment.status"), situation.get("movement")
    if status is None and "shipment.status" in situation and any(map(situation.get, OF_PARCEL)):
        return False
    if {"movement", "known.last_event"} <= situation.keys() and bool(moving) != situation["known.last_event"]:
        return False
    named = status not in (None, *WITHOUT_PARCEL) or situation.get("order.status") is not None
    return not named or situation.get("known.order_reference") is not False
