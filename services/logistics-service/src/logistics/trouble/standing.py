"""How a parcel stands: the troubles it is in, or will be in if nothing more is heard of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crossdesk.contracts.logistics import Trouble

from logistics.trouble.rules import Rules, visible


@dataclass(frozen=True)
class Standing:
    """In `trouble` from `at` on, if nothing more is heard; `since` is when it began. Aware UTC."""

    trouble: Trouble
    since: datetime
    at: datetime


@dataclass(frozen=True)
class Changes:
    """Troubles that began, and those that ended, since they were looked at before."""

    begun: Sequence[Standing]
    ended: Collection[Trouble]


def in_trouble(standings: Iterable[Standing], moment: datetime) -> Mapping[Trouble, Standing]:
    """What the parcel is in at the moment, each trouble as it came first."""
    come = sorted((each for each in standings if each.at <= moment), key=lambda each: (each.at, each.since))
    return {each.trouble: each for each in reversed(come)}


def changes(standings: Sequence[Standing], known: Collection[Trouble], moment: datetime, rules: Rules) -> Changes:
    """What to note at the moment of a parcel that was `known` to be in these troubles.

    A trouble that another one hides has not ended for that; it is not told anew when it is seen again.
    """
    now_in = in_trouble(standings, moment)
    shown = visible(now_in, rules)
    begun = [each for trouble, each in now_in.items() if trouble in shown and trouble not in known]
    return Changes(sorted(begun, key=lambda each: (each.at, each.trouble)), set(known) - set(now_in))


def next_look(standings: Iterable[Standing], moment: datetime) -> datetime | None:
    """When the parcel comes into another trouble without any news; None: never."""
    return min((each.at for each in standings if each.at > moment), default=None)
