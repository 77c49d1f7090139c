"""Tickets of finance over HTTP: pages of them, by state, and one with all its facts."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crossdesk.admit import refusal
from crossdesk.contracts.finance_tickets_shown import FinanceTicketPage, FinanceTicketShown
from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import Response

from payments_risk.api.tell_disputes import as_json, limit_in
from payments_risk.billing.refused import BillRefused
from payments_risk.disputes.finance_ticket import KeptTicket
from payments_risk.finance_tickets import kept_in, read_ticket

NOT_FOUND = "no ticket of yours has this id"
STATES = ("open", "closed")
# For each state a statement of its own: that of the open ones goes by their index however many were closed. That every
# tenant is beyond the empty text names these indexes, see revision 0016.
PAGE = """
    SELECT ticket, closing FROM finance_tickets
    WHERE tenant = $1 AND tenant COLLATE "C" > '' {state}
      AND ($2::timestamptz IS NULL OR (opened_at, ticket_id) < ($2, $3::uuid))
    ORDER BY opened_at DESC, ticket_id DESC LIMIT $4
"""
OF_STATE = {"open": "AND closing IS NULL", "closed": "AND closing IS NOT NULL", None: ""}


@dataclass(frozen=True)
class Tickets:
    """Answers about tickets."""

    database: Database

    async def list(self, request: Request, tenant: str) -> Response:
        """A page, the newest first. Raises BillRefused for what cannot be asked."""
        asked = request.query_params
        state, limit = _state(asked.get("state")), limit_in(asked.get("limit", "50"))
        after = _place_in(asked["cursor"]) if asked.get("cursor") else (None, None)
        async with self.database.transaction([tenant]) as connection:
            rows = await connection.fetch(PAGE.format(state=OF_STATE[state]), tenant, *after, limit + 1)
        found = [kept_in(row) for row in rows]
        cursor = _cursor_of(found[limit - 1]) if len(found) > limit else None
        return as_json(FinanceTicketPage(tickets=[_shown(each) for each in found[:limit]], next_cursor=cursor))

    async def show(self, request: Request, tenant: str) -> Response:
        """404 for what is no ticket of the tenant's."""
        try:
            ticket_id = UUID(request.path_params["ticket_id"])
        except ValueError:
            return refusal(404, NOT_FOUND)
        async with self.database.transaction([tenant]) as connection:
            kept = await read_ticket(connection, tenant, ticket_id)
        return as_json(_shown(kept)) if kept else refusal(404, NOT_FOUND)


def _shown(kept: KeptTicket) -> FinanceTicketShown:
    told = kept.ticket.model_dump(exclude={"tenant", "why"})
    return FinanceTicketShown(**told, state=kept.state, closing=kept.closing)


def _state(given: str | None) -> str | None:
    if given is not None and given not in STATES:
        raise BillRefused("state", "must be open or closed")
    return given


def _cursor_of(kept: KeptTicket) -> str:
    place = f"{kept.ticket.opened_at.isoformat()} {kept.ticket.ticket_id}"
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _place_in(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, ticket_id = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no offset")
        return moment, UUID(ticket_id)
    except ValueError as error:
        raise BillRefused("cursor", "is none of ours: take `next_cursor` of the page before") from error
