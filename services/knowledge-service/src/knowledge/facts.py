"""The facts of a case as words, in one customer's language and time zone: what fills the gaps of texts."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from itertools import chain

from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Case

from knowledge.delivery_days import DAYS_TOLD, Tell
from knowledge.library import Library
from knowledge.local_time import local_moment
from knowledge.manners.greet import tell_festival, tell_greeting
from knowledge.money import format_money
from knowledge.reader import Reader
from knowledge.situation import place_of

LONGEST_FACT = 160
BREAKS = ("Cc", "Zl", "Zp")
HIDDEN = ("Cf", "Cs", "Cn", "Co")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
"""Any white space but the no-break spaces of formatted times and amounts."""
JOINERS = "\u200c\u200d"
"""Invisible, yet part of how Persian, Indic and emoji text is spelled."""
CHARACTERS = 4096
"""Characters looked up once: those of our own texts, and of the names customers have."""


def tell_fact(name: str, case: Case, reader: Reader, library: Library) -> str | None:
    """What fills the gap of this name, cleaned of what could break or disguise a text; None when it is not known."""
    tell = FACTS_TOLD.get(name)
    told = tell(case, reader, library) if tell else None
    return (clean(told) or None) if told else None


def clean(text: str) -> str:
    """One line of visible characters: no controls, no bidirectional overrides, no lone surrogates; at most 160 long."""
    if text.isascii() and text.isprintable() and "  " not in text and len(text) <= LONGEST_FACT:
        return text.strip()
    kept = "".join(map(_visible, text))
    line = _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()
    return line if len(line) <= LONGEST_FACT else line[: LONGEST_FACT - 1].rstrip() + "…"


@lru_cache(maxsize=CHARACTERS)
def _visible(character: str) -> str:
    """The character as it may stand in a line: a space for what breaks it, nothing for what is hidden."""
    category = unicodedata.category(character)
    if category in BREAKS:
        return " "
    return "" if category in HIDDEN and character not in JOINERS else character


def say_moment(moment: datetime, reader: Reader, library: Library) -> str:
    """`27. November 2026, 13:00 Uhr (Berlin, MEZ)`: always with the clock it is read from."""
    local = local_moment(moment, reader.zone, reader.locale)
    values = {"date": local.date, "time": local.time, "city": local.city, "abbreviation": local.abbreviation}
    return library.moments[reader.language].filled(values.get)


def _tracking_number(case: Case, reader: Reader, library: Library) -> str | None:
    numbers = case.understanding.entities.tracking_numbers
    found = case.shipment.tracking_number if case.shipment else None
    return found or (numbers[0].number if numbers else None)


def _carrier(case: Case, reader: Reader, library: Library) -> str | None:
    return case.shipment.carrier if case.shipment else None


def _last_event(case: Case, reader: Reader, library: Library) -> str | None:
    last = case.shipment.last_event if case.shipment else None
    return last.description if last else None


def _last_event_location(case: Case, reader: Reader, library: Library) -> str | None:
    last = case.shipment.last_event if case.shipment else None
    return last.location if last else None


def _last_event_time(case: Case, reader: Reader, library: Library) -> str | None:
    last = case.shipment.last_event if case.shipment else None
    return say_moment(last.at, reader, library) if last else None


def _destination(case: Case, reader: Reader, library: Library) -> str | None:
    return _country(case.shipment.destination if case.shipment else None, reader)


def _checked_at(case: Case, reader: Reader, library: Library) -> str | None:
    checked_at = case.shipment.checked_at if case.shipment else None
    return say_moment(checked_at, reader, library) if checked_at else None


def _delay(case: Case, reader: Reader, library: Library) -> str | None:
    return case.shipment.delay if case.shipment else None


def _meant(case: Case, reader: Reader, library: Library) -> str | None:
    return case.shipment.meant if case.shipment else None


def _order_id(case: Case, reader: Reader, library: Library) -> str | None:
    reported = (facts.order_id for facts in (case.shipment, case.dispute) if facts)
    return next(filter(None, chain(reported, [case.inquiry.order_id], case.understanding.entities.order_ids)), None)


def _disputed_amount(case: Case, reader: Reader, library: Library) -> str | None:
    return _money(case.dispute.disputed if case.dispute else None, reader, library)


def _dispute_due(case: Case, reader: Reader, library: Library) -> str | None:
    due_by = case.dispute.due_by if case.dispute else None
    return say_moment(due_by, reader, library) if due_by else None


def _amount(case: Case, reader: Reader, library: Library) -> str | None:
    amounts = case.understanding.entities.amounts
    return _money(amounts[0] if amounts else None, reader, library)


def _name(case: Case, reader: Reader, library: Library) -> str | None:
    return case.inquiry.customer.name


def _named_country(case: Case, reader: Reader, library: Library) -> str | None:
    """The first that is named; one abroad before the customer's own."""
    countries, own = case.understanding.entities.countries, place_of(case)
    return _country(next((each for each in countries if each != own), countries[0] if countries else None), reader)


def _product(case: Case, reader: Reader, library: Library) -> str | None:
    products = case.understanding.entities.products
    return products[0] if products else None


def _money(amount: Money | None, reader: Reader, library: Library) -> str | None:
    return format_money(amount, reader.locale, library.conventions.exponents) if amount else None


def _country(code: str | None, reader: Reader) -> str | None:
    return reader.locale.territories.get(code, code) if code else None


FACTS_TOLD: Mapping[str, Tell] = {
    "tracking_number": _tracking_number,
    "carrier": _carrier,
    "last_event": _last_event,
    "last_event_time": _last_event_time,
    "last_event_location": _last_event_location,
    "destination": _destination,
    **DAYS_TOLD,
    "delay": _delay,
    "meant": _meant,
    "checked_at": _checked_at,
    "order_id": _order_id,
    "name": _name,
    "greeting": tell_greeting,
    "festival": tell_festival,
    "amount": _amount,
    "disputed_amount": _disputed_amount,
    "dispute_due": _dispute_due,
    "country": _named_country,
    "product": _product,
}
"""How each placeholder of a case is told; None when it is not known."""

PLACEHOLDERS = frozenset(FACTS_TOLD)

ALWAYS_TOLD = frozenset({"greeting"})
"""Placeholders of every case."""
