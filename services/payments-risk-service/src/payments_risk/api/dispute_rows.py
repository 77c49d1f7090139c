"""Disputes as rows to show, with the answer given last and how the money goes back; pages of them by a cursor."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from asyncpg import Record

from payments_risk.billing.refused import BillRefused

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

ROWS = """
    SELECT d.*, answer.stage AS answer_stage, answer.state, answer.score, answer.missing, answer.note,
           coalesce(CASE refund.state WHEN 'asked' THEN 'due' ELSE refund.state END, ticket.state) AS settlement
    FROM disputes d
    LEFT JOIN LATERAL (
        SELECT stage, state, score, missing, note FROM dispute_answers
        WHERE tenant = d.tenant AND provider = d.provider AND dispute_id = d.dispute_id
        ORDER BY prepared_at DESC LIMIT 1
    ) answer ON true
    LEFT JOIN LATERAL (
        SELECT state FROM settlements
        WHERE tenant = d.tenant AND dispute_provider = d.provider AND dispute_id = d.dispute_id LIMIT 1
    ) refund ON true
    LEFT JOIN LATERAL (
        SELECT CASE WHEN closing ->> 'outcome' IN ('paid', 'refunded') THEN 'refunded' ELSE 'with_finance' END AS state
        FROM finance_tickets
        WHERE tenant = d.tenant AND dispute_id = d.dispute_id AND ticket ->> 'provider' = d.provider
        ORDER BY opened_at DESC, ticket_id LIMIT 1
    ) ticket ON true
"""
# That every tenant is beyond the empty text names the indexes of pages, see revision 0016.
ONE = f"{ROWS} WHERE d.tenant = $1 AND d.provider = $2 AND d.dispute_id = $3"
OPEN = f"""
    {ROWS}
    WHERE d.tenant = $1 AND d.tenant COLLATE "C" > '' AND d.awaiting <> 'nobody'
      AND (coalesce(d.due_by, timestamptz 'infinity'), d.provider, d.dispute_id) > ($2::text::timestamptz, $3, $4)
    ORDER BY coalesce(d.due_by, timestamptz 'infinity'), d.provider, d.dispute_id LIMIT $5
"""
ENDED = f"""
    {ROWS}
    WHERE d.tenant = $1 AND d.tenant COLLATE "C" > '' AND d.awaiting = 'nobody'
      AND (d.changed_at, d.provider, d.dispute_id) < ($2::text::timestamptz, $3, $4)
    ORDER BY d.changed_at DESC, d.provider DESC, d.dispute_id DESC LIMIT $5
"""
NO_DEADLINE = "infinity"


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind this row of the open disputes, or of those that ended. `at` is a time in text."""

    of: Literal["open", "ended"]
    at: str
    provider: str = ""
    dispute_id: str = ""


FIRST_OPEN, FIRST_ENDED = Place("open", "-infinity"), Place("ended", NO_DEADLINE)


async def find_row(connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str) -> Record | None:
    """The row of a dispute, None when nobody has reported it."""
    return await connection.fetchrow(ONE, tenant, provider, dispute_id)


async def page_of(
    connection: "PoolConnectionProxy", tenant: str, after: Place, limit: int
) -> tuple[list[Record], str | None]:
    """At most `limit` rows behind a place, and the cursor of the next page; None where there is none."""
    rows: list[Record] = []
    if after.of == "open":
        rows = await connection.fetch(OPEN, tenant, after.at, after.provider, after.dispute_id, limit + 1)
        after = FIRST_ENDED
    if len(rows) <= limit:
        left = limit + 1 - len(rows)
        rows += await connection.fetch(ENDED, tenant, after.at, after.provider, after.dispute_id, left)
    return rows[:limit], cursor_of(rows[limit - 1]) if len(rows) > limit else None


def cursor_of(row: Record) -> str:
    """The place of a row, opaque to whoever pages."""
    if row["awaiting"] == "nobody":
        place = ["ended", row["changed_at"].isoformat(), row["provider"], row["dispute_id"]]
    else:
        at = row["due_by"].isoformat() if row["due_by"] else NO_DEADLINE
        place = ["open", at, row["provider"], row["dispute_id"]]
    return urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def place_in(cursor: str) -> Place:
    """The place in a cursor. Raises BillRefused for one that is none of ours."""
    try:
        of, at, provider, dispute_id = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return Place(_one_of(of), _moment(at), _name(provider), _name(dispute_id))
    except (ValueError, TypeError, RecursionError) as error:
        raise BillRefused("cursor", "is none of ours: take `next_cursor` of the page before") from error


def _one_of(of: object) -> Literal["open", "ended"]:
    if of == "open":
        return "open"
    if of == "ended":
        return "ended"
    raise ValueError("no place")


def _moment(at: str) -> str:
    """In the one spelling that PostgreSQL is sure to read."""
    if at == NO_DEADLINE:
        return at
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment.isoformat()


def _name(name: object) -> str:
    """Raises ValueError for what no id can be: NUL and halves of characters are in none."""
    if not isinstance(name, str) or "\0" in name or not name.isprintable():
        raise ValueError("no id")
    return name
