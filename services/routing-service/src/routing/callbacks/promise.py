"""A callback that a customer was promised: its window, and what is due of it next."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from crossdesk.contracts.event import Lane

from routing.callback import CallbackRules, Window, remind_at
from routing.conversation import Conversation, Place

Step = Literal["remind", "due", "end"]


@dataclass(frozen=True, slots=True)
class Promise:
    """All moments are aware UTC. `inquiry_id`, `lane` and `language` are those of the case, which may be gone by then.

    chosen      the customer chose the window; else it is the next one, booked as nobody was on duty
    step        what is due at `look_at`: the reminder, the window's beginning, or its end
    missed      how many windows of this case went by before this one without anybody
    last_agent  who had the case before, while it is held back for its window
    """

    tenant: str
    conversation_id: UUID
    inquiry_id: UUID
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    chosen: bool
    booked_at: datetime
    step: Step
    look_at: datetime
    lane: Lane
    language: str
    missed: int = 0
    last_agent: str | None = None

    @property
    def place(self) -> Place:
        return self.tenant, self.conversation_id

    @property
    def window(self) -> Window:
        return Window(self.starts_at, self.ends_at, self.time_zone)

    def is_ahead(self, now: datetime) -> bool:
        """Whether the window has not begun."""
        return now < self.starts_at


def promise_of(
    conversation: Conversation, window: Window, now: datetime, rules: CallbackRules, *, chosen: bool, missed: int = 0
) -> Promise:
    """What is promised at `now`; the reminder is due some minutes before the window, or at once."""
    return Promise(
        conversation.tenant,
        conversation.conversation_id,
        conversation.inquiry_ids[-1],
        window.starts_at,
        window.ends_at,
        window.time_zone,
        chosen=chosen,
        booked_at=now,
        step="remind",
        look_at=min(remind_at(window, now, rules), window.starts_at),
        lane=conversation.lane,
        language=conversation.language,
        missed=missed,
        last_agent=conversation.last_agent,
    )


def after(promise: Promise, now: datetime) -> Promise:
    """The promise once all that is due up to `now` is done, which is before its end."""
    if promise.is_ahead(now):
        return replace(promise, step="due", look_at=promise.starts_at)
    return replace(promise, step="end", look_at=promise.ends_at)
