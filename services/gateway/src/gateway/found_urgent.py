"""Conversations that a rule of the tier policy found urgent: what their customers write next is urgent, too."""

from collections import OrderedDict
from uuid import UUID


class FoundUrgent:
    """The latest `limit` of all tenants. Replicas are told of each by the notification of the change that shows it."""

    def __init__(self, limit: int = 20_000) -> None:
        self._limit = limit
        self._known: OrderedDict[tuple[str, UUID], None] = OrderedDict()

    def note(self, tenant: str, conversation_id: str) -> None:
        place = (tenant, UUID(conversation_id))
        self._known[place] = None
        self._known.move_to_end(place)
        if len(self._known) > self._limit:
            self._known.popitem(last=False)

    def __contains__(self, place: tuple[str, UUID]) -> bool:
        return place in self._known
