"""How sure a general answer is: the confidence, less where a message names what such messages hardly name."""

import re
from collections.abc import Iterator, Sequence

from crossdesk.contracts.intent import Case

from knowledge.library import Library, Named, Rules
from knowledge.scenario import Scenario

_BETWEEN = re.compile(r"[\W_]+")


def is_too_doubtful(case: Case, subject: str, scenario: Scenario, library: Library) -> bool:
    """Whether to ask what is meant rather than give this answer; only general answers on an intent are doubted."""
    intent, rules = case.understanding.intent, library.rules
    if subject != intent.id or not scenario.is_general:
        return False
    return confidence_after(case, rules) < rules.general_answer_from_confidence


def confidence_after(case: Case, rules: Rules) -> float:
    """The confidence (0 to 1) after what the message names: Bayes' rule in odds, one factor for any number of facts."""
    intent = case.understanding.intent
    if not any(intent.id in rules.seldom_named.get(fact, ()) for fact in _named(case)):
        return intent.confidence
    likely = intent.confidence * rules.seldom_named_odds
    return likely / (likely + 1.0 - intent.confidence)


def _named(case: Case) -> Iterator[Named]:
    """What the message itself names; an order known from elsewhere says nothing about its words."""
    entities = case.understanding.entities
    if entities.products:
        yield "product"
    numbers = [each.number for each in entities.tracking_numbers]
    if _stands_in(case, numbers):
        yield "tracking_number"
    if _stands_in(case, [*numbers, *entities.order_ids]):
        yield "order_reference"


def _stands_in(case: Case, references: Sequence[str]) -> bool:
    text = _joined(case.inquiry.text) if references else ""
    return any(_joined(reference) in text for reference in references)


def _joined(text: str) -> str:
    return _BETWEEN.sub("", text).casefold()
