"""Idempotency keys used lately: with the same body a key means the same message, with another it is a mistake."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, Protocol

from crossdesk.contracts.gateway import IdempotencyClaim

LIFETIME = timedelta(hours=24)
Verdict = Literal["new", "pending", "known", "reused"]


class Message(Protocol):
    """A message with an idempotency key or without: an `InquiryReceived`, or a draft of one."""

    @property
    def tenant(self) -> str: ...
    @property
    def idempotency(self) -> IdempotencyClaim | None: ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a key stands for. `acknowledged`: the bus has it; otherwise it may, and publishing again is harmless."""

    body_hash: str
    at: datetime
    acknowledged: bool


def digest(text: str) -> str:
    """SHA-256, hex, of a key or of a body in canonical form."""
    return sha256(text.encode()).hexdigest()


class Claims:
    """Keys of the last 24 hours by tenant, at most `limit`: the longest unused make room first.

    Fed by this replica's own requests and by the log, so that a key used at another replica is known within moments.
    A key that races at two replicas is published by both under one inquiry id; the first on the log wins.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._claims: OrderedDict[tuple[str, str], Claimed] = OrderedDict()

    def __len__(self) -> int:
        return len(self._claims)

    def find(self, tenant: str, claim: IdempotencyClaim, now: datetime) -> Claimed | None:
        found = self._claims.get((tenant, claim.key_hash))
        if found is not None and now - found.at >= LIFETIME:
            del self._claims[tenant, claim.key_hash]
            return None
        return found

    def judge(self, message: Message, now: datetime) -> Verdict:
        """Is this message new, on its way, already stored, or is its key taken by another body?"""
        assert message.idempotency is not None, "only messages with a key are judged"
        found = self.find(message.tenant, message.idempotency, now)
        if found is None:
            return "new"
        if found.body_hash != message.idempotency.body_hash:
            return "reused"
        return "known" if found.acknowledged else "pending"

    def remember(self, message: Message, at: datetime, *, acknowledged: bool) -> None:
        """Note a message's key, if it has one. The first body on a key stays, and once acknowledged is for good."""
        if message.idempotency is None:
            return
        claim, place = message.idempotency, (message.tenant, message.idempotency.key_hash)
        found = self.find(message.tenant, claim, at)
        if found is None or (not found.acknowledged and (acknowledged or found.body_hash == claim.body_hash)):
            self._claims[place] = Claimed(claim.body_hash, at, acknowledged)
        self._claims.move_to_end(place)
        while len(self._claims) > self._limit:
            self._claims.popitem(last=False)
