"""How long what is learned from is kept, and when old rows are deleted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crossdesk.store.statement import Statement

from knowledge.learning import experience_sql as sql

UNMASKED_FOR = timedelta(days=7)
"""How long a case nobody has taken is kept as it is; its masked question stays."""
EVERY = timedelta(seconds=10)
"""How often rows of a tenant are deleted, by the time of its events: looking for old ones costs as much as a write."""


@dataclass
class Retention:
    """Shared by all batches of a service, so that each tenant's turn comes but now and then."""

    kept_for: timedelta
    _pruned: dict[str, datetime] = field(default_factory=dict)

    def due(self, tenants: Iterable[str], now: datetime) -> list[Statement]:
        """The statements that delete what is too old by `now`, for those tenants whose turn it is."""
        turn = sorted(each for each in set(tenants) if each not in self._pruned or now - self._pruned[each] >= EVERY)
        if not turn:
            return []
        self._pruned.update(dict.fromkeys(turn, now))
        deleted = [Statement(prune, (turn, now - self.kept_for)) for prune in sql.PRUNE]
        return [*deleted, Statement(sql.FORGET_CASES, (turn, now - UNMASKED_FOR))]
