"""What a seed stands for: how many take part, what they are given to do, and how much goes wrong."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

STAGE_NAMES = ("intent", "knowledge", "routing")
WAYS = ("connection", "rows", "alone", "stateless")
"""How a stage's handler works, see crossdesk.testing.simulation.handling."""

Place = tuple[str, int]
"""A stage and the number of an inquiry."""


@dataclass(frozen=True)
class Plan:
    """Times are virtual seconds, `*_trouble` the probability that one call goes wrong before `calm_at`.

    `urgent` conversations have their lane. `poison` is never handled, `transient` fails twice, `given_up` fails as
    often as one member tries and would pass later, `hangs` names fetch steps that twice fail or do not come back.
    `ways` is how each stage works.
    `fates` are those of processes: killed, stopped or drained at a step drawn when they start. `first_fates` gives
    the first member of a stage a fate at a step of its own.
    """

    seed: int
    inquiries: int = 10
    conversations: int = 3
    partitions: int = 2
    urgent: Collection[int] = ()
    members: int = 2
    repeated: Collection[int] = ()
    garbled: Collection[int] = ()
    poison: Collection[Place] = ()
    transient: Collection[Place] = ()
    given_up: Collection[Place] = ()
    hangs: Collection[int] = ()
    fates: tuple[str, ...] = ()
    first_fates: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    rebalances: int = 0
    bus_trouble: float = 0.0
    store_trouble: float = 0.0
    outages: tuple[tuple[float, float], ...] = ()
    latency: float = 0.002
    calm_at: float = 40.0
    ways: tuple[str, ...] = ("rows", "connection", "rows")

    def way(self, stage: str) -> str:
        """How this stage works."""
        return self.ways[STAGE_NAMES.index(stage)]


def plan_of(seed: int) -> Plan:
    """The plan of a seed; the same on every machine. Every sixth is a calm one but for its fates."""
    rng = random.Random(f"plan {seed}")
    inquiries = rng.randint(4, 10)
    numbers = range(inquiries)
    calm = rng.random() < 1 / 6
    ways = tuple(rng.choice(WAYS) for _ in STAGE_NAMES)
    stateful = [stage for stage, way in zip(STAGE_NAMES, ways, strict=True) if way != "stateless"]
    return Plan(
        seed=seed,
        inquiries=inquiries,
        conversations=rng.randint(1, 4),
        partitions=rng.randint(1, 3),
        members=rng.choice((1, 2, 2, 3)),
        urgent=_some(rng, range(4), 0.3),
        repeated=_some(rng, numbers, 0.15),
        garbled=_some(rng, numbers, 0.04),
        poison=_places(rng, numbers, STAGE_NAMES, 0.04),
        transient=_places(rng, numbers, STAGE_NAMES, 0.08),
        given_up=_places(rng, numbers, stateful, 0.02),
        hangs=_some(rng, numbers, 0.05),
        fates=tuple(rng.choice(("kill", "kill", "stop", "drain")) for _ in range(rng.randint(1, 8))),
        rebalances=rng.randint(0, 3),
        bus_trouble=0.0 if calm else rng.choice((0.0, 0.05, 0.2)),
        store_trouble=0.0 if calm else rng.choice((0.0, 0.02, 0.08)),
        outages=() if calm or rng.random() < 0.7 else _outage(rng),
        latency=10 ** rng.uniform(-3.3, -1.3),
        ways=ways,
    )


def _some(rng: random.Random, numbers: range, share: float) -> tuple[int, ...]:
    return tuple(number for number in numbers if rng.random() < share)


def _places(rng: random.Random, numbers: range, stages: Sequence[str], share: float) -> tuple[Place, ...]:
    return tuple((stage, number) for stage in stages for number in _some(rng, numbers, share))


def _outage(rng: random.Random) -> tuple[tuple[float, float], ...]:
    begins = rng.uniform(0.0, 3.0)
    return ((begins, begins + rng.uniform(0.1, 8.0)),)
