"""What was written about a conversation, as one replica tells it to its own streams and to the other replicas."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from crossdesk.contracts.event import Json

from gateway.read.shown import Happening

Told = tuple[str, str, str | None, str | None, int, int]
_TOLD = msgspec.json.Decoder(list[str | Told])
MOST_AT_ONCE = 36
"""Changes in one notification: PostgreSQL refuses those of 8000 bytes and more."""


@dataclass(frozen=True)
class News:
    """Timeline entries `first_seq` and following of one conversation, `count` in all.

    `entries` are at hand only where they were written: a notification can be heard by every role of the database, so
    it holds no more than ids and places.
    """

    tenant: str
    conversation_id: str
    inquiry_id: str | None
    request_id: str | None
    first_seq: int
    count: int
    entries: Sequence[Json] | None = None

    @property
    def subjects(self) -> Iterator[str]:
        """Ids that somebody may wait for."""
        yield from (each for each in (self.conversation_id, self.inquiry_id, self.request_id) if each)

    def happenings(self) -> list[Happening]:
        """The entries as readers are shown them, as far as they are at hand."""
        return [
            Happening.model_validate(
                {
                    **entry,
                    "seq": self.first_seq + place,
                    "conversation_id": self.conversation_id,
                    "answer": entry["data"].get("answer"),
                }
            )
            for place, entry in enumerate(self.entries or ())
        ]


def as_payloads(replica: UUID, news: Sequence[News]) -> Iterator[str]:
    """Notifications that tell other replicas of it: the sender, then ids and places."""
    for begin in range(0, len(news), MOST_AT_ONCE):
        told = [_ids_and_places(each) for each in news[begin : begin + MOST_AT_ONCE]]
        yield msgspec.json.encode([str(replica), *told]).decode()


def from_payload(payload: str) -> list[News]:
    """What another replica told. Raises ValueError for what is none of our notifications."""
    try:
        _, *told = _TOLD.decode(payload)
        return [News(*item) for item in told if not isinstance(item, str)]
    except (ValueError, RecursionError) as error:
        raise ValueError(f"a notification is malformed: {error}") from error


def _ids_and_places(news: News) -> Iterable[str | int | None]:
    return [news.tenant, news.conversation_id, news.inquiry_id, news.request_id, news.first_seq, news.count]
