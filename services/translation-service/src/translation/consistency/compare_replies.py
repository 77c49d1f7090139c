"""Finds where customers of different languages are told different things in the same case. Pure.

Numbers are compared by what a language's replies say most often, so that one slip is no policy; promises and tone by
the share of replies, and only where there are enough of them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from translation.consistency.statements import PROMISED, Said
from translation.consistency.usual_numbers import alike, in_words, usual_numbers

ENOUGH = 4
"""Replies of a language from which shares are compared. Estimate."""
APART = 0.6
"""Difference of two shares that is told. Estimate."""
TONE = "tone"


class Reply(NamedTuple):
    """A sampled reply: what it says, and whether its form of address fits its market (None: it has none).

    `conversation_id` None: it counts as a conversation of its own.
    """

    message_id: UUID
    language: str
    text: str
    said_at: datetime
    said: Said
    fits: bool | None
    conversation_id: UUID | None = None


class Difference(NamedTuple):
    """`topic` on which two languages differ, what each says (`told` in words), and a reply of each that says it.

    `key` is the same as long as the difference is, however shares move.
    """

    topic: str
    told: str
    key: str
    one: Reply
    other: Reply


def differences(replies: Sequence[Reply]) -> list[Difference]:
    """Between each two languages of the replies to one scenario, in a fixed order."""
    by_language: dict[str, list[Reply]] = defaultdict(list)
    for reply in sorted(replies, key=lambda each: (each.said_at, each.message_id), reverse=True):
        by_language[reply.language].append(reply)
    found: list[Difference] = []
    for one, other in combinations(sorted(by_language), 2):
        found += _numbers(by_language[one], by_language[other])
        found += _promises(by_language[one], by_language[other])
        found += _tone(by_language[one], by_language[other])
    return found


def _numbers(ones: Sequence[Reply], others: Sequence[Reply]) -> list[Difference]:
    mine, theirs = usual_numbers(ones), usual_numbers(others)
    found = []
    for about in sorted(mine.keys() & theirs.keys()):
        one, other = mine[about], theirs[about]
        if not any(alike(number, another) for number in one for another in other):
            (number, reply), (another, their_reply) = next(iter(one.items())), next(iter(other.items()))
            told = f"{about[0]}: {in_words(number)} in {reply.language}, {in_words(another)} in {their_reply.language}"
            found.append(Difference(about[0], told, told, reply, their_reply))
    return found


def _promises(ones: Sequence[Reply], others: Sequence[Reply]) -> list[Difference]:
    found = []
    for topic in PROMISED:
        promised = partial(_promises_it, topic)
        found += _refused(topic, ones, others) or _shares(topic, f"{topic} is promised", ones, others, promised)
    return found


def _promises_it(topic: str, reply: Reply) -> bool:
    return (topic, "promised") in reply.said.stances


def _refused(topic: str, ones: Sequence[Reply], others: Sequence[Reply]) -> list[Difference]:
    """One language only ever promises, the other only ever refuses."""
    mine, theirs = _stances(topic, ones), _stances(topic, others)
    if len(mine) != 1 or len(theirs) != 1 or mine.keys() == theirs.keys():
        return []
    [(stance, reply)], [(another, their_reply)] = mine.items(), theirs.items()
    told = f"{topic}: {stance} in {reply.language}, {another} in {their_reply.language}"
    return [Difference(topic, told, told, reply, their_reply)]


def _stances(topic: str, replies: Sequence[Reply]) -> Mapping[str, Reply]:
    found: dict[str, Reply] = {}
    for reply in replies:
        for about, stance in reply.said.stances:
            if about == topic:
                found.setdefault(stance, reply)
    return found


def _tone(ones: Sequence[Reply], others: Sequence[Reply]) -> list[Difference]:
    mine, theirs = ([reply for reply in replies if reply.fits is not None] for replies in (ones, others))
    return _shares(
        TONE, "the form of address is the one the market expects", mine, theirs, lambda reply: reply.fits is True
    )


def _shares(
    topic: str, what: str, ones: Sequence[Reply], others: Sequence[Reply], holds: Callable[[Reply], bool]
) -> list[Difference]:
    if min(len(ones), len(others)) < ENOUGH:
        return []
    mine, theirs = (sum(map(holds, replies)) / len(replies) for replies in (ones, others))
    if abs(mine - theirs) < APART:
        return []
    more = mine > theirs
    one = next(reply for reply in ones if holds(reply) is more)
    other = next(reply for reply in others if holds(reply) is not more)
    told = f"{topic}: {what} in {mine:.0%} of replies in {one.language}, {theirs:.0%} in {other.language}"
    key = f"{topic}: {what}, {one.language} and {other.language}"
    return [Difference(topic, told, key, one, other)]
