"""A demo parcel as the API tells it: the `tracking` of 2026-07."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from deploy.simulators.aftership.account import Created
from deploy.simulators.aftership.tables import ALPHA_3, Tables

Parcel = dict[str, Any]

PENDING = "NotFound_Other"
COMPLETED = {"DELIVERED": "Delivered_Other", "LOST": "Exception_Lost", "RETURNED_TO_SENDER": "Exception_Returned"}
NOWHERE: Parcel = {"sub_status": PENDING, "events": [], "origin": None, "destination": None, "estimated_in_hours": None}


def tracking(created: Created, parcel: Parcel, tables: Tables, epoch: datetime, *, synced: bool) -> dict[str, Any]:
    """All that is known. `epoch` is the moment the events count back from; before it is `synced` nothing is."""
    known = parcel if synced and parcel["sub_status"] else NOWHERE
    state = COMPLETED[created.completed] if created.completed else known["sub_status"]
    tag, subtag, message = tables.tags[state]
    checkpoints = [checkpoint(event, parcel, created.slug, tables, epoch) for event in reversed(known["events"])]
    return {
        "id": created.id,
        "created_at": created.created_at.isoformat(timespec="seconds"),
        "updated_at": created.created_at.isoformat(timespec="seconds"),
        "tracking_number": created.number,
        "slug": created.slug,
        "active": created.active,
        "title": created.title or created.number,
        "order_id": created.order_id,
        "origin_country_region": ALPHA_3.get(known["origin"] or ""),
        "destination_country_region": created.destination,
        "courier_destination_country_region": ALPHA_3.get(known["destination"] or ""),
        "courier_estimated_delivery_date": estimate(known, epoch),
        "tag": tag,
        "subtag": subtag,
        "subtag_message": message,
        "return_to_sender": subtag in ("Exception_010", "Exception_011"),
        "tracked_count": int(synced),
        "source": "api",
        "checkpoints": checkpoints,
    }


def estimate(parcel: Parcel, epoch: datetime) -> dict[str, str] | None:
    """Days alone, on the recipient's calendar, as most carriers give them."""
    hours = parcel["estimated_in_hours"]
    if not hours:
        return None
    zone = ZoneInfo(parcel["time_zones"]["destination"])
    first, last = ((epoch + timedelta(hours=each)).astimezone(zone).date().isoformat() for each in hours)
    return {
        "estimated_delivery_date": last,
        "estimated_delivery_date_min": first,
        "estimated_delivery_date_max": last,
    }


def checkpoint(event: dict[str, Any], parcel: Parcel, slug: str, tables: Tables, epoch: datetime) -> dict[str, Any]:
    at = (epoch - timedelta(hours=event["hours_ago"])).astimezone(ZoneInfo(parcel["time_zones"][event["at"]]))
    tag, subtag, message = tables.tags[event["sub_status"]]
    return {
        "created_at": at.isoformat(timespec="seconds"),
        "slug": slug,
        "checkpoint_time": at.isoformat(timespec="seconds"),
        "location": f"{event['city']}, {event['country']}",
        "city": event["city"],
        "state": None,
        "postal_code": None,
        "country_region": ALPHA_3[event["country"]],
        "country_region_name": None,
        "message": event["description"],
        "tag": tag,
        "subtag": subtag,
        "subtag_message": message,
        "raw_tag": None,
        "source": "carrier",
    }
