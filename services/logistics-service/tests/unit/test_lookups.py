"""Gathering numbers into batches."""

import asyncio
from collections.abc import Collection, Sequence

import pytest
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable

from logistics.carriers.lookups import Lookups
from logistics.carriers.slow_numbers import Unanswered


class Carrier:
    """Answers every number with `in_transit`, and remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.new: list[str] = []
        self.fault: Exception | None = None
        self.slow: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()

    async def turn(self) -> None:
        await self.gate.wait()
        if self.fault:
            raise self.fault

    async def ask(self, numbers: Sequence[str], new: Collection[str]) -> dict[str, ShipmentFacts]:
        self.asked.append(list(numbers))
        self.new += sorted(new)
        if self.slow & set(numbers):
            raise Unanswered("too late")
        return {
            number: ShipmentFacts(status="in_transit", tracking_number=number)
            for number in numbers
            if number != "FORGOTTEN"
        }


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


async def test_those_who_ask_together_share_one_request(carrier: Carrier) -> None:
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        told = await asyncio.gather(*(lookups.facts(f"N{each}") for each in range(30)))
    assert len(carrier.asked) == 1
    assert [facts.tracking_number for facts in told] == [f"N{each}" for each in range(30)]


async def test_a_number_two_ask_for_is_asked_once(carrier: Carrier) -> None:
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        await asyncio.gather(lookups.facts("N1"), lookups.facts("N1"))
    assert carrier.asked == [["N1"]]


async def test_no_request_names_more_than_40_numbers(carrier: Carrier) -> None:
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        await asyncio.gather(*(lookups.facts(f"N{each}") for each in range(95)))
    assert sorted(len(batch) for batch in carrier.asked) == [15, 40, 40]


async def test_a_waiting_customer_goes_before_an_import(carrier: Carrier) -> None:
    carrier.gate.clear()
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        imports = [asyncio.create_task(lookups.facts(f"N{each}", urgent=False)) for each in range(60)]
        await asyncio.sleep(0.05)
        customer = asyncio.create_task(lookups.facts("MINE"))
        await asyncio.sleep(0)
        carrier.gate.set()
        await asyncio.gather(customer, *imports)
    assert carrier.asked[0] == ["MINE"]


async def test_a_number_of_an_import_becomes_urgent_when_a_customer_asks(carrier: Carrier) -> None:
    carrier.gate.clear()
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        imports = [asyncio.create_task(lookups.facts(f"N{each}", urgent=False)) for each in range(60)]
        await asyncio.sleep(0.05)
        customer = asyncio.create_task(lookups.facts("N59"))
        await asyncio.sleep(0)
        carrier.gate.set()
        await asyncio.gather(customer, *imports)
    assert carrier.asked[0] == ["N59"]
    assert sorted(number for batch in carrier.asked for number in batch) == sorted(f"N{each}" for each in range(60))


async def test_new_numbers_are_pointed_out_once(carrier: Carrier) -> None:
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        await asyncio.gather(lookups.facts("N1", new=True), lookups.facts("N2"), lookups.facts("N1", new=True))
        await lookups.facts("N1")
    assert carrier.new == ["N1"]


async def test_a_failure_reaches_all_who_wait(carrier: Carrier) -> None:
    carrier.fault = Unavailable("down")
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        told = await asyncio.gather(lookups.facts("N1"), lookups.facts("N2"), return_exceptions=True)
    assert [type(each) for each in told] == [Unavailable, Unavailable]


async def test_a_number_the_answer_leaves_out_is_unavailable(carrier: Carrier) -> None:
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        with pytest.raises(Unavailable):
            await lookups.facts("FORGOTTEN")


async def test_one_who_gives_up_takes_nothing_from_the_others(carrier: Carrier) -> None:
    carrier.gate.clear()
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        patient = asyncio.create_task(lookups.facts("N1"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await lookups.facts("N1")
        carrier.gate.set()
        assert (await patient).status == "in_transit"


async def test_a_slow_number_is_found_by_halves_and_the_others_are_told(carrier: Carrier) -> None:
    carrier.slow = {"N5"}
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        told = await asyncio.gather(*(lookups.facts(f"N{each}") for each in range(8)), return_exceptions=True)
    assert [each for each, facts in enumerate(told) if isinstance(facts, Exception)] == [5]
    assert sorted(len(batch) for batch in carrier.asked) == [1, 1, 2, 2, 4, 4, 8]


async def test_a_number_that_was_slow_by_itself_is_left_alone_for_a_while(carrier: Carrier) -> None:
    carrier.slow = {"N1"}
    async with Lookups(carrier.turn, carrier.ask).running() as lookups:
        for _ in range(2):
            with pytest.raises(Unavailable):
                await lookups.facts("N1")
        assert (await lookups.facts("N2")).status == "in_transit"
    assert carrier.asked == [["N1"], ["N2"]]


async def test_a_number_that_is_being_asked_for_is_not_asked_a_second_time(carrier: Carrier) -> None:
    asked, answering = asyncio.Event(), asyncio.Event()

    async def ask(numbers: Sequence[str], new: Collection[str]) -> dict[str, ShipmentFacts]:
        asked.set()
        await answering.wait()
        return await carrier.ask(numbers, new)

    async with Lookups(carrier.turn, ask).running() as lookups:
        first = asyncio.create_task(lookups.facts("N1"))
        await asked.wait()
        second = asyncio.create_task(lookups.facts("N1"))
        await asyncio.sleep(0)
        answering.set()
        assert await first == await second
    assert carrier.asked == [["N1"]]


async def test_beyond_what_may_wait_there_is_no_room(carrier: Carrier) -> None:
    carrier.gate.clear()
    async with Lookups(carrier.turn, carrier.ask, most_waiting=2).running() as lookups:
        waiting = [asyncio.create_task(lookups.facts(f"N{each}")) for each in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable, match="more to answer"):
            await lookups.facts("N2")
        same = asyncio.create_task(lookups.facts("N1"))
        await asyncio.sleep(0)
        carrier.gate.set()
        await asyncio.gather(*waiting, same)
    assert carrier.asked == [["N0", "N1"]]
