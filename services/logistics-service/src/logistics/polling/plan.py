"""Which of the parcels that are due are asked about now. Pure: the parcels, what the quota allows, the time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from logistics.polling.how_often import how_often


@dataclass(frozen=True)
class Following:
    """A parcel that is followed. `next_ask_at` is aware UTC; `source` is who is asked."""

    tenant: str
    tracking_number: str
    status: str
    next_ask_at: datetime
    every: timedelta
    worth: float
    source: str


@dataclass(frozen=True)
class Turn:
    """A parcel whose turn has come, `late` so long after it was due."""

    parcel: Following
    late: timedelta


def plan(parcels: Iterable[Following], allowed: Mapping[str, int], now: datetime) -> list[Turn]:
    """Whom to ask about now, `allowed` numbers of each source at most, in their order.

    Freshest first: what its news are worth, times how many of its intervals have passed since it was asked, which is
    how often it is likely to have changed. So whatever waits rises. What has starved goes before, the latest first, in
    up to half of a source's turns (rounded up): there the rest keep moving, whatever piled up.
    """
    due = [Turn(parcel, now - parcel.next_ask_at) for parcel in parcels if parcel.next_ask_at <= now]
    starved = sorted((turn for turn in due if has_starved(turn)), key=lambda turn: (-turn.late, _name(turn)))
    taken = _take(starved, {source: (most + 1) // 2 for source, most in allowed.items()})
    names = {_name(turn) for turn in taken}
    others = (turn for turn in due if _name(turn) not in names)
    used = Counter(turn.parcel.source for turn in taken)
    left = {source: most - used[source] for source, most in allowed.items()}
    return [*taken, *_take(sorted(others, key=lambda turn: (-urgency(turn), _name(turn))), left)]


def urgency(turn: Turn) -> float:
    """Of a parcel that is due; at that moment it is its worth."""
    return turn.parcel.worth * (1 + turn.late / turn.parcel.every)


def has_starved(turn: Turn) -> bool:
    return turn.late > how_often().starved


def _take(turns: Iterable[Turn], allowed: Mapping[str, int]) -> list[Turn]:
    used: Counter[str] = Counter()
    taken = []
    for turn in turns:
        if used[turn.parcel.source] < allowed.get(turn.parcel.source, 0):
            used[turn.parcel.source] += 1
            taken.append(turn)
    return taken


def _name(turn: Turn) -> tuple[str, str]:
    return turn.parcel.tracking_number, turn.parcel.tenant
