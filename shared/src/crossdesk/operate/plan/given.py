"""What an operator gives: rates, durations and a promotion's time, each read or refused by name."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crossdesk.errors import Misconfigured

PER = {"s": 1.0, "min": 60.0, "h": 3600.0}
UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0}
MOST = 1_000_000.0
"""Inquiries a second: beyond it somebody meant another unit."""
LONGEST_PROMOTION_DAYS = 60

_RATE = re.compile(r"([0-9][0-9,_]*(?:\.[0-9]+)?)/(s|min|h)")
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|min)")


@dataclass(frozen=True)
class Promotion:
    """From `begins` to `ends`, wall clock of `zone`: what a schedule on Kubernetes is told."""

    begins: datetime
    ends: datetime
    zone: str


def rate(given: str) -> float:
    """Inquiries a second of `5000/s`, `300,000/min`. Raises Misconfigured."""
    found = _RATE.fullmatch(given)
    value = float(re.sub("[,_]", "", found[1])) / PER[found[2]] if found else 0.0
    if not 0 < value <= MOST:
        raise Misconfigured(
            f"--peak {given}: wanted is a rate above 0 and up to {MOST:,.0f}/s, such as 5000/s or 300000/min"
        )
    return value


def duration(given: str) -> float:
    """Seconds of `1s`, `800ms`. Raises Misconfigured."""
    found = _DURATION.fullmatch(given)
    value = float(found[1]) * UNITS[found[2]] if found else 0.0
    if not 0 < value <= 600:
        raise Misconfigured(f"--p99 {given}: wanted is a time above 0 and up to 10min, such as 1s or 800ms")
    return value


def count(given: str) -> float:
    """Inquiries of a day: `2,000,000`. Raises Misconfigured."""
    value = float(re.sub("[,_]", "", given)) if re.fullmatch("[0-9][0-9,_]*", given) else 0.0
    if not 0 < value <= MOST * 86_400:
        raise Misconfigured(f"--daily {given}: wanted is a number of inquiries, such as 2,000,000")
    return value


def zone(given: str) -> str:
    """A time zone by its IANA name. Raises Misconfigured."""
    try:
        ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Misconfigured(f"--zone {given}: wanted is a time zone by its IANA name, such as Europe/Berlin") from None
    return given


def promotion(given: str, clocks: str) -> Promotion:
    """`2026-11-27T06:00..2026-11-28T02:00` by the clocks of a zone. Raises Misconfigured."""
    known = ZoneInfo(zone(clocks))
    try:
        begins, ends = (datetime.fromisoformat(part) for part in given.split("..", 1))
    except ValueError:
        raise Misconfigured(f"--promotion {given}: wanted is 2026-11-27T06:00..2026-11-28T02:00") from None
    if begins.tzinfo or ends.tzinfo:
        raise Misconfigured(f"--promotion {given}: times of the zone's clocks are wanted, without an offset")
    days = (ends.replace(tzinfo=known) - begins.replace(tzinfo=known)).total_seconds() / 86_400
    if not 0 < days <= LONGEST_PROMOTION_DAYS:
        raise Misconfigured(f"--promotion {given}: it must end after it begins, within {LONGEST_PROMOTION_DAYS} days")
    return Promotion(begins, ends, clocks)


def region(given: str) -> str:
    """A name that may be a label, a topic's prefix and a file's name. Raises Misconfigured."""
    if not re.fullmatch(r"[a-z]([a-z0-9-]{0,28}[a-z0-9])?", given):
        raise Misconfigured(
            f"--region {given}: wanted are lower-case letters, digits and dashes, such as eu or us-east"
        )
    return given
