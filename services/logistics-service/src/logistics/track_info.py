"""What 17TRACK knows of a parcel, turned into our facts.

Source: 17TRACK Tracking API v2.4, `track_info` of /gettrackinfo. Only what we use is read; any of it may be null.
"""

from datetime import UTC, datetime

from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts, ShipmentStatus
from pydantic import BaseModel

from logistics.statuses import StatusMap

ENDED: tuple[ShipmentStatus, ...] = ("delivered", "returned", "expired")


class LatestStatus(BaseModel):
    status: str
    sub_status: str | None = None


class LatestEvent(BaseModel):
    time_utc: str | None = None
    time_iso: str | None = None
    description: str | None = None
    location: str | None = None


class Address(BaseModel):
    country: str | None = None


class ShippingInfo(BaseModel):
    recipient_address: Address | None = None


class Estimate(BaseModel):
    to: str | None = None


class TimeMetrics(BaseModel):
    estimated_delivery_date: Estimate | None = None


class CarrierName(BaseModel):
    name: str | None = None


class Provider(BaseModel):
    provider: CarrierName | None = None


class Tracking(BaseModel):
    providers: list[Provider] | None = None


class TrackInfo(BaseModel):
    latest_status: LatestStatus
    latest_event: LatestEvent | None = None
    shipping_info: ShippingInfo | None = None
    time_metrics: TimeMetrics | None = None
    tracking: Tracking | None = None


def facts_of(number: str, info: TrackInfo, statuses: StatusMap, asked_at: datetime) -> ShipmentFacts:
    """Facts of one parcel as of `asked_at` (aware UTC)."""
    word = info.latest_status.sub_status or info.latest_status.status
    status = statuses.of_carrier(info.latest_status.status, info.latest_status.sub_status)
    due = due_by(info) if status not in ENDED else None
    reasons = [f"17TRACK reports {word}."]
    if due is not None and due < asked_at:
        due = None
        reasons.append("The carrier's estimate of the delivery has passed.")
    return ShipmentFacts(
        status=status,
        tracking_number=number,
        carrier=carrier_name(info),
        last_event=last_event(info.latest_event),
        destination=destination(info),
        estimated_delivery=due,
        checked_at=asked_at,
        reasons=reasons,
    )


def due_by(info: TrackInfo) -> datetime | None:
    """The end of the span in which the carrier means to deliver."""
    estimate = info.time_metrics.estimated_delivery_date if info.time_metrics else None
    return moment(estimate.to if estimate else None)


def moment(text: str | None) -> datetime | None:
    """A time with its offset, in UTC. A time without one is not used: the place it is meant for is unknown."""
    try:
        read = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return read.astimezone(UTC) if read and read.tzinfo else None


def last_event(event: LatestEvent | None) -> ShipmentEvent | None:
    if event is None:
        return None
    at = moment(event.time_utc) or moment(event.time_iso)
    if at is None or not event.description:
        return None
    return ShipmentEvent(at=at, description=event.description, location=event.location or None)


def destination(info: TrackInfo) -> str | None:
    """ISO 3166-1 alpha-2, where the carrier told one."""
    address = info.shipping_info.recipient_address if info.shipping_info else None
    country = address.country if address else None
    return country if country and len(country) == 2 and country.isascii() and country.isupper() else None


def carrier_name(info: TrackInfo) -> str | None:
    """The last carrier in the chain is the one that delivers."""
    providers = (info.tracking.providers if info.tracking else None) or []
    named = [each.provider.name for each in providers if each.provider and each.provider.name]
    return named[-1] if named else None
