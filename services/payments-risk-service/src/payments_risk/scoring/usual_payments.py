"""What is usual at each tenant: in memory as of the last commit, and in a row that the next start begins with."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from crossdesk.store.statement import Statement

from payments_risk.scoring.anomaly import Unusual
from payments_risk.scoring.features import unlabelled

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

MOST_TENANTS = 1_000
"""In memory, some 15 kB each; the others are read back from their rows."""
FEW, EVERY = 1_000, 100
"""A tenant's row is written with each batch until so many payments were seen, then once in so many: a start then knows
all but the last few of them."""
READ = "SELECT tenant, state FROM usual_payments WHERE tenant = ANY ($1) AND features = $2"
KEEP = """
    INSERT INTO usual_payments (tenant, features, payments, state, changed_at)
    SELECT kept.*, now() FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bytea[]) AS kept
    ON CONFLICT (tenant) DO UPDATE SET
        features = excluded.features, payments = excluded.payments, state = excluded.state,
        changed_at = excluded.changed_at
    WHERE excluded.payments >= usual_payments.payments OR excluded.features <> usual_payments.features
"""
"""Of two replicas, which see different payments of a tenant, the one that has seen more is kept."""


class UsualPayments:
    """By tenant, those used last. Each batch changes copies: one that fails, and is tried again, counts once.

    Of two batches of a tenant at the same time in one process, the payments of one are not learnt from.
    """

    def __init__(self) -> None:
        self._of: OrderedDict[str, Unusual] = OrderedDict()

    async def load(self, connection: "PoolConnectionProxy", tenants: Sequence[str]) -> dict[str, Unusual]:
        """Copies for a batch to change: from memory, else from the rows, else of nothing yet."""
        features = unlabelled()
        missing = [tenant for tenant in tenants if tenant not in self._of]
        rows = await connection.fetch(READ, missing, features) if missing else []
        found = {tenant: Unusual(features) for tenant in missing}
        found |= {row["tenant"]: Unusual(features, row["state"]) for row in rows}
        return found | {tenant: self._of[tenant].copy() for tenant in tenants if tenant in self._of}

    def committed(self, changed: Mapping[str, Unusual]) -> None:
        """What a batch made of its copies holds from now on."""
        for tenant, unusual in changed.items():
            self._of[tenant] = unusual
            self._of.move_to_end(tenant)
        while len(self._of) > MOST_TENANTS:
            self._of.popitem(last=False)


def keeping(before: Mapping[str, int], now: Mapping[str, Unusual]) -> list[Statement]:
    """Writes the rows that are due; `before` has the payments each tenant had when the batch began."""
    due = [(tenant, now[tenant]) for tenant in sorted(now) if _due(before[tenant], now[tenant].count)]
    if not due:
        return []
    features = [unlabelled()] * len(due)
    tenants, counts = [tenant for tenant, _ in due], [each.count for _, each in due]
    return [Statement(KEEP, (tenants, features, counts, [each.as_bytes() for _, each in due]))]


def _due(before: int, count: int) -> bool:
    return count > before and (count <= FEW or count // EVERY > before // EVERY)
