"""What a tier was decided by: parts of routing-service's events."""

from typing import Literal

from pydantic import Field

from crossdesk.contracts.event import Part, Utc


class DecidedBy(Part):
    """The rule a tier was decided by and the facts it looked at, with the intent and its confidence.

    `policy` is the version of the shop's policy, 0 the default. Of every policy are `with_person`, `asked_for_person`,
    `nothing_drafted`, `lost` (a step of ours failed) and `otherwise`; `order_value` is in minor units. `urgent_by` is
    the rule by which the conversation is urgent at the desk from now on.
    """

    rule: str
    policy: int = Field(default=0, ge=0)
    facts: dict[str, bool | int | float | str] = {}
    urgent_by: str | None = None


class Tried(Part):
    """An answer given at once or a question asked back, and when."""

    kind: Literal["answer", "question"]
    scenario: str
    intent: str
    at: Utc
