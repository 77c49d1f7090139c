"""What each tenant has spent this month, in this process, and the alarms it gave."""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from translation.engines.budget import Budget, Spent, admits, alarms

log = logging.getLogger(__name__)


@dataclass
class Ledger:
    """`clock` gives aware UTC; months are UTC's. Counted from the start of the process."""

    budget_of: Callable[[str], Budget]
    clock: Callable[[], datetime]
    _month: tuple[int, int] = (0, 0)
    _spent: dict[str, Spent] = field(default_factory=lambda: defaultdict(Spent))

    def spent(self, tenant: str) -> Spent:
        return self._spent.get(tenant, Spent())

    def take(self, tenant: str, characters: int, price: int) -> bool:
        """Take a text's cost out of the budget; False, and nothing taken, where it is not left."""
        self._turn_month()
        budget, before = self.budget_of(tenant), self.spent(tenant)
        after = before.plus(characters, price)
        if not admits(budget, after):
            log.warning("a translation budget is used up", extra={"tenant": tenant})
            return False
        self._spent[tenant] = after
        for percent in alarms(budget, before, after):
            log.warning("a translation budget is being used up", extra={"tenant": tenant, "percent": percent})
        return True

    def give_back(self, tenant: str, characters: int, price: int) -> None:
        """What an engine did not translate is not billed."""
        after = self.spent(tenant).plus(-characters, price)
        self._spent[tenant] = Spent(max(0, after.characters), max(0, after.micros))

    def _turn_month(self) -> None:
        now = self.clock()
        if self._month != (now.year, now.month):
            self._month = (now.year, now.month)
            self._spent.clear()
