"""Changes of one conversation that follow each other, folded into one: written once, told once. Pure.

An inquiry's steps mostly arrive within one batch; folded they cost the database what one of them does. What comes out
is the same as of writing them one by one, see `tests/integration/test_folded_changes.py`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from crossdesk.contracts.event import Json

RANKS = {"accepted": 0, "understood": 1, "failed": 2}
OUTCOME = 3
FIRST_COUNTS = frozenset({"received_at", "channel", "order_id", "customer", "body_hash", "received_event"})
"""Facts of an inquiry of which the first counts; of others it is the last."""
CLOSING = ("settle", "queue", "request")
"""What concerns more than the inquiry at hand, so that nothing may be folded in behind it."""


class Folded:
    """Changes of one conversation, in their order, that are written as one."""

    def __init__(self, change: Json) -> None:
        entry = change["entry"]
        self.place: tuple[str, str] = (entry["tenant"], entry["conversation_id"])
        self.inquiry_id: str | None = None
        self.entries: list[Json] = []
        self.messages: list[Json] = []
        self.announcements: list[Json] = []
        self.inquiry: Json | None = None
        self.rest: Json = {}
        self.closed = False
        self.add(change)

    def takes(self, change: Json) -> bool:
        """Whether a later change may be written together with those here."""
        inquiry_id = change["entry"].get("inquiry_id")
        same = not self.inquiry_id or not inquiry_id or inquiry_id == self.inquiry_id
        received_twice = "received_event" in (self.inquiry or {}) and "received_event" in (change.get("inquiry") or {})
        return same and not received_twice and not self.closed

    def add(self, change: Json) -> None:
        self.entries.append({name: value for name, value in change["entry"].items() if name not in PLACE})
        self.inquiry_id = self.inquiry_id or change["entry"].get("inquiry_id")
        if "inquiry" in change:
            self.inquiry = merged(self.inquiry or {}, change["inquiry"])
        if "message" in change:
            self.messages.append(change["message"])
        if "announce" in change:
            self.announcements.append(change["announce"])
        self.rest.update({name: change[name] for name in ("state", *CLOSING) if name in change})
        self.closed = any(name in change for name in CLOSING) or change.get("state") == "resolved"

    def as_json(self) -> Json:
        """As the SQL function `project` reads it: lists that are empty and parts that are missing are left out."""
        tenant, conversation_id = self.place
        parts = {"inquiry": self.inquiry, "messages": self.messages, "announce": self.announcements}
        moments = [entry["at"] for entry in self.entries]
        given = {name: part for name, part in parts.items() if part}
        return {
            "tenant": tenant,
            "conversation_id": conversation_id,
            "since": min(moments),
            "until": max(moments),
            "entries": self.entries,
            **given,
            **self.rest,
        }

    @property
    def request_id(self) -> str | None:
        """The agent's wish that these changes decide."""
        request_id: str | None = self.rest.get("request", {}).get("request_id")
        return request_id


PLACE = ("tenant", "conversation_id")


def fold(changes: Iterable[Json]) -> list[Folded]:
    """Changes in the order of the log as few folded ones; those of one conversation stay in their order."""
    folded: list[Folded] = []
    latest: dict[tuple[str, str], Folded] = {}
    for change in changes:
        place = (change["entry"]["tenant"], change["entry"]["conversation_id"])
        last = latest.get(place)
        if last is not None and last.takes(change):
            last.add(change)
        else:
            latest[place] = Folded(change)
            folded.append(latest[place])
    return folded


def merged(known: Mapping[str, Any], facts: Mapping[str, Any]) -> Json:
    """Facts of an inquiry taken into what is known: as the SQL function does with what is stored."""
    result = dict(known)
    for name, value in facts.items():
        if value is None or (name in FIRST_COUNTS and name in result):
            continue
        if name == "status" and rank(value) < rank(result.get("status", "accepted")):
            continue
        result[name] = {**result.get(name, {}), **value} if name == "translations" else value
    return result


def rank(status: str) -> int:
    return RANKS.get(status, OUTCOME)
