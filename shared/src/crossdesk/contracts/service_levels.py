"""How soon people are to answer a shop's customers: targets as rules in order, of which the first that holds counts."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from crossdesk.contracts.event import Country, Event, Lane
from crossdesk.contracts.gateway import CustomerTier

MOST_SERVICE_LEVEL_RULES = 60
MOST_SERVICE_LEVELS = 50
"""Versions of a tenant that are kept."""

SlaClockKind = Literal["first_response", "next_response", "resolution"]
RuleName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
OpeningTime = Annotated[
    str,
    StringConstraints(pattern=r"^([1-9][0-9]{0,3}h([1-5]?[0-9]m)?|[1-9][0-9]{0,4}m)$"),
    Field(description="opening time of the desk, as `15m`, `8h` or `1h30m`; never no time at all"),
]
Percent = Annotated[StrictInt, Field(ge=1, le=99)]
"""Of a target."""


class _Strict(BaseModel):
    """A field we do not know is refused: left out, a condition would make its rule hold more often than was meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SlaConditions(_Strict):
    """All that are given must hold; of a list one value is enough. Without any, the rule always holds.

    What a later message makes of a conversation counts from then on, where a rule for that promises more.

    lanes           that of the conversation; `urgent` also once a rule of tiers found it so
    priority_from   points it came with, not those gained by waiting
    customer_tiers  of who wrote
    markets         the customer's country
    """

    lanes: list[Lane] | None = Field(default=None, min_length=1, max_length=2)
    priority_from: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = None
    customer_tiers: list[CustomerTier] | None = Field(default=None, min_length=1, max_length=10)
    markets: list[Country] | None = Field(default=None, min_length=1, max_length=300)


class SlaTargets(_Strict):
    """A clock without a target is not kept.

    first_response  from when a person is needed until one replies for the first time
    next_response   after that, from the customer's oldest unanswered message to the next reply
    resolution      from when a person is needed until the conversation is resolved or given back
    """

    first_response: OpeningTime | None = None
    next_response: OpeningTime | None = None
    resolution: OpeningTime | None = None


class SlaRule(_Strict):
    name: RuleName
    when: SlaConditions = SlaConditions()
    targets: SlaTargets


class SlaGain(_Strict):
    """A conversation whose response has used up so much of its time has so many points more in the queue.

    Of several gains the highest that was reached counts; a conversation never gains more than that.
    """

    from_percent: Annotated[StrictInt, Field(ge=1, le=100)]
    points: Annotated[StrictInt, Field(ge=1, le=100)]


class ServiceLevels(_Strict):
    """A shop's targets. The first rule that holds counts; the last one has no conditions, so that one always does.

    warn_at_percent  when agents are warned, of each target
    pauses           clocks that stand while we wait for the customer or somebody else; the first response never does
    reply_pauses     every reply of an agent is taken for a question to the customer
    gains            points of priority for who is about to be answered too late
    """

    warn_at_percent: list[Percent] = Field(default=[50, 75, 90], max_length=10)
    pauses: list[Literal["next_response", "resolution"]] = Field(default=["resolution"], max_length=2)
    reply_pauses: StrictBool = False
    gains: list[SlaGain] = Field(default=[], max_length=11)
    rules: list[SlaRule] = Field(min_length=1, max_length=MOST_SERVICE_LEVEL_RULES)


class ServiceLevelsConfigured(Event):
    """A tenant's service levels, whole; later ones replace them, and none go back to the default.

    Versions count from 1 in the order of these events, those without levels included.
    """

    topic: ClassVar[str] = "service-levels"
    levels: ServiceLevels | None = None
