"""A conversation at the desk, as it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from crossdesk.contracts.event import Lane

State = Literal["waiting", "callback", "assigned"]
Place = tuple[str, UUID]
"""A conversation of a tenant."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One that waits for a person or is with one.

    `inquiry_ids` are the customer's messages no agent has replied to yet, or the last one; `awaits_reply` says which.
    `passed_on_by` is the agent who last handed it on: it is not offered to them again, though they may take it.
    `lane` is that of its events.
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
    passed_on_by: str | None = None
    lane: Lane = "normal"

    @property
    def place(self) -> Place:
        return self.tenant, self.conversation_id
