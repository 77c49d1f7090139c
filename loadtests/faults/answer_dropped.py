"""The request arrives, its answer is swallowed, and the customer's client tries again with the same key.

A fault proxy stands between the customers and the gateway. Every second time the connections are cut at once instead.
"""

import asyncio
import time

from loadtests.fault_proxy.proxy import FaultProxy, fault_proxy
from loadtests.faults.fault import Fault, Verdict
from loadtests.faults.service_processes import port_of
from loadtests.faults.stage import Stage

SILENT_FOR = 1.0
FAIR_FOR = 1.0
KEYED = 0.9


async def hurt(stage: Stage) -> None:
    """Swallow the gateway's answers for a second, reset the connections, let all be well for a second; and again."""
    stage.load.keyed = KEYED
    async with fault_proxy("127.0.0.1", port_of(stage.cluster, "gateway"), rng=stage.rng) as proxy:
        stage.load.url = f"http://127.0.0.1:{proxy.port}"
        ends = time.monotonic() + stage.seconds
        while time.monotonic() < ends:
            await swallowed(proxy)
            await asyncio.sleep(FAIR_FOR)
            proxy.cut()
        stage.load.url = stage.cluster.url
        # Who came through the proxy still hears their answer.
        await asyncio.sleep(FAIR_FOR)


async def swallowed(proxy: FaultProxy) -> None:
    """A second in which the gateway hears and is not heard."""
    proxy.command("drop down")
    await asyncio.sleep(SILENT_FOR)
    proxy.heal()


async def judge(stage: Stage, verdict: Verdict) -> None:
    """A run in which nobody had to try again proves nothing."""
    again = [post for post in stage.load.posts if post.tries > 1 and post.status == 202]
    silent = [post for post in stage.load.posts if post.key is None and post.status is None]
    stage.notes.append(
        f"{len(again)} messages were accepted at a further try; {len(silent)} without a key heard nothing"
    )
    if not again:
        verdict.missed.append("no answer was swallowed: the rate is too low for this to prove anything")


FAULT = Fault(5, "answer_dropped", "answer dropped, client retries the same key", hurt, judge=judge, short=True)
