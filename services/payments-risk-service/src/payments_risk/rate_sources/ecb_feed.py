"""The European Central Bank's rates of the last ninety days, as it publishes them."""

import asyncio
import datetime as dt
from collections.abc import Callable

from payments_risk.billing.rates import RateTable
from payments_risk.rate_sources.bounded_get import BoundedGet
from payments_risk.rate_sources.ecb_day import ECB, last_by
from payments_risk.rate_sources.ecb_xml import TITLE, read_ecb_xml
from payments_risk.rate_sources.source import RatesUnavailable

FRESH = dt.timedelta(hours=1)
"""How long a fetched file is not asked for again: there is a new one once a working day."""


class EcbFeed:
    """Keeps the file it fetched last, and goes on with it when the bank does not answer: the rates say their age.

    `name` is another than the bank's where somebody else publishes such a file.
    """

    def __init__(self, get: BoundedGet, url: str, clock: Callable[[], dt.datetime], name: str = ECB) -> None:
        self.name = name
        self._get = get
        self._url = url
        self._clock = clock
        self._tables: list[RateTable] = []
        self._fetched_at: dt.datetime | None = None
        self._fetching = asyncio.Lock()

    async def table(self, at: dt.datetime) -> RateTable:
        """See RateSource. Raises RatesUnavailable when nothing was ever fetched, and for moments before the file."""
        async with self._fetching:
            if self._may_be_newer(at):
                await self._fetch()
        return last_by(self._tables, at, TITLE)

    def _may_be_newer(self, at: dt.datetime) -> bool:
        if self._fetched_at is None:
            return True
        return at > self._tables[-1].as_of and self._clock() - self._fetched_at >= FRESH

    async def _fetch(self) -> None:
        try:
            self._tables = read_ecb_xml(await self._get.get(self._url), self.name)
        except RatesUnavailable:
            if not self._tables:
                raise
            return
        self._fetched_at = self._clock()
