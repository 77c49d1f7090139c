"""What the gateway holds in memory so that accepting a message waits for the bus alone."""

from collections import OrderedDict
from datetime import UTC, datetime
from functools import singledispatchmethod
from uuid import UUID

from crossdesk.bus.catching_up import CatchingUp
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import (
    AgentAccountConfigured,
    AgentPresenceChanged,
    InquiryReceived,
    TenantConfigured,
    WebhookConfigured,
)
from crossdesk.contracts.routing import AgentFoundAbsent

from gateway.accept.idempotency import Claims
from gateway.accept.waiting_room import WaitingRoom
from gateway.accounts import Accounts
from gateway.found_urgent import FoundUrgent
from gateway.recent_conversations import RecentConversations

MOST_OWN = 50_000
"""More than a saturated replica accepts until its reading of the log has come to them: each costs 150 bytes."""


class OwnEvents:
    """Ids of events this replica published and took in at once, so that it need not open them again on the log."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()

    def note(self, event_id: UUID) -> None:
        self._ids[str(event_id)] = None
        if len(self._ids) > MOST_OWN:
            self._ids.popitem(last=False)

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._ids


class Memory:
    """Accounts, idempotency keys, recent conversations and who waits, rebuilt from the log on every start."""

    def __init__(self, waiting_room: WaitingRoom, idempotency_keys: int = 200_000) -> None:
        self.waiting_room = waiting_room
        self.accounts = Accounts()
        self.claims = Claims(idempotency_keys)
        self.conversations = RecentConversations()
        self.urgent = FoundUrgent()
        self.own = OwnEvents()
        self.messages_read = CatchingUp()
        """To wait for what other replicas accepted until now: their messages are known here some tenths later."""

    @singledispatchmethod
    def apply(self, event: Event, at: datetime) -> None:
        """Take in an event of the log that happened `at`. Events of other kinds change nothing here."""

    @apply.register
    def _(self, event: TenantConfigured, at: datetime) -> None:
        self.accounts.configure_tenant(event)

    @apply.register
    def _(self, event: AgentAccountConfigured, at: datetime) -> None:
        self.accounts.configure_agent(event)

    @apply.register
    def _(self, event: WebhookConfigured, at: datetime) -> None:
        self.accounts.configure_webhook(event)

    @apply.register
    def _(self, event: AgentPresenceChanged, at: datetime) -> None:
        self.accounts.change_presence(event)

    @apply.register
    def _(self, event: AgentFoundAbsent, at: datetime) -> None:
        self.accounts.change_presence(event)

    @apply.register
    def _(self, event: InquiryReceived, at: datetime) -> None:
        self.claims.remember(event, at, acknowledged=True)
        self.conversations.heard_of(event, at)
        self.waiting_room.enter(str(event.inquiry.inquiry_id), (datetime.now(UTC) - at).total_seconds())
