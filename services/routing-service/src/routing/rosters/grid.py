"""A desk's half-hours and the shifts that may be worked in them, right through clock changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.rosters.plan import HALF_HOUR, BadPlan, Desk, Shift

NIGHT_BEGINS, NIGHT_ENDS = time(23), time(6)
NIGHT_WORK = timedelta(hours=2)
"""More than two hours between 23:00 and 06:00 make work at night (German ArbZG section 2, paragraphs 3 and 4)."""
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Grid:
    """Half-hour 0 begins at `origin` (aware UTC), the desk's local midnight of the first day; there are `length`."""

    zone: ZoneInfo
    origin: datetime
    length: int

    def begins(self, index: int) -> datetime:
        return self.origin + index * HALF_HOUR

    def local(self, index: int) -> datetime:
        return self.begins(index).astimezone(self.zone)

    def index(self, moment: datetime) -> int:
        """The half-hour that begins at `moment` (aware); may lie outside the plan. Raises BadPlan off the grid."""
        index, rest = divmod(moment - self.origin, HALF_HOUR)
        if rest:
            raise BadPlan(f"{moment.isoformat()} is no beginning of a half-hour in {self.zone.key}; round it")
        return index


@dataclass(frozen=True, slots=True)
class Slot:
    """A shift on a day (number of days after the first): half-hours from `first` to before `end`."""

    shift: Shift
    day: int
    first: int
    end: int
    night: bool
    weekend: bool


def desk_grid(desk: Desk, first_day: date, days: int) -> Grid:
    """The half-hours of `days` local days; a day of a clock change has two more or fewer."""
    origin = _midnight(first_day, desk.zone)
    end = _midnight(first_day + timedelta(days=days), desk.zone)
    return Grid(desk.zone, origin, (end - origin) // HALF_HOUR)


def desk_slots(desk: Desk, first_day: date, days: int) -> tuple[Slot, ...]:
    """Every shift of every day, in order of days."""
    grid = desk_grid(desk, first_day, days)
    return tuple(_slot(grid, shift, first_day, day) for day in range(days) for shift in desk.shifts)


def _slot(grid: Grid, shift: Shift, first_day: date, day: int) -> Slot:
    local = datetime.combine(first_day + timedelta(days=day), shift.starts, grid.zone)
    first = grid.index(local.astimezone(UTC))
    end = first + shift.half_hours
    at_night = sum(is_night(grid.local(index)) for index in range(first, end)) * HALF_HOUR
    return Slot(shift, day, first, end, at_night > NIGHT_WORK, local.weekday() >= SATURDAY)


def is_night(local: datetime) -> bool:
    """Whether a local time is of the night."""
    return local.time() >= NIGHT_BEGINS or local.time() < NIGHT_ENDS


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
