"""How likely an intent is after what its message names: less, where such messages hardly name that."""

import re
from collections.abc import Iterator, Sequence
from math import prod

from crossdesk.contracts.intent import Case

from knowledge.library import Named, Rules

_BETWEEN = re.compile(r"[\W_]+")


def confidence_after(case: Case, rules: Rules) -> float:
    """The confidence (0 to 1) after what the message names: Bayes' rule in odds, facts taken as independent."""
    intent, named = case.understanding.intent, frozenset(_named(case))
    against = prod(each.odds for each in rules.seldom_named if each.named in named and intent.id in each.intents)
    likely = intent.confidence * against
    return intent.confidence if against == 1 else likely / (likely + 1.0 - intent.confidence)


def _named(case: Case) -> Iterator[Named]:
    """What the message itself names; an order known from elsewhere says nothing about its words."""
    entities = case.understanding.entities
    if entities.products:
        yield "product"
    if entities.countries:
        yield "country"
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
