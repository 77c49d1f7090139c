"""Counts Visa's ratio by merchant and month out of payments and disputes, and keeps an alarm for each level reached.

Counted anew each time, so that a payment told twice counts once. Fraud reports are counted as far as they are known
here: by disputes of reasons 10.1 to 10.5, each of which comes with one.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.payments_risk import VampRatioHigh
from crossdesk.store.database import Database

from payments_risk.evidence.tell import keep_notice
from payments_risk.evidence.vamp import Month, VampTable, standing_of

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

NO_MERCHANT = ""
"""Payments whose merchant was not named are those of the shop's only one."""

COUNT = """
    WITH sold AS (
        SELECT coalesce(merchant_id, '') AS merchant_id, count(*) AS settled
        FROM transactions
        WHERE tenant = $1 AND kind = 'capture' AND status = 'succeeded' AND scheme = 'visa'
          AND occurred_at >= $2 AND occurred_at < $3
        GROUP BY 1
    ), disputed AS (
        SELECT coalesce(t.merchant_id, '') AS merchant_id, count(*) AS disputes,
               count(*) FILTER (WHERE d.dispute ->> 'code' LIKE '10.%') AS fraud_reports
        FROM disputes d
        LEFT JOIN transactions t ON t.tenant = d.tenant AND t.transaction_id = d.payment_id
        WHERE d.tenant = $1 AND d.provider <> 'customer' AND d.dispute ->> 'scheme' = 'visa'
          AND (jsonb_path_query_first(d.dispute, '$.history[*] ? (@.stage == "chargeback").at') #>> '{}')::timestamptz
              >= $2
          AND (jsonb_path_query_first(d.dispute, '$.history[*] ? (@.stage == "chargeback").at') #>> '{}')::timestamptz
              < $3
        GROUP BY 1
    )
    INSERT INTO vamp_months (tenant, merchant_id, month, fraud_reports, disputes, settled, counted_at)
    SELECT $1, coalesce(sold.merchant_id, disputed.merchant_id), $4, coalesce(fraud_reports, 0), coalesce(disputes, 0),
           coalesce(settled, 0), $5
    FROM sold FULL JOIN disputed USING (merchant_id)
    ON CONFLICT (merchant_id, month, tenant) DO UPDATE SET
        fraud_reports = excluded.fraud_reports, disputes = excluded.disputes, settled = excluded.settled,
        counted_at = excluded.counted_at
    RETURNING merchant_id, month, fraud_reports, disputes, settled
"""

OF_MERCHANT = """
    SELECT merchant_id, month, fraud_reports, disputes, settled, counted_at FROM vamp_months
    WHERE tenant = $1 AND merchant_id = $2 ORDER BY month DESC LIMIT 13
"""


async def months_of(connection: "PoolConnectionProxy", tenant: str, merchant_id: str) -> list[tuple[Month, datetime]]:
    """The last 13 months of a merchant that were counted, the newest first, each with when it was counted last."""
    rows = await connection.fetch(OF_MERCHANT, tenant, merchant_id)
    return [(Month(*list(row)[:-1]), row["counted_at"]) for row in rows]


async def count_month(connection: "PoolConnectionProxy", tenant: str, month: date, now: datetime) -> list[Month]:
    """Count a month (by its first day, in UTC) anew and keep it; one for each merchant that sold or was disputed."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    start, end = (datetime.combine(day, datetime.min.time(), now.tzinfo) for day in (month, following))
    rows = await connection.fetch(COUNT, tenant, start, end, month, now)
    return [Month(**row) for row in rows]


async def watch_ratio(database: Database, table: VampTable, tenant: str, now: datetime) -> None:
    """Count this month and the last one, and keep an alarm for each level that is newly reached (`now` in UTC)."""
    this = now.date().replace(day=1)
    last = date(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 1)
    for month in (last, this):
        async with database.transaction([tenant]) as connection:
            for counted in await count_month(connection, tenant, month, now):
                await _alarm(connection, tenant, counted, table, now)


async def _alarm(
    connection: "PoolConnectionProxy", tenant: str, counted: Month, table: VampTable, now: datetime
) -> None:
    standing = standing_of(counted, table)
    if standing is None or standing.level is None:
        return
    event = VampRatioHigh(
        tenant=tenant,
        merchant_id=counted.merchant_id,
        month=counted.month,
        level=standing.level,
        ratio=standing.ratio,
        threshold=standing.threshold,
        fraud_reports=counted.fraud_reports,
        disputes=counted.disputes,
        settled=counted.settled,
        source=standing.source,
        why=f"Frauds and disputes make {standing.ratio / 100:.2f} % of Visa sales; the limit is "
        f"{standing.threshold / 100:.2f} %.",
    )
    name = derive_id("vamp", tenant, counted.merchant_id, counted.month.isoformat(), standing.level)
    await keep_notice(connection, name, event, now)
