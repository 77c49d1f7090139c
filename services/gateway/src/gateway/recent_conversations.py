"""Who wrote in conversations opened lately: a message that follows at once needs no database to be accepted."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.event import Lane
from crossdesk.contracts.gateway import Channel, Customer, InquiryReceived

if TYPE_CHECKING:
    from gateway.accept.draft import Draft
    from gateway.accept.inquiry_request import CustomerRequest


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What a new message of a conversation takes over from the one before.

    `inquiry_id` is that of the one before, `at` when it came; `here`: this replica accepted it, and hears of its end.
    """

    channel: Channel
    customer: "Customer | CustomerRequest"
    order_id: str | None
    lane: Lane
    inquiry_id: UUID
    at: datetime
    here: bool = False


class RecentConversations:
    """The latest `limit` conversations of all tenants; older ones are in the gateway's tables."""

    def __init__(self, limit: int = 20_000) -> None:
        self._limit = limit
        self._known: OrderedDict[tuple[str, UUID], Correspondence] = OrderedDict()

    def accepted(self, draft: "Draft") -> None:
        """Note a message that this replica accepted."""
        self._note(draft, draft.inquiry_id, draft.at, here=True)

    def heard_of(self, event: InquiryReceived, at: datetime) -> None:
        """Note a message found on the log: accepted here and noted before, or by another replica."""
        self._note(event, event.inquiry.inquiry_id, at, here=False)

    def _note(self, message: "InquiryReceived | Draft", inquiry_id: UUID, at: datetime, *, here: bool) -> None:
        place, inquiry = (message.tenant, message.conversation_id), message.inquiry
        known = self._known.get(place)
        # The log tells of our own messages, too, and late: what is known by then is newer.
        if known is not None and (known.inquiry_id == inquiry_id or known.at > at):
            return
        self._known[place] = Correspondence(
            inquiry.channel, inquiry.customer, inquiry.order_id, message.lane, inquiry_id, at, here
        )
        self._known.move_to_end(place)
        while len(self._known) > self._limit:
            self._known.popitem(last=False)

    def find(self, tenant: str, conversation_id: UUID) -> Correspondence | None:
        return self._known.get((tenant, conversation_id))
