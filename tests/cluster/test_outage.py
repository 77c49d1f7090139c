"""PostgreSQL dies under load: refusals while it is away, no error that nobody foresaw, and nothing accepted is lost."""

import asyncio
import os
import signal

import pytest
from crossdesk.testing.waiting import until

pytestmark = pytest.mark.cluster

INQUIRIES = 120
DIES_AFTER = 30


def postmaster(cluster) -> int:
    return int((cluster.state / "postgres" / "postmaster.pid").read_text().split()[0])


async def test_a_database_that_dies_costs_refusals_at_most(cluster, storefront):
    accepted: list[str] = []
    refused: list[int] = []
    gateways = cluster.pids("gateway")

    async def post(number: int) -> None:
        answer = await storefront.post("What is your return policy?")
        if answer.status_code == 202:
            accepted.append(answer.json()["inquiry_id"])
        else:
            assert answer.headers["content-type"].startswith("application/problem+json")
            assert answer.headers["retry-after"]
            refused.append(answer.status_code)

    async with asyncio.TaskGroup() as posts:
        for number in range(INQUIRIES):
            posts.create_task(post(number))
            await asyncio.sleep(0.03)  # the pace of the load
            if number == DIES_AFTER:
                os.kill(postmaster(cluster), signal.SIGKILL)
    await until(lambda: takes_inquiries(storefront))
    outcomes = [await storefront.outcome(inquiry_id) for inquiry_id in accepted]
    assert set(refused) <= {503}
    assert len(accepted) > DIES_AFTER / 2
    assert all([entry["type"] for entry in outcome["timeline"]].count("ReplyDecided") == 1 for outcome in outcomes)
    assert cluster.pids("gateway") == gateways, "an outage around the gateway must not end it"


async def takes_inquiries(storefront) -> bool:
    return (await storefront.post("What is your return policy?")).status_code == 202
