"""The greeting of an answer: by the hour on the customer's clock where that is known, else the one that always fits."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from crossdesk.contracts.intent import Case
from crossdesk.manners.festivals import greeted_on

from knowledge.library import Library
from knowledge.local_time import on_the_clock_of
from knowledge.manners.manner import Manners
from knowledge.reader import Reader
from knowledge.situation import local_date

QUARTER = timedelta(minutes=15)
"""No zone's clock is set to other minutes than these."""
MOMENTS = 4096
"""Countries times quarters of an hour remembered."""
DAYS = 1024
"""Markets times days remembered: customers write on two or three dates at any time."""


def tell_greeting(case: Case, reader: Reader, library: Library) -> str:
    """What the customer is greeted with at the time they wrote. Never raises.

    Without a zone of the customer's, the hour counts only if all of their country is greeted alike at that moment.
    """
    manner, manners = reader.manner, library.manners
    greetings = manners.greetings(reader.language)
    if manner.shop.greeting:
        return manner.shop.greeting
    if not manners.greets_by_hour(manner, reader.language):
        return greetings.always
    said = {greetings.at(hour) for hour in _hours(case, library)}
    return said.pop() if len(said) == 1 else greetings.always


def tell_festival(case: Case, reader: Reader, library: Library) -> str | None:
    """The greeting of the festival the customer's market keeps on their date."""
    if reader.manner.market is None or not reader.manner.shop.wishes:
        return None
    return _festival(library.manners, reader.manner.market, local_date(case, library.conventions))


def _hours(case: Case, library: Library) -> frozenset[int]:
    """Every hour it may have been for the customer."""
    customer, at = case.inquiry.customer, case.inquiry.received_at
    own = library.conventions.zone_names.get((customer.time_zone or "").casefold())
    if own:
        return frozenset({on_the_clock_of(ZoneInfo(own), at).hour})
    return _hours_of(customer.country or "", at - (at - datetime.min.replace(tzinfo=at.tzinfo)) % QUARTER)


@lru_cache(maxsize=MOMENTS)
def _hours_of(country: str, at: datetime) -> frozenset[int]:
    """Hours on the clocks of a country (ISO 3166), none for one that CLDR does not know."""
    zones = get_global("territory_zones").get(country, [])
    return frozenset(on_the_clock_of(ZoneInfo(zone), at).hour for zone in zones)


@lru_cache(maxsize=DAYS)
def _festival(manners: Manners, market: str, day: date) -> str | None:
    """Calendars are slow to work out."""
    found = greeted_on(day, market, manners.festivals)
    return found.greeting if found else None
