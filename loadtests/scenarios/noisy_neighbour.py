"""One shop sends twenty times its quota in the middle of the run; three others must not notice."""

from loadtests.curve import Point, level
from loadtests.scenario import Scenario, Stream, Tenant

QUOTA = 0.05
NOISE = (Point(1 / 3, 0.1 * QUOTA), Point(1 / 3, 20 * QUOTA), Point(2 / 3, 20 * QUOTA), Point(2 / 3, 0.1 * QUOTA))
QUIET = ("quiet-1", "quiet-2", "quiet-3")

SCENARIO = Scenario(
    title="three quiet shops share RATE; a fourth sends 20 times its quota, RATE once more, for a third of the run",
    streams=(*(Stream(tenant=name, curve=level(1 / 3)) for name in QUIET), Stream(tenant="noisy", curve=NOISE)),
    tenants=(*(Tenant(name) for name in QUIET), Tenant("noisy", quota=QUOTA)),
    slo="noisy-neighbour",
)
