"""A demo parcel as the API tells it: the `track_info` of v2.4."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Parcel = dict[str, Any]

KEY_STAGES = (
    "InfoReceived",
    "PickedUp",
    "Departure",
    "Arrival",
    "AvailableForPickup",
    "OutForDelivery",
    "Delivered",
    "Returning",
    "Returned",
)
NOWHERE: Parcel = {
    "status": "NotFound",
    "sub_status": "NotFound_Other",
    "events": [],
    "destination": None,
    "origin": None,
}


def track_info(parcel: Parcel, carrier: dict[str, Any], key: int, epoch: datetime, now: datetime) -> dict[str, Any]:
    """All that is known of a parcel. `epoch` is the moment its events count back from, `now` the time of asking."""
    events = [an_event(event, parcel, epoch) for event in parcel["events"]]
    return {
        "shipping_info": {
            "shipper_address": address(parcel["origin"]),
            "recipient_address": address(parcel["destination"]),
        },
        "latest_status": {"status": parcel["status"], "sub_status": parcel["sub_status"], "sub_status_descr": None},
        "latest_event": events[0] if events else None,
        "time_metrics": time_metrics(parcel, events, epoch, now),
        "milestone": [milestone(stage, events) for stage in KEY_STAGES],
        "misc_info": misc_info(),
        "tracking": {"providers_hash": 0, "providers": [provider(carrier, key, events, now)]},
    }


def address(country: str | None, city: str | None = None) -> dict[str, Any]:
    spot = {"longitude": None, "latitude": None}
    return {"country": country, "state": None, "city": city, "street": None, "postal_code": None, "coordinates": spot}


def an_event(event: dict[str, Any], parcel: Parcel, epoch: datetime) -> dict[str, Any]:
    at = (epoch - timedelta(hours=event["hours_ago"])).replace(microsecond=0)
    local = at.astimezone(ZoneInfo(parcel["time_zones"][event["at"]]))
    return {
        **times(local),
        "description": event["description"],
        "description_translation": None,
        "location": f"{event['city']}, {event['country']}",
        "stage": event["stage"],
        "sub_status": event["sub_status"],
        "address": address(event["country"], event["city"]),
    }


def times(local: datetime) -> dict[str, Any]:
    """One moment in the three ways the API gives it."""
    iso = local.isoformat()
    return {
        "time_iso": iso,
        "time_utc": utc(local),
        "time_raw": {"date": iso[:10], "time": iso[11:19], "timezone": iso[19:]},
    }


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_metrics(parcel: Parcel, events: list[dict[str, Any]], epoch: datetime, now: datetime) -> dict[str, Any]:
    first, last = (events[-1]["time_iso"], events[0]["time_iso"]) if events else (None, None)
    done = parcel["status"] == "Delivered"
    return {
        "days_after_order": days(first, last if done else now),
        "days_of_transit": days(first, last if done else now),
        "days_of_transit_done": days(first, last) if done else 0,
        "days_after_last_update": 0 if done else days(last, now),
        "estimated_delivery_date": estimate(parcel, epoch),
    }


def days(since: str | None, until: str | datetime | None) -> int:
    if since is None or until is None:
        return 0
    end = datetime.fromisoformat(until) if isinstance(until, str) else until
    return max(0, (end - datetime.fromisoformat(since)).days)


def estimate(parcel: Parcel, epoch: datetime) -> dict[str, Any]:
    span = parcel.get("estimated_in_hours")
    if not span:
        return {"source": None, "from": None, "to": None}
    zone = ZoneInfo(parcel["time_zones"]["destination"])
    start, end = ((epoch + timedelta(hours=hours)).astimezone(zone) for hours in span)
    return {"source": "Official", "from": start.replace(microsecond=0).isoformat(), "to": end_of_day(end)}


def end_of_day(moment: datetime) -> str:
    return moment.replace(hour=20, minute=0, second=0, microsecond=0).isoformat()


def milestone(stage: str, events: list[dict[str, Any]]) -> dict[str, Any]:
    """When a key stage was first reached; nulls while it was not."""
    for event in reversed(events):
        if event["stage"] == stage:
            return {"key_stage": stage, **{name: event[name] for name in ("time_iso", "time_utc", "time_raw")}}
    nothing = {"date": None, "time": None, "timezone": None}
    return {"key_stage": stage, "time_iso": None, "time_utc": None, "time_raw": nothing}


def misc_info() -> dict[str, Any]:
    names = ("service_type", "weight_raw", "weight_kg", "pieces", "dimensions", "customer_number", "reference_number")
    return {"risk_factor": 0, **dict.fromkeys(names), "local_number": None, "local_provider": None, "local_key": 0}


def provider(carrier: dict[str, Any], key: int, events: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    named = {name: carrier[name] for name in ("name", "alias", "homepage", "country")}
    return {
        "provider": {"key": key, **named, "tel": None},
        "service_type": None,
        "latest_sync_status": "Success",
        "latest_sync_time": utc(now),
        "provider_lang": None,
        "provider_tips": None,
        "events_hash": 0,
        "events": events,
    }
