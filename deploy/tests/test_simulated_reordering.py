"""Simulated scans that are told in another order than they occurred, as seeded."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from deploy.simulators.known_parcels import known_parcels
from deploy.simulators.reordering import Pushes, Reordering

ALWAYS = Reordering(1.0)


@given(st.lists(st.integers(), unique=True, max_size=30), st.integers())
def test_scans_of_a_parcel_concerned_are_all_told_in_another_order_and_always_in_the_same(
    scans: list[int], seed: int
) -> None:
    told = Reordering(1.0, seed).listed("A", scans)
    assert sorted(told) == sorted(scans)
    assert (told != scans) == (len(scans) > 1)
    assert Reordering(1.0, seed).listed("A", scans) == told


def test_about_the_share_of_the_parcels_is_concerned_and_another_seed_draws_others() -> None:
    numbers = [*known_parcels()]
    drawn = [{number for number in numbers if Reordering(0.3, seed).concerns(number)} for seed in (1, 2)]
    assert all(0.2 < len(each) / len(numbers) < 0.4 for each in drawn)
    assert drawn[0] != drawn[1]
    assert not any(Reordering().concerns(number) for number in numbers)


class Sent:
    """Notes what was sent, and wakes whoever waits for it."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.came = asyncio.Event()

    async def note(self, what: str) -> None:
        self.told.append(what)
        self.came.set()


async def test_the_push_of_a_later_scan_goes_before_that_of_an_earlier_one() -> None:
    sent, pushes = Sent(), Pushes(ALWAYS, held=3600)
    for what in ("accepted", "delivered"):
        await pushes.send("A", lambda what=what: sent.note(what))  # type: ignore[misc]  # the default is the value
    assert sent.told == ["delivered", "accepted"]


async def test_a_push_no_other_follows_is_late_and_not_lost() -> None:
    sent, pushes = Sent(), Pushes(ALWAYS, held=0)
    await pushes.send("A", lambda: sent.note("accepted"))
    assert sent.told == []
    await asyncio.wait_for(sent.came.wait(), 5)
    assert sent.told == ["accepted"]


async def test_what_still_waits_when_the_simulator_stops_is_never_sent() -> None:
    sent, pushes = Sent(), Pushes(ALWAYS, held=0)
    await pushes.send("A", lambda: sent.note("accepted"))
    pushes.drop()
    await asyncio.sleep(0)
    await pushes.send("B", lambda: sent.note("of another parcel"))
    await asyncio.wait_for(sent.came.wait(), 5)
    assert sent.told == ["of another parcel"]
