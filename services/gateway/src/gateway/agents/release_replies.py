"""Replies whose translation did not come in time reach their customers as written, whoever else is down."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from asyncpg import Record
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.translation import ReplyOverdue
from crossdesk.rounds import Round

from gateway.gateway import Gateway

EVERY = timedelta(seconds=2)
AT_ONCE = 200
OVERDUE = """
    SELECT m.tenant, m.conversation_id, m.message_id, m.agent_id, m.language, m.text, r.held_until
    FROM reply_texts r JOIN messages m USING (tenant, conversation_id, message_id)
    WHERE r.tenant = ANY ($1::text[]) AND r.state = 'held' AND r.held_until <= now()
    ORDER BY r.held_until, m.seq LIMIT $2
"""


def releasing(gateway: Gateway) -> Round:
    """A round of every replica. What two of them say is one event: the id and the time follow from the reply."""
    return Round("tell replies that were held too long", EVERY, partial(release_replies, gateway))


async def release_replies(gateway: Gateway) -> None:
    """Publish `ReplyOverdue` for each. Raises what the database or the bus raised; the next round tries again."""
    tenants = list(gateway.memory.accounts.tenants)
    async with gateway.database.transaction(tenants) as connection:
        rows = await connection.fetch(OVERDUE, tenants, AT_ONCE)
    if rows:
        await gateway.bus.publish(overdue(rows), deadline=gateway.settings.publish_deadline)


def overdue(rows: Sequence[Record]) -> list[Envelope]:
    """The events, in the order of the replies."""
    return [_overdue(row, row["held_until"]) for row in rows]


def _overdue(row: Record, at: datetime) -> Envelope:
    event = ReplyOverdue(
        tenant=row["tenant"],
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        agent_id=row["agent_id"],
        source=row["language"] or "und",
        original=row["text"],
        why="the translation did not come in time: told as written",
    )
    return wrap(event, event_id=derive_id(event.message_id, "overdue"), source="gateway", time=at)
