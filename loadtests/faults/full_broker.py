"""A Kafka broker whose disk fills up: its log on a small disk, a ballast that takes what is left, and a new start.

A broker that cannot append gives its log up, and ends when it has no other (KIP-112). It does not come back by itself:
on a full disk each start ends the same, and whoever starts it again has to wait longer each time.
"""

import asyncio
import time
from collections import Counter
from http import HTTPStatus
from pathlib import Path

from crossdesk.operate.services import SERVICES

from deploy.kafka.cluster import KafkaCluster
from deploy.waiting import until
from loadtests.faults.small_disk import fill, move_back, move_onto_small_disk
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Unmet

SPARE_BYTES = 96 << 20
"""Room before the ballast comes: Kafka makes index files of 1 MiB for each partition it begins, though sparse ones."""
ENDS_WITHIN = 60.0
"""Seconds in which a broker under load notices that nothing more goes onto its disk."""


def log_of(brokers: KafkaCluster, number: int) -> Path:
    """Where a broker keeps its log."""
    return brokers.directory.absolute() / f"node-{number}" / "data"


async def onto_small_disk(brokers: KafkaCluster, number: int) -> None:
    """Move a broker's log onto a small disk; it is down for that. Raises NotHere."""
    await asyncio.to_thread(brokers.stop, number)
    try:
        await asyncio.to_thread(move_onto_small_disk, log_of(brokers, number), SPARE_BYTES)
    finally:
        brokers.start(number)
        await asyncio.to_thread(brokers.wait)


async def filled(stage: Stage, brokers: KafkaCluster, number: int) -> None:
    """Take what is left of a broker's disk and wait until the broker ends. Raises Unmet when it goes on."""
    process, began = brokers.processes[number], time.monotonic()
    taken = await asyncio.to_thread(fill, log_of(brokers, number) / "ballast")
    try:
        await until(f"broker {number}", lambda: process.poll() is not None, deadline_seconds=ENDS_WITHIN)
    except TimeoutError:
        raise Unmet(f"broker {number} still runs {ENDS_WITHIN:.0f} s after its disk was full") from None
    after = time.monotonic() - began
    code = brokers.processes.pop(number).returncode
    stage.notes.append(f"broker {number} ended with {code}, {after:.1f} s after its disk was full ({taken >> 20} MiB)")


async def fails_to_start(stage: Stage, brokers: KafkaCluster, number: int) -> None:
    """Start it while the disk is full, as a supervisor would. Raises Unmet when that works."""
    brokers.start(number)
    process = brokers.processes.pop(number)
    try:
        await until(f"broker {number}", lambda: process.poll() is not None, deadline_seconds=ENDS_WITHIN)
    except TimeoutError:
        brokers.processes[number] = process
        stage.notes.append(f"broker {number} started on the full disk and hung")
        await asyncio.to_thread(brokers.kill, number)
        return
    stage.notes.append(f"a start on the full disk ended with {process.returncode}")


async def freed(stage: Stage, brokers: KafkaCluster, number: int) -> None:
    """Make room and start it again, and wait until it takes part."""
    (log_of(brokers, number) / "ballast").unlink()
    began = time.monotonic()
    brokers.start(number)
    await asyncio.to_thread(brokers.wait)
    stage.notes.append(f"broker {number} took part {time.monotonic() - began:.1f} s after there was room again")


async def back_onto_real_disk(stage: Stage) -> None:
    """Move every log back, so that the mount goes with the fault; whoever was down is started."""
    brokers = stage.brokers
    assert brokers is not None
    for number in (node.number for node in brokers.nodes):
        log = log_of(brokers, number)
        if not log.is_mount():
            continue
        if number in brokers.processes:
            await asyncio.to_thread(brokers.stop, number)
        (log / "ballast").unlink(missing_ok=True)
        await asyncio.to_thread(move_back, log)
        brokers.start(number)
    await asyncio.to_thread(brokers.wait)


def processes(stage: Stage) -> dict[str, list[int]]:
    """The services' processes, to see that they stay the same."""
    return {program: sorted(stage.cluster.pids(program)) for program in SERVICES.values()}


def accepted(stage: Stage, since: float, before: float) -> int:
    """POSTs that were both begun and accepted between two moments (time.monotonic())."""
    whole = (post for post in stage.load.posts if post.began > since and (post.done or before) < before)
    return sum(post.status == HTTPStatus.ACCEPTED for post in whole)


def refused(stage: Stage, since: float) -> Counter[int]:
    """Statuses with which POSTs begun since then were refused, and how many."""
    answered = (post.status for post in stage.load.posts if post.began > since and post.status is not None)
    return Counter(status for status in answered if status != HTTPStatus.ACCEPTED)
