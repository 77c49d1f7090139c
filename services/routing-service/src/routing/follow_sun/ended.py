"""Which desks hand over now, in which channels: what can wait goes ahead of the end, live conversations after grace."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, get_args

from crossdesk.contracts.gateway import Channel

from routing.follow_sun.team import Team

CHANNELS: tuple[Channel, ...] = get_args(Channel)


class Ended(NamedTuple):
    """A desk's shift that ends or ended (UTC), for one channel."""

    desk: str
    channel: Channel
    ends: datetime


def ended(team: Team, now: datetime) -> list[Ended]:
    """What must be handed over by now, whether anybody is there or not."""
    return [
        Ended(desk, channel, ends)
        for desk, ends in _shift_ends(team, now)
        for channel in CHANNELS
        if now >= (ends + team.rules.grace if channel in team.rules.live else ends)
    ]


def ending(team: Team, now: datetime) -> list[Ended]:
    """What may go ahead, where another desk stays and has somebody for it."""
    resting = team.resting(now)
    return [
        Ended(desk, channel, ends)
        for desk, ends in _shift_ends(team, now)
        if desk in resting
        for channel in CHANNELS
        if channel not in team.rules.live and now < ends
    ]


def _shift_ends(team: Team, now: datetime) -> Iterator[tuple[str, datetime]]:
    for desk in team.hours:
        duty = team.duty(desk, now)
        if duty.state != "on" and duty.ends:
            yield desk, duty.ends


def ended_columns(found: Sequence[Ended]) -> tuple[list[str], list[str], list[datetime]]:
    """As columns of `desk_sql.HELD`."""
    return [each.desk for each in found], [each.channel for each in found], [each.ends for each in found]
