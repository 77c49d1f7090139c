"""Parcel histories from a file of JSON Lines.

A row: {"number", "origin", "destination", "carrier", "service", "handed_over_at", "promised_by", "scans": [{"state",
"at", "seen_at"}], "delivered_at"}. Times are ISO 8601 with an offset, countries ISO 3166-1 alpha-2, states those of a
shipment (`shipments/states.yaml`). `service`, `promised_by` and `delivered_at` may be null; other keys are not read.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from logistics.arrival.delivery_clock import YEARS
from logistics.arrival.parcel import UNKNOWN_SERVICE, Lane, Parcel, Scan
from logistics.arrival.read_rows import read_rows
from logistics.arrival.tables import groups, markets

MOST_SCANS = 500


def read_parcels(path: Path) -> list[Parcel]:
    """In the order of the file. Raises OSError, or ValueError that names the line and what is wrong with it."""
    return read_rows(path, parcel_of)


def parcel_of(row: dict[str, Any]) -> Parcel:
    """Raises KeyError, TypeError or ValueError for what is no parcel."""
    row = {**row, "service": UNKNOWN_SERVICE if row["service"] is None else row["service"]}
    lane = Lane(*(_text(row[key], key) for key in Lane._fields))
    for country in (lane.origin, lane.destination):
        if country not in markets():
            raise ValueError(f"the country {country!r} is not known: add its time zone and region to markets.yaml")
    if len(row["scans"]) > MOST_SCANS:
        raise ValueError(f"more than {MOST_SCANS} scans")
    parcel = Parcel(
        number=_text(row["number"], "number"),
        lane=lane,
        handed_over_at=_time(row["handed_over_at"], "handed_over_at"),
        promised_by=_time_or_none(row.get("promised_by"), "promised_by"),
        scans=tuple(_scan(each) for each in row["scans"]),
        delivered_at=_time_or_none(row["delivered_at"], "delivered_at"),
    )
    if parcel.delivered_at and parcel.delivered_at <= parcel.handed_over_at:
        raise ValueError("delivered_at is not after handed_over_at")
    return parcel


def _scan(row: dict[str, Any]) -> Scan:
    state = row["state"]
    if state not in groups():
        raise ValueError(f"the state {state!r} is not known: known are those of states.yaml")
    at = _time(row["at"], "at")
    return Scan(state, at, max(at, _time(row.get("seen_at") or row["at"], "seen_at")))


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 100 or "|" in value:
        raise ValueError(f"{key} is no text of 1 to 100 characters without '|'")
    return value


def _time_or_none(value: object, key: str) -> datetime | None:
    return None if value is None else _time(value, key)


def _time(value: object, key: str) -> datetime:
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        read = None
    if read is None or read.tzinfo is None or not YEARS.start < read.year < YEARS.stop - 1:
        raise ValueError(
            f"{key} is {value!r}: an ISO 8601 time with an offset, of {YEARS.start + 1} to {YEARS.stop - 2}, is wanted"
        )
    return read.astimezone(UTC)
