"""SIGTERM to every service at full load: each ends within 25 s, with what it had done committed, and nobody sees a 5xx.

There is one replica of each: until the supervisor has started the next one, customers find the door closed (a refused
connection), which is no answer and no error of ours.
"""

import asyncio

import aiohttp
from crossdesk.contracts.routing import DeskReviewDue
from crossdesk.contracts.waits import WaitsDue
from crossdesk.operate.services import SERVICES
from crossdesk.testing.local_cluster import LocalCluster
from prometheus_client.parser import text_string_to_metric_families

from loadtests.faults.answers_given import unwelcome
from loadtests.faults.fault import Fault, Verdict
from loadtests.faults.service_processes import port_of, restarted
from loadtests.faults.stage import Stage

ENDS_WITHIN = 25.0
READERS_OF_INQUIRIES = 3
"""intent, translation and gateway: each meets a message again that a customer's client sent again."""
TOLD_BY_CLOCKS = frozenset({DeskReviewDue.__name__, WaitsDue.__name__})
"""Whoever looks at the clock says these, under one id for one moment: two looks in it are one event, told twice."""


async def hurt(stage: Stage) -> None:
    """All at once; wait until their successors are ready."""
    took = await asyncio.gather(*(restarted(stage.cluster, package) for package in SERVICES))
    slowest, package = max(zip(took, SERVICES, strict=True))
    stage.notes.append(f"the slowest to end was {package} after {slowest:.1f} s")
    assert slowest < ENDS_WITHIN, f"{package} took {slowest:.1f} s to end, wanted < {ENDS_WITHIN:.0f} s"


async def judge(stage: Stage, verdict: Verdict) -> None:
    """No 5xx; and the successors met nothing again that had been done, which shows that it had been committed."""
    verdict.missed.extend(unwelcome(stage.load.posts, broken_too=False))
    again = sum([await replayed(stage.cluster, package) for package in SERVICES])
    unheard = sum(post.unheard for post in stage.load.posts)
    waited = sum(post.tries > 1 for post in stage.load.posts)
    stage.notes.append(f"{again:.0f} events met again, {unheard} POSTs unheard, {waited} found the door closed first")
    if again > READERS_OF_INQUIRIES * unheard:
        verdict.missed.append(f"{again:.0f} events were met again: not everything was committed at the end")


async def replayed(cluster: LocalCluster, package: str) -> float:
    """Events the running replica met whose receipt was there already."""
    url = f"http://127.0.0.1:{port_of(cluster, package)}/metrics"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return replayed_in(await answer.text())


def replayed_in(metrics: str) -> float:
    """Events met again, but for those that clocks tell, in a replica's metrics."""
    samples = [sample for family in text_string_to_metric_families(metrics) for sample in family.samples]
    handled = [each for each in samples if each.name == "crossdesk_events_handled_total"]
    again = [each for each in handled if each.labels["outcome"] == "replayed"]
    return sum(each.value for each in again if each.labels["event"] not in TOLD_BY_CLOCKS)


FAULT = Fault(13, "sigterm", "SIGTERM at full load", hurt, judge=judge, short=True)
