"""What an inquiry costs at several rates, with few and many stored messages, with one tenant and a thousand."""

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import uvloop
from crossdesk.operate.provision import DATABASE

from loadtests.bench.cpu_time import spending
from loadtests.bench.flat_cost.store import store_messages
from loadtests.bench.pipeline.crossdesk_cluster import Running, crossdesk
from loadtests.bench.pipeline.subject import Subject
from loadtests.bench.pipeline.texts import FOR_ANY_SHOP
from loadtests.bench.run import Run

FEW = 1_000
MANY, MANY_FULL = 100_000, 10_000_000
TENANTS = 1_000
LOW = 0.2
"""Share of the rate asked for: 10 of 50 a second."""
IDLE = "the CPU of idle services is counted in: at low rates it is a part of what an inquiry costs"


def measure_flat_cost(run: Run) -> None:
    """Part `flat`, on the PostgreSQL bus: one cluster with few stored messages, and one with many beside it."""
    many = MANY_FULL if run.order.full else MANY
    with crossdesk(run, "few stored", tenants=TENANTS) as few:
        measure_rates(run, few.subject)
        measure_tenants(run, few.subject)
        with crossdesk(run, "many stored") as much:
            fill(run, few, FEW)
            fill(run, much, many)
            subjects = {f"{FEW:,} stored messages": few.subject, f"{many:,} stored messages": much.subject}
            measures = {name: partial(one.at_rate, run, run.order.rate) for name, one in subjects.items()}
            run.interleave(f"flat cost by stored messages, {run.order.rate:g}/s", measures)


def measure_rates(run: Run, subject: Subject) -> None:
    run.record.notes.append(IDLE)
    low, middle = LOW * run.order.rate, run.order.rate
    measures = {
        f"{low:g}/s": partial(subject.at_rate, run, low),
        f"{middle:g}/s": partial(subject.at_rate, run, middle),
        "at saturation": partial(subject.at_saturation, run),
    }
    run.interleave("flat cost by rate", measures)
    run.interleave("idle cluster", {"nothing to do": partial(idle, run, subject)})


def idle(run: Run, subject: Subject) -> Mapping[str, float]:
    """What the services spend while nobody writes."""
    with spending(subject.pids) as spent:
        time.sleep(run.order.seconds)
    return {"CPU of the services, ms/s": spent.cpu_ms / run.order.seconds}


def measure_tenants(run: Run, subject: Subject) -> None:
    """The same rate, from one tenant and from a thousand in turn."""
    subject = replace(subject, texts=FOR_ANY_SHOP)
    measures = {
        f"{tenants:,} tenant{'s' if tenants > 1 else ''}": partial(
            subject.at_rate, run, run.order.rate, tenants=tenants
        )
        for tenants in (1, TENANTS)
    }
    run.interleave(f"flat cost by tenants, {run.order.rate:g}/s", measures)


def fill(run: Run, running: Running, messages: int) -> None:
    run.say(f"storing {messages:,} messages ...")
    url = running.stack.superuser_url.rpartition("/")[0] + f"/{DATABASE}"
    began = time.monotonic()
    uvloop.run(store_messages(url, messages))
    run.say(f"  stored in {time.monotonic() - began:.0f} s")
