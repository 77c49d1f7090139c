"""One scan of a parcel, as one source told it."""

import hashlib
import json
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from logistics.shipments.states import Customs, Leg, State, states

LONGEST_PLACE = 200
LONGEST_DESCRIPTION = 1_000
LONGEST_CODE = 100


@dataclass(frozen=True)
class Scan:
    """Where a parcel was and when. `at` is aware UTC.

    `local` is the same moment in ISO 8601 with the offset of the place, or None where it is not known. `country` is
    ISO 3166-1 alpha-2, `raw` the source's own code. `also` are the same scan as other sources told it.
    """

    state: State
    at: datetime
    source: str
    customs: Customs = "none"
    local: str | None = None
    place: str | None = None
    country: str | None = None
    carrier: str | None = None
    leg: Leg | None = None
    raw: str | None = None
    description: str | None = None
    also: tuple["Scan", ...] = ()

    @property
    def teller(self) -> str:
        """Who vouches for the scan: the carrier, or the source where it names none."""
        return self.carrier or self.source


Order = tuple[datetime, int, tuple[str, ...]]


def order(scan: Scan) -> Order:
    """By time, at the same time by rank; the rest makes the order total, so that it never depends on who came first."""
    return scan.at, states()[scan.state].rank, _texts(scan)


def scan_id(scan: Scan) -> str:
    """SHA-256 (64 hex digits) of all that makes the telling unique, that of other sources left out."""
    unique = [scan.at.isoformat(), *_texts(scan)]
    return hashlib.sha256(json.dumps(unique).encode()).hexdigest()


def silence(scans: Collection[Scan], raw: str | None) -> Scan | None:
    """A source's verdict that a parcel was not heard of for too long: dated by its last scan, None without any.

    It is told until there is a later scan, for that is dated later.
    """
    last = max(scans, key=order, default=None)
    return last and Scan("expired", last.at, last.source, local=last.local, carrier=last.carrier, raw=raw)


def tellings(scan: Scan) -> tuple[Scan, ...]:
    """The scan as each source told it."""
    return (replace(scan, also=()), *scan.also) if scan.also else (scan,)


def clean(text: str | None, longest: int) -> str | None:
    """NFC on one line, without control characters, which PostgreSQL and terminals do not bear; None when empty."""
    if not text:
        return None
    printable = "".join(each if each.isprintable() else " " for each in text[: 2 * longest])
    return unicodedata.normalize("NFC", " ".join(printable.split()))[:longest].strip() or None


def same_place(scan: Scan) -> tuple[State, str]:
    """Equal for scans that say the same of the same place, however it is written."""
    return scan.state, " ".join((scan.place or "").casefold().split())


def _texts(scan: Scan) -> tuple[str, ...]:
    told = (scan.state, scan.place, scan.country, scan.carrier, scan.source, scan.leg, scan.raw, scan.customs)
    return tuple(text or "" for text in (*told, scan.local, scan.description))
