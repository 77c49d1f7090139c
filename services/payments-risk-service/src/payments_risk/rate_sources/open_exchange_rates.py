"""Open Exchange Rates: some 170 currencies against the dollar, hourly.

Form: docs.openexchangerates.org: `latest.json` and `historical/YYYY-MM-DD.json` with `timestamp` (seconds), `base` and
`rates`; the key is sent as `Authorization: Token ...`, so that it is in no address and no log.
"""

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal

from pydantic import BaseModel, Field, SecretStr, ValidationError

from payments_risk.billing.currencies import load_currencies
from payments_risk.billing.rates import RateTable
from payments_risk.rate_sources.bounded_get import BoundedGet
from payments_risk.rate_sources.source import RatesUnavailable

OPEN_EXCHANGE_RATES = "open_exchange_rates"
TITLE = "Open Exchange Rates"
LATEST = "latest.json"
FRESH = dt.timedelta(hours=1)
A_DAY = dt.timedelta(days=1)
MOST_KEPT = 100


class Published(BaseModel):
    """An answer of theirs, as far as it is used."""

    timestamp: int = Field(gt=0, lt=2**34)
    base: str = Field(pattern=r"^[A-Z]{3}$")
    rates: dict[str, Decimal] = Field(min_length=1, max_length=1000)


class OpenExchangeRates:
    """Keeps what it fetched: of the past for good, of now for an hour and longer while nobody answers."""

    name = OPEN_EXCHANGE_RATES

    def __init__(self, get: BoundedGet, url: str, app_id: SecretStr, clock: Callable[[], dt.datetime]) -> None:
        self._get = get
        self._url = url.rstrip("/")
        self._headers = {"authorization": f"Token {app_id.get_secret_value()}"}
        self._clock = clock
        self._kept: dict[str, RateTable] = {}
        self._fetched_at: dt.datetime | None = None
        self._fetching = asyncio.Lock()

    async def table(self, at: dt.datetime) -> RateTable:
        """See RateSource. For moments of before the latest rates those of the end of the day before are taken."""
        async with self._fetching:
            if at > self._clock() - A_DAY:
                latest = await self._latest()
                if latest.as_of <= at:
                    return latest
            return await self._of_day(at.date() - A_DAY)

    async def _latest(self) -> RateTable:
        kept = self._kept.get(LATEST)
        if kept and self._fetched_at and self._clock() - self._fetched_at < FRESH:
            return kept
        try:
            self._kept[LATEST] = await self._fetch(LATEST)
        except RatesUnavailable:
            if kept is None:
                raise
            return kept
        self._fetched_at = self._clock()
        return self._kept[LATEST]

    async def _of_day(self, day: dt.date) -> RateTable:
        path = f"historical/{day}.json"
        if path not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(each for each in self._kept if each != LATEST))
            self._kept[path] = await self._fetch(path)
        return self._kept[path]

    async def _fetch(self, path: str) -> RateTable:
        return read_published(await self._get.get(f"{self._url}/{path}", self._headers))


def read_published(text: bytes) -> RateTable:
    """The table of an answer. Raises RatesUnavailable for what is none."""
    try:
        given = Published.model_validate(json.loads(text, parse_float=Decimal))
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise RatesUnavailable(f"{TITLE} answered something else than rates: {place} is wrong") from error
    except (ValueError, RecursionError) as error:
        raise RatesUnavailable(f"{TITLE} answered no JSON") from error
    known = load_currencies().places()
    rates = {currency: rate for currency, rate in given.rates.items() if currency in known}
    return RateTable(OPEN_EXCHANGE_RATES, dt.datetime.fromtimestamp(given.timestamp, dt.UTC), rates, given.base)
