"""Events intent-service publishes: what the customer wants."""

from typing import ClassVar, Literal

from pydantic import Field

from crossdesk.contracts.event import Country, LanedEvent, Language, Money, Part
from crossdesk.contracts.gateway import Inquiry
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts

Need = Literal["shipment", "dispute"]
Sentiment = Literal["negative", "neutral", "positive"]


class Intent(Part):
    id: str
    confidence: float = Field(ge=0, le=1)


class TrackingNumber(Part):
    """A tracking number whose check digit holds, upper case without spaces."""

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


class InquiryUnderstood(Case):
    topic: ClassVar[str] = "understanding"
