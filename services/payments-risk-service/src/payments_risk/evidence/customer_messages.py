"""What customers wrote about payments of theirs, kept for the answer to a dispute about one of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crossdesk.contracts.card_numbers import mask_card_numbers
from crossdesk.contracts.gateway import Inquiry
from crossdesk.store.statement import Statement

from payments_risk.dispute import Meant
from payments_risk.evidence.facts import Message

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

LONGEST = 1_000
"""Characters kept of a message."""
MOST = 100
"""Messages shown of an order: the latest."""

KEEP = """
    INSERT INTO customer_messages (tenant, message_id, order_id, said_at, text)
    SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[])
    ON CONFLICT DO NOTHING
"""
READ = """
    SELECT said_at, text FROM customer_messages WHERE tenant = $1 AND order_id = $2
    ORDER BY said_at DESC, message_id LIMIT $3
"""


class Written(NamedTuple):
    """A row of `customer_messages`."""

    tenant: str
    message_id: UUID
    order_id: str
    said_at: datetime
    text: str


def message_about(tenant: str, inquiry: Inquiry, meant: Meant) -> Written | None:
    """What a customer wrote about a payment that is theirs and that they named, by order or amount; None if nothing.

    A payment that is only the latest of theirs may not be what they write about, so nothing is kept. Card numbers are
    masked after the text is cut, for the digits that are left of a longer number may look like a card's.
    """
    if meant.payment is None or meant.found_by not in ("order", "amount"):
        return None
    text = mask_card_numbers(inquiry.text[:LONGEST]).replace("\x00", "")
    if not text.strip():
        return None
    return Written(tenant, inquiry.inquiry_id, meant.payment.order_id, inquiry.received_at, text)


def keeping(messages: Sequence[Written]) -> list[Statement]:
    """Keeps messages, each once; nothing without any."""
    columns = [list(column) for column in zip(*messages, strict=True)]
    return [Statement(KEEP, tuple(columns))] if columns else []


async def read_messages(connection: "PoolConnectionProxy", tenant: str, order_id: str) -> tuple[Message, ...]:
    """What the customer wrote about the order's payments, oldest first."""
    rows = await connection.fetch(READ, tenant, order_id, MOST)
    return tuple(Message(row["said_at"], "customer", row["text"]) for row in reversed(rows))
