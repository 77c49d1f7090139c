"""Having an event handled again that was given up: an order on its topic, under its key, to the consumer at fault."""

from uuid import UUID

from asyncpg import Record
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.contracts.dead_letters import EventRetried
from crossdesk.contracts.event import derive_id
from crossdesk.traces import child

from gateway import problems
from gateway.gateway import Gateway
from gateway.operations.letters import Connection, note
from gateway.operations.letters_shown import why_not
from gateway.problems import Problem
from gateway.publish import publish

RETRY = "UPDATE dead_letters SET state = 'retried', closed_at = now(), closed_by = $2 WHERE letter_id = $1"


async def retry_locked(gateway: Gateway, connection: Connection, row: Record, operator: str) -> None:
    """Publish the order, then write down that it was. Nothing for a letter that was retried before.

    The order's id and time follow from the letter, so that one published twice, where we end in between, is handled
    once: the consumer has a receipt. Raises Problem (409, 503).
    """
    if row["state"] == "retried":
        return
    if row["state"] == "dropped":
        raise Problem(problems.CLOSED, "It was dropped: restore it first.")
    reason = why_not(row)
    if reason is not None:
        raise Problem(problems.NOT_RETRIABLE, reason)
    await publish(gateway, [order_of(row)])
    await connection.execute(RETRY, row["letter_id"], operator)
    await note(connection, operator, "retry", row, "")


def order_of(row: Record) -> Envelope:
    """The order to handle it again."""
    event = EventRetried(
        tenant=row["tenant"],
        why=f"an operator has {row['consumer']} handle {row['event_type']} again",
        consumer=row["consumer"],
        dead_letter_id=row["letter_id"],
        event_id=UUID(row["event_id"]),
        event_type=row["event_type"],
        event_topic=row["event_topic"],
        event_key=row["event_key"],
        event_time=row["event_time"] or row["at"],
        payload=row["payload"],
    )
    order_id = derive_id("retry", row["letter_id"])
    return wrap(
        event, event_id=order_id, source="gateway", time=row["at"], cause=row["letter_id"], traceparent=child(None)
    )
