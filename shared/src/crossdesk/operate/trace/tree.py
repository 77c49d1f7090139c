"""From events in any order to the tree of what led to what. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from crossdesk.operate.trace.step import GIVEN_UP, Step

RECEIVED = "InquiryReceived"


@dataclass(frozen=True)
class Branch:
    """A step in its place. `lasts` tells for it and each step above it but the first whether it is the last one there.

    `since_start` is the time from the inquiry on, `since_cause` from what led to it, None at the top.
    """

    step: Step
    lasts: tuple[bool, ...]
    since_start: timedelta
    since_cause: timedelta | None


def way_of(steps: Iterable[Step]) -> Sequence[Branch]:
    """The way of an inquiry: what follows from receiving it, then what names it though nothing of the way led to it.

    What was said twice counts once, at its first time. Steps of one cause are in the order of their times. Empty where
    none receives the inquiry.
    """
    first = _first_said(steps)
    received = [step for step in first.values() if step.event == RECEIVED and step.names]
    if not received:
        return []
    caused = _by_cause(first.values())
    top = min(received, key=_place)
    tree: dict[UUID, Branch] = {}
    _grow(tree, top, caused, top)
    for step in sorted(first.values(), key=_place):
        if step.names and step.id not in tree:
            _grow(tree, step, caused, top)
    return list(tree.values())


def _first_said(steps: Iterable[Step]) -> Mapping[UUID, Step]:
    first: dict[UUID, Step] = {}
    for step in steps:
        known = first.get(step.id)
        if known is None or _place(step) < _place(known):
            first[step.id] = step
    return first


def _by_cause(steps: Iterable[Step]) -> Mapping[UUID | None, list[Step]]:
    caused: dict[UUID | None, list[Step]] = defaultdict(list)
    in_order = sorted(steps, key=_place)
    orders = [step for step in in_order if step.again]
    for step in in_order:
        caused[_cause(step, orders)].append(step)
    return caused


def _cause(step: Step, orders: Sequence[Step]) -> UUID | None:
    """What led to it. What a consumer says of an event that it gave up once, it says for an order to handle it again.

    That order is the last one before; the first one, where clocks differ so much that none was.
    """
    own = [] if step.event == GIVEN_UP else [each for each in orders if each.again == (step.cause, step.service)]
    before = [each for each in own if each.at <= step.at]
    return (before[-1:] or own[:1])[0].id if own else step.cause


def _grow(tree: dict[UUID, Branch], root: Step, caused: Mapping[UUID | None, list[Step]], top: Step) -> None:
    """Add a step and all that follows from it, depth first. A circle of causes, which is nobody's way, ends there."""
    waiting: list[tuple[Step, Step | None, tuple[bool, ...]]] = [(root, None, ())]
    while waiting:
        step, cause, lasts = waiting.pop()
        if step.id in tree:
            continue
        tree[step.id] = Branch(step, lasts, step.at - top.at, step.at - cause.at if cause else None)
        following = caused.get(step.id, [])
        waiting += [(each, step, (*lasts, number == 0)) for number, each in enumerate(reversed(following))]


def _place(step: Step) -> tuple[object, str, str]:
    return step.at, str(step.id), step.event
