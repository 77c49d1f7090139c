"""Changes of one conversation that follow each other, folded into one: written once, told once. Pure.

An inquiry's steps mostly arrive within one batch; folded they cost the database what one of them does. What comes out
is the same as of writing them one by one, see `tests/integration/test_folded_changes.py`.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from crossdesk.contracts.event import Json

from gateway.record.change import Change, Entry, Step, of_inquiry

RANKS = {"accepted": 0, "understood": 1, "failed": 2}
OUTCOME = 3
FIRST_COUNTS = frozenset({"received_at", "channel", "order_id", "customer", "body_hash", "received_event"})
"""Facts of an inquiry of which the first counts; of others it is the last."""


class Folded:
    """Steps of one conversation, in their order, that are written as one."""

    def __init__(self, first: Step) -> None:
        self.place: tuple[str, UUID] = (first.tenant, first.conversation_id)
        self.inquiry_id: UUID | None = None
        self.entries: list[Entry] = []
        self.messages: list[Json] = []
        self.announcements: list[Json] = []
        self.inquiry: Json = {}
        self.rest: Json = {}
        self.closed = False
        self.add(first)

    def takes(self, step: Step) -> bool:
        """Whether a later step may be written together with those here."""
        inquiry_id = step.entry.inquiry_id
        if self.closed or (self.inquiry_id and inquiry_id and inquiry_id != self.inquiry_id):
            return False
        return not ("received_event" in self.inquiry and "received_event" in (step.change.inquiry or ()))

    def add(self, step: Step) -> None:
        entry, change = step.entry, step.change
        self.entries.append(entry)
        self.inquiry_id = self.inquiry_id or entry.inquiry_id
        if change.inquiry:
            merge(self.inquiry, change.inquiry)
        if change.message:
            self.messages.append({"at": entry.at, **of_inquiry(entry), **change.message})
        if announcement := step.announcement:
            self.announcements.append(announcement)
        if change.state:
            self.rest["state"] = change.state
        self.closed = closes(change)
        if self.closed:
            self.rest.update(self._closing(step))

    def as_json(self) -> Json:
        """As `rounds.py` takes it: lists that are empty and parts that are missing are left out."""
        tenant, conversation_id = self.place
        moments = [entry.at for entry in self.entries]
        inquiry = self.inquiry and {"inquiry_id": self.inquiry_id, **self.inquiry}
        parts = {"inquiry": inquiry, "messages": self.messages, "announce": self.announcements}
        return {
            "tenant": tenant,
            "conversation_id": conversation_id,
            "since": min(moments),
            "until": max(moments),
            "entries": self.entries,
            **{name: part for name, part in parts.items() if part},
            **self.rest,
        }

    @property
    def decided(self) -> bool:
        """Whether these changes give the inquiry its outcome."""
        return "settle" in self.rest or rank(self.inquiry.get("status", "accepted")) == OUTCOME

    @property
    def urgent(self) -> bool:
        """Whether these changes tell that the conversation was found urgent."""
        return bool(self.rest.get("queue", {}).get("urgent"))

    @property
    def request_id(self) -> str | None:
        """The agent's wish that these changes decide."""
        request_id: str | None = self.rest.get("request", {}).get("request_id")
        return request_id

    def _closing(self, step: Step) -> Json:
        """What concerns more than the inquiry at hand."""
        entry, change = step.entry, step.change
        place = {"tenant": step.tenant, "conversation_id": step.conversation_id}
        waiting = {**place, **of_inquiry(entry), "since": entry.at, "priority": 0}
        parts = {
            "settle": change.settle,
            "queue": change.queue and {**waiting, **change.queue},
            "sooner": None if change.priority is None else {**place, "priority": change.priority},
            "request": change.request and {**place, "at": entry.at, **change.request},
        }
        return {name: part for name, part in parts.items() if part is not None}


def closes(change: Change) -> bool:
    """Whether it concerns more than the inquiry at hand, so that nothing may be folded in behind it."""
    alone = (change.settle, change.queue, change.priority, change.request)
    return any(part is not None for part in alone) or change.state == "resolved"


def fold(steps: Iterable[Step]) -> list[Folded]:
    """Steps in the order of the log as few folded ones; those of one conversation stay in their order."""
    folded: list[Folded] = []
    latest: dict[tuple[str, UUID], Folded] = {}
    for step in steps:
        place = (step.tenant, step.conversation_id)
        last = latest.get(place)
        if last is not None and last.takes(step):
            last.add(step)
        else:
            latest[place] = Folded(step)
            folded.append(latest[place])
    return folded


def merge(known: Json, facts: Mapping[str, Any]) -> None:
    """Take facts of an inquiry into what is known: as the SQL function does with what is stored."""
    for name, value in facts.items():
        if value is None or (name in FIRST_COUNTS and name in known):
            continue
        if name == "status" and rank(value) < rank(known.get("status", "accepted")):
            continue
        known[name] = {**known.get(name, {}), **value} if name == "translations" else value


def rank(status: str) -> int:
    return RANKS.get(status, OUTCOME)
