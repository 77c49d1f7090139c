"""What was written about a conversation, as one replica tells it to its own streams and to the other replicas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from gateway.read.happened import Happened, happened
from gateway.record.change import Entry

Told = tuple[str, str, str | None, str | None, bool, int, int]
_TOLD = msgspec.json.Decoder(list[str | Told])
URGENT = "!"
MOST_AT_ONCE = 36
"""Changes in one notification: PostgreSQL refuses those of 8000 bytes and more."""


@dataclass(frozen=True)
class News:
    """Timeline entries `first_seq` and following of one conversation, `count` in all.

    `decided` tells that with them the inquiry has an outcome, `urgent` that the conversation was found urgent.
    `entries` are at hand only where they were written: a notification can be heard by every role of the database, so
    it holds no more than ids and places.
    """

    tenant: str
    conversation_id: str
    inquiry_id: str | None
    request_id: str | None
    decided: bool
    first_seq: int
    count: int
    entries: Sequence[Entry] | None = None
    urgent: bool = False

    @property
    def subjects(self) -> Iterator[str]:
        """Ids that somebody may wait for."""
        yield from (each for each in (self.conversation_id, self.inquiry_id, self.request_id) if each)

    def happenings(self) -> list[Happened]:
        """The entries as streams are told them, as far as they are at hand."""
        placed = enumerate(self.entries or (), self.first_seq)
        return [happened(entry, seq, self.conversation_id) for seq, entry in placed]


def around_seq(
    tenant: str,
    conversation_id: str,
    inquiry_id: str | None,
    request_id: str | None,
    decided: bool,
    count: int,
    *,
    urgent: bool = False,
) -> tuple[str, str]:
    """One change of a notification, before and after its `first_seq`, which is known only where it is written.

    A notification is `["<replica that tells>",<change>,...]`, at most MOST_AT_ONCE changes. Behind one of an urgent
    conversation comes URGENT: replicas of the version before pass over words they do not know.
    """
    ids = msgspec.json.encode([tenant, conversation_id, inquiry_id, request_id, decided]).decode()
    return f"{ids[:-1]},", f",{count}]" + (f',"{URGENT}"' if urgent else "")


def from_payload(payload: str) -> list[News]:
    """What another replica told. Raises ValueError for what is none of our notifications."""
    try:
        _, *told = _TOLD.decode(payload)
        following = [*told[1:], None]
        return [
            News(*item, urgent=then == URGENT)
            for item, then in zip(told, following, strict=False)
            if not isinstance(item, str)
        ]
    except (ValueError, RecursionError) as error:
        raise ValueError(f"a notification is malformed: {error}") from error
