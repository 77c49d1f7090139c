"""Visa Compelling Evidence 3.0: do earlier undisputed charges show that a disputed one was the cardholder's? No I/O.

Sources: Stripe documentation, "Visa Compelling Evidence 3.0 disputes" (docs.stripe.com/disputes/api/visa-ce3) and
support.stripe.com/questions/how-does-stripe-support-visa-compelling-evidence-3-0. Stripe counts the age back from the
disputed charge's processing date, and says 120 to 364 days in one place and up to 365 in the other.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from ipaddress import IPv6Address, ip_address
from itertools import combinations
from typing import Literal, get_args

from crossdesk.contracts.event import Money

Element = Literal["ip", "device", "account", "address"]
ELEMENTS: tuple[Element, ...] = get_args(Element)
ANCHORS: frozenset[Element] = frozenset({"ip", "device"})
YOUNGEST, OLDEST = 120, 365
"""Age of an earlier charge in calendar days, both included."""
CHARGES, MATCHES = 2, 2


@dataclass(frozen=True)
class Charge:
    """A captured card payment. `card` is a token of the card and never its number; elements that are unknown are None.

    `processed_on` is the day in the acquirer's calendar, see `processing_day`.
    """

    charge_id: str
    card: str
    processed_on: date
    amount: Money
    ip: str | None = None
    device: str | None = None
    account: str | None = None
    address: str | None = None
    disputed: bool = False
    reported_fraud: bool = False


@dataclass(frozen=True)
class Evidence:
    """What was found: the two charges and the elements they share with the disputed one, or why there is none."""

    qualifies: bool
    charges: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    why: str = ""


def processing_day(at: datetime, zone: tzinfo) -> date:
    """The calendar day of a moment (aware) in the acquirer's time zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone; give an aware time")
    return at.astimezone(zone).date()


def compelling_evidence(disputed: Charge, earlier: Iterable[Charge]) -> Evidence:
    """Find two earlier charges of the card that share two elements with the disputed one, one of them IP or device.

    Both must share the same elements. Of several pairs the one with the most elements is taken, then the newest.
    """
    usable = list({each.charge_id: each for each in earlier if _usable(each, disputed)}.values())
    if len(usable) < CHARGES:
        return Evidence(
            False, why=f"{len(usable)} undisputed charges of the card are 120 to 365 days old; 2 are needed"
        )
    usable.sort(key=lambda each: (each.processed_on, each.charge_id), reverse=True)
    shared = {each.charge_id: _shared(each, disputed) for each in usable}
    for elements in _wanted():
        found = [each.charge_id for each in usable if shared[each.charge_id] >= set(elements)][:CHARGES]
        if len(found) == CHARGES:
            return Evidence(True, tuple(found), elements)
    return Evidence(False, why="No two of these charges share IP address or device and one more element with this one")


def _wanted() -> list[tuple[Element, ...]]:
    sizes = range(len(ELEMENTS), MATCHES - 1, -1)
    return [chosen for size in sizes for chosen in combinations(ELEMENTS, size) if ANCHORS & set(chosen)]


def _usable(charge: Charge, disputed: Charge) -> bool:
    age = (disputed.processed_on - charge.processed_on).days
    clean = not charge.disputed and not charge.reported_fraud
    paid = charge.amount.minor > 0  # a check of the card for nothing is no purchase
    return charge.card == disputed.card and clean and paid and YOUNGEST <= age <= OLDEST


def _shared(one: Charge, other: Charge) -> frozenset[Element]:
    return frozenset(
        element
        for element in ELEMENTS
        if (value := _plain(element, getattr(one, element))) is not None
        and value == _plain(element, getattr(other, element))
    )


def _plain(element: Element, value: str | None) -> str | None:
    if value is None or not value.strip():
        return None
    if element == "ip":
        return _public(value)
    if element == "address":
        letters = unicodedata.normalize("NFKC", value).casefold()
        # Marks stay: in many scripts they are vowels.
        kept = (each if unicodedata.category(each)[0] in "LNM" else " " for each in letters)
        return " ".join("".join(kept).split()) or None
    return unicodedata.normalize("NFC", value.strip())


def _public(value: str) -> str | None:
    """An IP address in its shortest form; None for one that is none or that many share (private, loopback)."""
    try:
        address = ip_address(value.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address) if address.is_global else None
