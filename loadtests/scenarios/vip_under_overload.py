"""Three times what the cluster can take: urgent customers must not feel it, and what gets done must not collapse."""

from loadtests.curve import Point
from loadtests.scenario import Mix, Scenario, Stream

CURVE = (Point(0.2, 1.0), Point(0.25, 3.0), Point(0.8, 3.0), Point(0.85, 1.0))

SCENARIO = Scenario(
    title="RATE is the cluster's capacity; three times that for half the run",
    streams=(Stream(curve=CURVE, mix=Mix(tiers={"standard": 88, "plus": 8, "vip": 4})),),
    slo="overload",
)
