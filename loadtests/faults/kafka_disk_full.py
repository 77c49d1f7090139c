"""The only Kafka broker's disk fills up under load and is freed: 503 meanwhile, and nothing accepted is lost."""

import asyncio
import time
from http import HTTPStatus

from crossdesk.operate.services import SERVICES

from loadtests.faults import full_broker
from loadtests.faults.fault import Fault
from loadtests.faults.service_processes import back_again
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Wishes


async def hurt(stage: Stage) -> None:
    """Fill the disk until the broker ends, try to start it in vain, make room, start it."""
    assert stage.brokers is not None
    (number, *_) = stage.brokers.processes
    await full_broker.onto_small_disk(stage.brokers, number)
    await back_again(stage.cluster, SERVICES)
    before = full_broker.processes(stage)
    await asyncio.sleep(stage.seconds / 4)
    await full_broker.filled(stage, stage.brokers, number)
    ended = time.monotonic()
    await full_broker.fails_to_start(stage, stage.brokers, number)
    await asyncio.sleep(max(0.0, stage.seconds / 2 - (time.monotonic() - ended)))
    accepted = full_broker.accepted(stage, ended, time.monotonic())
    refused = full_broker.refused(stage, ended)
    await full_broker.freed(stage, stage.brokers, number)
    await back_again(stage.cluster, SERVICES)
    stage.notes.append(f"{refused.total()} POSTs were refused while nothing could be logged")
    wishes = Wishes()
    wishes.want(accepted == 0, f"{accepted} POSTs were accepted while nothing could be logged")
    wishes.want(set(refused) == {HTTPStatus.SERVICE_UNAVAILABLE}, f"503 was wanted for every POST: {dict(refused)}")
    wishes.want(full_broker.processes(stage) == before, "services ended while the broker was away")
    wishes.settle()


FAULT = Fault(
    6,
    "kafka_disk_full",
    "the only Kafka broker's disk full, then freed",
    hurt,
    buses=("kafka",),
    brokers=1,
    heal=full_broker.back_onto_real_disk,
    seconds=30,
)
