"""What AfterShip knows of a parcel, turned into our facts.

Source: AfterShip Tracking API 2026-07, "Tracking" and "Checkpoint". Only what we use is read; any of it may be null.
Countries are ISO 3166-1 alpha-3; times have an offset, or none and are then on the clock of the place.
"""

from datetime import datetime

from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts, ShipmentStatus
from pydantic import BaseModel

from logistics.carriers.estimates import standing
from logistics.carriers.local_time import alpha_2, due_in, moment_in
from logistics.carriers.source import said
from logistics.carriers.source_words import SourceWords
from logistics.facts_heard import FactsHeard, with_scans
from logistics.numbers.tracking_number import canonical
from logistics.shipments.aftership_scans import Checkpoint, scans_of_aftership
from logistics.shipments.aftership_scans import Tracking as ScannedTracking


class CarrierEstimate(BaseModel):
    estimated_delivery_date: str | None = None
    estimated_delivery_date_max: str | None = None


class Tracking(ScannedTracking):
    """With what only answers are read for. They always have a tag, pushes of older versions may lack it."""

    tag: str
    destination_country_region: str | None = None
    courier_destination_country_region: str | None = None
    courier_estimated_delivery_date: CarrierEstimate | None = None


def heard_of(tracking: Tracking, words: SourceWords, asked_at: datetime) -> FactsHeard:
    """The facts with all scans AfterShip told."""
    return with_scans(facts_of(tracking, words, asked_at), scans_of_aftership(tracking))


def facts_of(tracking: Tracking, words: SourceWords, asked_at: datetime) -> ShipmentFacts:
    """Facts of one parcel as of `asked_at` (aware UTC)."""
    status = status_of(tracking, words)
    due, passed = standing(due_by(tracking), status, asked_at)
    return ShipmentFacts(
        status=status,
        tracking_number=canonical(tracking.tracking_number),
        carrier=words.carriers.get(tracking.slug or ""),
        last_event=last_event(tracking),
        destination=destination(tracking),
        estimated_delivery=due,
        checked_at=asked_at,
        reasons=[f"AfterShip reports {said(tracking.subtag or tracking.tag)}.", *passed],
    )


def status_of(tracking: Tracking, words: SourceWords) -> ShipmentStatus:
    """A parcel delivered to whoever sent it is no delivered one."""
    status = words.status(tracking.tag, tracking.subtag)
    return "returned" if status == "delivered" and tracking.return_to_sender else status


def destination(tracking: Tracking) -> str | None:
    """ISO 3166-1 alpha-2: what the carrier says before what was registered."""
    return alpha_2(tracking.courier_destination_country_region) or alpha_2(tracking.destination_country_region)


def due_by(tracking: Tracking) -> datetime | None:
    """The end of the carrier's own estimate; AfterShip's guesses are promises of nobody."""
    estimate = tracking.courier_estimated_delivery_date
    if estimate is None:
        return None
    return due_in(destination(tracking), estimate.estimated_delivery_date_max or estimate.estimated_delivery_date)


def last_event(tracking: Tracking) -> ShipmentEvent | None:
    """The newest checkpoint whose time and words can be told."""
    events = [event for event in map(event_of, tracking.checkpoints or []) if event]
    return max(events, key=lambda event: event.at, default=None)


def event_of(checkpoint: Checkpoint) -> ShipmentEvent | None:
    at, words = moment_in(alpha_2(checkpoint.country), checkpoint.checkpoint_time), said(checkpoint.message)
    if at is None or words is None:
        return None
    return ShipmentEvent(at=at, description=words, location=said(checkpoint.location or checkpoint.city))
