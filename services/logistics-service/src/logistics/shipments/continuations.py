"""Parcels that go on under other numbers: split into several, or put together into one. Pure rules."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from crossdesk.contracts.gateway import MOST_PARTS, ShipmentUpdateReported
from crossdesk.errors import Permanent

from logistics.numbers.tracking_number import canonical

MOST_RELATED = 100
"""Parcels that hang together by their numbers, however many times they were split and put together."""

GoesOnAs = Mapping[str, Collection[str]]
"""The numbers each parcel goes on under."""


class ImpossibleContinuation(Permanent):
    """A report of parts that cannot be true; it goes to the dead letters with the cause, and nothing of it counts."""


@dataclass(frozen=True, order=True)
class Continuation:
    """The parcel `old` goes on as `new`: as one of its parts, or together with others. Canonical numbers."""

    old: str
    new: str
    how: Literal["split", "merged"]


def continuations_of(event: ShipmentUpdateReported) -> list[Continuation]:
    """What a report says of parts, sorted, each once."""
    number = canonical(event.tracking_number)
    parts = (Continuation(number, canonical(part), "split") for part in event.split_into)
    sources = (Continuation(canonical(source), number, "merged") for source in event.merged_from)
    return sorted({*parts, *sources})


def joined(known: GoesOnAs, told: Iterable[Continuation]) -> GoesOnAs:
    """What is known with what was told. Raises ImpossibleContinuation for what cannot be."""
    whole = {number: {*onward} for number, onward in known.items()}
    before: dict[str, set[str]] = {}
    for each in told:
        whole.setdefault(each.old, set()).add(each.new)
    for old, onward in whole.items():
        for new in onward:
            before.setdefault(new, set()).add(old)
    _bounded(whole, before)
    for each in told:
        if each.old in onward_of(each.new, whole):
            raise ImpossibleContinuation(
                f"a parcel was reported to go on as one ({each.how}) that goes on as the parcel itself: "
                "report the numbers in the direction in which the goods went"
            )
    return whole


def _bounded(whole: GoesOnAs, before: GoesOnAs) -> None:
    most = max((len(numbers) for numbers in (*whole.values(), *before.values())), default=0)
    if most > MOST_PARTS or len({*whole, *before}) > MOST_RELATED:
        raise ImpossibleContinuation(
            f"with this report a parcel would be split into or put together from {most} others, and "
            f"{len({*whole, *before})} would hang together: {MOST_PARTS} and {MOST_RELATED} are allowed"
        )


def onward_of(number: str, known: GoesOnAs) -> list[str]:
    """The parcel and all it goes on as, directly or not, nearest first."""
    found, waiting = {number: None}, [number]
    while waiting:
        new = [each for each in known.get(waiting.pop(0), ()) if each not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)


def ends_of(number: str, known: GoesOnAs) -> list[str]:
    """The parcels that carry on today what the number stood for: itself, where it still goes by it."""
    onward = onward_of(number, known)
    return [each for each in onward if not known.get(each)] or [number]
