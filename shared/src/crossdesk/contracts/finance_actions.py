"""What a shop's finance says: events of their own topic, published by the gateway."""

from typing import ClassVar
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.contracts.finance_tickets import TicketClosing
from crossdesk.contracts.gateway import Settlement


class SettlementLimitsConfigured(Event):
    """What a shop allows to be paid back without asking, whole; a later one replaces it.

    It counts instead of `TenantConfigured.settlement`, which is the operator's word; None goes back to that one.
    Versions count from 1 in the order of these events, those without limits included.
    """

    topic: ClassVar[str] = "finance-actions"
    limits: Settlement | None = None


class FinanceTicketCloseRequested(Event):
    """Somebody of the shop is done with a ticket. payments-risk-service closes it by the first who says so."""

    topic: ClassVar[str] = "finance-actions"
    ticket_id: UUID
    closing: TicketClosing

    @property
    def key(self) -> str:
        """All that is said of a ticket in order."""
        return f"{self.tenant}/{self.ticket_id}"
