"""A cluster through an arrival curve, second by second: backlogs, late replicas, groups that stand still. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from crossdesk.operate.plan.assumptions import SERVICES, Assumptions
from crossdesk.operate.plan.scaler import Bounds, Policy, Scaler
from crossdesk.operate.plan.stage import COMMITTED, TAIL, Stage

WAY = ("gateway", "intent", "logistics", "payments_risk", "knowledge", "routing")
"""An inquiry that needs everything; translation works beside it. Each service's CPU tells how many come by."""
HOPS = len(WAY) + 1
"""The gateway comes twice: it takes the inquiry and shows the answer."""

Least = Callable[[int], int]


@dataclass(frozen=True)
class Moment:
    """A second: `usual` and `p99` are seconds that an inquiry waits which comes now, `lag` is what waits by service."""

    rate: float
    usual: float
    p99: float
    lag: Mapping[str, float]
    replicas: Mapping[str, int]


def simulate(
    rates: Sequence[float],
    cpu_ms: Mapping[str, float],
    bounds: Mapping[str, Bounds],
    assumed: Assumptions,
    scheduled: Callable[[str, int], int] = lambda name, now: 0,
) -> list[Moment]:
    """One moment for each rate. `scheduled`: replicas a schedule wants of a service at a second, at the least."""
    policy = policy_of(assumed)
    stages = {
        name: _stage(name, 1000 / cpu_ms[name], bounds[name], policy, rates[0], scheduled(name, 0)) for name in SERVICES
    }
    moments = []
    for now, rate in enumerate(rates):
        for name, stage in stages.items():
            stage.scale(now, assumed, scheduled(name, now))
        stages["translation"].work(now, rate)
        passing = rate
        for name in WAY:
            passing = stages[name].work(now, passing)
        moments.append(_moment(now, rate, stages, assumed))
    return moments


def in_time(moments: Sequence[Moment], within: float) -> float:
    """The share of all inquiries that are answered `within` seconds."""
    came = sum(moment.rate for moment in moments)
    return sum(moment.rate * _share(moment, within) for moment in moments) / came if came else 1.0


def _share(moment: Moment, within: float) -> float:
    """Waits have an exponential tail from the usual one on, of which p99 is a point."""
    if within <= moment.usual:
        return 0.0
    return 1.0 - float(0.01 ** ((within - moment.usual) / (moment.p99 - moment.usual)))


def _stage(name: str, a_second: float, bounds: Bounds, policy: Policy, rate: float, scheduled: int) -> Stage:
    """As it stands where `rate` has come for a while: a day does not begin with a cold start."""
    metric = rate if name == "gateway" else rate * COMMITTED
    begins = min(bounds.most, max(bounds.least, scheduled, ceil(metric / bounds.threshold)))
    return Stage(name, a_second, Scaler(bounds, policy, begins), begins)


def policy_of(assumed: Assumptions) -> Policy:
    """The chart's."""
    found = assumed
    return Policy(found.poll_seconds, found.up_pods, found.calm_seconds, found.down_share, found.down_every_seconds)


def _moment(now: int, rate: float, stages: Mapping[str, Stage], assumed: Assumptions) -> Moment:
    waits = [stages[name].waits(now, assumed) for name in WAY]
    hop = assumed.hop_ms / 1000
    behind = sum(backlog for backlog, _ in waits)
    beside = sum(mean for _, mean in waits)
    spread = sqrt(sum((mean * (TAIL - 1)) ** 2 for _, mean in waits) + HOPS * (hop * (assumed.hop_spread - 1)) ** 2)
    usual = behind + beside + HOPS * hop
    lag = {name: stage.backlog for name, stage in stages.items()}
    return Moment(rate, usual, usual + spread, lag, {name: stage.ready for name, stage in stages.items()})
