"""A parcel's life told again scan by scan, and the troubles that would have been noticed on the way. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from crossdesk.contracts.logistics import Trouble

from logistics.arrival.parcel import Parcel
from logistics.shipments.scan import Scan, order
from logistics.shipments.states import State, states
from logistics.trouble.judge import reckoned_at, standings
from logistics.trouble.rules import Rules
from logistics.trouble.standing import Standing, changes, next_look
from logistics.trouble.waits import Waits

Expect = Callable[[Parcel, datetime], datetime | None]
"""By when nine in ten like the parcel arrive (p90), as estimated at a moment; None where nobody estimates."""


@dataclass(frozen=True)
class Noticed:
    """A trouble of a parcel, and when it was noticed (aware UTC)."""

    trouble: Trouble
    since: datetime
    at: datetime


def replay(parcel: Parcel, until: datetime, waits: Waits, expect: Expect, rules: Rules) -> Iterator[Noticed]:
    """Every trouble as it would have been noticed, `until` then.

    The parcel is judged whenever a scan is told and whenever a time runs out; only what was told by then is looked at.
    """
    known: set[Trouble] = set()
    news = sorted({scan.seen_at for scan in parcel.scans if scan.seen_at < until})
    for begin, end in zip(news, [*news[1:], until], strict=True):
        found = _standings_at(parcel, begin, waits, expect, rules)
        for moment in _moments(found, begin, end):
            noted = changes(found, known, moment, rules)
            known = (known - set(noted.ended)) | {each.trouble for each in noted.begun}
            yield from (Noticed(each.trouble, each.since, moment) for each in noted.begun)


def _moments(found: Sequence[Standing], begin: datetime, end: datetime) -> Iterator[datetime]:
    moment: datetime | None = begin
    while moment and moment < end:
        yield moment
        moment = next_look(found, moment)


def _standings_at(parcel: Parcel, moment: datetime, waits: Waits, expect: Expect, rules: Rules) -> list[Standing]:
    """As the service keeps it: scans count as known when they happened."""
    told = parcel.as_known_at(moment)
    known = replace(parcel, scans=tuple(each._replace(seen_at=each.at) for each in told), delivered_at=None)
    scans = scans_of(known)
    return standings(scans, known, waits, expect(known, reckoned_at(scans, known, rules)), rules)


def scans_of(parcel: Parcel) -> list[Scan]:
    """A history's scans as shipments have them, sorted. Their states were checked when they were read."""
    told = ((cast("State", scan.state), scan.at) for scan in parcel.scans)
    return sorted((Scan(state, at, "history", customs=states()[state].customs) for state, at in told), key=order)
