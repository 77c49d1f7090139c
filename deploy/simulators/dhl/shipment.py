"""A demo parcel as the API tells it: one of `shipments`."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

Parcel = dict[str, Any]

RETURNS = ("Exception_Returning", "Exception_Returned")


@cache
def states() -> dict[str, tuple[str, str]]:
    """`statusCode` and `status` by the demo parcels' sub-status."""
    table: dict[str, tuple[str, str]] = yaml.safe_load((Path(__file__).parent / "states.yaml").read_text("utf-8"))
    return table


def shipment(parcel: Parcel, epoch: datetime, *, offsets: bool) -> dict[str, Any]:
    """All that is known. `epoch` is the moment the events count back from."""
    number = parcel["tracking_number"]
    events = [an_event(event, parcel, epoch, offsets=offsets) for event in parcel["events"]]
    code, status = states()[parcel["sub_status"]]
    told = {
        "serviceUrl": f"https://www.dhl.de/de/privatkunden.html?piececode={number}",
        "id": number,
        "service": "parcel-de",
        "origin": place(parcel["origin"]),
        "destination": place(parcel["destination"]),
        "status": {**(events[0] if events else {}), "statusCode": code, "status": status},
        "details": {"product": {"productName": "DHL PAKET"}, "totalNumberOfPieces": 1, "pieceIds": [number]},
        "events": events,
    }
    if parcel["sub_status"] in RETURNS:
        told["returnFlag"] = True
    return told | estimate(parcel, epoch, offsets=offsets)


def estimate(parcel: Parcel, epoch: datetime, *, offsets: bool) -> dict[str, Any]:
    hours = parcel["estimated_in_hours"]
    if not hours:
        return {}
    zone = parcel["time_zones"]["destination"]
    first, last = (written(epoch + timedelta(hours=each), zone, offsets=offsets) for each in hours)
    return {
        "estimatedTimeOfDelivery": last,
        "estimatedDeliveryTimeFrame": {"estimatedFrom": first, "estimatedThrough": last},
    }


def an_event(event: dict[str, Any], parcel: Parcel, epoch: datetime, *, offsets: bool) -> dict[str, Any]:
    at = epoch - timedelta(hours=event["hours_ago"])
    code, status = states()[event["sub_status"]]
    return {
        "timestamp": written(at, parcel["time_zones"][event["at"]], offsets=offsets),
        "location": place(event["country"], event["city"]),
        "statusCode": code,
        "status": status,
        "description": event["description"],
    }


def place(country: str, city: str | None = None) -> dict[str, Any]:
    return {"address": {"countryCode": country} | ({"addressLocality": city} if city else {})}


def written(at: datetime, zone: str, *, offsets: bool) -> str:
    """On the clock of the place, with its offset or without one."""
    local = at.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    return (local if offsets else local.replace(tzinfo=None)).isoformat()
