"""A payment is disputed: tell payments-risk what happened to the order's parcels."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files

import yaml
from crossdesk.contracts.event import Event
from crossdesk.contracts.logistics import ParcelProofGiven
from crossdesk.contracts.payments_risk import ProofOfDeliveryAsked
from crossdesk.store.unit_of_work import UnitOfWork

from logistics.arrival.kept_parcel import kept_parcel
from logistics.arrival.tables import groups
from logistics.known import KnownOrder
from logistics.read_known import Asked, read_known
from logistics.shipments.keep import shipments_of_order
from logistics.shipments.shipment import Shipment
from logistics.trouble.judge import has_ended
from logistics.trouble.notice_trouble import NOBODY, Experience
from logistics.trouble.rules import SilenceRule, load_rules
from logistics.trouble.waits import Waits, keys, on_way, quiet_days

NOT_SENT_YET = ("placed", "paid", "packed")
LOST = ("exception_lost", "exception_destroyed")
BACK = ("returning", "returned")
NEVER_HANDED_OVER = (None, "not_found", "pre_transit", "cancelled")


async def give_proof(experience: Experience, event: ProofOfDeliveryAsked, work: UnitOfWork) -> list[Event]:
    """Answers always, also of an order nobody here knows: who asked waits for it. As known at the event's time."""
    shipments = await shipments_of_order(work.connection, event.tenant, event.order_id, now=work.now)
    [found] = await read_known(work.connection, [Asked(event.tenant, NOBODY, order_ids=(event.order_id,))])
    outbound = [each for each in shipments if each.direction == "outbound" and not each.goes_on_as]
    return [proof_of(event, next(iter(found.orders), None), outbound, experience.waits, work.now)]


def proof_of(
    event: ProofOfDeliveryAsked, order: KnownOrder | None, parcels: Sequence[Shipment], waits: Waits, now: datetime
) -> ParcelProofGiven:
    """The parcel that is least far on stands for all. Without any, an order not shipped yet was not sent."""
    about = {"tenant": event.tenant, "order_id": event.order_id}
    asked = {"provider": event.provider, "dispute_id": event.dispute_id}
    told = [each for each in parcels if each.state is not None]
    if not told or len(told) < len(parcels):
        known = order is not None and order.status in NOT_SENT_YET
        return ParcelProofGiven(**about, **asked, known=known, why="no carrier has told of all parcels of the order")
    worst = min(told, key=_how_far)
    proofs = [_is_proven(each) for each in told]
    return ParcelProofGiven(
        **about,
        **asked,
        known=True,
        tracking_number=worst.number,
        sent=worst.state not in NEVER_HANDED_OVER,
        delivered_at=worst.delivered_at,
        proof=worst.delivered_at is not None and all(proofs),
        lost=worst.state in LOST,
        back=worst.state in BACK,
        **_silence(worst, order, waits, load_rules().silence, now),
        why=f"the carrier's last word on the parcel is {str(worst.state).replace('_', ' ')}",
    )


def _how_far(parcel: Shipment) -> tuple[bool, bool, float]:
    """Delivered comes last, the latest delivery of all; of the others what will not arrive comes first."""
    delivered = parcel.delivered_at.timestamp() if parcel.delivered_at else 0.0
    return parcel.delivered_at is not None, parcel.state not in (*LOST, *BACK, *NEVER_HANDED_OVER), -delivered


def _is_proven(parcel: Shipment) -> bool:
    said = (each.description.casefold() for each in parcel.scans if each.state == "delivered" and each.description)
    return any(word in description for description in said for word in proof_words())


@cache
def proof_words() -> tuple[str, ...]:
    """Words of a delivery scan that tell of a proof, as `proof_words.yaml` has them."""
    return tuple(yaml.safe_load(files("logistics").joinpath("proof_words.yaml").read_text("utf-8")))


def _silence(
    parcel: Shipment, order: KnownOrder | None, waits: Waits, rule: SilenceRule, now: datetime
) -> dict[str, float | None]:
    """Delivery days since the last scan, and the 95th percentile learnt for its lane; None where none was learnt.

    Guesses that are good enough for a notice (`unlearnt` of rules.yaml) are not good enough for money.
    """
    scans = [each for each in parcel.scans if each.state in on_way() and each.at <= now]
    kept = kept_parcel(parcel, order, now) if order else None
    if kept is None or not scans or has_ended(parcel.scans):
        return {"silent_days": None, "p95_days": None}
    last = scans[-1]
    group = groups()[last.state].name
    learnt = next((waits.days[key] for key in keys(kept.lane, group) if key in waits.days), None)
    return {"silent_days": quiet_days(waits.clocks(kept.lane, group, rule), last.at, now), "p95_days": learnt}
