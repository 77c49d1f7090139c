"""Past payments out of the service's own tables, and which of them were fraud by what is known now."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from payments_risk.features.payment import Payment
from payments_risk.features.read_payments import FIELDS
from payments_risk.features.what_is_counted import HORIZON
from payments_risk.scoring.charged_back import frauds_among
from payments_risk.scoring.days import Days
from payments_risk.scoring.read_past import PastPayments

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

LOOKED_BACK = timedelta(seconds=HORIZON)
DAY = timedelta(days=1)
# The second condition holds of every tenant; it names the index, see revision 0013.
OF_A_DAY = f"""
    SELECT {FIELDS} FROM transactions
    WHERE tenant = $1 AND tenant COLLATE "C" > '' AND attempt AND occurred_at >= $2 AND occurred_at < $3
    ORDER BY occurred_at DESC, transaction_id COLLATE "C" DESC LIMIT $4
"""  # noqa: S608  # the names of our own columns


async def read_stored(connection: "PoolConnectionProxy", tenant: str, days: Days, most: int) -> PastPayments:
    """A tenant's attempts to pay on these days and the 30 before them, which fill the windows: the newest `most`.

    Read a day at a time, the last one first, so that each statement is a short one.
    """
    payments: list[Payment] = []
    frauds: set[str] = set()
    day = days.last
    while day >= days.first - LOOKED_BACK and len(payments) < most:
        rows = await connection.fetch(OF_A_DAY, tenant, _begin(day), _begin(day + DAY), most - len(payments))
        payments += [Payment._make(row) for row in rows]
        if rows:
            found = await frauds_among(connection, [tenant], [row["transaction_id"] for row in rows])
            frauds |= found.get(tenant, set())
        day -= DAY
    payments.reverse()
    return PastPayments(payments, frozenset(frauds))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
