"""A parcel at a moment of its life, and the moments that models are taught and tested by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from logistics.arrival.features import Calendars
from logistics.arrival.parcel import Parcel, Scan, has_ended

STEP = timedelta(hours=37)
"""Between the moments asked of one parcel: all hours of the day come up, and a day of waiting has as many moments for a
parcel that will be quick as for one that will be slow. A fixed number per parcel would teach that waiting ends soon."""

LONGEST_LIFE = timedelta(days=60)
SILENT = "silent"
SILENT_AFTER = timedelta(days=10)


@dataclass(frozen=True)
class Question:
    """When will the parcel arrive, as far as `seen` scans tell at the moment (aware)?"""

    parcel: Parcel
    moment: datetime
    seen: tuple[Scan, ...]

    @property
    def state_group(self) -> str:
        return self.seen[-1].group.name if self.seen else "accepted"

    @property
    def conformal_group(self) -> str:
        """The state's group, or that of parcels nobody has seen for long."""
        return SILENT if self.moment - self.last_news > SILENT_AFTER else self.state_group

    @property
    def last_news(self) -> datetime:
        return max((scan.at for scan in self.seen), default=self.parcel.handed_over_at)

    @property
    def since(self) -> datetime:
        """When the parcel was first seen in its group of states."""
        group = self.state_group
        return next((scan.at for scan in self.seen if scan.group.name == group), self.parcel.handed_over_at)

    def days_left(self, until: datetime, calendars: Calendars) -> tuple[float, bool]:
        """Delivery days to the door and True; or, if not delivered `until` then, those known to pass, and False."""
        clock = calendars.clock(self.parcel.lane.destination)
        delivered = self.parcel.delivered_at
        observed = delivered is not None and delivered <= until
        end = delivered if delivered is not None and observed else until
        return max(0.0, clock.elapsed(end) - clock.elapsed(self.moment)), observed


def questions_of(parcels: Iterable[Parcel], until: datetime) -> list[Question]:
    """Moments of all parcels while they are under way and not known to have ended, before `until`."""
    return [each for parcel in parcels for each in _moments(parcel, until)]


def _moments(parcel: Parcel, until: datetime) -> Iterator[Question]:
    end = min(until, parcel.handed_over_at + LONGEST_LIFE, parcel.delivered_at or until)
    moment = parcel.handed_over_at + STEP * (crc32(parcel.number.encode()) / 2**32)
    while moment < end:
        seen = parcel.as_known_at(moment)
        if has_ended(seen):
            return
        yield Question(parcel, moment, seen)
        moment += STEP
