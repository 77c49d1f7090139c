"""What orders are worth, written once for a batch of imports."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.gateway import OrderImported
from crossdesk.store.statement import Statement, write_together

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

KEPT_FOR = timedelta(days=180)
"""Since the shop told of the order last: returns and disputes come within that time."""
PRUNED_AT_ONCE = 100

WRITE = """
INSERT INTO order_values AS known
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::timestamptz[])
ON CONFLICT (tenant, order_id) DO UPDATE SET
    minor = excluded.minor, currency = excluded.currency, told_at = excluded.told_at
WHERE known.told_at <= excluded.told_at
"""
# EXISTS stands by itself, see decided_facts.py.
PRUNE = f"""
WITH old AS MATERIALIZED (
    SELECT v.* FROM unnest($1::text[]) AS t (tenant) CROSS JOIN LATERAL (
        SELECT tenant, order_id FROM order_values
        WHERE tenant = t.tenant AND told_at > '-infinity' AND told_at < $2::timestamptz
        ORDER BY told_at LIMIT {PRUNED_AT_ONCE}
    ) v
)
DELETE FROM order_values v USING old
WHERE EXISTS (SELECT FROM old)
    AND v.tenant = old.tenant AND v.order_id = old.order_id AND v.told_at < $2::timestamptz
"""  # noqa: S608  # the only thing put in is a number of ours


@dataclass
class OrderValues:
    """Rows of a batch: the last word on each order counts."""

    _told: dict[tuple[str, str], tuple[int, str, datetime]] = field(default_factory=dict)

    def note(self, event: OrderImported, at: datetime) -> None:
        self._told[event.tenant, event.order_id] = (event.total.minor, event.total.currency, at)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Any]) -> None:
        """Nothing is read."""

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await write_together(connection, [*self._changes(), *also])

    def committed(self) -> None:
        """Nobody waits for it."""

    def _changes(self) -> list[Statement]:
        if not self._told:
            return []
        rows = [(*order, *told) for order, told in sorted(self._told.items())]
        tenants = sorted({tenant for tenant, _ in self._told})
        latest = max(at for _, _, at in self._told.values())
        return [
            Statement(WRITE, tuple(map(list, zip(*rows, strict=True)))),
            Statement(PRUNE, (tenants, latest - KEPT_FOR)),
        ]
