"""When the local clock shows a time: also on days on which it jumps ahead or back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def moment_of(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The moment (UTC) the clock of `zone` shows so many minutes after the midnight `day` begins with.

    Of a time that it shows twice this is the first, and for one that it leaves out the moment it jumps. So later times
    of a clock are never earlier moments, and shifts that follow each other on the clock do so in time.
    """
    shown = datetime.combine(day, time()) + timedelta(minutes=minutes)
    moment = shown.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == shown:
        return moment
    return _jump(shown.replace(tzinfo=zone, fold=1).astimezone(UTC), moment, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second in which the clock jumps, somewhere after `before` and not after `after`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
