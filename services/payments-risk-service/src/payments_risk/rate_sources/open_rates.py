"""The sources the settings name, each with its own client and its own bounds."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from crossdesk.breaker import Breaker
from pydantic import SecretStr

from payments_risk.rate_sources import open_exchange_rates
from payments_risk.rate_sources.bounded_get import SECONDS, BoundedGet
from payments_risk.rate_sources.ecb_day import ECB
from payments_risk.rate_sources.ecb_feed import EcbFeed
from payments_risk.rate_sources.ecb_history import EcbHistory
from payments_risk.rate_sources.ecb_xml import TITLE as ECB_TITLE
from payments_risk.rate_sources.open_exchange_rates import OpenExchangeRates
from payments_risk.rate_sources.rate_desk import RateDesk
from payments_risk.rate_sources.source import RateSource

MOST_BYTES = 1_000_000
FAILURES = 2
REST_SECONDS = 60.0


@asynccontextmanager
async def open_rates(
    ecb_url: str | None, open_exchange_rates_url: str, app_id: SecretStr, ecb_source: str = ECB
) -> AsyncIterator[RateDesk]:
    """Sources for as long as the block runs: the central bank first, then the many currencies, then the record.

    Without an address the bank is not asked, and without a key neither is Open Exchange Rates. `ecb_source` is what
    bills call whoever is behind that address.
    """
    async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
        sources: list[RateSource] = []
        if ecb_url:
            sources.append(EcbFeed(_bounded(ECB_TITLE, client), ecb_url, _now, ecb_source))
        if app_id.get_secret_value():
            get = _bounded(open_exchange_rates.TITLE, client)
            sources.append(OpenExchangeRates(get, open_exchange_rates_url, app_id, _now))
        yield RateDesk((*sources, EcbHistory()))


def _bounded(title: str, client: httpx.AsyncClient) -> BoundedGet:
    return BoundedGet(title, client, MOST_BYTES, Breaker(failures=FAILURES, rest=REST_SECONDS))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
