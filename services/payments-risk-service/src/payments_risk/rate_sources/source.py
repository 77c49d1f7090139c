"""What every source of exchange rates can do."""

import datetime as dt
from typing import Protocol

from crossdesk.errors import Unavailable

from payments_risk.billing.rates import RateTable


class RatesUnavailable(Unavailable):
    """A source gave no rates that can be used: which source, and why."""


class RateSource(Protocol):
    """Publishes rates. `name` is what bills call the source by, and what `limits.yaml` says its longest age for."""

    @property
    def name(self) -> str:
        """The source's key, such as `ecb`."""
        ...

    async def table(self, at: dt.datetime) -> RateTable:
        """The latest rates published by `at` (aware UTC). Raises RatesUnavailable when there are none."""
        ...
