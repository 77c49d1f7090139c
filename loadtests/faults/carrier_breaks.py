"""The carriers' API hangs, errors and answers garbage: the breaker opens, probes one at a time, and closes again.

Customers ask for parcels nobody knows yet all the while. They are told "we do not know" while it is broken, and where
the parcel is before and after.
"""

import asyncio
import time
from collections import Counter

from crossdesk.tasks import background

from deploy.waiting import until
from loadtests.faults.breaker_seen import JITTER, OPENS_WITHIN, REST, Break, complaints, told
from loadtests.faults.carrier_double import Behaviour, CarrierDouble, carrier_double
from loadtests.faults.fault import Fault
from loadtests.faults.located import ParcelsOnTheLog
from loadtests.faults.parcels import asking_for, fresh_numbers
from loadtests.faults.second_load import coming, second_load
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Wishes

BREAKS: tuple[Behaviour, ...] = ("hangs", "errors", "garbage")
BROKEN_FOR = OPENS_WITHIN + REST + 2 * JITTER
"""Seconds of each break: the breaker opens and lets one probe through."""
CLOSES_WITHIN = 60.0
NUMBERS = 20_000


async def hurt(stage: Stage) -> None:
    """Break it in each way for longer than a rest, and let it work until parcels are found again."""
    numbers, wishes = fresh_numbers(stage.rng, NUMBERS), Wishes()
    parcels = ParcelsOnTheLog(frozenset(numbers))
    guests = second_load(stage, "parcels", asking_for(iter(numbers)), max(2.0, stage.rate / 2))
    async with (
        carrier_double(stage.cluster) as carriers,
        background(parcels.follow(stage.bus_url), name="parcels on the log"),
        coming(guests),
    ):
        carriers.know(numbers)
        await finds_parcels(parcels, time.monotonic())
        for behaviour in BREAKS:
            found = await broken(carriers, behaviour)
            ended = time.monotonic()
            stage.notes.append(told(found))
            for complaint in complaints(found):
                wishes.want(False, complaint)
            said = said_while_open(found, parcels, ended)
            wishes.want(set(said) == {"unknown"}, f"{behaviour}: parcels told as {dict(said)}, wanted unknown")
            back = await finds_parcels(parcels, ended)
            stage.notes.append(f"parcels found again {back:.1f} s after {behaviour}")
    wishes.settle()


async def broken(carriers: CarrierDouble, behaviour: Behaviour) -> Break:
    """Break it for BROKEN_FOR seconds; gives what was seen."""
    carriers.behaviour, began, before = behaviour, time.monotonic(), len(carriers.asked)
    await asyncio.sleep(BROKEN_FOR)
    carriers.behaviour = "works"
    return Break(behaviour, began, carriers.asked[before:])


async def finds_parcels(parcels: ParcelsOnTheLog, since: float) -> float:
    """Wait until a parcel is found that was not looked up before `since`; gives the seconds. Raises TimeoutError."""
    await until(
        "the carriers' word on a parcel", lambda: "in_transit" in parcels.said(since), deadline_seconds=CLOSES_WITHIN
    )
    return time.monotonic() - since


def said_while_open(found: Break, parcels: ParcelsOnTheLog, ended: float) -> Counter[str]:
    """Statuses told from when the breaker had to be open until the end, by how often."""
    return parcels.said(found.began + OPENS_WITHIN + JITTER, ended)


FAULT = Fault(7, "carrier_breaks", "carrier API hangs, errors, answers garbage", hurt, seconds=75)
