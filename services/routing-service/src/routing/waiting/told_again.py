"""When a customer is told of their wait again: when it changed notably, ever more seldom, and not without end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crossdesk.contracts.waits import WaitState

MOST_TIMES = 12
"""How often one conversation is told of its wait at most."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(minutes=10)
FIFTH = 5
"""A place that changed by a fifth is told again; one near the head at each step."""


@dataclass(frozen=True, slots=True)
class ToldWait:
    """What a customer knows of their wait: see crossdesk.contracts.waits.WaitEstimated."""

    state: WaitState
    position: int | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What they were told last and when, and how often in all; `told` is None where that no longer holds."""

    told: ToldWait | None
    told_at: datetime
    times: int


def may_be_told(before: Before | None, now: datetime) -> bool:
    """Whether the customer may be told anything by now."""
    return before is None or (before.times < MOST_TIMES and now >= before.told_at + pause_after(before.times))


def worth_telling(before: Before | None, told: ToldWait) -> bool:
    """Whether this is news to the customer."""
    return before is None or before.told is None or _differs(before.told, told)


def pause_after(times: int) -> timedelta:
    """For how long nothing is told after the first, second, ... time: ten seconds, then twice as long each time."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(times - 1, 30))


def _differs(known: ToldWait, told: ToldWait) -> bool:
    if known.state != told.state:
        return True
    moved = abs((known.position or 0) - (told.position or 0))
    if moved and moved * FIFTH >= (known.position or 0):
        return True
    return _range_differs(known, told)


def _range_differs(known: ToldWait, told: ToldWait) -> bool:
    """Whether too little was promised, or twice as much as it takes; None is longer than anything."""
    if known.most is None or told.most is None:
        return known.most != told.most
    return told.most > known.most or told.most * 2 <= known.most
