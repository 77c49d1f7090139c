"""The facts of a case as words: every placeholder that can be filled, in one customer's language and time zone."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from babel import Locale
from crossdesk.contracts.intent import Case
from crossdesk.contracts.logistics_facts import ShipmentFacts

from knowledge.language import choose_language, reading_locale
from knowledge.library import Library
from knowledge.local_time import local_moment, on_the_clock_of, zone_for
from knowledge.money import format_money
from knowledge.policy import Policies

PLACEHOLDERS = frozenset(
    {
        "tracking_number", "carrier", "last_event", "last_event_time", "last_event_location", "destination",
        "estimated_delivery", "checked_at", "order_id", "name", "amount", "disputed_amount", "country", "product",
    }
)  # fmt: skip
"""All that `case_facts` may give. Each is left out when it is not known."""

LONGEST_FACT = 160
BREAKS = ("Cc", "Zl", "Zp")
HIDDEN = ("Cf", "Cs", "Cn", "Co")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
"""Any white space but the no-break spaces of formatted times and amounts."""
JOINERS = "\u200c\u200d"
"""Invisible, yet part of how Persian, Indic and emoji text is spelled."""


@dataclass(frozen=True)
class Reader:
    """Who will read: language of our texts, habits of the country, clock."""

    language: str
    locale: Locale
    zone: tzinfo


def reader_of(case: Case, library: Library) -> Reader:
    """Find out how this customer reads. Wrong locales and time zones are passed over and never raise."""
    customer = case.inquiry.customer
    shop = library.policies.get(case.tenant, Policies.none())
    language = choose_language(case.understanding.language, customer.locale, shop.default_language, library.rules)
    zone = zone_for(customer.time_zone, customer.country, library.conventions)
    return Reader(language, reading_locale(language, customer), zone)


def words(case: Case, reader: Reader, library: Library, policies: Iterable[str]) -> dict[str, str]:
    """Everything that can be said of a case: its facts, the named policies of the shop, and the phrases of facts."""
    shop = library.policies.get(case.tenant, Policies.none())
    said = shop.spoken(policies, reader.locale, library.conventions.exponents) | case_facts(case, reader, library)
    for name, phrase in library.phrases_in(reader.language).items():
        said[name] = phrase.filled(said) if phrase.required <= said.keys() else ""
    return said


def case_facts(case: Case, reader: Reader, library: Library) -> dict[str, str]:
    """The placeholders of this case that are known, cleaned of what could break or disguise a text."""
    facts = {
        **_parcel(case, reader, library),
        **_order(case),
        **_payment(case, reader, library),
        **_named(case, reader),
    }
    cleaned = {name: clean(value) for name, value in facts.items() if value}
    return {name: value for name, value in cleaned.items() if value}


def clean(text: str) -> str:
    """One line of visible characters: no controls, no bidirectional overrides, no lone surrogates; at most 160 long."""
    if text.isascii() and text.isprintable() and "  " not in text and len(text) <= LONGEST_FACT:
        return text.strip()
    visible = "".join(" " if unicodedata.category(c) in BREAKS else c for c in text)
    kept = "".join(c for c in visible if c in JOINERS or unicodedata.category(c) not in HIDDEN)
    line = _SPACES.sub(" ", unicodedata.normalize("NFC", kept)).strip()
    return line if len(line) <= LONGEST_FACT else line[: LONGEST_FACT - 1].rstrip() + "…"


def say_moment(moment: datetime, reader: Reader, library: Library) -> str:
    """`27. November 2026, 13:00 Uhr (Berlin, MEZ)`: always with the clock it is read from."""
    local = local_moment(moment, reader.zone, reader.locale)
    values = {"date": local.date, "time": local.time, "abbreviation": local.abbreviation}
    if local.city:
        values["city"] = local.city
    return library.moments[reader.language].filled(values)


def _parcel(case: Case, reader: Reader, library: Library) -> dict[str, str | None]:
    shipment, numbers = case.shipment, case.understanding.entities.tracking_numbers
    named = numbers[0] if numbers else None
    if shipment is None:
        return {"tracking_number": named.number if named else None}
    last = shipment.last_event
    return {
        "tracking_number": shipment.tracking_number or (named.number if named else None),
        "carrier": shipment.carrier,
        "last_event": last.description if last else None,
        "last_event_location": last.location if last else None,
        "last_event_time": say_moment(last.at, reader, library) if last else None,
        "destination": _country(shipment.destination, reader),
        "estimated_delivery": _expected_day(case, shipment, reader, library),
        "checked_at": say_moment(shipment.checked_at, reader, library) if shipment.checked_at else None,
    }


def _expected_day(case: Case, shipment: ShipmentFacts, reader: Reader, library: Library) -> str | None:
    """The day of delivery where the parcel goes; one that has passed there is no expectation and is not told."""
    expected, destination = shipment.estimated_delivery, shipment.destination
    if expected is None:
        return None
    elsewhere = destination is not None and destination != case.inquiry.customer.country
    zone = zone_for(None, destination, library.conventions) if elsewhere else reader.zone
    if on_the_clock_of(zone, expected).date() < on_the_clock_of(zone, case.inquiry.received_at).date():
        return None
    return local_moment(expected, zone, reader.locale).weekday_date


def _order(case: Case) -> dict[str, str | None]:
    entities, shipment, dispute = case.understanding.entities, case.shipment, case.dispute
    found = (shipment and shipment.order_id, dispute and dispute.order_id, case.inquiry.order_id, *entities.order_ids)
    return {"order_id": next((order_id for order_id in found if order_id), None)}


def _payment(case: Case, reader: Reader, library: Library) -> dict[str, str | None]:
    exponents = library.conventions.exponents
    disputed = case.dispute.disputed if case.dispute else None
    amounts = case.understanding.entities.amounts
    return {
        "disputed_amount": format_money(disputed, reader.locale, exponents) if disputed else None,
        "amount": format_money(amounts[0], reader.locale, exponents) if amounts else None,
    }


def _named(case: Case, reader: Reader) -> dict[str, str | None]:
    entities = case.understanding.entities
    return {
        "name": case.inquiry.customer.name,
        "country": _country(entities.countries[0], reader) if entities.countries else None,
        "product": entities.products[0] if entities.products else None,
    }


def _country(code: str | None, reader: Reader) -> str | None:
    return reader.locale.territories.get(code, code) if code else None
