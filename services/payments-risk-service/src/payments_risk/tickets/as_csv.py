"""Tickets as CSV (RFC 4180: CRLF, quotes doubled, one header line), safe to open in a spreadsheet.

A cell that a spreadsheet would run as a formula gets an apostrophe in front. Source: OWASP, CSV Injection.
"""

import csv
from collections.abc import Iterable
from io import StringIO

from payments_risk.disputes.finance_ticket import KeptTicket
from payments_risk.tickets.amounts import plain_amount

COLUMNS = (
    "ticket_id",
    "opened_at",
    "cause",
    "provider",
    "dispute_id",
    "order_id",
    "payment_id",
    "customer_id",
    "refund_of",
    "refund_at",
    "amount",
    "currency",
    "due_by",
    "rule",
    "sentence",
    "note",
    "facts",
    "reasons",
    "sources",
    "state",
    "outcome",
    "reference",
    "closed_by",
    "closed_at",
    "closing_note",
)
RUN_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what Excel takes for them


def tickets_csv(tickets: Iterable[KeptTicket]) -> str:
    """One line a ticket, times in UTC. Facts are `name=word`, several parted by `; `."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(cell) for cell in [*_cells(each), *_closing(each)]] for each in tickets)
    return text.getvalue()


def guarded(cell: str) -> str:
    """The cell as no spreadsheet runs it; white space before the sign does not hide it."""
    return f"'{cell}" if cell.startswith(RUN_AS_FORMULA) or cell.lstrip().startswith(RUN_AS_FORMULA) else cell


def _cells(kept: KeptTicket) -> list[str]:
    ticket = kept.ticket
    return [
        str(ticket.ticket_id),
        ticket.opened_at.isoformat(),
        ticket.cause,
        ticket.provider,
        ticket.dispute_id,
        ticket.order_id or "",
        ticket.payment_id or "",
        ticket.customer_id or "",
        ticket.refund_of or "",
        ticket.refund_at or "",
        plain_amount(ticket.amount),
        ticket.amount.currency,
        ticket.due_by.isoformat() if ticket.due_by else "",
        ticket.rule,
        ticket.sentence,
        ticket.note,
        "; ".join(f"{fact}={word}" for fact, word in ticket.facts.items()),
        " ".join(ticket.reasons),
        "; ".join(ticket.sources),
    ]


def _closing(kept: KeptTicket) -> list[str]:
    """What finance did; empty cells while the ticket is open."""
    closing = kept.closing
    if closing is None:
        return [kept.state, "", "", "", "", ""]
    return [
        kept.state,
        closing.outcome,
        closing.reference or "",
        closing.closed_by,
        closing.closed_at.isoformat(),
        closing.note or "",
    ]
