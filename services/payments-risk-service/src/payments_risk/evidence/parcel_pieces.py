"""What parcels prove, as text. No I/O."""

from collections.abc import Callable

from payments_risk.evidence.facts import EvidenceFacts, Parcel, Scan
from payments_risk.evidence.wording import lines, moment


def _delivered(facts: EvidenceFacts) -> list[Parcel]:
    """All parcels, if each of them was delivered: a part that arrived proves nothing of the rest."""
    return list(facts.parcels) if all(parcel.delivered_at for parcel in facts.parcels) else []


def proof(facts: EvidenceFacts) -> str | None:
    """Each parcel's delivery; None unless all were delivered."""
    return lines([_delivery(parcel) for parcel in _delivered(facts) if parcel.delivered_at])


def _delivery(parcel: Parcel) -> str:
    by = f" by {parcel.carrier}" if parcel.carrier else ""
    to = f", received by {parcel.signed_by}" if parcel.signed_by else ""
    at = moment(parcel.delivered_at) if parcel.delivered_at else ""
    return f"Parcel {parcel.tracking_number} was delivered{by} on {at}{to}."


def scans(facts: EvidenceFacts) -> str | None:
    """What carriers scanned, one line for each."""
    return lines(
        [f"{parcel.tracking_number}: {scan_in_words(scan)}" for parcel in facts.parcels for scan in parcel.scans]
    )


def scan_in_words(scan: Scan) -> str:
    """One scan with its time and place."""
    return f"{moment(scan.at)} {scan.words}" + (f" ({scan.place})" if scan.place else "")


def said_of_all(facts: EvidenceFacts, read: Callable[[Parcel], str | None]) -> str | None:
    """What all parcels say, each once; None where one of them does not say it."""
    said = [read(parcel) for parcel in facts.parcels]
    return ", ".join(dict.fromkeys(word for word in said if word)) if all(said) else None


def dispatched(parcel: Parcel) -> str | None:
    """The day it was sent."""
    return f"{parcel.dispatched_at:%Y-%m-%d}" if parcel.dispatched_at else None


def address(parcel: Parcel) -> str | None:
    """Where it was sent."""
    return parcel.address.in_words() if parcel.address else None
