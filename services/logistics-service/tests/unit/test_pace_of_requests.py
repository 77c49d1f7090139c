"""The limit of requests a second."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.carriers.pace import Pace

SECOND = 0.1


async def arrivals(pace: Pace, ways: list[tuple[float, float]]) -> list[float]:
    """When requests arrive that are so long on their way there and back."""
    arrived: list[float] = []

    async def send(there: float, back: float) -> None:
        await pace.turn()
        await asyncio.sleep(there)
        arrived.append(asyncio.get_running_loop().time())
        await asyncio.sleep(back)
        pace.ended()

    await asyncio.gather(*(send(there, back) for there, back in ways))
    return sorted(arrived)


moments = st.sampled_from([0.0, 0.01, 0.05])


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(moments, moments), min_size=4, max_size=10))
def test_however_long_they_travel_no_more_than_the_limit_arrive_in_a_second(
    ways: list[tuple[float, float]],
) -> None:
    async def play() -> list[float]:
        return await arrivals(Pace(3, SECOND), ways)

    arrived = asyncio.run(play())
    assert all(later - earlier >= SECOND * 0.98 for earlier, later in zip(arrived, arrived[3:], strict=False))


async def test_the_first_ones_need_not_wait() -> None:
    arrived = await arrivals(Pace(3, SECOND), [(0, 0)] * 3)
    assert arrived[2] - arrived[0] < SECOND / 2


async def test_a_request_that_never_set_out_costs_nothing() -> None:
    pace = Pace(1, 60)
    for _ in range(5):
        await asyncio.wait_for(pace.turn(), 1)
        pace.ended(sent=False)


async def test_after_a_refusal_the_turn_rests_twice_as_long() -> None:
    pace = Pace(1, SECOND)
    await pace.turn()
    began = asyncio.get_running_loop().time()
    pace.ended(refused=True)
    await pace.turn()
    assert asyncio.get_running_loop().time() - began >= SECOND * 1.96
