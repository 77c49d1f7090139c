"""What is told of a parcel: from what the carrier says now, what it said last, what the shop reported. Pure rules."""

from datetime import datetime

from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts

from logistics.carriers.estimates import ENDED
from logistics.carriers.freshness import freshness
from logistics.carriers.statuses import StatusMap
from logistics.find_parcel import Choice
from logistics.known import KnownOrder, KnownParcel
from logistics.numbers.tracking_number import carrier_of


def fresh_enough(parcel: KnownParcel | None, now: datetime) -> bool:
    """Whether what the carrier said last may be told without asking again; how long depends on the state."""
    facts = parcel.facts if parcel else None
    return facts is not None and facts.checked_at is not None and now - facts.checked_at < freshness()[facts.status]


def nothing_to_tell(choice: Choice) -> ShipmentFacts:
    """There is no parcel to speak of: `unknown`, with the reason."""
    order = choice.order
    return ShipmentFacts(
        status="unknown",
        order_id=order.order_id if order else None,
        order_status=order.status if order else None,
        destination=order.destination if order else None,
        meant=choice.meant,
        miswritten=choice.miswritten,
        reasons=list(choice.reasons),
    )


def without_carrier(number: str, parcel: KnownParcel | None, reason: str, statuses: StatusMap) -> ShipmentFacts:
    """The carrier cannot be asked: its last word, else the shop's, else `unknown`. Never a guess."""
    if parcel and parcel.facts and parcel.facts.checked_at:
        when = f"{parcel.facts.checked_at:%Y-%m-%d %H:%M} UTC"
        return with_reasons(parcel.facts, reason, f"This is what the carrier said at {when}.")
    told = shops_word(number, parcel, statuses)
    if told:
        return with_reasons(told, reason)
    return ShipmentFacts(status="unknown", tracking_number=number, carrier=carrier_of(number), reasons=[reason])


def shops_word(number: str, parcel: KnownParcel | None, statuses: StatusMap) -> ShipmentFacts | None:
    """The shop's own word as facts, where it is one of the words we know."""
    word = parcel.word if parcel else None
    status = statuses.of_shop(word.status) if word else None
    if word is None or status is None:
        return None
    return ShipmentFacts(
        status=status,
        tracking_number=number,
        carrier=carrier_of(number),
        last_event=ShipmentEvent(
            at=word.at, description=f"Reported by the shop: {word.status}", location=word.location
        ),
        checked_at=word.at,
        reasons=["This is the shop's own word, not the carrier's."],
    )


def complete(facts: ShipmentFacts, choice: Choice, parcel: KnownParcel | None, now: datetime) -> ShipmentFacts:
    """Add what the order knows: its number, state and destination, and the shop's promise where there is no date."""
    order = choice.order
    known_carrier = parcel.carrier if parcel else None
    due = facts.estimated_delivery
    promise = promised(order, facts, now) if due is None else None
    reasons = [*facts.reasons, *choice.reasons]
    if promise:
        reasons.append("The carrier gives no date; the shop's promise is given instead.")
    told = {name: getattr(facts, name) for name in ShipmentFacts.model_fields}  # scans that came along stay here
    told |= {
        "order_id": order.order_id if order else None,
        "order_status": order.status if order else None,
        "carrier": facts.carrier or known_carrier,
        "destination": facts.destination or (order.destination if order else None),
        "estimated_delivery": (due if due and due >= now else None) or promise,
        "reasons": reasons,
    }
    return ShipmentFacts(**told)


def promised(order: KnownOrder | None, facts: ShipmentFacts, now: datetime) -> datetime | None:
    """The shop's promise while it can still be kept."""
    due = order.promised_by if order else None
    hopeless = (*ENDED, "exception", "unknown", "not_found")
    return due if due and due >= now and facts.status not in hopeless else None


def with_reasons(facts: ShipmentFacts, *reasons: str) -> ShipmentFacts:
    return facts.model_copy(update={"reasons": [*facts.reasons, *reasons]})
