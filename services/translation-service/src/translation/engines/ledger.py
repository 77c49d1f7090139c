"""What this process may spend of each tenant's budget, taken out of the shared table in parts."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from crossdesk.consume.outages import is_outage
from crossdesk.store.database import Database

from translation.engines.accounts import exchange, give_up
from translation.engines.budget import NOTHING, Budget, Spent, cost
from translation.engines.metrics import BUDGET_ALARMS

REFUSED_FOR = timedelta(seconds=10)
"""How long texts of the same cost are refused without asking again whether others gave something back."""

log = logging.getLogger(__name__)


class Taken(NamedTuple):
    """A text's cost, taken out of a tenant's month."""

    tenant: str
    month: date
    amount: Spent


@dataclass
class _Part:
    """What this process has of a tenant's month. `used`: since the table was last told."""

    month: date
    left: Spent = NOTHING
    used: Spent = NOTHING
    refused: Spent | None = None
    until: datetime | None = None


@dataclass
class Ledger:
    """`clock` gives aware UTC; months are UTC's. A process that dies takes its part along till the month is over."""

    database: Database
    budget_of: Callable[[str], Budget]
    clock: Callable[[], datetime]
    _parts: dict[str, _Part] = field(default_factory=dict)
    _locks: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    _filling: set["asyncio.Task[bool]"] = field(default_factory=set)

    async def take(self, tenant: str, characters: int, price: int) -> Taken | None:
        """Take a text's cost out of the budget; None, and nothing taken, where it is not left.

        Asks the database only where this process has too little. Its errors come through: nothing is sent uncounted.
        """
        need, month = cost(characters, price), self.clock().date().replace(day=1)
        if self.budget_of(tenant).limits:
            while not self._at_hand(tenant, month, need):
                if not await self._filled(tenant, month, need, price):
                    return None
        self._move(tenant, month, need)
        return Taken(tenant, month, need)

    def give_back(self, taken: Taken) -> None:
        """What an engine did not translate is not billed."""
        self._move(taken.tenant, taken.month, Spent(-taken.amount.characters, -taken.amount.micros))

    async def close(self) -> None:
        """Hand back what was not spent. A database that is out keeps no process from ending."""
        await asyncio.gather(*self._filling, return_exceptions=True)
        try:
            for tenant in list(self._parts):
                await self._give_up(tenant)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("parts of translation budgets stay handed out", extra={"tenants": len(self._parts) + 1})

    def _move(self, tenant: str, month: date, amount: Spent) -> None:
        """From what is left to what is used; nothing where there is no limit, or the month is over."""
        part = self._parts.get(tenant)
        if part is not None and part.month == month:
            part.left, part.used = part.left.less(amount), part.used.plus(amount)

    def _at_hand(self, tenant: str, month: date, need: Spent) -> bool:
        part = self._parts.get(tenant)
        return part is not None and part.month == month and part.left.covers(need)

    async def _filled(self, tenant: str, month: date, need: Spent, price: int) -> bool:
        """Goes on where who waits for it gives up: what the table hands out has to arrive."""
        task = asyncio.create_task(self._fill(tenant, month, need, price))
        self._filling.add(task)
        task.add_done_callback(self._filling.discard)
        return await asyncio.shield(task)

    async def _fill(self, tenant: str, month: date, need: Spent, price: int) -> bool:
        async with self._locks[tenant]:
            return self._at_hand(tenant, month, need) or await self._more(tenant, month, need, price)

    async def _more(self, tenant: str, month: date, need: Spent, price: int) -> bool:
        if tenant in self._parts and self._parts[tenant].month != month:
            await self._give_up(tenant)
        part = self._parts.setdefault(tenant, _Part(month))
        if self._refused(part, need):
            return False
        used, left = part.used, part.left
        more, alarms = await exchange(self.database, tenant, month, self.budget_of(tenant), (used, left), need, price)
        part.used = part.used.less(used)
        self._tell(tenant, alarms)
        if more is None:
            log.warning("a translation budget does not cover a text", extra={"tenant": tenant})
            part.refused, part.until = need, self.clock() + REFUSED_FOR
            return False
        part.left, part.refused = part.left.plus(more), None
        return True

    def _refused(self, part: _Part, need: Spent) -> bool:
        again = part.until is None or self.clock() >= part.until
        return part.refused is not None and need.covers(part.refused) and not again

    async def _give_up(self, tenant: str) -> None:
        part = self._parts.pop(tenant)
        budget = self.budget_of(tenant)
        self._tell(tenant, await give_up(self.database, tenant, part.month, budget, part.used, part.left))

    def _tell(self, tenant: str, alarms: list[int]) -> None:
        for percent in alarms:
            BUDGET_ALARMS.labels(str(percent)).inc()
            log.warning("a translation budget is being used up", extra={"tenant": tenant, "percent": percent})
