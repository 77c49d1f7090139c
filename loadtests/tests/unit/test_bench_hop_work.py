"""The peers do the services' work: each text of the measurement ends in an answer."""

from random import Random

import pytest
from crossdesk.contracts.routing import ConversationQueued, ReplyDecided
from crossdesk.testing.storefront import CUSTOMER

from loadtests.bench.ceilings.noop_fastapi import NoopInquiry
from loadtests.bench.peers import hop_work
from loadtests.bench.pipeline.texts import FOR_ANY_SHOP, mixed, worded


async def through_all_hops(text: str) -> tuple[list[str], hop_work.Outcome]:
    """The hops an inquiry takes, and its outcome."""
    asked = NoopInquiry.model_validate({"channel": "web", "customer": CUSTOMER, "text": text})
    case, hops = hop_work.understand(hop_work.receive(asked)), ["intent"]
    if hop_work.needs_parcel(case):
        case, hops = hop_work.locate(case), [*hops, "logistics"]
    return [*hops, "knowledge", "routing"], hop_work.decide(await hop_work.draft(case))


@pytest.mark.parametrize("text", [*mixed(), *FOR_ANY_SHOP])
@pytest.mark.parametrize("seed", range(5))
async def test_each_text_is_answered_at_once_whatever_the_product(text, seed):
    hops, outcome = await through_all_hops(worded(text, Random(seed)))
    assert isinstance(outcome, ReplyDecided)
    number = next((word.rstrip("?") for word in text.split() if word[:2].isupper() and word[2:5].isdigit()), None)
    assert ("logistics" in hops) == (number is not None)
    assert number is None or number in outcome.answer.text


async def test_what_needs_a_person_is_queued():
    _, outcome = await through_all_hops("I want to speak to a human agent, please")
    assert isinstance(outcome, ConversationQueued)


def test_hardly_any_two_messages_are_alike():
    dice = Random(7)
    assert len({worded("Where is {name}?", dice) for _ in range(1000)}) > 990
