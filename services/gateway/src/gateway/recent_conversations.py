"""Who wrote in conversations opened lately: a message that follows at once needs no database to be accepted."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.event import Lane
from crossdesk.contracts.gateway import Channel, Customer, InquiryReceived

if TYPE_CHECKING:
    from gateway.accept.draft import Draft
    from gateway.accept.inquiry_request import CustomerRequest


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What a new message of a conversation takes over from the one before."""

    channel: Channel
    customer: "Customer | CustomerRequest"
    order_id: str | None
    lane: Lane


class RecentConversations:
    """The latest `limit` conversations of all tenants; older ones are in the gateway's tables."""

    def __init__(self, limit: int = 20_000) -> None:
        self._limit = limit
        self._known: OrderedDict[tuple[str, UUID], Correspondence] = OrderedDict()

    def note(self, event: "InquiryReceived | Draft") -> None:
        place, inquiry = (event.tenant, event.conversation_id), event.inquiry
        self._known[place] = Correspondence(inquiry.channel, inquiry.customer, inquiry.order_id, event.lane)
        self._known.move_to_end(place)
        while len(self._known) > self._limit:
            self._known.popitem(last=False)

    def find(self, tenant: str, conversation_id: UUID) -> Correspondence | None:
        return self._known.get((tenant, conversation_id))
