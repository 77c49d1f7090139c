"""One dispute, whoever reports it: Stripe, Adyen, PayPal or the customer. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise, takewhile
from typing import Annotated, Literal, Self

from crossdesk.contracts.event import Money, Utc
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Provider = Literal["stripe", "adyen", "paypal", "customer"]
Scheme = Literal["visa", "mastercard", "amex", "discover", "paypal", "sepa", "other", "unknown"]
OpenStage = Literal["claim", "inquiry", "chargeback", "pre_arbitration", "arbitration"]
Ending = Literal["won", "lost", "accepted", "withdrawn"]
Stage = OpenStage | Ending
Awaiting = Literal["shop", "other_side", "nobody"]

LARGEST = 10**12
"""Largest amount taken, in minor units; more is a mistake and not a sale."""
MOST_STEPS = 200
ENDINGS: frozenset[Stage] = frozenset({"won", "lost", "accepted", "withdrawn"})
FOLLOWS: Mapping[Stage, frozenset[Stage]] = {
    "claim": frozenset({"inquiry", "chargeback", "won", "accepted", "withdrawn"}),
    "inquiry": frozenset({"chargeback", *ENDINGS}),
    "chargeback": frozenset({"pre_arbitration", "arbitration", *ENDINGS}),
    "pre_arbitration": frozenset({"arbitration", *ENDINGS}),
    "arbitration": ENDINGS,
    # A defence that was won can be answered by a second chargeback, and a lost one by an appeal.
    "won": frozenset({"chargeback", "pre_arbitration", "arbitration", "lost"}),
    "lost": frozenset({"pre_arbitration", "arbitration", "won"}),
    "accepted": frozenset(),
    "withdrawn": frozenset({"chargeback"}),
}
"""Which stage may follow which. Sources: Adyen, dispute webhooks; PayPal, dispute lifecycle stages."""
RANK: Mapping[Stage, int] = {stage: rank for rank, stage in enumerate(FOLLOWS)}


def _disputable(amount: Money) -> Money:
    if not 0 < amount.minor <= LARGEST:
        raise ValueError(f"a disputed amount is 1 to {LARGEST} minor units, not {amount.minor}; check the report")
    return amount


Disputed = Annotated[Money, AfterValidator(_disputable)]
Name = Annotated[str, Field(min_length=1, max_length=255)]


class Step(BaseModel):
    """One report about a dispute: the stage it is in, who is to act, and until when. `due_by` is the provider's.

    `unknown_word` is what the provider calls a stage that no table knows: a person finds out, while the time runs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: Stage
    at: Utc
    awaiting: Awaiting = "shop"
    due_by: Utc | None = None
    disputed: Disputed | None = None
    unknown_word: Annotated[str, Field(max_length=60)] | None = None


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps by time, each once; of two at one moment the one further on comes last."""
    return tuple(sorted(set(steps), key=_place))


def _place(step: Step) -> tuple[datetime, int, str, str, int, str]:
    minor = step.disputed.minor if step.disputed else 0
    return step.at, RANK[step.stage], step.awaiting, str(step.due_by), minor, step.unknown_word or ""


class Dispute(BaseModel):
    """A dispute with all that was reported about it, in minor units and UTC.

    `code` is the scheme's reason code, `provider_reason` the provider's own word; for a customer's claim it is a word
    of our taxonomy.
    The history is kept in order of time and without repetitions, so that reports may come twice and in any order.
    Raises pydantic's ValidationError naming the field for amounts of nothing, of too much or in a second currency.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    dispute_id: Name
    provider: Provider
    scheme: Scheme = "unknown"
    code: Annotated[str, Field(max_length=100)] | None = None
    provider_reason: Annotated[str, Field(max_length=100)] | None = None
    payment_id: Name | None = None
    disputed: Disputed
    history: Annotated[tuple[Step, ...], AfterValidator(in_order)] = Field(min_length=1, max_length=MOST_STEPS)

    @model_validator(mode="after")
    def _one_currency(self) -> Self:
        others = {step.disputed.currency for step in self.history if step.disputed} - {self.disputed.currency}
        if others:
            raise ValueError(f"disputed in {self.disputed.currency}, yet reported in {sorted(others)}: one is wrong")
        return self

    @property
    def stage(self) -> Stage:
        """Where it is now, by the report that occurred last."""
        return self.history[-1].stage

    @property
    def awaiting(self) -> Awaiting:
        """Who is to act now."""
        return "nobody" if self.stage in ENDINGS else self.history[-1].awaiting

    @property
    def amount(self) -> Money:
        """What is disputed by the last report that says so."""
        return next((step.disputed for step in reversed(self.history) if step.disputed), self.disputed)

    @property
    def present(self) -> Sequence[Step]:
        """The reports about the present stage, oldest first."""
        return list(takewhile(lambda step: step.stage == self.stage, reversed(self.history)))[::-1]


def record(dispute: Dispute, *steps: Step) -> Dispute:
    """The dispute with further reports. Raises ValidationError when they do not fit it, as Dispute does."""
    return Dispute.model_validate({**dict(dispute), "history": (*dispute.history, *steps)})


def oddities(dispute: Dispute) -> list[str]:
    """Successions no dispute can take, and a stage nobody knows; what a provider reports is kept all the same."""
    word = dispute.history[-1].unknown_word
    unknown = [f"{dispute.provider} calls the stage {word!r}, which is none known of it"] if word else []
    return unknown + [
        f"{later.stage} was reported on {later.at:%Y-%m-%d} after {earlier.stage}"
        for earlier, later in pairwise(dispute.history)
        if later.stage != earlier.stage and later.stage not in FOLLOWS[earlier.stage]
    ]
