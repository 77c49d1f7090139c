"""Who wrote in conversations opened lately: a message that follows at once needs no database to be accepted."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.event import Lane
from crossdesk.contracts.gateway import Channel, Customer, InquiryReceived

if TYPE_CHECKING:
    from gateway.accept.draft import Draft
    from gateway.accept.inquiry_request import CustomerRequest

MOST_EARLIER = 3
"""Messages remembered beside the latest: more do not come within the moments that clocks may differ by."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What a new message of a conversation takes over from the one before.

    `inquiry_id` is that of the one before, `at` when it came; `earlier` are some that came before that, by the clocks
    of their replicas.
    """

    channel: Channel
    customer: "Customer | CustomerRequest"
    order_id: str | None
    lane: Lane
    inquiry_id: UUID
    at: datetime
    earlier: tuple[tuple[UUID, datetime], ...] = ()

    @property
    def messages(self) -> tuple[tuple[UUID, datetime], ...]:
        """The last few messages of the conversation with their times."""
        return (*self.earlier, (self.inquiry_id, self.at))


class RecentConversations:
    """The latest `limit` conversations of all tenants; older ones are in the gateway's tables."""

    def __init__(self, limit: int = 20_000) -> None:
        self._limit = limit
        self._known: OrderedDict[tuple[str, UUID], Correspondence] = OrderedDict()

    def accepted(self, draft: "Draft") -> None:
        """Note a message that this replica accepted."""
        self._note(draft, draft.inquiry_id, draft.at)

    def heard_of(self, event: InquiryReceived, at: datetime) -> None:
        """Note a message found on the log: accepted here and noted before, or by another replica."""
        self._note(event, event.inquiry.inquiry_id, at)

    def _note(self, message: "InquiryReceived | Draft", inquiry_id: UUID, at: datetime) -> None:
        place, inquiry = (message.tenant, message.conversation_id), message.inquiry
        known = self._known.get(place)
        before = known.messages if known else ()
        if any(inquiry_id == each for each, _ in before):
            return
        lane: Lane = "urgent" if known and known.lane == "urgent" else message.lane
        # The log tells of our own messages, too, and late: what is known by then is newer. So it is by a slow clock.
        if known is not None and known.at > at:
            self._known[place] = replace(known, lane=lane, earlier=(*known.earlier, (inquiry_id, at))[-MOST_EARLIER:])
            return
        self._known[place] = Correspondence(
            inquiry.channel, inquiry.customer, inquiry.order_id, lane, inquiry_id, at, before[-MOST_EARLIER:]
        )
        self._known.move_to_end(place)
        while len(self._known) > self._limit:
            self._known.popitem(last=False)

    def find(self, tenant: str, conversation_id: UUID) -> Correspondence | None:
        return self._known.get((tenant, conversation_id))
