"""Records no service can read, as a careless publisher, a bad disk or a foreign tool puts them on a topic."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from crossdesk.bus.envelope import Envelope
from crossdesk.contracts.event import derive_id
from crossdesk.testing.examples import TENANT, a_conversation, an_inquiry_received

READERS = {
    "inquiries": frozenset({"gateway", "intent", "translation"}),
    "understanding": frozenset({"gateway", "knowledge"}),
    "understanding-shipment": frozenset({"gateway", "logistics"}),
    "understanding-dispute": frozenset({"gateway", "payments-risk"}),
}
"""Consumers of each poisoned topic: every one of them has to give the record up once."""


class Headless(Envelope, frozen=True):
    """A record without any CloudEvents headers."""

    def headers(self) -> dict[str, str]:
        return {}


class Hollow(Envelope, frozen=True):
    """A record whose headers are empty."""

    def headers(self) -> dict[str, str]:
        return dict.fromkeys(super().headers(), "")


@dataclass(frozen=True)
class Kind:
    """One way to be unreadable. `make(mark, key)` gives a record whose body holds the mark and is like no other.

    `rescued_for`: the tenant whose people get the inquiry named in it; None where no inquiry may come of it.
    """

    name: str
    make: Callable[[str, str], Envelope]
    kafka_only: bool = False
    rescued_for: str | None = None


def undecodable(mark: str, key: str) -> Envelope:
    return record("inquiries", "InquiryReceived", key, b"\xff\xfe{" + mark.encode())


def wrong_shape(topic: str, mark: str, key: str) -> Envelope:
    return record(topic, "InquiryUnderstood", key, f'{{"tenant": "{TENANT}", "note": "{mark}"}}'.encode())


def other_tenant(mark: str, key: str) -> Envelope:
    """The envelope says `demo`, the body another shop: row-level security would admit the envelope's."""
    event = an_inquiry_received(mark, tenant="other-shop", conversation_id=a_conversation(mark))
    return record("inquiries", "InquiryReceived", key, event.model_dump_json().encode())


def other_version(mark: str, key: str) -> Envelope:
    """An inquiry of the shop with a channel there is not yet: unreadable, but plainly somebody's question."""
    body = an_inquiry_received(mark, conversation_id=a_conversation(mark)).model_dump(mode="json")
    body["inquiry"]["channel"] = "telepathy"
    return record("inquiries", "InquiryReceived", key, json.dumps(body).encode())


def without_headers(mark: str, key: str) -> Envelope:
    return record("inquiries", "InquiryReceived", key, mark.encode(), Headless)


def hollow_headers(mark: str, key: str) -> Envelope:
    return record("inquiries", "InquiryReceived", key, mark.encode(), Hollow)


def nul_in_the_key(mark: str, key: str) -> Envelope:
    """PostgreSQL stores no NUL, neither in text nor in jsonb."""
    return record("inquiries", "InquiryReceived", f"{key}\x00", b"{" + mark.encode())


KINDS = (
    Kind("undecodable bytes", undecodable),
    Kind("wrong shape", partial(wrong_shape, "understanding")),
    Kind("wrong shape, needs a parcel", partial(wrong_shape, "understanding-shipment")),
    Kind("wrong shape, needs a judgement", partial(wrong_shape, "understanding-dispute")),
    Kind("two tenants", other_tenant),
    Kind("a channel of another version", other_version, rescued_for=TENANT),
    Kind("no headers", without_headers),
    Kind("headers without values", hollow_headers),
    Kind("NUL in the key", nul_in_the_key, kafka_only=True),
)


def record(topic: str, kind: str, key: str, data: bytes, envelope: type[Envelope] = Envelope) -> Envelope:
    """A record as the bus takes it, with headers that look right unless `envelope` says otherwise."""
    now, event_id = datetime.now(UTC), derive_id("poison", data)
    return envelope(event_id, kind, "gateway", now, TENANT, topic, key, data)


def some_key(rng: random.Random) -> str:
    """The key of a conversation nobody has."""
    return f"{TENANT}/{UUID(int=rng.getrandbits(128), version=4)}"


def inquiry_in(envelope: Envelope) -> tuple[str, str] | None:
    """Id and text of the inquiry a record names, if one can be made out in it."""
    try:
        inquiry = json.loads(envelope.data)["inquiry"]
        return inquiry["inquiry_id"], inquiry["text"]
    except (ValueError, KeyError):
        return None
