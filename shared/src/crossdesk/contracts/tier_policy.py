"""How far a shop lets answers go without a person: rules as data, in order, of which the first that holds decides."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    model_validator,
)

from crossdesk.contracts.event import Country, Currency, Event
from crossdesk.contracts.gateway import Channel, CustomerTier
from crossdesk.contracts.intent import Sentiment
from crossdesk.contracts.logistics_facts import ShipmentStatus
from crossdesk.contracts.payments_risk_facts import DisputeOutcome, DisputeVerdict

MOST_TIER_RULES = 60
MOST_VALUES = 120
"""In one condition: more than there are intents."""
MOST_TIER_POLICIES = 50
"""Versions of a tenant that are kept."""

Reach = Literal["instant", "guided", "person"]
"""How far we go: give what is drafted; only ask what is missing; leave it to a person, the tier of experts."""
Drafted = Literal["answer", "question", "nothing"]
DraftedBy = Literal["scenario", "flow", "article", "learned"]
"""What an answer or a question rests on: a scenario, a guided flow, the shop's articles, what agents replied."""

RuleName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,43}$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$")]
Confidence = Annotated[StrictFloat, Field(ge=0, le=1)]
Some = Field(default=None, min_length=1, max_length=MOST_VALUES)


class _Strict(BaseModel):
    """A field we do not know is refused: left out, a condition would make its rule hold more often than was meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class OrderValue(_Strict):
    """An amount in minor units (cents, yen) of an ISO 4217 currency."""

    minor: StrictInt = Field(ge=0, le=2**53)
    currency: Currency


class TierConditions(_Strict):
    """All that are given must hold; of a list one value is enough. Without any, the rule always holds.

    markets           the customer's country
    languages         BCP 47; `pt` is also pt-BR
    confidence_from, confidence_below   of the intent, 0 to 1
    order_value_from  the order is worth so much, in one of these currencies; never holds where no order is known
    drafted, drafted_by   what knowledge-service has, an answer, a question back or nothing, and what it rests on
    shipment          state of the parcel
    verdicts, dispute_decisions         of payments-risk-service
    failed_answers_from   answers in a row after which the customer asked the same again, was unhappy, or rated it badly
    contacts_from     other conversations of this customer on the same matter within a week
    """

    markets: list[Country] | None = Some
    languages: list[LanguageTag] | None = Some
    channels: list[Channel] | None = Some
    intents: list[Word] | None = Some
    confidence_from: Confidence | None = None
    confidence_below: Confidence | None = None
    customer_tiers: list[CustomerTier] | None = Some
    order_value_from: list[OrderValue] | None = Some
    sentiments: list[Sentiment] | None = Some
    emotions: list[Word] | None = Some
    urgent: StrictBool | None = None
    drafted: list[Drafted] | None = Some
    drafted_by: list[DraftedBy] | None = Some
    shipment: list[ShipmentStatus] | None = Some
    verdicts: list[DisputeVerdict] | None = Some
    dispute_decisions: list[DisputeOutcome] | None = Some
    failed_answers_from: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    contacts_from: Annotated[StrictInt, Field(ge=1, le=20)] | None = None


class TierRule(_Strict):
    """`priority`: points more in the queue, where a person is reached; each counts like 30 seconds of waiting.

    `urgent`: where a person is reached, the desk serves the conversation before all others and promises it what it
    promises the urgent lane, from then on. Whoever has or asked for a person becomes urgent by such a rule, too.
    """

    name: RuleName
    when: TierConditions = TierConditions()
    then: Reach
    priority: StrictInt = Field(default=0, ge=0, le=200)
    urgent: StrictBool = False


class TierPolicy(_Strict):
    """The rules in order, and how far we go where none holds.

    Whatever the rules say, a person keeps a conversation they have, gets whom asked for one, and gets what nothing was
    drafted for.
    """

    rules: list[TierRule] = Field(max_length=MOST_TIER_RULES)
    otherwise: Reach = "instant"

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [rule.name for rule in self.rules]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two rules are called {min(twice)}")
        return self


class TierPolicyConfigured(Event):
    """A tenant's policy of tiers, whole; a later one replaces it, and none goes back to the default.

    Versions count from 1 in the order of these events, those without a policy included.
    """

    topic: ClassVar[str] = "tier-policies"
    policy: TierPolicy | None = None
