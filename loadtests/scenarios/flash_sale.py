"""A sale goes live: ten times the customers within 30 s, a while on top, then it ebbs away."""

from loadtests.curve import Point
from loadtests.scenario import Mix, Scenario, Stream

CURVE = (Point(0, 0.1), Point(0.2, 0.1), Point(0.4, 1.0, within=30), Point(0.6, 1.0), Point(0.8, 0.1), Point(1, 0.1))
# Who hunts a bargain asks about paying, delivery and the order just placed; few have anything to return yet.
KINDS = {
    "parcel": 20,
    "delivery_time": 22,
    "payment_methods": 16,
    "cancel": 14,
    "address": 8,
    "refund": 5,
    "returns": 4,
    "dispute": 4,
    "angry": 5,
    "off_topic": 2,
}

SCENARIO = Scenario(
    title="from a tenth of RATE to RATE within 30 s, and back",
    streams=(Stream(curve=CURVE, mix=Mix(kinds=KINDS)),),
    slo="flash-sale",
)
