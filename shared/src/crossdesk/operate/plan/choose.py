"""Choose how a cluster is scaled: of the ways an operator has, the first that keeps its promise simulated. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from crossdesk.operate.plan.arrivals import Curve
from crossdesk.operate.plan.assumptions import SERVICES, Assumptions
from crossdesk.operate.plan.needs import Needs, needs
from crossdesk.operate.plan.scaler import Bounds
from crossdesk.operate.plan.simulate import Moment, in_time, simulate
from crossdesk.operate.plan.stage import COMMITTED

LEAST = 2
"""Replicas of each service at any hour: one may be lost."""
KEPT = 0.99
"""Of all inquiries are answered in time: that is what a p99 says."""
CALMER = (1.0, 0.8, 0.65, 0.5)
"""What is left of the utilisation one is willing to have, tried in turn."""
LEAD = 900
"""Seconds before a surge at which replicas should stand: a node may have to come first."""
BUSY = 0.5
"""Of the peak: from there on it is the surge that a schedule is made for."""


@dataclass(frozen=True)
class Way:
    """One way to scale, simulated. `windows`: seconds [begin, end) in which a schedule keeps the peak's replicas."""

    title: str
    needs: Needs
    bounds: Mapping[str, Bounds]
    windows: tuple[tuple[int, int], ...]
    moments: Sequence[Moment]
    in_time: float

    @property
    def holds(self) -> bool:
        """Whether it keeps the promise."""
        return self.in_time >= KEPT


@dataclass(frozen=True)
class Wanted:
    """What is asked for: inquiries a second at the peak and on average, seconds for 99 of 100, curve, price factor."""

    peak: float
    mean: float
    within: float
    curve: Curve
    dearer: float = 1.0


def ways(wanted: Wanted, cpu_ms: Mapping[str, float], assumed: Assumptions) -> list[Way]:
    """Those tried, in order; the last holds, or none does. By lag alone first, then with a schedule, then calmer."""
    tried: list[Way] = []
    for calmer in CALMER:
        left = replace(assumed, utilisation=assumed.utilisation * calmer)
        for scheduled in (False, True):
            tried.append(_tried(wanted, cpu_ms, left, scheduled))
            if tried[-1].holds:
                return tried
    return tried


def _tried(wanted: Wanted, cpu_ms: Mapping[str, float], assumed: Assumptions, scheduled: bool) -> Way:
    rates = wanted.curve.rates(wanted.peak)
    needed = needs(wanted.peak, wanted.mean, cpu_ms, assumed, wanted.dearer)
    bounds = {name: _bounds(name, min(rates), needed, cpu_ms[name], assumed) for name in SERVICES}
    windows = surges(rates, wanted.peak) if scheduled else ()
    moments = simulate(rates, cpu_ms, bounds, assumed, _schedule(needed.replicas, windows))
    how = "scaled by lag, and by a schedule before surges" if scheduled else "scaled by lag alone"
    title = f"{how}, {assumed.utilisation:.0%} of a core used at the peak"
    return Way(title, needed, bounds, windows, moments, in_time(moments, wanted.within))


def _bounds(name: str, lowest: float, needed: Needs, cpu_ms: float, assumed: Assumptions) -> Bounds:
    """Lag at which one more replica is wanted: what one does in the time a handled event still counts as lag."""
    a_second = 1000 * assumed.utilisation / cpu_ms
    least = max(LEAST, round(lowest / a_second + 0.5))
    if name == "gateway":
        most = max(least, 2 * needed.replicas[name])
        return Bounds(least, most, max(1.0, float(int(a_second))))
    partitions = needed.partitions
    return Bounds(min(least, partitions), partitions, max(1.0, float(int(a_second * COMMITTED))), partitions)


def _schedule(replicas: Mapping[str, int], windows: Sequence[tuple[int, int]]) -> Callable[[str, int], int]:
    def scheduled(name: str, now: int) -> int:
        return replicas[name] if any(begin <= now < end for begin, end in windows) else 0

    return scheduled


def surges(rates: Sequence[float], peak: float) -> tuple[tuple[int, int], ...]:
    """When more than half of the peak comes, from a quarter of an hour before; those that then touch are one."""
    busy = [value > BUSY * peak for value in rates]
    edges = [0, *(now for now, (was, now_busy) in enumerate(pairwise(busy), 1) if was != now_busy), len(busy)]
    found: list[tuple[int, int]] = []
    for begin, end in pairwise(edges):
        if not busy[begin]:
            continue
        early = max(0, begin - LEAD)
        if found and early <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((early, end))
    return tuple(found)
