"""The adapter against the running simulator: registering, batches, limits and every kind of failure."""

import asyncio
import time
from typing import Any

import pytest
from crossdesk.errors import Unavailable
from deploy.demo import shop

from logistics.carriers.lookups import Lookups
from logistics.main import open_lookups

NUMBER = shop.sample()["tracking_number"]


async def test_a_new_number_is_registered_and_told(carrier: Any, lookups: Lookups) -> None:
    told = await lookups.facts(NUMBER, new=True)
    assert (told.status, told.carrier, told.destination) == ("in_transit", "China Post", "DE")
    assert told.last_event is not None
    assert await carrier.requests() == {"register": 1, "gettrackinfo": 1}


async def test_a_number_17track_forgot_is_registered_again(carrier: Any, lookups: Lookups) -> None:
    assert (await lookups.facts(NUMBER)).status == "in_transit"
    assert await carrier.requests() == {"gettrackinfo": 2, "register": 1}


async def test_new_and_known_numbers_share_their_requests(carrier: Any, lookups: Lookups) -> None:
    known, new, odd = (row["tracking_number"] for row in shop.rows("parcels")[:3])
    await lookups.facts(known, new=True)
    told = await asyncio.gather(lookups.facts(known, new=True), lookups.facts(new, new=True), lookups.facts(odd))
    assert [facts.tracking_number for facts in told] == [known, new, odd]
    assert await carrier.requests() == {"register": 3, "gettrackinfo": 3}


async def test_a_registered_number_takes_one_request(carrier: Any, lookups: Lookups) -> None:
    await lookups.facts(NUMBER, new=True)
    await lookups.facts(NUMBER)
    assert await carrier.requests() == {"register": 1, "gettrackinfo": 2}


async def test_every_parcel_of_the_shop_is_told_in_batches_within_the_limit(carrier: Any, lookups: Lookups) -> None:
    parcels = shop.rows("parcels")
    told = await asyncio.gather(*(lookups.facts(row["tracking_number"], new=True) for row in parcels))
    assert [facts.tracking_number for facts in told] == [row["tracking_number"] for row in parcels]
    assert {facts.status for facts in told} == {
        "not_found", "info_received", "in_transit", "customs", "out_for_delivery", "available_for_pickup",
        "delivery_failure", "delivered", "returned", "exception", "expired", "unknown",
    }  # fmt: skip
    asked = await carrier.requests()
    assert asked == {"gettrackinfo": 5, "register": 5}, "180 numbers, 40 at a time, and never refused with 429"


async def test_a_number_nobody_knows_is_reported_as_not_found(lookups: Lookups) -> None:
    assert (await lookups.facts("RB123456785CN")).status == "not_found"


async def test_a_number_of_no_known_carrier_is_unknown_with_the_reason(lookups: Lookups) -> None:
    for new in (True, False):
        told = await lookups.facts("WHATEVER17", new=new)
        assert told.status == "unknown"
        assert "could not tell the carrier" in told.reasons[0]


@pytest.mark.parametrize("answer", ["500", "503", "429", "garbage"])
async def test_one_bad_answer_is_tried_again(carrier: Any, lookups: Lookups, answer: str) -> None:
    await carrier.suffers(answer=answer, times=1)
    assert (await lookups.facts(NUMBER)).status == "in_transit"


@pytest.mark.parametrize("answer", ["500", "garbage"])
async def test_lasting_failure_is_unavailable(carrier: Any, lookups: Lookups, answer: str) -> None:
    await carrier.suffers(answer=answer)
    with pytest.raises(Unavailable):
        await lookups.facts(NUMBER)


async def test_a_hanging_service_is_unavailable_within_seconds(carrier: Any, lookups: Lookups) -> None:
    await carrier.suffers(answer="hang")
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await lookups.facts(NUMBER)
    assert time.monotonic() - began < 5


async def test_after_failures_in_a_row_it_is_left_alone(carrier: Any, lookups: Lookups) -> None:
    await carrier.suffers(answer="500")
    for _ in range(3):
        with pytest.raises(Unavailable):
            await lookups.facts(NUMBER)
    asked = (await carrier.requests())["gettrackinfo"]
    began = time.monotonic()
    for _ in range(20):
        with pytest.raises(Unavailable):
            await lookups.facts(NUMBER)
    assert (await carrier.requests())["gettrackinfo"] == asked == 4
    assert time.monotonic() - began < 2


async def test_a_wrong_key_is_unavailable_and_says_what_to_check(carrier: Any, settings_of: Any) -> None:
    async with open_lookups(settings_of(carrier.url, "guess")) as opened:
        assert opened is not None
        with pytest.raises(Unavailable, match="SEVENTEEN_TRACK_TOKEN"):
            await opened.facts(NUMBER)


async def test_nobody_at_the_address_is_unavailable(settings_of: Any) -> None:
    async with open_lookups(settings_of("http://127.0.0.1:9/track/v2.4")) as opened:
        assert opened is not None
        with pytest.raises(Unavailable):
            await opened.facts(NUMBER)


async def test_without_a_url_nobody_is_asked(settings_of: Any) -> None:
    async with open_lookups(settings_of(None)) as opened:
        assert opened is None
