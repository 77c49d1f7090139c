"""What 17TRACK knows of a parcel, turned into our facts and scans.

Source: 17TRACK Tracking API v2.4, `track_info` of /gettrackinfo. Only what we use is read; any of it may be null.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from pydantic import BaseModel

from logistics.carriers.estimates import standing
from logistics.carriers.statuses import StatusMap
from logistics.shipments.codes import Meaning, meaning
from logistics.shipments.scan import LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_PLACE, Scan, clean, silence
from logistics.shipments.states import Leg


class LatestStatus(BaseModel):
    status: str
    sub_status: str | None = None


class Address(BaseModel):
    country: str | None = None
    city: str | None = None


class TrackEvent(BaseModel):
    """`time_iso` is the local time with its offset; `stage` is set where the event began a key stage."""

    time_utc: str | None = None
    time_iso: str | None = None
    description: str | None = None
    location: str | None = None
    stage: str | None = None
    sub_status: str | None = None
    address: Address | None = None


class ShippingInfo(BaseModel):
    shipper_address: Address | None = None
    recipient_address: Address | None = None


class Estimate(BaseModel):
    to: str | None = None


class TimeMetrics(BaseModel):
    estimated_delivery_date: Estimate | None = None


class CarrierName(BaseModel):
    name: str | None = None


class Provider(BaseModel):
    provider: CarrierName | None = None
    events: list[TrackEvent] | None = None


class Tracking(BaseModel):
    providers: list[Provider] | None = None


class TrackInfo(BaseModel):
    latest_status: LatestStatus
    latest_event: TrackEvent | None = None
    shipping_info: ShippingInfo | None = None
    time_metrics: TimeMetrics | None = None
    tracking: Tracking | None = None


def facts_of(number: str, info: TrackInfo, statuses: StatusMap, asked_at: datetime) -> ShipmentFacts:
    """Facts of one parcel as of `asked_at` (aware UTC)."""
    word = info.latest_status.sub_status or info.latest_status.status
    status = statuses.of_carrier(info.latest_status.status, info.latest_status.sub_status)
    due, passed = standing(due_by(info), status, asked_at)
    return ShipmentFacts(
        status=status,
        tracking_number=number,
        carrier=carrier_name(info),
        last_event=last_event(info.latest_event),
        destination=destination(info),
        estimated_delivery=due,
        checked_at=asked_at,
        reasons=[f"17TRACK reports {word}.", *passed],
    )


def due_by(info: TrackInfo) -> datetime | None:
    """The end of the span in which the carrier means to deliver."""
    estimate = info.time_metrics.estimated_delivery_date if info.time_metrics else None
    return moment(estimate.to if estimate else None)


def moment(text: str | None) -> datetime | None:
    """A time with its offset, in UTC. A time without one is not used: the place it is meant for is unknown."""
    try:
        read = datetime.fromisoformat(text) if text else None
        return read.astimezone(UTC) if read and read.tzinfo else None
    except (ValueError, OverflowError):  # the latter: in UTC it is before the year 1 or after 9999
        return None


def last_event(event: TrackEvent | None) -> ShipmentEvent | None:
    if event is None:
        return None
    at = moment(event.time_utc) or moment(event.time_iso)
    if at is None or not event.description:
        return None
    return ShipmentEvent(at=at, description=event.description, location=event.location or None)


def destination(info: TrackInfo) -> str | None:
    """ISO 3166-1 alpha-2, where the carrier told one."""
    return country_of(info.shipping_info.recipient_address if info.shipping_info else None)


def country_of(address: Address | None) -> str | None:
    """ISO 3166-1 alpha-2; None for what is none."""
    country = address.country if address else None
    return country if country and len(country) == 2 and country.isascii() and country.isupper() else None


def carrier_name(info: TrackInfo) -> str | None:
    """The last carrier in the chain is the one that delivers."""
    providers = (info.tracking.providers if info.tracking else None) or []
    named = [each.provider.name for each in providers if each.provider and each.provider.name]
    return named[-1] if named else None


def scans_of_seventeen_track(info: TrackInfo) -> list[Scan]:
    """Every scan of every carrier on the way, and 17TRACK's verdict that nothing was heard for long.

    Events without a time in a zone or a status we know are left out.
    """
    origin = country_of(info.shipping_info.shipper_address if info.shipping_info else None)
    providers = (info.tracking.providers if info.tracking else None) or []
    found = (
        scan_of(event, provider, origin, delivers=_delivers(providers, place))
        for place, provider in enumerate(providers)
        for event in provider.events or []
    )
    scans = [scan for scan in found if scan is not None]
    expired = silence(scans, info.latest_status.sub_status) if info.latest_status.status == "Expired" else None
    return [*scans, expired] if expired else scans


def scan_of(event: TrackEvent, provider: Provider, origin: str | None, *, delivers: bool) -> Scan | None:
    """One event. `origin` is the country the parcel comes from, `delivers`: its carrier is the last of several."""
    at = moment(event.time_utc) or moment(event.time_iso)
    country = country_of(event.address)
    told = _meaning(event, at_origin=origin is not None and country == origin)
    if at is None or told is None:
        return None
    leg: Leg | None = "last_mile" if delivers and told.state == "in_transit" else None
    return Scan(
        state=told.state,
        at=at,
        source="17track",
        customs=told.customs,
        local=event.time_iso if moment(event.time_iso) else None,
        place=clean(event.location or (event.address.city if event.address else None), LONGEST_PLACE),
        country=country,
        carrier=clean(provider.provider.name if provider.provider else None, LONGEST_CODE),
        leg=leg,
        raw=clean(event.sub_status or event.stage, LONGEST_CODE),
        description=clean(event.description, LONGEST_DESCRIPTION),
    )


def _meaning(event: TrackEvent, *, at_origin: bool) -> Meaning | None:
    """By the sub status; one that is new by the key stage, where the event began one, or by its main status."""
    stage, sub = event.stage, event.sub_status
    by_stage = (f"InTransit_{stage}", f"Exception_{stage}", stage)
    return meaning("seventeen_track", sub, *by_stage, (sub or "").partition("_")[0], at_origin=at_origin)


def _delivers(providers: Sequence[Provider], place: int) -> bool:
    return place > 0 and place == len(providers) - 1
