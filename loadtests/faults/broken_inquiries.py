"""Inquiries that are given up: some no service can read, some that cannot be stored. HTTP lets neither in."""

import json
import random
from datetime import UTC, datetime
from uuid import UUID

from crossdesk.bus.envelope import Envelope

from loadtests.faults.sayings import DISPUTE
from loadtests.history.lines import Line, Sent, Unknown, digest

TENANT = "demo"


def unreadable(rng: random.Random, *, behind: Envelope | None = None) -> Envelope:
    """A channel there is not: every reader gives it up. It comes under the key of `behind`, and so after it."""
    return _inquiry(rng, {"channel": "pigeon"}, behind)


def unstorable(rng: random.Random) -> Envelope:
    """A text with a NUL: it can be read and understood, and PostgreSQL cannot store it."""
    return _inquiry(rng, {"channel": "web", "text": "\x00 " + DISPUTE}, None)


def _inquiry(rng: random.Random, parts: dict[str, str], behind: Envelope | None) -> Envelope:
    inquiry, conversation, event = (UUID(int=rng.getrandbits(128), version=4) for _ in range(3))
    now = datetime.now(UTC)
    body = {
        "tenant": TENANT,
        "conversation_id": str(conversation),
        "inquiry": {
            "inquiry_id": str(inquiry),
            "customer": {"id": "c-1"},
            "text": DISPUTE,
            "received_at": now.isoformat(),
            **parts,
        },
    }
    key = behind.key if behind else f"{TENANT}/{conversation}"
    return Envelope(event, "InquiryReceived", "gateway", now, TENANT, "inquiries", key, json.dumps(body).encode())


def inquiry_of(envelope: Envelope) -> str:
    """The inquiry's id."""
    return str(json.loads(envelope.data)["inquiry"]["inquiry_id"])


def conversation_of(envelope: Envelope) -> str:
    """The conversation's id."""
    return str(json.loads(envelope.data)["conversation_id"])


def as_sent(envelope: Envelope) -> list[Line]:
    """Lines of a history that say: somebody sent this, and it may be on the log."""
    post, at = f"broken-{envelope.id}", envelope.time.timestamp()
    text = json.loads(envelope.data)["inquiry"]["text"]
    return [Sent(post=post, text=digest(text), at=at), Unknown(post=post, at=at)]
