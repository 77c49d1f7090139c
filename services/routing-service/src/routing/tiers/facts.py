"""What a decision on a tier rests on: values alone, so that they can be kept and decided on again."""

from typing import Any, NamedTuple

from crossdesk.contracts.event import Json, Money
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import AnswerDrafted
from crossdesk.contracts.tier_policy import Drafted, DraftedBy

from routing.tiers.course import Course

LONGEST = 64
"""Characters kept of a value whose length no contract bounds."""


class Facts(NamedTuple):
    """See crossdesk.contracts.tier_policy.TierConditions. What is not known is None.

    `readable` is False for an inquiry that one of our steps lost: whatever is not known of it is at its default.
    `order_value` is in minor units.
    """

    drafted: Drafted = "nothing"
    drafted_by: DraftedBy | None = None
    intent: str | None = None
    confidence: float | None = None
    language: str = "und"
    market: str | None = None
    channel: str | None = None
    customer_tier: str = "standard"
    sentiment: str = "neutral"
    emotion: str = "neutral"
    urgent: bool = False
    order_value: int | None = None
    currency: str | None = None
    shipment: str | None = None
    verdict: str | None = None
    dispute_decision: str | None = None
    failed_answers: int = 0
    contacts: int = 0
    asked_for_person: bool = False
    with_person: bool = False

    def kept(self) -> Json:
        """Those that are not at their default, as JSON."""
        return {name: value for name, value, usual in zip(NAMES, self, USUAL, strict=True) if value != usual}


NAMES, USUAL = Facts._fields, Facts()


def facts_of(case: Case, course: Course, *, value: Money | None, contacts: int, with_person: bool) -> Facts:
    """What is known of an inquiry; `course` has taken it in, `value` is what its order is worth."""
    meaning, customer, shipment, dispute = case.understanding, case.inquiry.customer, case.shipment, case.dispute
    drafted: Drafted = case.kind if isinstance(case, AnswerDrafted) else "nothing"
    by = drafted_by(case.answer.scenario) if isinstance(case, AnswerDrafted) else None
    return Facts(
        drafted,
        by,
        meaning.intent.id[:LONGEST],
        meaning.intent.confidence,
        meaning.language[:LONGEST],
        customer.country,
        case.inquiry.channel,
        customer.tier,
        meaning.sentiment,
        meaning.emotion[:LONGEST],
        meaning.urgent,
        value.minor if value else None,
        value.currency if value else None,
        shipment.status if shipment else None,
        dispute.verdict if dispute else None,
        dispute.decision if dispute else None,
        course.failed,
        contacts,
        course.wished,
        with_person,
    )


def facts_from(kept: dict[str, Any]) -> Facts:
    """Facts as they were kept; names that a later version added are passed over."""
    return Facts(**{name: value for name, value in kept.items() if name in Facts._fields})


def drafted_by(scenario: str) -> DraftedBy:
    """Told from the name, as knowledge-service gives it: `article`, `learned_<id>`, `<flow>/<place>`."""
    if scenario == "article" or scenario.startswith("article/"):
        return "article"
    if scenario.startswith("learned_"):
        return "learned"
    return "flow" if "/" in scenario else "scenario"
