"""What every event has in common: its tenant, its key, its topic and the reason it was published."""

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID, uuid5

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

NAMESPACE = UUID("6f1dfc1e-53a4-5d0c-9a53-0f7f3a1d1c22")
"""Root of all derived ids, so that the same cause gives the same id on every machine."""


Lane = Literal["normal", "urgent"]
URGENT_SUFFIX = "-urgent"


def is_urgent(topic: str) -> bool:
    """Whether this is the topic of an urgent lane, which consumers read first."""
    return topic.endswith(URGENT_SUFFIX)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Text = Annotated[str, AfterValidator(_nfc)]
Utc = Annotated[AwareDatetime, AfterValidator(_utc)]
Tenant = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Language = Annotated[str, Field(description="BCP 47 tag such as de, pt-BR or zh-Hans; `und` when unknown")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
GrammaticalGender = Literal["feminine", "masculine", "neutral"]
"""How somebody wishes to be spoken to and of; `neutral`: without forms of either."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Part(BaseModel):
    """A value inside an event. Readers ignore fields they do not know, so that publishers may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Money(Part):
    """An amount in minor units (cents, yen) of an ISO 4217 currency."""

    minor: int
    currency: Currency


class Event(Part):
    """Something that happened. The class name is the CloudEvents type, `topic` the log it is appended to.

    `why` is the reason in one plain English sentence; it is shown in timelines and must hold no personal data.
    """

    topic: ClassVar[str]
    tenant: Tenant
    why: str = ""

    @property
    def key(self) -> str:
        """Events of one key stay in order. Without a narrower key that is the tenant."""
        return self.tenant

    @classmethod
    def topics(cls, need: str | None = None) -> tuple[str, ...]:
        """All topics that events of this type may be on, or those with this need."""
        return (cls.topic,)

    @property
    def published_on(self) -> str:
        """The topic this very event belongs on."""
        return self.topic


class ConversationEvent(Event):
    """An event of one conversation, in order with all others of that conversation on the same topic."""

    conversation_id: UUID

    @property
    def key(self) -> str:
        return f"{self.tenant}/{self.conversation_id}"


class LanedEvent(ConversationEvent):
    """An event on the way of an answer. Urgent conversations have a topic of their own beside the normal one.

    A conversation keeps the lane it began in while events of it are under way, so that all of them stay in order.
    """

    lane: Lane = "normal"

    @classmethod
    def topics(cls, need: str | None = None) -> tuple[str, ...]:
        return (cls.topic, cls.topic + URGENT_SUFFIX)

    @property
    def published_on(self) -> str:
        return self.topic + URGENT_SUFFIX if self.lane == "urgent" else self.topic


class OrderEvent(Event):
    """An event of one order of the shop, in order with all others of that order on the same topic."""

    order_id: str

    @property
    def key(self) -> str:
        return f"{self.tenant}/{self.order_id}"


def derive_id(*parts: object) -> UUID:
    """The id that always belongs to these parts (UUID version 5, RFC 9562)."""
    return uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))


Json = dict[str, Any]
