"""A stolen list of cards is tried out: beside ordinary traffic, a wave of payments nobody made. Disputes are urgent."""

from loadtests.curve import Point, level
from loadtests.scenario import Mix, Scenario, Stream

WAVE = (Point(0.25, 0.0), Point(0.35, 1.0), Point(0.6, 1.0), Point(0.75, 0.0))

SCENARIO = Scenario(
    title="half of RATE as always, and a wave of disputes that doubles it and more",
    streams=(
        Stream(curve=level(0.5)),
        Stream(curve=WAVE, mix=Mix(kinds={"dispute": 90, "angry": 10}), follow_ups=0.0),
    ),
)
