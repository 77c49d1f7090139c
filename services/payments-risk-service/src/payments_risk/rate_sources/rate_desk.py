"""Which source's rates a conversion goes by: the first that has both currencies, and is young enough."""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from payments_risk.billing.currencies import require_in_use
from payments_risk.billing.rates import RateTable, find_rate
from payments_risk.billing.refused import BillRefused
from payments_risk.rate_sources.source import RateSource, RatesUnavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RateDesk:
    """Sources in the order they are asked."""

    sources: Sequence[RateSource] = ()

    async def table(self, origin: str, target: str, at: dt.datetime) -> RateTable:
        """Rates by which one currency can be converted into another at a moment (aware UTC).

        Raises BillRefused naming the currency when there is none such, and naming `rates`, with the reason of each
        source, when no source can serve: nothing is guessed.
        """
        require_in_use(origin, at.date(), "rate.origin")
        require_in_use(target, at.date(), "rate.target")
        reasons = []
        for source in self.sources:
            try:
                table = await source.table(at)
                find_rate(table, origin, target, at)
            except (RatesUnavailable, BillRefused) as error:
                log.info("rates of a source cannot be used", extra={"source": source.name, "cause": str(error)})
                reasons.append(f"{source.name}: {error}")
            else:
                return table
        told = "; ".join(reasons) or "no source is set up"
        raise BillRefused("rates", f"there are none from {origin} to {target} for {at:%Y-%m-%d}: {told}")
