"""Times as carriers write them: with an offset, on some country's clock, or as a day alone.

`countries.yaml` names the time zone of countries that have a single one; in others a time without an offset may mean
several moments, and none of them is told.
"""

from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel

NOON = time(12)
"""In UTC; the day is then the same from UTC-12 to UTC+11."""
LAST_MINUTE = time(23, 59)
SENSIBLE = range(1900, 9999)


class Land(BaseModel):
    """A country by its ISO 3166-1 codes."""

    alpha_2: str
    zone: str | None = None


@cache
def lands() -> dict[str, Land]:
    """By alpha-3 code."""
    rows = yaml.safe_load(files("logistics.carriers").joinpath("countries.yaml").read_text("utf-8"))
    return {alpha_3: Land(alpha_2=row[0], zone=row[1] if len(row) > 1 else None) for alpha_3, row in rows.items()}


@cache
def zones() -> dict[str, ZoneInfo]:
    """Time zones by alpha-2 code, of countries with a single one."""
    return {land.alpha_2: ZoneInfo(land.zone) for land in lands().values() if land.zone}


def alpha_2(code: str | None) -> str | None:
    """The alpha-2 code for either code of a country; None for anything else."""
    wanted = (code or "").strip().upper()
    if len(wanted) == 2 and wanted.isascii() and wanted.isalpha():
        return wanted
    return lands()[wanted].alpha_2 if wanted in lands() else None


def moment_in(country: str | None, text: str | None) -> datetime | None:
    """A time in UTC; without an offset it is on the clock of `country` (alpha-2). None when it cannot be told."""
    read = _read(text)
    if read is None or (read.tzinfo is None and country not in zones()):
        return None
    try:
        return (read if read.tzinfo else read.replace(tzinfo=zones()[str(country)])).astimezone(UTC)
    except OverflowError:  # at the ends of the calendar
        return None


def local_in(country: str | None, text: str | None, at: datetime) -> str | None:
    """`at` as its place wrote it, with an offset; a time written without one gets that of the country's only zone."""
    read = _read(text)
    if read is not None and read.tzinfo is not None:
        return text
    return at.astimezone(zones()[country]).isoformat() if country in zones() else None


def due_in(country: str | None, text: str | None) -> datetime | None:
    """When a parcel is due at the latest. A day alone lasts to its end where the parcel goes (alpha-2 `country`).

    Where that has several time zones it is noon in UTC, which keeps the day right.
    """
    exact = moment_in(country, text) if text and len(text) > len("2026-11-30") else None
    day = _day(text)
    if exact or day is None or day.year not in SENSIBLE:
        return exact
    if country in zones():
        return datetime.combine(day, LAST_MINUTE, zones()[str(country)]).astimezone(UTC)
    return datetime.combine(day, NOON, UTC)


def _read(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    read = _read(text)
    return read.date() if read else None
