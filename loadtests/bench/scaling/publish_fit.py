"""Fit the Universal Scalability Law to what was measured of a group with 1, 2 and 4 replicas."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack

from loadtests.bench.record import Name, Record
from loadtests.bench.run import Measure, Run
from loadtests.bench.scaling.usl import fit

REPLICAS = (1, 2, 4)
CAVEAT = (
    "with as many cores as here (see `machine`), which Kafka, PostgreSQL and the generator share, sigma and kappa say "
    "how this machine fills up, not how the design scales: they bound it from below"
)


def measure_growth(
    run: Run, group: str, quantity: str, start: Callable[[int], AbstractContextManager[object]], measure: Measure
) -> None:
    """Measure with 1, 2, 4, 4, 2, 1 ... replicas and publish the fit. `start` runs the replica of a number."""
    for number in range(run.order.rounds):
        for replicas in REPLICAS if number % 2 == 0 else REPLICAS[::-1]:
            with ExitStack() as stack:
                for replica in range(replicas):
                    stack.enter_context(start(replica))
                measured = measure()
            run.record.add(group, subject(replicas), measured)
            run.say(f"  {number + 1}/{run.order.rounds} {group}: {subject(replicas)}: {measured}")
    try:
        run.record.fits.append(fitted(run.record, group, quantity))
    except ValueError as error:
        run.record.left_out.append(f"the law of {group}: {error}")
    if CAVEAT not in run.record.notes:
        run.record.notes.append(CAVEAT)


def subject(replicas: int) -> str:
    return f"{replicas} replica{'s' if replicas > 1 else ''}"


def fitted(record: Record, group: str, quantity: str) -> Mapping[str, object]:
    """The law of a group's throughputs, with the points it was fitted to. Raises ValueError, see fit."""
    points = [
        (replicas, value) for replicas in REPLICAS for value in record.samples[Name(group, quantity, subject(replicas))]
    ]
    law = fit([replicas for replicas, _ in points], [value for _, value in points])
    found = {"gamma": law.gamma, "sigma": law.sigma, "kappa": law.kappa, "peak": law.peak}
    return {"name": f"{group}: {quantity}", **found, "points": points}
