"""A conversation at the desk, as it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from crossdesk.contracts.event import Lane
from crossdesk.contracts.gateway import Channel

from routing.matching import Wish, primary_language

State = Literal["waiting", "callback", "assigned"]
Place = tuple[str, UUID]
"""A conversation of a tenant."""


def in_order(place: Place) -> tuple[str, int]:
    """What places are sorted by, as the database would: ids compare by a call of Python each, their numbers do not."""
    return place[0], place[1].int


@dataclass(frozen=True, slots=True)
class Conversation:
    """One that waits for a person or is with one.

    `inquiry_ids` are the customer's messages no agent has replied to yet, or the last one; `awaits_reply` says which.
    `lane` is that of its events, `channel` that of the customer's last message.

    passed_on_by  the agents who handed it on or did not accept it: it is not offered to them again, though they may
                  take it
    last_agent    who had it before: if they suit and are free, it goes to them
    urgent        a rule of the tier policy found it so; whatever its lane, which is that of its events
    weight        what it takes of its agent's places, in percent of one
    accept_by     until when its agent has to accept it; None where nothing is to be accepted
    """

    tenant: str
    conversation_id: UUID
    state: State
    inquiry_ids: Sequence[UUID]
    skill: str
    language: str
    priority: int
    queued_at: datetime
    ranked_at: datetime
    summary: str
    country: str | None = None
    time_zone: str | None = None
    agent_id: str | None = None
    awaits_reply: bool = True
    passed_on_by: Sequence[str] = ()
    lane: Lane = "normal"
    channel: Channel = "web"
    vip: bool = False
    weight: int = 100
    accept_by: datetime | None = None
    last_agent: str | None = None
    urgent: bool = False

    @property
    def place(self) -> Place:
        return self.tenant, self.conversation_id

    @property
    def wish(self) -> Wish:
        """What it is best served with."""
        return Wish(self.skill, primary_language(self.language), self.vip)
