"""The numbers that replies of one language say most often, and whether two numbers mean the same. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from babel.numbers import get_currency_precision

from translation.consistency.amounts import far_apart
from translation.consistency.spans import as_long
from translation.consistency.statements import Number, Said

COMPARED_AS = {"days": "time", "months": "time"}
CONVERSATIONS = 2
"""Conversations whose replies say a sum that nothing else marks as the shop's own rule: fewer may be a customer's."""
WRITTEN = {"fee": "a fee of {}", "free_from": "free from {}", "sum": "{}"}


class Sampled(Protocol):
    """What is looked at of a reply."""

    @property
    def message_id(self) -> UUID: ...

    @property
    def said(self) -> Said: ...

    @property
    def conversation_id(self) -> UUID | None: ...


Each = TypeVar("Each", bound=Sampled)


def usual_numbers(replies: Sequence[Each]) -> dict[tuple[str, str], dict[Number, Each]]:
    """By topic and kind of unit the numbers most replies say, each with the first of the replies that says it."""
    often = _often(replies)
    counted: Counter[Number] = Counter()
    first: dict[Number, Each] = {}
    for reply in replies:
        for number in sorted(reply.said.numbers | (reply.said.sums & often)):
            counted[number] += 1
            first.setdefault(number, reply)
    return _most(counted, first)


def _most(counted: Counter[Number], first: dict[Number, Each]) -> dict[tuple[str, str], dict[Number, Each]]:
    by_kind: dict[tuple[str, str], dict[Number, int]] = defaultdict(dict)
    for number, count in counted.items():
        by_kind[number.topic, COMPARED_AS.get(number.unit, number.unit)][number] = count
    return {
        kind: {number: first[number] for number, count in of.items() if count == max(of.values())}
        for kind, of in by_kind.items()
    }


def _often(replies: Sequence[Sampled]) -> frozenset[Number]:
    """Sums that replies of several conversations say."""
    said_in: dict[Number, set[UUID]] = defaultdict(set)
    for reply in replies:
        for number in reply.said.sums:
            said_in[number].add(reply.conversation_id or reply.message_id)
    return frozenset(number for number, conversations in said_in.items() if len(conversations) >= CONVERSATIONS)


def alike(one: Number, other: Number) -> bool:
    """Whether two numbers of one topic may mean the same: a month is 28 to 31 days, and rates move."""
    if one.currency or other.currency:
        return not far_apart(one.value, one.currency, other.value, other.currency)
    return as_long(one.unit, one.value, other.unit, other.value)


def in_words(number: Number) -> str:
    """For the shop's administrator: `14 days`, `a fee of 4.99 EUR`."""
    if not number.currency:
        return f"{number.value} {number.unit.replace('_', ' ')}"
    places = get_currency_precision(number.currency)
    return WRITTEN[number.unit].format(f"{number.value / 10**places:.{places}f} {number.currency}")
