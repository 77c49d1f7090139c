"""The demo shop's parcels as one simulated source knows them, and scans that are added while it runs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.demo import shop

Parcel = dict[str, Any]
STAGES = {"PickedUp", "Departure", "Arrival", "Returning", "Returned"}
"""Second parts of sub-statuses that are key stages; of others it is the first."""


class NewScan(BaseModel):
    """A scan as it is to be told from now on. `sub_status` is in 17TRACK's words; one from `minutes_ago` comes late."""

    sub_status: str = Field(pattern=r"[A-Za-z]{2,40}_[A-Za-z]{2,40}")
    description: str
    city: str
    minutes_ago: float = Field(default=0, ge=0)


def known_parcels(without: str = "") -> dict[str, Parcel]:
    """By number. `without`: carriers (17TRACK's codes) and numbers that are not known, with commas between them."""
    left_out = {each.strip() for each in without.split(",") if each.strip()}
    return {
        row["tracking_number"]: row
        for row in shop.rows("parcels")
        if not {row["tracking_number"], str(row["carrier"])} & left_out
    }


def add_scan(parcel: Parcel, scan: NewScan, epoch: datetime) -> None:
    """The parcel with the scan where it belongs by its time; only the latest one tells its status."""
    at = datetime.now(UTC) - timedelta(minutes=scan.minutes_ago)
    main, _, second = scan.sub_status.partition("_")
    event = {
        "hours_ago": (epoch - at).total_seconds() / 3600,
        "stage": second if second in STAGES else main,
        "sub_status": scan.sub_status,
        "description": scan.description,
        "city": scan.city,
        "country": parcel["destination"],
        "at": "destination",
    }
    parcel["events"] = sorted([event, *parcel["events"]], key=lambda each: float(each["hours_ago"]))
    if parcel["events"][0] is event:
        parcel |= {"status": main, "sub_status": scan.sub_status}


def new_scans() -> Route:
    """Not of any API. `app.state.simulator` has `parcels` and `settings`, and `tell_anew` pushes where it can."""
    return Route("/simulator/parcels/{number}/scans", take_scan, methods=["POST"])


async def take_scan(request: Request) -> Response:
    """204 once the scan is told and, where a webhook is set, pushed."""
    simulator = request.app.state.simulator
    number = request.path_params["number"].upper()
    if number not in simulator.parcels:
        return Response(status_code=404)
    try:
        scan = NewScan.model_validate_json(await request.body())
    except ValidationError as error:
        return Response(error.json(), status_code=422, media_type="application/json")
    add_scan(simulator.parcels[number], scan, simulator.settings.epoch)
    await simulator.tell_anew(number)
    return Response(status_code=204)
