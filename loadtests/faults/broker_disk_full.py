"""The disk of one of three Kafka brokers fills up: two acknowledge, everything goes on, and it takes part again."""

import asyncio
import time

from crossdesk.operate.services import SERVICES

from loadtests.faults import full_broker
from loadtests.faults.fault import Fault
from loadtests.faults.service_processes import back_again
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Wishes

ELECTED_WITHIN = 15.0
"""Seconds until others lead what it led: they take it for gone after 9 s."""


async def hurt(stage: Stage) -> None:
    """Fill the disk of a broker chosen by chance until it ends, look at the others' work, make room, start it."""
    assert stage.brokers is not None
    number = stage.rng.choice(sorted(stage.brokers.processes))
    await full_broker.onto_small_disk(stage.brokers, number)
    await back_again(stage.cluster, SERVICES)
    before = full_broker.processes(stage)
    await asyncio.sleep(stage.seconds / 4)
    await full_broker.filled(stage, stage.brokers, number)
    await asyncio.sleep(ELECTED_WITHIN)
    elected = time.monotonic()
    await asyncio.sleep(stage.seconds / 4)
    accepted, refused = full_broker.accepted(stage, elected, time.monotonic()), full_broker.refused(stage, elected)
    await full_broker.freed(stage, stage.brokers, number)
    stage.notes.append(f"two brokers accepted {accepted} POSTs and refused {refused.total()} while its disk was full")
    wishes = Wishes()
    wishes.want(accepted > 0, "two of three brokers accepted nothing")
    wishes.want(not refused, f"two of three brokers refused POSTs: {dict(refused)}")
    wishes.want(full_broker.processes(stage) == before, "services ended while a broker was away")
    wishes.settle()


FAULT = Fault(
    6,
    "broker_disk_full",
    "the disk of one of three Kafka brokers full, then freed",
    hurt,
    buses=("kafka",),
    brokers=3,
    heal=full_broker.back_onto_real_disk,
    seconds=40,
)
