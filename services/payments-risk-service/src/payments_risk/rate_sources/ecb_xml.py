"""The European Central Bank's file of reference rates, one day or ninety, read with suspicion.

Form: eurofxref-daily.xml and eurofxref-hist-90d.xml of ecb.europa.eu: `Cube` elements, one with `time` for each day and
in it one with `currency` and `rate` (units per euro) for each currency.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from payments_risk.billing.currencies import load_currencies
from payments_risk.billing.rates import RateTable
from payments_risk.rate_sources.ecb_day import ECB, published_at
from payments_risk.rate_sources.source import RatesUnavailable

CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
MOST_DAYS = 120
TITLE = "the file of the European Central Bank"


def read_ecb_xml(text: bytes, source: str = ECB) -> list[RateTable]:
    """A table of `source` for each day, in the order of days.

    Raises RatesUnavailable for what is no such file or has a DTD.
    """
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise RatesUnavailable(f"{TITLE} is no plain XML: {type(error).__name__}") from error
    days = [each for each in root.iter(CUBE) if "time" in each.attrib]
    if not 0 < len(days) <= MOST_DAYS:
        raise RatesUnavailable(f"{TITLE} has {len(days)} days; there should be 1 to {MOST_DAYS}")
    return sorted((_of_day(each, source) for each in days), key=lambda table: table.as_of)


def _of_day(cube: Element, source: str) -> RateTable:
    try:
        day = dt.date.fromisoformat(cube.attrib["time"])
    except ValueError as error:
        raise RatesUnavailable(f"{TITLE} names a day that is none") from error
    return RateTable(source, published_at(day), dict(_rates(cube, day)))


def _rates(cube: Element, day: dt.date) -> Iterator[tuple[str, Decimal]]:
    """Rates of currencies there are; whether each is a usable number is asked when it is used."""
    known = load_currencies().places()
    for each in cube.iter(CUBE):
        if (currency := each.attrib.get("currency", "")) not in known:
            continue
        try:
            yield currency, Decimal(each.attrib.get("rate", ""))
        except InvalidOperation as error:
            raise RatesUnavailable(f"{TITLE} has no number for {currency} on {day}") from error
