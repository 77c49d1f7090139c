"""Keep what a payment provider reported, so that disputes can be judged by it."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import TransactionReported
from crossdesk.store.unit_of_work import UnitOfWork

UPSERT = """
    INSERT INTO transactions (tenant, transaction_id, order_id, customer_id, kind, status, amount_minor, currency,
                              method, card_last4, three_d_secure, address_match, country, occurred_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    ON CONFLICT (tenant, transaction_id) DO UPDATE SET
        order_id = excluded.order_id, customer_id = excluded.customer_id, kind = excluded.kind,
        status = excluded.status, amount_minor = excluded.amount_minor, currency = excluded.currency,
        method = excluded.method, card_last4 = excluded.card_last4, three_d_secure = excluded.three_d_secure,
        address_match = excluded.address_match, country = excluded.country, occurred_at = excluded.occurred_at
    WHERE excluded.occurred_at >= transactions.occurred_at
"""


async def record_transaction(event: TransactionReported, work: UnitOfWork) -> list[Event]:
    """Store a transaction; of two reports with the same id the one that occurred later stays, whichever came first."""
    await work.connection.execute(
        UPSERT,
        event.tenant,
        event.transaction_id,
        event.order_id,
        event.customer_id,
        event.kind,
        event.status,
        event.amount.minor,
        event.amount.currency,
        event.method,
        event.card_last4,
        event.three_d_secure,
        event.address_match,
        event.country,
        event.occurred_at,
    )
    return []
