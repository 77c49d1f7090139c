"""What was said in conversations, as evidence takes it: the latest messages, cut, without card numbers."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record
from crossdesk.contracts.card_numbers import mask_card_numbers
from crossdesk.contracts.event import Json

from gateway import problems
from gateway.gateway import Gateway
from gateway.problems import FieldError, Problem
from gateway.read.reading import reading

MOST_OF_EACH = 100
LONGEST = 1_000
"""Characters of a message: so many of them are no more than payments-risk-service takes at once."""

SAID = """
    SELECT m.at, m.author, m.text, i.translations -> 'en' ->> 'text' AS english
    FROM messages m
    LEFT JOIN inquiries i ON i.tenant = m.tenant AND i.inquiry_id = m.inquiry_id AND m.author = 'customer'
    WHERE m.tenant = $1 AND m.conversation_id = $2 ORDER BY m.seq DESC LIMIT $3
"""


async def gather_messages(gateway: Gateway, tenant: str, conversations: Sequence[UUID]) -> list[Json]:
    """Messages by time. Raises Problem: 422 for a conversation in which nothing was said, 503 without a database."""
    said: list[Record] = []
    async with reading(gateway, tenant) as connection:
        for place, conversation in enumerate(conversations):
            rows = await connection.fetch(SAID, tenant, conversation, MOST_OF_EACH)
            if not rows:
                wrong = FieldError(field=f"conversations[{place}]", detail="is no conversation of this shop")
                raise Problem(problems.INVALID, errors=[wrong])
            said += reversed(rows)
    return [_message(row) for row in sorted(said, key=lambda row: row["at"])]


def _message(row: Record) -> Json:
    by = "customer" if row["author"] == "customer" else "shop"
    told = {"at": row["at"].isoformat(), "by": by, "text": _shown(row["text"])}
    return told | ({"english": _shown(row["english"])} if row["english"] else {})


def _shown(text: str) -> str:
    """Masked after it is cut, for the digits that are left of a longer number may look like a card's."""
    return mask_card_numbers(text[:LONGEST])
