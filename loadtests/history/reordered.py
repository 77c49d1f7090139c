"""Out of order what the contract promises in order: one conversation's messages, and the answers to them.

Urgent conversations have topics of their own, and a conversation may change its lane while nothing of it is under way.
Within a topic the order is that of the log; between two topics there is none but that of time, with SLACK for clocks.
Rescued inquiries are left out: a message lost before it was counted has no turn and is decided at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from loadtests.history.findings import Finding
from loadtests.history.lines import Step
from loadtests.history.seen import History, InquirySeen

SLACK = 1.0
"""Seconds by which clocks of two services may differ."""


class Spot(NamedTuple):
    """Where something stands: its topic, the line within it, the time."""

    topic: str
    place: int
    at: float


def comes_before(one: Spot, other: Spot) -> bool:
    """Whether one surely came before the other."""
    return one.place < other.place if one.topic == other.topic else one.at < other.at - SLACK


def questions_of(history: History, conversation: str) -> list[str]:
    """Inquiries of a conversation in the order they were asked: of the log in each topic, by time between topics."""
    latest: dict[str, float] = defaultdict(float)
    times: dict[str, float] = {}
    for name in history.conversations.get(conversation, ()):
        inquiry = history.inquiries[name]
        times[name] = latest[inquiry.topic] = max(latest[inquiry.topic], inquiry.asked_at or 0.0)
    return sorted(times, key=times.__getitem__)


def answers(history: History) -> Iterator[Finding]:
    """Decisions of one conversation that came in another order than its questions."""
    for conversation in history.conversations:
        in_turn = [name for name in questions_of(history, conversation) if _in_turn(history, name)]
        for before, after in _swapped([(name, _decided(history.inquiries[name])) for name in in_turn]):
            yield Finding("reordered", after, f"decided before {before}, which was asked earlier")


def _in_turn(history: History, name: str) -> bool:
    inquiry = history.inquiries[name]
    return inquiry.decided_place is not None and not inquiry.dead_letters


def _decided(inquiry: InquirySeen) -> Spot:
    first: Step = next(iter(inquiry.decisions.values()))
    return Spot(first.topic, inquiry.decided_place or 0, first.at)


def questions(history: History) -> Iterator[Finding]:
    """Messages that were sent after another was accepted, and are on the log before it."""
    by_conversation: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for post in history.posts.values():
        for name, at in post.accepted.items():
            if history.inquiries[name].place is not None:
                by_conversation[history.inquiries[name].conversation].append((post.sent_at, at, name))
    for posts in by_conversation.values():
        for (_, accepted_at, before), (sent_at, _, after) in pairwise(sorted(posts)):
            if accepted_at < sent_at and comes_before(_asked(history, after), _asked(history, before)):
                yield Finding("reordered", after, f"sent after {before} was accepted, and on the log before it")


def _asked(history: History, name: str) -> Spot:
    inquiry = history.inquiries[name]
    return Spot(inquiry.topic, inquiry.place or 0, inquiry.asked_at or 0.0)


def shown(history: History) -> Iterator[Finding]:
    """Texts shown in another order than the questions they answer."""
    for conversation, page in history.shown.items():
        places = {message.inquiry: place for place, message in enumerate(page.messages) if message.author == "bot"}
        names = [name for name in questions_of(history, conversation) if name in places and _in_turn(history, name)]
        for before, after in _swapped([(name, Spot("", places[name], 0.0)) for name in names]):
            yield Finding("reordered", after, f"its answer is shown before that of {before}, which was asked earlier")


def _swapped(placed: Sequence[tuple[str, Spot]]) -> Iterator[tuple[str, str]]:
    """Neighbours of which the second came first: (who should, who did)."""
    for (before, first), (after, second) in pairwise(placed):
        if comes_before(second, first):
            yield before, after
