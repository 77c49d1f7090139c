"""Events intent-service publishes: what the customer wants."""

from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le
from pydantic import Field

from crossdesk.contracts.event import URGENT_SUFFIX, Country, Event, LanedEvent, Language, Money, Part, Utc
from crossdesk.contracts.gateway import Inquiry
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts

Need = Literal["shipment", "dispute"]
Sentiment = Literal["negative", "neutral", "positive"]
Share = Annotated[float, Ge(0), Le(1)]


class Intent(Part):
    id: str
    confidence: float = Field(ge=0, le=1)


class TrackingNumber(Part):
    """A tracking number of a carrier's form, upper case without spaces; where the form has a check digit, it holds.

    But for a mistyped one that was written earlier in the conversation: it is passed on as it was written.
    """

    number: str
    carrier: str | None = None


class Entities(Part):
    """What was named in the text, in canonical form."""

    order_ids: list[str] = []
    tracking_numbers: list[TrackingNumber] = []
    amounts: list[Money] = []
    dates: list[str] = []
    countries: list[Country] = []
    products: list[str] = []
    emails: list[str] = []
    phones: list[str] = []


class Understanding(Part):
    """What a message means, how sure we are, and which words and examples said so.

    `personal_data` are the kinds of personal data the text holds (`email`, `card`, `iban`, `de_steuer_id` ...), never
    the data themselves.
    """

    language: Language
    intent: Intent
    also: list[Intent] = []
    entities: Entities = Entities()
    sentiment: Sentiment = "neutral"
    emotion: str = "neutral"
    urgent: bool = False
    reasons: list[str] = []
    personal_data: list[str] = []


class Case(LanedEvent):
    """An inquiry on its way to an answer, with all that was found out so far.

    `needs` is a routing slip: the services named there add their facts one after the other, and
    knowledge-service answers when nothing is needed any more. `turn` counts the customer's messages in the
    conversation from 1, so that answers can be given in the order of the questions.
    """

    open_needs: ClassVar[tuple[Need, ...]] = ()
    """What such an event may need. Each need has topics of its own: on Kafka a record wakes all who read its topic."""

    inquiry: Inquiry
    turn: int = Field(ge=1)
    understanding: Understanding
    needs: list[Need] = []
    shipment: ShipmentFacts | None = None
    dispute: DisputeFacts | None = None

    @property
    def need(self) -> str:
        """The first of the facts still needed, or `answer`."""
        return self.needs[0] if self.needs else "answer"

    @classmethod
    def topics(cls, need: str | None = None) -> tuple[str, ...]:
        needs = (None, *cls.open_needs) if need is None else (need,)
        return tuple(topic + lane for topic in map(cls._topic, needs) for lane in ("", URGENT_SUFFIX))

    @property
    def published_on(self) -> str:
        return self._topic(self.need) + (URGENT_SUFFIX if self.lane == "urgent" else "")

    @classmethod
    def _topic(cls, need: str | None) -> str:
        return f"{cls.topic}-{need}" if need in cls.open_needs else cls.topic


class InquiryUnderstood(Case):
    topic: ClassVar[str] = "understanding"
    open_needs: ClassVar[tuple[Need, ...]] = ("shipment", "dispute")


class IntentConfusion(Part):
    """How many messages that meant one thing were understood as another."""

    meant: str
    understood: str
    count: int = Field(ge=1)


class IntentFigures(Part):
    """How well a version understands. Shares are 0 to 1.

    built_in_before  of messages to shops in general (built-in intents) those understood without the tenant's examples
    built_in_after   of the same messages those understood by this version
    own              of the tenant's examples those understood by models that had not seen them; null without any
    confusions       the commonest, among the tenant's examples, and of messages in general with the tenant's intents
    encoder          whether the sentence encoder learnt it, too
    taught           messages the quick model learnt from the encoder
    """

    built_in_before: Share
    built_in_after: Share
    own: Share | None = None
    confusions: list[IntentConfusion] = []
    encoder: bool = False
    taught: int = Field(default=0, ge=0)


class IntentModelTrained(Event):
    """A tenant has a new version. `why` tells why it was trained, `verdict` that it was activated, or why it was not.

    `dropped` are the numbers of versions that were deleted to make room.
    """

    topic: ClassVar[str] = "intents"
    number: int = Field(ge=1)
    trained_at: Utc
    examples: int = Field(ge=0)
    figures: IntentFigures
    verdict: str
    dropped: list[int] = []


class IntentVersionActivated(Event):
    """From now on the tenant's messages are read by this version; 0 is what every tenant has without examples.

    `activation` counts those of the tenant: of two, the one with the higher count is the later one.
    """

    topic: ClassVar[str] = "intents"
    number: int = Field(ge=0)
    activation: int = Field(ge=1)
