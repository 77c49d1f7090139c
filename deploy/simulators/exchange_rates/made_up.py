"""Rates for local stacks, which ask no real publisher: made up, the same for a day whenever it is asked for."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.simulators.exchange_rates.app import ECB_PATH, ecb_file

LEVELS = Path(__file__).with_name("made_up.yaml")
DAYS = 90
"""As many as the bank's file has."""
SWING = 10
"""Thousandths by which a rate is at most above or below its level."""

Days = Mapping[dt.date, Mapping[str, str]]


def build(clock: Callable[[], dt.datetime]) -> Starlette:
    """The address of the bank's file, with made-up rates up to the day of `clock` (aware UTC)."""
    levels = read_levels()

    async def bank(_: Request) -> Response:
        return Response(ecb_file(made_up(levels, clock().date())), media_type="text/xml")

    return Starlette(routes=[Route(ECB_PATH, bank)])


def read_levels() -> Mapping[str, Decimal]:
    """Units per euro by currency, about which the rates swing."""
    return {currency: Decimal(level) for currency, level in yaml.safe_load(LEVELS.read_text("utf-8")).items()}


def made_up(levels: Mapping[str, Decimal], last: dt.date) -> Days:
    """Rates per euro of the ninety days up to `last`. Of weekends, too, so that none is ever older than a day."""
    days = (last - dt.timedelta(days=back) for back in range(DAYS))
    return {day: {currency: _rate(level, currency, day) for currency, level in levels.items()} for day in days}


def _rate(level: Decimal, currency: str, day: dt.date) -> str:
    """Each currency goes up and down in its own rhythm."""
    rhythm = 1 + sum(currency.encode()) % SWING
    thousandths = day.toordinal() * rhythm % (2 * SWING + 1) - SWING
    return f"{level * (1000 + thousandths) / 1000:f}"
