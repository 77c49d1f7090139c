"""A purchase set into its market, with the days that matter as the customer's calendar has them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from logistics.returns.purchase import Purchase
from logistics.returns.refused import ReturnRefused
from logistics.returns.rules import Market, Term
from logistics.returns.tables import Tables

OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
"""A clock may be wrong, and a shop may send local times as UTC."""


@dataclass(frozen=True)
class Judged:
    """`delivered` is none while nothing has come, `informed` unless the shop informed later. All are days in `zone`."""

    purchase: Purchase
    market: Market
    tables: Tables
    zone: ZoneInfo
    today: date
    bought: date
    delivered: date | None
    informed: date | None

    def start(self, term: Term) -> date | None:
        """The day a term counts from, or None when it has not come or is not known."""
        known = {"receipt": self.delivered, "purchase": self.bought, "statement": self.today}
        return known.get(term.counted_from)


def judge(purchase: Purchase, tables: Tables, at: datetime) -> Judged:
    """Set a purchase into its market. Raises ReturnRefused for an unknown country or a date that cannot be."""
    if at.tzinfo is None:
        raise ReturnRefused("at", "must be an aware time: give it with its zone")
    market = tables.markets.get(purchase.country)
    if market is None:
        raise ReturnRefused("country", f"no rules for {purchase.country}: known are {', '.join(tables.markets)}")
    for field in ("bought_at", "delivered_at", "informed_at"):
        _check_date(field, getattr(purchase, field), at)
    zone = ZoneInfo(purchase.time_zone or market.time_zones[0])
    return Judged(
        purchase=purchase,
        market=market,
        tables=tables,
        zone=zone,
        today=at.astimezone(zone).date(),
        bought=purchase.bought_at.astimezone(zone).date(),
        delivered=purchase.delivered_at.astimezone(zone).date() if purchase.delivered_at else None,
        informed=purchase.informed_at.astimezone(zone).date() if purchase.informed_at else None,
    )


def _check_date(field: str, moment: datetime | None, at: datetime) -> None:
    if moment is not None and not OLDEST <= moment <= at + AHEAD:
        raise ReturnRefused(field, "must lie between the year 2000 and a day from now: check the date and its zone")
