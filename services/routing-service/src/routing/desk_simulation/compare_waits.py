"""Estimators of waits against simulated days that none of their numbers was tuned on.

The desks have two skills with agents who share them, customers who go before others, two shifts, a lunch break, two
peaks a day, one or three contacts at once; those who gave up count with the wait until their turn would have come.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf

from routing.desk_simulation.desk_day import HALF_HOUR, DeskDay, Handling, Server, Stream
from routing.desk_simulation.simulate_day import simulate_day
from routing.desk_simulation.watched_desk import WatchedDesk
from routing.waiting.told_range import told_range

TUNED_ON = range(1, 101)
"""Seeds that `estimate.UNSURE` was chosen by; what is measured begins after them."""
LOADS = {"calm": 0.7, "busy": 0.85, "overloaded": 1.0}
"""Contacts of an average half-hour beside what all agents of the early shift could do; peaks have a quarter more."""
AGENTS = (4, 12, 40)
PEAKS = "50 70 90 100 110 120 125 120 110 100 95 90 90 95 105 115 120 110 100 90 80 70"
"""Contacts by half-hour, in percent of the average one."""
SHORT, LONG, HEAD_START = 300.0, 390.0, 1800.0
PATIENCE = 900.0
AS_TOLD = "as told"
"""What the service says: the best estimator, rounded."""


@dataclass(frozen=True, slots=True)
class WaitFigures:
    """Of customers who had to wait and were told. Seconds, and shares of those who were told.

    said     share of all who were told anything
    bias     waited more than the mean told
    sooner, later   those whose turn came before the range or after it
    width    of the range
    """

    customers: int
    said: float
    waited: float
    error: float
    bias: float
    sooner: float
    later: float
    width: float


def compare_waits(seeds: Iterable[int]) -> dict[tuple[str, bool, str], WaitFigures]:
    """Figures by load, whether customers give up, and estimator."""
    found: defaultdict[tuple[str, bool, str], list[_One | None]] = defaultdict(list)
    for seed, load, leaving in product(seeds, LOADS, (False, True)):
        if (load, leaving) != ("overloaded", False):  # a queue nobody leaves would only grow
            for name, one in _days(LOADS[load], PATIENCE if leaving else inf, seed):
                found[load, leaving, name].append(one)
    return {key: _figures(ones) for key, ones in found.items()}


@dataclass(frozen=True, slots=True)
class _One:
    waited: float
    mean: float
    low: float
    high: float


def _days(load: float, patience: float, seed: int) -> Iterator[tuple[str, _One | None]]:
    for agents, (spread, room) in product(AGENTS, ((None, 1), (0.8, 3))):
        day = peaked_day(agents, load, patience, spread, room)
        watched = WatchedDesk(day.streams)
        simulate_day(day, seed, watched)
        for told in watched.told:
            waited = told.contact.would_wait
            if waited is None:
                continue
            for name, wait in told.waits.items():
                yield name, _One(waited, wait.mean, wait.low, wait.high) if wait else None
            if told.used:
                least, most = told_range(told.used)
                yield AS_TOLD, _One(waited, told.used.mean, least * 60, inf if most is None else most * 60)
            else:
                yield AS_TOLD, None


def peaked_day(agents: int, load: float, patience: float, spread: float | None, room: int) -> DeskDay:
    """A desk of this many agents, with handling of this spread and room for so many contacts at once."""
    pace = agents * load * HALF_HOUR / (SHORT * 0.64 + LONG * 0.36)
    return DeskDay(
        tuple(
            Stream(
                skill,
                tuple(pace * share * int(each) / 100 for each in PEAKS.split()),
                Handling(seconds * room, spread),
                patience,
                head_start,
            )
            for skill, share, seconds, head_start in (
                ("orders", 0.54, SHORT, 0.0),
                ("payments", 0.30, LONG, 0.0),
                ("orders", 0.10, SHORT, HEAD_START),
                ("payments", 0.06, LONG, HEAD_START),
            )
        ),
        tuple(_server(number, room) for number in range(agents)),
    )


def _server(number: int, room: int) -> Server:
    """Half know orders, a quarter payments, a quarter both; a third has a lunch break, half leave after ten hours."""
    skills = ({"orders"}, {"payments"}, {"orders"}, {"orders", "payments"})[number % 4]
    ends = (10 if number % 2 else 14) * 3600.0
    spans = ((0.0, 4 * 3600.0), (5 * 3600.0, ends)) if number % 3 == 0 else ((0.0, ends),)
    return Server(frozenset(skills), spans, room)


def _figures(ones: Sequence[_One | None]) -> WaitFigures:
    told = [one for one in ones if one]
    count = len(told) or 1
    off = [one.waited - one.mean for one in told]
    return WaitFigures(
        customers=len(told),
        said=len(told) / (len(ones) or 1),
        waited=sum(one.waited for one in told) / count,
        error=sum(map(abs, off)) / count,
        bias=sum(off) / count,
        sooner=sum(one.waited < one.low for one in told) / count,
        later=sum(one.waited > one.high for one in told) / count,
        width=sum(one.high - one.low for one in told if one.high < inf) / count,
    )
