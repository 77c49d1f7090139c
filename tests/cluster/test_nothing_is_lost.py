"""Services are killed while inquiries flow: every accepted one is answered or with a person, and none twice."""

import asyncio
from collections import Counter

import httpx
import pytest
from crossdesk.testing.storefront import OUTCOMES
from crossdesk.testing.waiting import until

pytestmark = pytest.mark.cluster

SERVICES = [
    "gateway",
    "intent-service",
    "translation-service",
    "logistics-service",
    "payments-risk-service",
    "knowledge-service",
    "routing-service",
]
INQUIRIES = 200
TEXTS = [
    "Where is my parcel {number}?",
    "Wo bleibt mein Paket {number}?",
    "What is your return policy?",
    "I did not make this payment of 39.90 EUR",
    "asdf qwer zxcv",
    "Quels sont vos modes de paiement ?",
]


async def accepted(storefront, key: str, text: str) -> str:
    """Post until a 202 comes, with the same key, as a storefront does whose connection broke."""
    async with asyncio.timeout(120):
        while True:
            try:
                answer = await storefront.post(text, key=key)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 202:
                return str(answer.json()["inquiry_id"])
            assert answer is None or answer.status_code in {429, 503}, answer.text
            await asyncio.sleep(0.2)


async def kill_each_in_turn(cluster, flowing: asyncio.Event) -> None:
    for service in SERVICES:
        await flowing.wait()
        killed = cluster.kill(service)
        await until(lambda service=service, killed=killed: runs_again(cluster, service, killed))
        await asyncio.sleep(1.0)  # the pace of the faults, not a wait for anything


async def runs_again(cluster, service: str, killed: set[int]) -> bool:
    return bool(set(cluster.pids(service)) - killed)


async def test_killing_each_service_in_turn_loses_nothing_and_doubles_nothing(cluster, storefront):
    flowing = asyncio.Event()
    number = cluster.demo["sample"]["tracking_number"]
    run = number + str(id(flowing))

    async def post_all() -> list[str]:
        ids = []
        for count in range(INQUIRIES):
            ids.append(await accepted(storefront, f"{run}-{count}", TEXTS[count % len(TEXTS)].format(number=number)))
            flowing.set()
            await asyncio.sleep(0.05)  # the pace of the load
        return ids

    posting = asyncio.create_task(post_all())
    await kill_each_in_turn(cluster, flowing)
    ids = await posting
    outcomes = [await storefront.outcome(inquiry_id) for inquiry_id in ids]
    assert len(set(ids)) == INQUIRIES
    for outcome in outcomes:
        decisions = Counter(entry["type"] for entry in outcome["timeline"] if entry["type"] in OUTCOMES)
        assert decisions, outcome
        assert max(decisions.values()) == 1, outcome
        assert decisions["ReplyDecided"] + decisions["GuidedStepAsked"] + decisions["ConversationQueued"] <= 1
